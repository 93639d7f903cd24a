-- Neovim 0.7: editors/nvim/legacy.lua, and the functions this version has.
local steps = dofile(vim.env.QMARK_TOP .. '/tests/editors/nvim/steps.lua')

--- Answers the questions of the server, which this version puts into `inputlist`.
local function consent()
  vim.lsp.handlers['window/showMessageRequest'] = function(_, request)
    return request.actions and request.actions[1] or vim.NIL
  end
end

local function run()
  local name = 'a run, its output in the hover'
  if not steps.runs(name, 'qmark.runSnippet') then
    return
  end
  consent()
  steps.edit('Snippets checked.md')
  steps.cursor_on('sum(range(5))', 1)
  local place = vim.lsp.util.make_position_params(0, steps.client.offset_encoding)
  steps.request('workspace/executeCommand', { command = 'qmark.runSnippet', arguments = { place } })
  local text = steps.wait(function()
    local hover = steps.request('textDocument/hover')
    local shown = hover and vim.inspect(hover.contents)
    return shown and shown:find('10', 1, true) and shown
  end, 15000)
  steps.ok(name, text, text)
end

steps.main(function()
  vim.cmd('luafile ' .. vim.fn.fnameescape(vim.env.QMARK_TOP .. '/editors/nvim/legacy.lua'))
  vim.cmd('filetype on')
  steps.edit('Home.md')
  steps.client = steps.wait(function()
    return vim.lsp.get_active_clients()[1]
  end)
  steps.ok('the server starts in the vault', steps.client and steps.client.config.root_dir == vim.env.QMARK_VAULT,
    steps.client and steps.client.config.root_dir)
  steps.all()
  run()
  steps.rename()
  steps.client.stop()
  steps.ok('the server ends', steps.wait(function()
    return steps.client.is_stopped()
  end))
end)

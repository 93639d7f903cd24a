-- Neovim 0.7: editors/nvim/legacy.lua, and the functions this version has.
local steps = dofile(vim.env.QMARK_TOP .. '/tests/editors/nvim/steps.lua')

--- Hovering shows what a snippet printed.
local function run()
  steps.run('a run', function()
    local place = vim.lsp.util.make_position_params(0, steps.client.offset_encoding)
    steps.request('workspace/executeCommand', { command = 'qmark.runSnippet', arguments = { place } })
  end, function()
    local hover = steps.request('textDocument/hover')
    return hover and vim.inspect(hover.contents)
  end)
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

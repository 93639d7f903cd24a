-- Neovim 0.11: the plugin in editors/nvim, through its commands.
local steps = dofile(vim.env.QMARK_TOP .. '/tests/editors/nvim/steps.lua')

--- Notifications, kept instead of shown.
local notes = {}
vim.notify = function(message)
  table.insert(notes, message)
end

local function hover_window()
  steps.edit('文字列.md')
  steps.cursor_on('Decorators]]', 3)
  vim.lsp.buf.hover()
  local shown = steps.wait(function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= '' then
        local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false)
        local text = table.concat(lines, '\n')
        return text:find('A decorator takes a function', 1, true) and text
      end
    end
  end)
  steps.ok('hover in its window', shown)
end

local function questions()
  local name = ':QmarkQuestions opens what is chosen'
  steps.choose('What is a deadlock')
  vim.cmd('QmarkQuestions ?deadlock avoid')
  steps.ok(name, steps.wait(function()
    return vim.fn.expand('%:t') == 'Databases.md' and vim.fn.getline('.'):find('deadlock')
  end), vim.fn.getline('.') .. (notes[#notes] or ''))

  vim.cmd('QmarkNextUnanswered')
  steps.ok(':QmarkNextUnanswered', steps.wait(function()
    return vim.fn.getline('.'):find('WHERE', 1, true)
  end), vim.fn.getline('.'))

  steps.choose('GIL')
  vim.cmd('QmarkSearch byte code runs')
  steps.ok(':QmarkSearch finds words of an answer', steps.wait(function()
    return vim.fn.expand('%:t') == 'Python basics.md'
  end), vim.fn.getline('.'))

  steps.edit('Decorators.md')
  vim.cmd('QmarkCover')
  local namespace = vim.api.nvim_create_namespace('qmark.cover')
  local function covered()
    local count = 0
    for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, namespace, 0, -1, { details = true })) do
      count = count + (mark[4].conceal_lines and 1 or 0)
    end
    return count
  end
  local before = steps.wait(function()
    return covered() > 2 and covered()
  end)
  vim.cmd('QmarkReveal')
  steps.ok(':QmarkCover and :QmarkReveal', before and covered() == before - 1, before)
  vim.cmd('QmarkUncover')
end

local function label(hint)
  local parts = hint.inlay_hint.label
  return type(parts) == 'string' and parts or parts[1].value
end

local function lens_titles()
  local titles = {}
  for _, lens in ipairs(vim.lsp.codelens.get(0)) do
    table.insert(titles, lens.command and lens.command.title or '')
  end
  return table.concat(titles, ' | ')
end

local function run()
  steps.run(':QmarkRun', function()
    vim.cmd('QmarkRun')
  end, function()
    for _, hint in ipairs(vim.lsp.inlay_hint.get({ bufnr = 0 })) do
      if label(hint):find('4.0', 1, true) then
        return label(hint)
      end
    end
  end)
  steps.ok(':QmarkRun: its result above the snippet', steps.wait(function()
    return lens_titles():find('▶ Run · ✗', 1, true)
  end), lens_titles())
  vim.cmd('QmarkClear')
  steps.ok(':QmarkClear', steps.wait(function()
    return not lens_titles():find('✗', 1, true) and #vim.lsp.inlay_hint.get({ bufnr = 0 }) == 0
  end), lens_titles())
end

local function lenses()
  if not steps.client.server_capabilities.codeLensProvider then
    return steps.skip('code lenses', 'the server has no codeLensProvider yet')
  end
  steps.edit('Python basics.md')
  local shown = steps.wait(function()
    local titles = lens_titles()
    return titles:find('questions', 1, true) and titles
  end)
  steps.ok('code lenses', shown, shown)
end

--- The server's token at a text, once there is one.
local function token(text)
  steps.cursor_on(text, 3)
  return steps.wait(function()
    return (vim.lsp.semantic_tokens.get_at_pos() or {})[1]
  end) or { modifiers = {} }
end

local function colours()
  steps.edit('Home.md')
  local dead, living = token('Celery]]'), token('Databases|')
  steps.ok('a link that leads nowhere has a colour of its own',
    dead.type == 'namespace' and dead.modifiers.unresolved and living.type == 'namespace'
      and not living.modifiers.unresolved
      and vim.api.nvim_get_hl(0, { name = '@lsp.typemod.namespace.unresolved.markdown' }).link == 'Comment')
end

local function rename_note()
  local operations = vim.tbl_get(steps.client.server_capabilities, 'workspace', 'fileOperations', 'willRename')
  if not operations then
    return steps.skip(':QmarkRenameNote', 'the server has no workspace/willRenameFiles yet')
  end
  steps.edit('django/Testing.md')
  vim.cmd('QmarkRenameNote Tests')
  local done = steps.wait(function()
    return vim.fn.filereadable(vim.env.QMARK_VAULT .. '/django/Tests.md') == 1
  end)
  vim.cmd('silent! wall')
  local home = table.concat(vim.fn.readfile(vim.env.QMARK_VAULT .. '/Home.md'), '\n')
  steps.ok(':QmarkRenameNote', done and home:find('[[django/Tests]]', 1, true), notes[#notes])
end

local function health()
  vim.cmd('silent checkhealth qmark')
  local text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  steps.ok(':checkhealth', text:find('running for', 1, true) and not text:find('ERROR', 1, true)
    and text:find('OK qmark ', 1, true), not text:find('OK', 1, true) and text)
  vim.cmd('bwipeout!')
end

steps.main(function()
  steps.edit('Home.md')
  steps.client = steps.wait(function()
    local client = vim.lsp.get_clients({ name = 'qmark' })[1]
    return client and client.initialized and client
  end)
  steps.ok('the server starts in the vault', steps.client and steps.client.root_dir == vim.env.QMARK_VAULT,
    steps.client and steps.client.root_dir)
  steps.all()
  hover_window()
  lenses()
  colours()
  questions()
  run()
  rename_note()
  steps.rename()
  health()
  steps.client:stop()
  steps.ok('the server ends', steps.wait(function()
    return steps.client:is_stopped()
  end))
end)

-- What both versions of Neovim have to show. A driver sets `steps.client` and calls `steps.all`.
local steps = { failed = 0 }

local function say(word, name, detail)
  local text = detail and ('  ' .. tostring(detail):gsub('\n', ' ⏎ ')) or ''
  -- Neovim's own messages end without a line break.
  io.stdout:write(('\n%-4s %s%s\n'):format(word, name, text))
end

function steps.ok(name, good, detail)
  if not good then
    steps.failed = steps.failed + 1
  end
  say(good and 'ok' or 'FAIL', name, detail)
end

function steps.skip(name, why)
  say('skip', name, why)
end

--- Waits until `condition` gives something, and returns that.
function steps.wait(condition)
  local value
  vim.wait(15000, function()
    value = condition()
    return value
  end, 20)
  return value
end

--- Runs the steps and leaves Neovim with the status.
function steps.main(body)
  local done, problem = xpcall(body, debug.traceback)
  if not done then
    steps.failed = steps.failed + 1
    say('FAIL', 'the driver itself', problem)
  end
  -- Without this line the run counts as broken off.
  io.stdout:write('\ndone\n')
  vim.cmd(steps.failed == 0 and 'qall!' or 'cquit!')
end

--- Shows a note, and waits until the server has been told of it.
function steps.edit(file)
  local path = vim.env.QMARK_VAULT .. '/' .. file
  if vim.api.nvim_buf_get_name(0) ~= path then
    vim.cmd('edit ' .. vim.fn.fnameescape(path))
  end
  if steps.client then
    assert(steps.wait(function()
      return vim.lsp.buf_is_attached(0, steps.client.id)
    end), 'no server for ' .. file)
  end
end

--- Puts the cursor on the start of a text, or some bytes after it.
function steps.cursor_on(text, offset)
  vim.fn.cursor(1, 1)
  local line, column = unpack(vim.fn.searchpos('\\V' .. vim.fn.escape(text, '\\'), 'cW'))
  assert(line > 0, 'no text ' .. text)
  vim.api.nvim_win_set_cursor(0, { line, column - 1 + (offset or 0) })
end

local function name_of_buffer()
  return vim.fn.expand('%:t')
end

--- The answer of the server to a request about the cursor.
function steps.request(method, params)
  params = params or vim.lsp.util.make_position_params(0, steps.client.offset_encoding)
  local answers = vim.lsp.buf_request_sync(0, method, params, 8000) or {}
  local answer = answers[steps.client.id] or {}
  return answer.result, answer.err or answer.error
end

local function offers(capability)
  local value = steps.client.server_capabilities[capability]
  return value ~= nil and value ~= false
end

--- Runs a step, or says that the server lacks what it needs.
local function step(name, capability, body)
  if offers(capability) then
    body(name)
  else
    steps.skip(name, 'the server has no ' .. capability .. ' yet')
  end
end

local function diagnostic(pattern)
  return steps.wait(function()
    for _, item in ipairs(vim.diagnostic.get(0)) do
      if item.message:find(pattern) then
        return item
      end
    end
  end)
end

local function place(item)
  return item and ('%d:%d-%d:%d %s'):format(item.lnum, item.col, item.end_lnum, item.end_col, item.message)
end

function steps.broken_link()
  steps.edit('文字列.md')
  local found = diagnostic('Decoraters')
  -- Bytes: an emoji and two wide characters stand before it.
  steps.ok('a broken link, behind an emoji and wide characters',
    found and found.lnum == 2 and found.col == 65 and found.end_col == 75
      and found.severity == vim.diagnostic.severity.WARN, place(found))
end

function steps.broken_snippet()
  local name = 'a broken snippet, in a quote in a list behind wide characters'
  if vim.env.QMARK_SNIPPETS == 'no' then
    return steps.skip(name, '`qmark check` does not look at snippets yet')
  end
  steps.edit('Snippets broken.md')
  local line = vim.fn.search('名前', 'nw') - 1
  local found = steps.wait(function()
    for _, item in ipairs(vim.diagnostic.get(0)) do
      if item.lnum == line then
        return item
      end
    end
  end)
  steps.ok(name, found and found.col == 37 and found.severity == vim.diagnostic.severity.ERROR, place(found))
end

function steps.hover()
  step('hover on a link', 'hoverProvider', function(name)
    steps.edit('文字列.md')
    steps.cursor_on('Decorators]]', 3)
    local hover = steps.request('textDocument/hover')
    local text = hover and vim.inspect(hover.contents)
    steps.ok(name, text and text:find('A decorator takes a function', 1, true))
  end)
end

function steps.definition()
  step('definition of a link', 'definitionProvider', function(name)
    steps.edit('文字列.md')
    steps.cursor_on('Decorators]]', 3)
    vim.lsp.buf.definition()
    steps.ok(name, steps.wait(function()
      return name_of_buffer() == 'Decorators.md'
    end), name_of_buffer())
  end)
end

function steps.references()
  step('references to a note', 'referencesProvider', function(name)
    steps.edit('文字列.md')
    steps.cursor_on('Decorators]]', 3)
    vim.fn.setqflist({})
    vim.lsp.buf.references()
    steps.ok(name, steps.wait(function()
      return #vim.fn.getqflist() >= 4
    end), #vim.fn.getqflist() .. ' places')
    vim.cmd('cclose')
  end)
end

function steps.outline()
  step('outline of headings and questions', 'documentSymbolProvider', function(name)
    steps.edit('Python basics.md')
    local symbols = steps.request('textDocument/documentSymbol',
      { textDocument = vim.lsp.util.make_text_document_params() })
    local lines = {}
    for _, item in ipairs(vim.lsp.util.symbols_to_items(symbols or {}, 0, steps.client.offset_encoding)) do
      table.insert(lines, item.text)
    end
    local text = table.concat(lines, '\n')
    steps.ok(name, text:find('Generators', 1, true) and text:find('What is __slots__?', 1, true), #lines .. ' entries')
  end)
end

function steps.search()
  step('search for a question', 'workspaceSymbolProvider', function(name)
    local found = steps.request('workspace/symbol', { query = 'avoid deadlock' }) or {}
    local first = found[1]
    steps.ok(name, first and first.name:find('What is a deadlock', 1, true)
      and first.location.uri:find('Databases.md', 1, true), first and first.name)
  end)
end

function steps.completion()
  step('completion after [[', 'completionProvider', function(name)
    steps.edit('Home.md')
    local last = vim.fn.line('$')
    vim.fn.append(last, 'More: [[Deco')
    -- Behind the last letter, as when one types.
    vim.o.virtualedit = 'onemore'
    vim.api.nvim_win_set_cursor(0, { last + 1, 12 })
    local result = steps.request('textDocument/completion') or {}
    local item = vim.tbl_filter(function(candidate)
      return candidate.label:find('^Decorators')
    end, result.items or result)[1]
    if item and item.textEdit then
      local edit = { range = item.textEdit.range or item.textEdit.replace, newText = item.textEdit.newText }
      vim.lsp.util.apply_text_edits({ edit }, vim.api.nvim_get_current_buf(), steps.client.offset_encoding)
    end
    local line = vim.fn.getline(last + 1)
    steps.ok(name, line == 'More: [[Decorators]]', line)
    vim.cmd('edit!')
  end)
end

--- Chooses what an editor asks with `vim.ui.select`: the first entry that holds one of the texts.
function steps.choose(...)
  local texts = { ... }
  vim.ui.select = function(items, options, done)
    for _, text in ipairs(texts) do
      for index, item in ipairs(items) do
        local line = options and options.format_item and options.format_item(item) or tostring(item)
        if line:find(text, 1, true) then
          return done(item, index)
        end
      end
    end
    done(nil)
  end
end

function steps.quick_fix()
  step('a quick fix', 'codeActionProvider', function(name)
    steps.edit('文字列.md')
    diagnostic('Decoraters')
    steps.cursor_on('Decoraters', 3)
    steps.choose('Decorators')
    vim.lsp.buf.code_action()
    local fixed = steps.wait(function()
      return vim.fn.getline(3):find('中文 [[Decorators]]', 1, true)
    end)
    steps.ok(name, fixed, vim.fn.getline(3))
    vim.cmd('edit!')
  end)
end

function steps.rename()
  step('rename of a note with its links', 'renameProvider', function(name)
    steps.edit('文字列.md')
    steps.cursor_on('Decorators]]', 3)
    vim.lsp.buf.rename('Wrappers')
    local exists = steps.wait(function()
      return vim.fn.filereadable(vim.env.QMARK_VAULT .. '/Wrappers.md') == 1
    end)
    vim.cmd('silent! wall')
    local home = table.concat(vim.fn.readfile(vim.env.QMARK_VAULT .. '/Home.md'), '\n')
    local basics = table.concat(vim.fn.readfile(vim.env.QMARK_VAULT .. '/Python basics.md'), '\n')
    steps.ok(name, exists and vim.fn.filereadable(vim.env.QMARK_VAULT .. '/Decorators.md') == 0
      and home:find('[[Wrappers]], with [a short one](Wrappers.md#', 1, true)
      and basics:find('related: "[[Wrappers]]"', 1, true), vim.fn.getline(3))
  end)
end

--- Runs a snippet that prints `4.0` and fails then. `start` runs the snippet at the cursor, `output`
--- says what is shown of that, once the failure is.
function steps.run(name, start, output)
  local provider = steps.client.server_capabilities.executeCommandProvider
  if not (provider and vim.tbl_contains(provider.commands or {}, 'qmark.runSnippet')) then
    return steps.skip(name, 'the server has no command qmark.runSnippet yet')
  end
  local asked
  -- Neovim asks with `inputlist`, which needs a person.
  vim.lsp.handlers['window/showMessageRequest'] = function(_, request)
    asked = request.message
    return request.actions[1]
  end
  steps.edit('Snippets checked.md')
  steps.cursor_on('print(divide(8, 2))', 1)
  start()
  local failure = diagnostic('ZeroDivisionError')
  steps.ok(name .. ': it asks first', asked and asked:find('without network', 1, true), asked)
  steps.ok(name .. ': the failure at its line',
    failure and failure.lnum == vim.fn.search('return a / b', 'nw') - 1
      and failure.severity == vim.diagnostic.severity.ERROR, place(failure))
  local shown = steps.wait(output)
  steps.ok(name .. ': its output', shown and shown:find('4.0', 1, true), shown)
end

function steps.all()
  steps.broken_link()
  steps.broken_snippet()
  steps.hover()
  steps.definition()
  steps.references()
  steps.outline()
  steps.search()
  steps.completion()
  steps.quick_fix()
end

return steps

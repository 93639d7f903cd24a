--- Covering answers, to practise on a note: the text stays, only its display is hidden.
local client = require('qmark.client')

local M = {}

local namespace = vim.api.nvim_create_namespace('qmark.cover')

--- The options of a window before its note was covered.
---@type table<integer, { conceallevel: integer, concealcursor: string }>
local saved = {}

---@param bufnr integer
---@param range lsp.Range
local function hide(bufnr, range)
  local first, last = range.start.line, range['end'].line
  if range['end'].character == 0 and last > first then
    last = last - 1
  end
  local count = last - first + 1
  vim.api.nvim_buf_set_extmark(bufnr, namespace, first, 0, { end_row = last, conceal_lines = '' })
  if first > 0 then
    local note = ('  ░░ %d %s covered'):format(count, count == 1 and 'line' or 'lines')
    vim.api.nvim_buf_set_extmark(bufnr, namespace, first - 1, 0, { virt_lines = { { { note, 'Comment' } } } })
  end
end

--- Covers every answer of the note in the current window.
function M.cover()
  local bufnr, window = vim.api.nvim_get_current_buf(), vim.api.nvim_get_current_win()
  local params = { textDocument = vim.lsp.util.make_text_document_params(bufnr), limit = 10000 }
  client.request('qmark/questions', params, function(result)
    vim.api.nvim_buf_clear_namespace(bufnr, namespace, 0, -1)
    for _, question in ipairs(result.questions) do
      local answer = question.answerRange
      -- An answer that begins on the line of its question cannot be hidden by whole lines.
      if answer and answer.start.line > question.selectionRange['end'].line then
        hide(bufnr, answer)
      end
    end
    local options = vim.wo[window]
    saved[window] = saved[window] or { conceallevel = options.conceallevel, concealcursor = options.concealcursor }
    options.conceallevel = 2
    options.concealcursor = 'nvic'
  end)
end

--- Shows the answer that is covered at or below the cursor's line.
function M.reveal()
  local bufnr = vim.api.nvim_get_current_buf()
  local line = vim.api.nvim_win_get_cursor(0)[1] - 1
  local marks = vim.api.nvim_buf_get_extmarks(bufnr, namespace, { line, 0 }, -1, { limit = 2 })
  if #marks == 0 then
    return client.say('nothing is covered below')
  end
  for _, mark in ipairs(marks) do
    if mark[2] <= marks[1][2] + 1 then
      vim.api.nvim_buf_del_extmark(bufnr, namespace, mark[1])
    end
  end
end

--- Shows all answers again.
function M.uncover()
  vim.api.nvim_buf_clear_namespace(0, namespace, 0, -1)
  local window = vim.api.nvim_get_current_win()
  local before = saved[window]
  if before then
    vim.wo[window].conceallevel = before.conceallevel
    vim.wo[window].concealcursor = before.concealcursor
    saved[window] = nil
  end
end

return M

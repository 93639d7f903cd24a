--- Finding questions and going to them.
local client = require('qmark.client')

local M = {}

--- One line about a question, for a picker.
---@param question table a `Question` of `qmark/questions`
---@return string
function M.format(question)
  local place = question.section and (question.note .. ' ▸ ' .. question.section) or question.note
  local line = question.title .. '  ·  ' .. place
  if question.match then
    line = line .. '  ·  ' .. vim.trim(question.match.text)
  end
  return question.answered and line or (line .. '  (unanswered)')
end

---@param question table
---@param server vim.lsp.Client
local function open(question, server)
  local range = question.match and question.match.range or question.selectionRange
  vim.lsp.util.show_document({ uri = question.uri, range = range }, server.offset_encoding, { focus = true })
end

--- Lists questions in `vim.ui.select`, which a picker plugin may have replaced, and opens the one
--- that is chosen.
---@param params table of `qmark/questions`
function M.pick(params)
  params.limit = params.limit or 1000
  client.request('qmark/questions', params, function(result, server)
    if #result.questions == 0 then
      return client.say('no such question')
    end
    vim.ui.select(result.questions, {
      prompt = result.incomplete and 'Questions (the first of many)' or 'Questions',
      kind = 'qmark.question',
      format_item = M.format,
    }, function(question)
      if question then
        open(question, server)
      end
    end)
  end)
end

--- Goes to another question: `next`, `previous`, `nextUnanswered` or `random`.
---@param where string
function M.go(where)
  local params = client.place() or {}
  params.go = where
  client.request('qmark/questions', params, function(result, server)
    local question = result.questions[1]
    if question then
      open(question, server)
    else
      client.say('there is none')
    end
  end)
end

--- The places of a code lens that counts references, in the quickfix list.
---@param arguments table a URI, a position, locations
---@param ctx table
function M.show_references(arguments, ctx)
  local server = vim.lsp.get_client_by_id(ctx.client_id)
  local locations = arguments and arguments[3]
  if not server or not locations or #locations == 0 then
    return client.say('nothing refers to it')
  end
  local items = vim.lsp.util.locations_to_items(locations, server.offset_encoding)
  vim.fn.setqflist({}, ' ', { title = 'References', items = items })
  vim.cmd.copen()
end

return M

--- The running server, and the ways to ask it something.
local M = {}

--- The server of a buffer, or any running one when the buffer has none.
---@param bufnr? integer the current buffer if nil
---@return vim.lsp.Client?
function M.get(bufnr)
  return vim.lsp.get_clients({ name = 'qmark', bufnr = bufnr or 0 })[1] or vim.lsp.get_clients({ name = 'qmark' })[1]
end

--- A line for the user, in the name of the plugin.
---@param message string
---@param level? integer one of `vim.log.levels`
function M.say(message, level)
  vim.notify('qmark: ' .. message, level or vim.log.levels.INFO)
end

--- Sends a request; `done` gets the result, the user any error.
---@param method string
---@param params table
---@param done? fun(result: any, client: vim.lsp.Client)
function M.request(method, params, done)
  local client = M.get()
  if not client then
    return M.say('no server is running; see :checkhealth qmark', vim.log.levels.WARN)
  end
  client:request(method, params, function(err, result)
    if err then
      M.say(err.message, vim.log.levels.ERROR)
    elseif done then
      done(result, client)
    end
  end, 0)
end

--- Where the cursor is, as the server's commands want it.
---@return lsp.TextDocumentPositionParams?
function M.place()
  local client = M.get()
  return client and vim.lsp.util.make_position_params(0, client.offset_encoding)
end

--- Runs a command of the server on the place of the cursor.
---@param command string
---@param argument? table instead of the place
---@param done? fun(result: any, client: vim.lsp.Client)
function M.execute(command, argument, done)
  M.request('workspace/executeCommand', { command = command, arguments = { argument or M.place() } }, done)
end

return M

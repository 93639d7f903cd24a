--- Renaming the note of a buffer together with the links to it.
local client = require('qmark.client')

local M = {}

---@param path string
---@return string
local function absolute(path)
  return vim.fs.normalize(vim.fn.fnamemodify(path, ':p'))
end

--- Renames the file of the current buffer; the server says which links change with it.
---@param name string the new name, relative to the note's folder; `.md` may be left out
function M.rename(name)
  local old = absolute(vim.api.nvim_buf_get_name(0))
  local new = absolute(name:match('^[/~]') and name or vim.fs.joinpath(vim.fs.dirname(old), name))
  if not new:match('%.%w+$') then
    new = new .. '.md'
  end
  if vim.uv.fs_stat(new) then
    return client.say(new .. ' exists already', vim.log.levels.ERROR)
  end
  local params = { files = { { oldUri = vim.uri_from_fname(old), newUri = vim.uri_from_fname(new) } } }
  client.request('workspace/willRenameFiles', params, function(edit, server)
    if edit and edit ~= vim.NIL then
      vim.lsp.util.apply_workspace_edit(edit, server.offset_encoding)
    end
    vim.fn.mkdir(vim.fs.dirname(new), 'p')
    vim.lsp.util.rename(old, new)
    server:notify('workspace/didRenameFiles', params)
  end)
end

return M

-- qmark for Neovim 0.7 to 0.10, without the plugin: load it from your init.lua with
--     luafile /path/to/legacy.lua
-- or copy it. Neovim 0.11 and later should use the plugin.

local command = vim.g.qmark_command or { 'qmark', 'lsp' }
local vault_markers = { '.qmark.toml', '.obsidian', '.marksman.toml', '.moxide.toml', '.zk', '.foam' }

--- The running server of each root.
local servers = {}

local function exists(path)
  return vim.loop.fs_stat(path) ~= nil
end

--- The innermost folder above a file that holds one of the markers.
local function find_up(file, markers)
  local folder = vim.fn.fnamemodify(file, ':p:h')
  while true do
    for _, marker in ipairs(markers) do
      if exists(folder .. '/' .. marker) then
        return folder
      end
    end
    local parent = vim.fn.fnamemodify(folder, ':h')
    if parent == folder then
      return nil
    end
    folder = parent
  end
end

local function capabilities()
  local all = vim.lsp.protocol.make_client_capabilities()
  -- Neovim applies such edits, but does not say so.
  all.workspace.workspaceEdit.documentChanges = true
  return all
end

local function start(buffer)
  local file = vim.api.nvim_buf_get_name(buffer)
  if vim.bo[buffer].buftype ~= '' or file == '' then
    return
  end
  local root = find_up(file, vault_markers) or find_up(file, { '.git' })
  local key = root or ''
  if not servers[key] then
    local uri = root and vim.uri_from_fname(root)
    servers[key] = vim.lsp.start_client({
      name = 'qmark',
      cmd = command,
      root_dir = root,
      workspace_folders = uri and { { uri = uri, name = vim.fn.fnamemodify(root, ':t') } } or nil,
      capabilities = capabilities(),
      on_exit = function()
        servers[key] = nil
      end,
    })
  end
  if servers[key] then
    vim.lsp.buf_attach_client(buffer, servers[key])
  end
end

local group = vim.api.nvim_create_augroup('qmark', {})
vim.api.nvim_create_autocmd('FileType', {
  group = group,
  pattern = 'markdown',
  callback = function(event)
    start(event.buf)
  end,
})

--- `:checkhealth qmark`.
local M = {}

---@return string? path
local function check_executable()
  local command = vim.lsp.config.qmark and vim.lsp.config.qmark.cmd
  if type(command) ~= 'table' then
    vim.health.ok('the command is a function of your own')
    return nil
  end
  local path = vim.fn.exepath(command[1])
  if path == '' then
    vim.health.error(command[1] .. ' is not to be found', {
      'Install it: `cargo install qmark` or `pipx install qmark`',
      "or name it: `vim.lsp.config('qmark', { cmd = { '/path/to/qmark', 'lsp' } })`",
    })
    return nil
  end
  local run = vim.system({ path, '--version' }, { text = true }):wait(5000)
  if run.code ~= 0 then
    vim.health.error(path .. ' --version failed', vim.trim(run.stderr or ''))
    return nil
  end
  vim.health.ok(('%s (%s)'):format(vim.trim(run.stdout), path))
  return path
end

local function check_clients()
  local clients = vim.lsp.get_clients({ name = 'qmark' })
  if #clients == 0 then
    vim.health.info('no server is running: it starts with the first Markdown buffer')
  end
  for _, client in ipairs(clients) do
    local buffers = vim.tbl_count(client.attached_buffers)
    vim.health.ok(('running for %s, %d buffers'):format(client.root_dir or 'single files', buffers))
  end
end

---@param path string
local function check_server(path)
  local run = vim.system({ path, 'doctor' }, { text = true }):wait(10000)
  if run.code == 0 then
    vim.health.info(vim.trim(run.stdout))
  else
    vim.health.warn('`qmark doctor` failed', vim.trim(run.stderr or ''))
  end
end

function M.check()
  vim.health.start('qmark: server')
  if vim.fn.has('nvim-0.11') == 0 then
    return vim.health.error('Neovim 0.11 is needed', 'use legacy.lua beside the plugin instead')
  end
  local path = check_executable()
  if not vim.lsp.is_enabled('qmark') then
    vim.health.warn('the server is not enabled', "`vim.lsp.enable('qmark')`")
  end
  check_clients()
  if path then
    vim.health.start('qmark: doctor')
    check_server(path)
  end
end

return M

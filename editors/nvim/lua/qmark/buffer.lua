--- What the plugin switches on in a buffer that the server looks after.
local M = {}

local group = vim.api.nvim_create_augroup('qmark.buffer', {})

--- Asks for the code lenses of a buffer again.
---@param bufnr integer
function M.refresh_lenses(bufnr)
  if vim.lsp.codelens.enable then
    return -- Neovim 0.12 keeps them fresh by itself.
  end
  vim.lsp.codelens.refresh({ bufnr = bufnr })
end

---@param client vim.lsp.Client
---@param bufnr integer
function M.attach(client, bufnr)
  vim.api.nvim_clear_autocmds({ group = group, buffer = bufnr })
  if client:supports_method('textDocument/inlayHint') and vim.g.qmark_inlay_hints ~= false then
    vim.lsp.inlay_hint.enable(true, { bufnr = bufnr })
  end
  if not client:supports_method('textDocument/codeLens') or vim.g.qmark_code_lenses == false then
    return
  end
  if vim.lsp.codelens.enable then
    vim.lsp.codelens.enable(true, { bufnr = bufnr })
    return
  end
  M.refresh_lenses(bufnr)
  vim.api.nvim_create_autocmd({ 'BufEnter', 'InsertLeave', 'TextChanged' }, {
    group = group,
    buffer = bufnr,
    desc = 'Refresh the code lenses of qmark',
    callback = function()
      M.refresh_lenses(bufnr)
    end,
  })
end

return M

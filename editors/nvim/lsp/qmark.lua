-- What `vim.lsp.enable('qmark')` starts. Anything here can be overridden with
-- `vim.lsp.config('qmark', { … })`.

-- Files and folders that make their folder a vault.
local vault_markers = { '.qmark.toml', '.obsidian', '.marksman.toml', '.moxide.toml', '.zk', '.foam' }

-- What Neovim announces, and links that lead nowhere: plugin/qmark.lua has a colour for them.
local modifiers = vim.lsp.protocol.make_client_capabilities().textDocument.semanticTokens.tokenModifiers
table.insert(modifiers, 'unresolved')

return {
  cmd = { 'qmark', 'lsp' },
  filetypes = { 'markdown' },
  -- The innermost vault, else the repository, else the server looks for itself.
  root_dir = function(bufnr, on_dir)
    on_dir(vim.fs.root(bufnr, vault_markers) or vim.fs.root(bufnr, '.git'))
  end,
  capabilities = {
    textDocument = { semanticTokens = { tokenModifiers = modifiers } },
    workspace = {
      codeLens = { refreshSupport = true },
      -- Neovim applies such edits, but does not say so.
      workspaceEdit = { documentChanges = true },
    },
    experimental = { qmark = { commands = { 'qmark.showReferences', 'qmark.showQuestions' } } },
  },
  handlers = {
    -- Neovim 0.11 shows code lenses but does not hear that they changed.
    ['workspace/codeLens/refresh'] = function(_, _, ctx)
      local client = vim.lsp.get_client_by_id(ctx.client_id)
      for bufnr in pairs(client and client.attached_buffers or {}) do
        -- A hidden one asks when it is entered.
        if vim.fn.bufwinid(bufnr) ~= -1 then
          require('qmark.buffer').refresh_lenses(bufnr)
        end
      end
      return vim.NIL
    end,
  },
}

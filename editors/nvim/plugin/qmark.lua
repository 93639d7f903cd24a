if vim.g.loaded_qmark then
  return
end
vim.g.loaded_qmark = true

if vim.fn.has('nvim-0.11') == 0 then
  vim.notify('qmark: this plugin needs Neovim 0.11; legacy.lua beside it works from 0.7 on', vim.log.levels.WARN)
  return
end

require('qmark.commands').create()

--- Colours of what the server tells apart, where the colour scheme has none of its own.
local colours = {
  ['@lsp.type.namespace.markdown'] = '@markup.link',
  ['@lsp.type.property.markdown'] = '@markup.link',
  ['@lsp.type.decorator.markdown'] = '@label',
  ['@lsp.typemod.namespace.unresolved.markdown'] = 'Comment',
  ['@lsp.typemod.property.unresolved.markdown'] = 'Comment',
}
for group, link in pairs(colours) do
  vim.api.nvim_set_hl(0, group, { link = link, default = true })
end

vim.api.nvim_create_autocmd('LspAttach', {
  group = vim.api.nvim_create_augroup('qmark', {}),
  desc = 'Code lenses and inlay hints of qmark',
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if client and client.name == 'qmark' then
      require('qmark.buffer').attach(client, event.buf)
    end
  end,
})

vim.lsp.commands['qmark.showReferences'] = function(command, ctx)
  require('qmark.questions').show_references(command.arguments, ctx)
end
vim.lsp.commands['qmark.showQuestions'] = function(command)
  require('qmark.questions').pick(command.arguments and command.arguments[1] or {})
end

if vim.g.qmark_enable ~= false then
  vim.lsp.enable('qmark')
end

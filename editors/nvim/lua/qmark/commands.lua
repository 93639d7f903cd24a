--- The commands `:Qmark…`.
local client = require('qmark.client')

local M = {}

--- What `:QmarkRun` and its kin take, and the server's command for it.
local runs = {
  snippet = 'qmark.runSnippet',
  question = 'qmark.runQuestion',
  note = 'qmark.runNote',
  vault = 'qmark.runVault',
}
local trusts = { note = 'qmark.trustNote', vault = 'qmark.trustVault' }

--- A command whose argument is one of the keys of a table.
---@param commands table<string, string>
---@param default string
local function one_of(commands, default)
  local words = vim.tbl_keys(commands)
  table.sort(words)
  return function(call)
    local word = call.args == '' and default or call.args
    if not commands[word] then
      return client.say(('%s is none of %s'):format(word, table.concat(words, ', ')), vim.log.levels.ERROR)
    end
    client.execute(commands[word])
  end, function(start)
    return vim.tbl_filter(function(word)
      return vim.startswith(word, start)
    end, words)
  end
end

local function go(where)
  return function()
    require('qmark.questions').go(where)
  end
end

local function execute(command)
  return function()
    client.execute(command)
  end
end

local function restart()
  vim.lsp.enable('qmark', false)
  vim.defer_fn(function()
    vim.lsp.enable('qmark')
  end, 500)
end

function M.create()
  local run, complete_run = one_of(runs, 'snippet')
  local trust, complete_trust = one_of(trusts, 'note')
  local function command(name, action, options)
    vim.api.nvim_create_user_command('Qmark' .. name, action, options)
  end

  command('Questions', function(call)
    require('qmark.questions').pick({ query = call.args ~= '' and call.args or nil })
  end, { nargs = '*', desc = 'Pick a question of the vault' })
  command('Search', function(call)
    require('qmark.questions').pick({ query = call.args, answers = true })
  end, { nargs = '+', desc = 'Pick a question by words of its answer' })
  command('Outline', function()
    local document = vim.lsp.util.make_text_document_params(0)
    require('qmark.questions').pick({ textDocument = document })
  end, { desc = 'Pick a question of this note' })
  command('Next', go('next'), { desc = 'Go to the next question' })
  command('Previous', go('previous'), { desc = 'Go to the previous question' })
  command('NextUnanswered', go('nextUnanswered'), { desc = 'Go to the next unanswered question' })
  command('Random', go('random'), { desc = 'Go to a random question' })

  command('Run', run, { nargs = '?', complete = complete_run, desc = 'Run snippets' })
  command('Verify', execute('qmark.verifyNote'), { desc = 'Run the note and compare with what it claims' })
  command('Clear', execute('qmark.clearResults'), { desc = 'Forget the results of runs' })
  command('Trust', trust, { nargs = '?', complete = complete_trust, desc = 'Allow running snippets' })
  command('RevokeTrust', execute('qmark.revokeTrust'), { desc = 'Forget what was allowed to run' })

  command('Cover', function()
    require('qmark.cover').cover()
  end, { desc = 'Cover the answers of this note' })
  command('Reveal', function()
    require('qmark.cover').reveal()
  end, { desc = 'Show the next covered answer' })
  command('Uncover', function()
    require('qmark.cover').uncover()
  end, { desc = 'Show all answers again' })

  command('RenameNote', function(call)
    require('qmark.files').rename(call.args)
  end, { nargs = 1, complete = 'file', desc = 'Rename this note and the links to it' })
  command('Restart', restart, { desc = 'Restart the server' })
  command('Log', function()
    vim.cmd.edit(vim.fn.fnameescape(vim.lsp.get_log_path()))
  end, { desc = 'Open the log' })
end

return M

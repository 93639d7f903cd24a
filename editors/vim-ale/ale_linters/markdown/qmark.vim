" qmark as a linter of ALE: diagnostics, completion, hover, definitions, references, renames and
" code actions for vaults of Markdown.

call ale#Set('markdown_qmark_executable', 'qmark')

" Files and folders that make their folder a vault.
let s:markers = ['.qmark.toml', '.obsidian', '.marksman.toml', '.moxide.toml', '.zk', '.foam']

" The innermost vault, else the repository, else the folder of the note.
function! ale_linters#markdown#qmark#GetProjectRoot(buffer) abort
    let l:folder = fnamemodify(bufname(a:buffer), ':p:h')
    let l:note_folder = l:folder
    let l:repository = ''

    while 1
        for l:marker in s:markers
            if !empty(getftype(l:folder . '/' . l:marker))
                return l:folder
            endif
        endfor

        if empty(l:repository) && !empty(getftype(l:folder . '/.git'))
            let l:repository = l:folder
        endif

        let l:parent = fnamemodify(l:folder, ':h')

        if l:parent is# l:folder
            return empty(l:repository) ? l:note_folder : l:repository
        endif

        let l:folder = l:parent
    endwhile
endfunction

call ale#linter#Define('markdown', {
\   'name': 'qmark',
\   'lsp': 'stdio',
\   'executable': {b -> ale#Var(b, 'markdown_qmark_executable')},
\   'command': '%e lsp',
\   'project_root': function('ale_linters#markdown#qmark#GetProjectRoot'),
\   'language': 'markdown',
\})

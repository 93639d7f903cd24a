" Vim with ALE and editors/vim-ale.

let s:failures = 0
let s:lines = []

function! s:Say(word, name, detail) abort
    let l:detail = substitute(type(a:detail) is v:t_string ? a:detail : string(a:detail), '\n', ' ⏎ ', 'g')
    call writefile([printf('%-4s %s  %s', a:word, a:name, l:detail)], '/dev/stdout', 'a')
endfunction

function! s:Ok(name, good, detail) abort
    if !a:good
        let s:failures += 1
    endif

    call s:Say(a:good ? 'ok' : 'FAIL', a:name, a:detail)
endfunction

" Waits until an expression is true; whether it became so.
function! s:Wait(condition, ...) abort
    let l:left = get(a:000, 0, 8000)

    while !a:condition() && l:left > 0
        sleep 50m
        let l:left -= 50
    endwhile

    return a:condition() ? 1 : 0
endfunction

" ALE lints when Vim is idle, which it never is here.
function! s:Edit(file) abort
    execute 'edit' fnameescape($QMARK_VAULT . '/' . a:file)
    setfiletype markdown
    ALELint
endfunction

function! s:CursorOn(text) abort
    call cursor(1, 1)
    call search('\V' . escape(a:text, '\'), 'cW')
    call cursor(line('.'), col('.') + 3)
endfunction

function! s:Findings() abort
    return get(get(g:ale_buffer_info, bufnr(''), {}), 'loclist', [])
endfunction

function! s:Finding(text) abort
    return get(filter(copy(s:Findings()), 'stridx(v:val.text, a:text) >= 0'), 0, {})
endfunction

function! s:Connection() abort
    return keys(ale#lsp#GetConnections())[0]
endfunction

" Runs a step, or says that the server lacks what it needs.
function! s:Step(name, capability, body) abort
    if ale#lsp#HasCapability(s:Connection(), a:capability)
        call a:body(a:name)
    else
        call s:Say('skip', a:name, 'the server has no ' . a:capability . ' yet')
    endif
endfunction

" The windows that ALE opens beside the note.
function! s:OtherText() abort
    let l:text = ''

    for l:window in range(1, winnr('$'))
        if l:window != winnr()
            let l:text .= join(getbufline(winbufnr(l:window), 1, '$'), "\n")
        endif
    endfor

    return l:text
endfunction

function! s:BrokenLink() abort
    call s:Edit('Home.md')
    call s:Wait({-> !empty(s:Finding('Data bases'))})
    let l:found = s:Finding('Data bases')
    call s:Ok('a broken link at its columns', get(l:found, 'lnum') == 10 && get(l:found, 'col') == 30
    \   && get(l:found, 'end_col') == 39 && get(l:found, 'type', '') is# 'W', l:found)
endfunction

function! s:BrokenSnippet() abort
    let l:name = 'a broken snippet at its columns'

    if $QMARK_SNIPPETS is# 'no'
        call s:Say('skip', l:name, '`qmark check` does not look at snippets yet')

        return
    endif

    call s:Edit('Snippets broken.md')
    call search('if True', 'cw')
    let l:line = line('.')
    let l:AtBracket = {_, found -> found.lnum == l:line && found.col == 10 && found.type is# 'E'}
    call s:Wait({-> !empty(filter(copy(s:Findings()), l:AtBracket))})
    call s:Ok(l:name, !empty(filter(copy(s:Findings()), l:AtBracket)),
    \   map(filter(copy(s:Findings()), 'v:val.lnum == l:line'), '[v:val.col, v:val.text]'))
endfunction

function! s:Hover(name) abort
    call s:Edit('Home.md')
    call s:CursorOn('Decorators]]')
    ALEHover
    let l:shown = s:Wait({-> stridx(s:OtherText(), 'A decorator takes a function') >= 0})
    call s:Ok(a:name, l:shown, '')
    pclose
endfunction

function! s:Definition(name) abort
    call s:Edit('Home.md')
    call s:CursorOn('Decorators]]')
    ALEGoToDefinition
    call s:Wait({-> expand('%:t') is# 'Decorators.md'})
    call s:Ok(a:name, expand('%:t') is# 'Decorators.md', expand('%:t'))
endfunction

function! s:References(name) abort
    call s:Edit('Home.md')
    call s:CursorOn('Decorators]]')
    call setqflist([])
    ALEFindReferences -quickfix
    call s:Wait({-> len(getqflist()) >= 4})
    call s:Ok(a:name, len(getqflist()) >= 4, len(getqflist()) . ' places')
endfunction

function! s:Search(name) abort
    call s:Edit('Home.md')
    ALESymbolSearch avoid deadlock
    let l:Shown = {-> stridx(s:OtherText() . join(getline(1, '$'), "\n"), 'What is a deadlock') >= 0}
    call s:Ok(a:name, s:Wait(l:Shown), '')
    silent! close
    pclose
endfunction

function! s:Completion(name) abort
    call s:Edit('Home.md')
    call append(line('$'), 'More: [[Deco')
    call cursor(line('$'), 13)

    " There is no insert mode without a terminal: ALE is told that this is it.
    function! ale#util#Mode(...) abort
        return 'i'
    endfunction

    let l:words = []
    let l:Keep = {result -> extend(l:words, map(copy(result), 'v:val.word'))}
    call ale#completion#GetCompletions('ale-callback', {'callback': l:Keep})
    call s:Wait({-> !empty(l:words)})
    call s:Ok(a:name, match(l:words, '^Decorators') >= 0, l:words)
    edit!
endfunction

function! s:QuickFix(name) abort
    call s:Edit('Home.md')
    call s:Wait({-> !empty(s:Finding('Data bases'))})
    call s:CursorOn('Data bases')

    " The menu: the first entry that writes the name which exists.
    function! ale#util#Input(message, value, ...) abort
        return matchstr(a:message, '\v\zs\d+\ze\) [^\n]*Databases')
    endfunction

    ALECodeAction
    call s:Wait({-> search('\V[[Databases]] is a typing error', 'nw') > 0})
    call s:Ok(a:name, search('\V[[Databases]] is a typing error', 'nw') > 0, getline(10))
    edit!
endfunction

function! s:Run(name) abort
    call s:Edit('Snippets checked.md')
    " Nobody can be asked in ALE: what may run is said in a shell.
    call system('qmark trust add ' . shellescape(expand('%:p')))
    call s:CursorOn('print(divide(8, 2))')

    function! ale#util#Input(message, value, ...) abort
        return matchstr(a:message, '\v\zs\d+\ze\) Run')
    endfunction

    ALECodeAction
    let l:Failure = {-> s:Finding('ZeroDivisionError')}
    call s:Wait({-> !empty(l:Failure())})
    call s:Ok(a:name . ': the failure', get(l:Failure(), 'lnum') == search('return a / b', 'nw'), l:Failure())
    call s:CursorOn('print(divide(8, 2))')
    ALEHover
    call s:Ok(a:name . ': its output in the hover', s:Wait({-> stridx(s:OtherText(), '4.0') >= 0}), s:OtherText())
    pclose
endfunction

function! s:Rename(name) abort
    call s:Edit('Python basics.md')
    call s:CursorOn('Generators')

    function! ale#util#Input(message, value, ...) abort
        return 'Generators and yield'
    endfunction

    ALERename
    call s:Wait({-> search('\V## Generators and yield', 'nw') > 0})
    wall!
    let l:home = join(readfile($QMARK_VAULT . '/Home.md'), "\n")
    call s:Ok(a:name, stridx(l:home, '[[Python basics#Generators and yield]]') > 0
    \   && stridx(l:home, '(Python%20basics.md#generators-and-yield)') > 0, getline('.'))
endfunction

function! s:Main() abort
    call s:Edit('Home.md')
    call s:Wait({-> !empty(ale#lsp#GetConnections()) && !empty(s:Findings())})
    call s:Ok('the server starts in the vault', s:Connection() =~# '\V' . $QMARK_VAULT, s:Connection())
    call s:BrokenLink()
    call s:BrokenSnippet()
    call s:Step('hover on a link', 'hover', function('s:Hover'))
    call s:Step('definition of a link', 'definition', function('s:Definition'))
    call s:Step('references to a note', 'references', function('s:References'))
    call s:Step('search for a question', 'symbol_search', function('s:Search'))
    call s:Step('completion after [[', 'completion', function('s:Completion'))
    call s:Step('a quick fix', 'code_actions', function('s:QuickFix'))
    call s:Step('a run', 'code_actions', function('s:Run'))
    call s:Step('rename of a heading with its links', 'rename', function('s:Rename'))
endfunction

try
    call s:Main()
catch
    call s:Ok('the driver itself', 0, v:exception . ' at ' . v:throwpoint)
endtry

call ale#lsp#StopAll()
call writefile(['done'], '/dev/stdout', 'a')
execute s:failures == 0 ? 'qall!' : 'cquit!'

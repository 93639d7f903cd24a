//! The two layers against CPython's own `compile()`, on snippets written here and on thousands of
//! small mutilations of them. Passes without a Python.

use std::path::PathBuf;
use std::process::Command;

use qmark::diagnostic::Severity;
use qmark::note::{Note, NoteOptions};
use qmark::python::check::check;
use qmark::python::interpreter::{Checker, Discovery, Limits, NoInterpreter, Verdict, Verdicts};
use qmark::python::judge::judge;
use qmark::python::syntax::Version;

/// What CPython finds after parsing, in the symbol table and the compiler: the parser alone cannot
/// see it. Beginnings or parts of its messages, from 3.8 to 3.13.
const BEYOND_THE_PARSER: [&str; 35] = [
    "'break' outside loop",
    "'continue' not properly in loop",
    "'return' outside function",
    "'yield' outside function",
    "'yield from' outside function",
    "'await' outside",
    "'yield' inside",
    "'return' with value in async generator",
    "'yield from' inside async function",
    "asynchronous comprehension outside",
    "duplicate argument",
    "is parameter and global",
    "is parameter and nonlocal",
    "is nonlocal and global",
    "is used prior to global declaration",
    "is assigned to before global declaration",
    "annotated name",
    "is used prior to nonlocal declaration",
    "is assigned to before nonlocal declaration",
    "no binding for nonlocal",
    "nonlocal declaration not allowed at module level",
    "import * only allowed at module level",
    "from __future__ imports must occur at the beginning",
    "not a chance",
    "future feature",
    "cannot assign to __debug__",
    "keyword argument repeated",
    "multiple starred expressions in assignment",
    "default 'except:' must be last",
    "makes remaining patterns unreachable",
    "multiple assignments to name",
    "assignment expression",
    "two starred expressions in assignment",
    "use starred expression here",
    "starred assignment target must be in a list or tuple",
];

/// The in-process layer at the interpreter's version.
struct Alone(Version);

impl Verdicts for Alone {
    fn version(&self) -> Version {
        self.0
    }

    fn verdict(&mut self, source: &str) -> Option<Verdict> {
        NoInterpreter.verdict(source)
    }
}

fn live() -> Option<Checker> {
    let python = Discovery::from_environment(None, Vec::new()).find().ok()?;
    Some(Checker::new(python, Limits::default()))
}

fn is_error(source: &str, verdicts: &mut dyn Verdicts) -> bool {
    let note = format!("````python\n{source}\n````\n");
    let findings = check(&note, &Note::new(&note, &NoteOptions::default()), verdicts);
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// Compares both layers with the compiler on one source; the reason of a difference.
fn difference(source: &str, live: &mut Checker) -> Option<String> {
    let verdict = live.verdict(source)?;
    let version = live.version();
    let alone = judge(source, &mut Alone(version));
    let both = judge(source, live);
    let Some(error) = &verdict.error else {
        return match (&alone.reading, &both.reading) {
            (None, _) => Some(format!("compiles, but the parser says {:?}", alone.errors)),
            (_, None) => Some("compiles, but both layers refuse it".into()),
            _ => None,
        };
    };
    if let Some(reading) = &both.reading {
        let read = live.verdict(reading.text())?;
        return read
            .error
            .map(|error| format!("read as {:?}, where CPython says {}", reading.form, error.message));
    }
    let known = BEYOND_THE_PARSER.iter().any(|message| error.message.contains(message));
    match &alone.reading {
        Some(reading) if reading.text() == source && !known => {
            Some(format!("the parser alone misses: {}", error.message))
        }
        _ => None,
    }
}

const GOOD: &[&str] = &[
    "x = 1\nprint(x)\n",
    "def f(a, b=1, *args, c, d=2, **kw):\n    \"\"\"Doc.\"\"\"\n    return a + b\n",
    "class A(B, metaclass=M):\n    x: int = 1\n\n    @property\n    def y(self):\n        return self.x\n",
    "for i, (a, *b) in enumerate(c):\n    if i % 2:\n        continue\n    else:\n        break\nelse:\n    pass\n",
    "while True:\n    try:\n        f()\n    except (A, B) as e:\n        raise C from e\n    except D:\n        pass\n    else:\n        g()\n    finally:\n        h()\n",
    "with open('x') as f, g() as (a, b):\n    data = f.read()\n",
    "x = [i for i in y if i for j in i]\ny = {k: v for k, v in z.items()}\nz = {*a, *b}\nw = (q for q in r)\n",
    "async def f():\n    async with a as b:\n        async for c in d:\n            yield await c\n",
    "lambda x, *y, z=1: x if y else z\n",
    "x = f'{a!r:>{w}} {b} {{}}' 'y' \"z\"\n",
    "a = b = c\na, b = b, a\na[1:2, ::3] = d.e[f()]\ndel a[0], b.c\nassert x, 'y'\n",
    "global_x = 1\n\ndef f():\n    global global_x\n    global_x += 1\n    def g():\n        nonlocal_y = 2\n        return nonlocal_y\n    return g\n",
    "if (n := len(a)) > 10:\n    print(f\"{n} > 10\")\nelif n == 3:\n    pass\n",
    "from a.b import (c as d, e,)\nimport f.g as h, i\nfrom . import j\nfrom ..k import *\n",
    "x = 0xFF + 0b11 + 0o17 + 1_000 + 1.5e-3 + 2j\ny = not a and b or c is not d in e\n",
    "@a.b(c)\ndef f(x: 'int', /, y, *, z) -> None: ...\n",
    "s = '''a\nb'''\nt = r'\\d' 'x' if 0 else \"\"\"q\n\"\"\"\n",
    "def gen():\n    x = yield\n    y = yield x\n    yield from gen()\n    return y\n",
    "print(*a, **b, sep='')\nx = a if b else c\ny = a @ b ** -c // d % e << f >> g & h | i ^ ~j\n",
    "class Node:\n    def __init__(self, val, next=None):\n        self.val = val\n        self.next = next\n\nhead = Node(1, Node(2))\nwhile head:\n    print(head.val)\n    head = head.next\n",
    "if x:\n\ty = 1\n\tif z:\n\t\tw = 2\nelse:\n\ty = 3\n",
    "try:\n    import a\nexcept ImportError:\n    a = None\n",
    "match = 1\ncase = match\ntype = case\nprint(match, type)\n",
    "x = (\n    1,\n    # comment\n    2,\n)\ny = a \\\n    + b\n",
];

const BAD: &[&str] = &[
    "x = = 1\n",
    "def f()\n    pass\n",
    "for x in y\n    pass\n",
    "if x = 1:\n    pass\n",
    "print 'x'\n",
    "x = (1,\n",
    "x = 1)\n",
    "x = 'abc\n",
    "x = '''abc\n",
    "if x:\npass\n",
    "def f():\n    x = 1\n   y = 2\n",
    "x = 1\n  y = 2\n",
    "if x:\n\ty = 1\n        z = 2\n",
    "else:\n    pass\nelse:\n    pass\n",
    "class\n",
    "return = 1\n",
    "None = 1\n",
    "f() = 1\n",
    "a + b = c\n",
    "del f()\n",
    "f(a=1, 2)\n",
    "f(**a, *b)\n",
    "def f(a=1, b): pass\n",
    "def f(*): pass\n",
    "lambda: (yield) = 1\n",
    "x = 1 1\n",
    "x + + * y\n",
    "import\n",
    "from x import\n",
    "raise x from\n",
    "with x as 1: pass\n",
    "for 1 in x: pass\n",
    "x = [1, 2\ny = 3\n",
    "x = {1: 2, 3}\n",
    "0777\n",
    "1__0\n",
    "x = 5a\n",
    "$x = 1\n",
    "x = a ? b : c\n",
    "x++\n",
    "a && b\n",
    "!x\n",
    "def f():\n",
    "“x”\n",
    "f'{a b}'\n",
    "f'{'\n",
    "x = b'ä'\n",
    "except:\n    pass\nx = = 2\n",
    "async x = 1\n",
    "@\ndef f(): pass\n",
    "if True: x = 1 else: y = 2\n",
    "x = yield = 1\n",
    "def f(a, a): pass\n",
    "def f():\n    break\n",
    "class A:\n    return 1\n",
    "def f():\n    x = 1\n    global x\n",
    "def f():\n    from x import *\n",
    "from __future__ import braces\n",
    "f(a=1, a=2)\n",
    "*a, *b = c\n",
];

#[test]
fn both_layers_agree_with_the_compiler() {
    let Some(mut live) = live() else { return };
    for source in GOOD.iter().chain(BAD) {
        assert_eq!(difference(source, &mut live), None, "{source}");
    }
    for source in GOOD {
        assert!(!is_error(source, &mut live), "{source}");
    }
}

#[test]
fn good_code_stays_good_in_every_container() {
    let Some(mut live) = live() else { return };
    for source in GOOD {
        for (first, rest) in [("", ""), ("> ", "> "), ("- ", "  "), ("1. ", "   "), ("> - ", ">   ")] {
            let mut note = format!("{first}````python\n");
            for line in source.lines() {
                note += &format!("{rest}{line}\n");
            }
            note += &format!("{rest}````\n");
            let found = check(&note, &Note::new(&note, &NoteOptions::default()), &mut live);
            assert!(found.iter().all(|finding| finding.severity != Severity::Error), "{note}{found:?}");
        }
    }
}

/// A small generator of numbers, the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

fn mutilated(source: &str, dice: &mut Dice) -> String {
    const BITS: [&str; 24] = [
        " ", "\n", "    ", "\t", ":", "(", ")", "[", "]", "{", "}", ",", "=", "'", "\"", "#", ".", "*", "\\",
        "if ", "return ", "x", "1", "é",
    ];
    let mut chars: Vec<char> = source.chars().collect();
    for _ in 0..=dice.roll(2) {
        let at = dice.roll(chars.len());
        match dice.roll(3) {
            0 => {
                chars.remove(at);
            }
            1 => {
                let bit = BITS[dice.roll(BITS.len())];
                chars.splice(at..at, bit.chars());
            }
            _ => {
                let to = (at + 1 + dice.roll(6)).min(chars.len());
                chars.drain(at..to);
            }
        }
        if chars.is_empty() {
            chars.push('\n');
        }
    }
    chars.into_iter().collect()
}

#[test]
fn mutilated_code_is_judged_as_the_compiler_judges_it() {
    // Before its new parser, Python 3.8 refuses some odd layouts that everyone else reads.
    let Some(mut live) = live().filter(|live| live.version().minor > 8) else { return };
    let mut dice = Dice(7);
    let rounds: usize = std::env::var("QMARK_MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(20);
    let mut differences = Vec::new();
    for source in GOOD {
        for _ in 0..rounds {
            let text = mutilated(source, &mut dice);
            if let Some(reason) = difference(&text, &mut live) {
                differences.push(format!("{reason}\n{text:?}"));
            }
        }
    }
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n\n"));
}

/// Python files below the folders, in a fixed order: those in `QMARK_SOURCES`, else the library
/// that comes with the interpreter.
fn files(live: &Checker) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = match std::env::var_os("QMARK_SOURCES") {
        Some(folders) => std::env::split_paths(&folders).collect(),
        None => {
            let asked = "import sysconfig; print(sysconfig.get_path('stdlib'), end='')";
            let said = Command::new(&live.interpreter().path).args(["-I", "-c", asked]).output();
            vec![String::from_utf8(said.expect("a Python that starts").stdout).expect("a path").into()]
        }
    };
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(_) if entry.path().extension().is_some_and(|it| it == "py") => found.push(entry.path()),
                _ => {}
            }
        }
    }
    found.sort();
    found
}

/// Some lines of a file from anywhere in it, as somebody quotes them in a note.
fn quoted(text: &str, dice: &mut Dice) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let first = dice.roll(lines.len().max(1));
    lines.iter().skip(first).take(1 + dice.roll(30)).copied().collect()
}

#[test]
fn code_of_others_is_judged_as_the_compiler_judges_it() {
    let Some(mut live) = live().filter(|live| live.version().minor > 8) else { return };
    let rounds: usize = std::env::var("QMARK_QUOTES").ok().and_then(|n| n.parse().ok()).unwrap_or(200);
    let (files, mut dice) = (files(&live), Dice(11));
    let mut differences = Vec::new();
    for _ in 0..if files.is_empty() { 0 } else { rounds } {
        let file = &files[dice.roll(files.len())];
        let Ok(text) = std::fs::read_to_string(file) else { continue };
        let text = quoted(&text.replace("\r\n", "\n"), &mut dice);
        if let Some(reason) = difference(&text, &mut live) {
            differences.push(format!("{}: {reason}\n{text}", file.display()));
        }
    }
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n\n"));
}

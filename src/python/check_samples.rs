//! What people paste into fences for Python: each class of damage by many samples, with what is said
//! of it by the parser alone, and what its first fix leaves.

use super::*;
use crate::diagnostic::Severity;
use crate::note::NoteOptions;
use crate::python::interpreter::NoInterpreter;
use crate::text::apply_edits;

const TRANSCRIPT_IN_FENCE: &[&str] = &[
    ">>> 1 + 1\n2\n",
    ">>>1+1\n2\n",
    "In [1]: x = 3\n\nIn [2]: x\nOut[2]: 3\n",
    ">>> for i in range(2):\n...     print(i)\n...\n0\n1\n",
    ">>> import math\n>>> math.pi\n3.141592653589793\n",
    "In [12]: df.head()\nOut[12]:\n   a  b\n0  1  2\n",
    ">>> class A:\n...     pass\n>>> A()\n<__main__.A object at 0x7f0000000000>\n",
    ">>> d = {}\n>>> d['k']\nTraceback (most recent call last):\n  File \"<stdin>\", line 1, in <module>\nKeyError: 'k'\n",
    "    >>> a = [1, 2]\n    >>> a\n    [1, 2]\n",
    ">>> s = \"\"\"one\n... two\"\"\"\n>>> s\n'one\\ntwo'\n",
    ">>> x = 5 # five\n>>> x > 3\nTrue\n",
    "# a list\n>>> [i for i in 'ab']\n['a', 'b']\n",
];

const PYTHON_2: &[&str] = &[
    "print 'hello'\n",
    "print x, y\n",
    "for i in range(3):\n    print i\n",
    "raise ValueError, 'bad'\n",
    "exec 'x = 1'\n",
    "x = 0777\n",
    "if a <> b:\n    pass\n",
    "x = 10L\n",
    "print \"%s is %d\" % (name, age)\n",
    "def f((a, b)):\n    return a\n",
    "x = ur'abc'\n",
    "print `x`\n",
    "print >>f, x\n",
    "import sys\nif x:\n    print >>sys.stderr, 'no'\n",
    "class A:\n    def f(self):\n        print self.x\n",
    "print 'a',\nprint 'b'\n",
    "import sys\nprint sys.version_info\n",
    "lambda: 0\nprint 'a'\n",
];

const SILENT: &[&str] = &[
    "x = <your value>\nprint(x)\n",
    "def solve(nums):\n    <your code here>\n",
    "client = Client(api_key=<API KEY>)\n",
    "def f(...):\n    ...\n",
    "for x in items:\n    …\n",
    "result = do(a, b, ...)\n",
    "config = {\n    'a': 1,\n    ...\n}\n",
    "class Foo:\n    ...\n\n    def bar(self): ...\n",
    "    def area(self):\n        return self.w * self.h\n",
    "        x = 1\n        y = 2\n",
    "return x + 1\n",
    "await asyncio.sleep(1)\n",
    "async with session.get(url) as r:\n    print(await r.text())\n",
    "yield x\n",
    "elif x > 3:\n    print('big')\n",
    "else:\n    print('no')\n",
    "except KeyError:\n    return None\n",
    "finally:\n    f.close()\n",
    "def f():\n    # TODO\n",
    "class Stack:\n    # todo\n",
    "if ready:\n    # go on\n",
    "def push(self, x): \ndef pop(self):\n",
    ".filter(age__gt=3)\n.order_by('name')\n.first()\n",
    "df\n.groupby('a')\n.sum()\n",
    "@app.route('/')\n",
    "try:\n    risky()\n",
    "with open('f') as f:\n",
    "while True:\n    break\n",
    "break\n",
    "continue\n",
    "x: int\n",
    "a, b = b, a\n",
    "# only a comment\n",
    "case [x, y]:\n    return x\n",
    "Yes:\n    spam(ham[1], {eggs: 2})\nNo:\n    spam( ham[ 1 ], { eggs: 2 } )\n",
    "# Wrong:\nif x == None:\n    pass\n\n# Right:\nif x is None:\n    pass\n",
    "Good:\nx = 1\nBad:\nx=1\n",
    "lambda x: x + 1\n",
    "*args, **kwargs\n",
    "'key': value, 'b': 2\n",
    "def __init__(self, x):\n    self.x = x\n    ...\n",
    "import numpy as np\n...\nmodel.fit(X, y)\n",
    "func(\n    a=1,\n    …\n)\n",
    "x = [1, 2, ..., 10]\n",
    "self.x = 1\n",
    "match command:\n    case 'go':\n        move()\n",
    "def f(a, /, b, *, c): pass\n",
    "async def main():\n    ...\nasyncio.run(main())\n",
    "print(f'{x!r:>10}')\n",
    "with (open('a') as a, open('b') as b):\n    pass\n",
];

const OUTPUT_IN_SNIPPET: &[&str] = &[
    "print('a')\nOutput:\na\n",
    "for i in range(2):\n    print(i)\n\nOutput:\n0\n1\n",
    "print(x)\n**Output:**\n5 6\n",
    "x = 1 + 1\nprint(x)\nOutput: 2\n",
    "print(sorted(x))\nResult: [1, 2, 3] ok\n",
    "f()\nTraceback (most recent call last):\n  File \"a.py\", line 1, in <module>\nValueError: bad value\n",
    "print(df)\n   a  b\n0  1  2\n1  3  4\n",
    "timeit(f)\n1.23 ms per loop\n",
    "print('hi')\n> hi there\n",
    "print(a)\nHello, World!\n",
    "help(f)\nHelp on function f in module __main__:\n",
    "cProfile.run('f()')\n\n  4 function calls in 0.000 seconds\n",
    "print(obj)\n<__main__.A object at 0x7f00deadbeef>\n",
    "gc.get_objects()\n[..., <__main__.A object at 0x7fbcc12a3400>, ...]\nx = 1\n",
    "hash('a')\n-123 changes each run\n",
    "print(list(zip(a, b)))\n[(1, 'a'), (2, 'b')]\n1 2 3\n",
];

const BROKEN_INDENTATION: &[&str] = &[
    "def f():\nreturn 1\n",
    "if x:\nprint(x)\n",
    "for i in y:\n    a()\n   b()\n",
    "class A:\ndef f(self):\n    pass\nx = 1 if y else 2\nA().f()\n",
    "x = 1\n  y = 2\nz = 3\n",
    "def f():\n    x = 1\n      y = 2\n    return x\n",
    "while x:\n    a()\n  b()\nc()\n",
    "try:\n    a()\n  except ValueError:\n    b()\n",
    "def f(n):\n    '''doc'''\n     if n:\n        return 1\n    return 2\n",
    "if a:\n    b()\n else:\n    c()\n",
];

const INVISIBLE_CHARACTER: &[&str] = &[
    "x\u{a0}=\u{a0}1\n",
    "def f():\n\u{a0}\u{a0}\u{a0}\u{a0}return 1\n",
    "x = 1\u{200b}\n",
    "\u{feff}x = 1\ny\u{200b} = 2\n",
    "print(\u{200b}'a')\n",
    "if x:\n\u{2003}\u{2003}y = 1\n",
];

const SMART_QUOTES: &[&str] =
    &["print(“hello”)\n", "x = ‘a’\n", "d = {“a”: 1, “b”: 2}\n", "s = f“{x}”\n", "open(“f.txt”, ‘r’)\n"];

const HTML_ENTITY: &[&str] = &[
    "if a &lt; b:\n    pass\n",
    "print(&quot;hi&quot;)\n",
    "x = [&#39;a&#39;]\n",
    "x = [&#39;a&#39;, &#39;b&#39;]\n",
];

const LINE_NUMBERS: &[&str] = &[
    "1  x = 1\n2  y = 2\n3  print(x)\n",
    "1. a = 1\n2. b = 2\n3. print(a)\n",
    "01 def f():\n02     pass\n03 f()\n",
    " 8:   if a:\n 9:     b()\n10:   c()\n",
    "  8 | def f():\n  9 |     return 1\n",
];

const SHELL_IN_SNIPPET: &[&str] = &[
    "pip install requests\n",
    "$ python a.py\nhello\n",
    "!pip install pandas\nimport pandas as pd\n",
    "%timeit f(x)\n",
    "%matplotlib inline\nimport matplotlib\n",
    "python -m venv env\nsource env/bin/activate\n",
    "$ pip install x\nimport x\n",
    "git clone https://example.org/a.git\ncd a\n",
    "conda install numpy\n",
];

const STRAY_PROMPT: &[&str] = &["x = 1\n>>> y = 2\nprint(y)\n", "def f():\n    return 1\n>>> f()\n"];

const MIXED_TABS: &[&str] = &[
    "if x:\n\ta()\n        b()\n",
    "def f():\n    if x:\n\ty = 1\n    return y\n",
    "class A:\n        def f(self):\n\t\tpass\n\tdef g(self): pass\n",
];

const SYNTAX_ERROR: &[&str] = &[
    "def f(x)\n    return x\n",
    "x = (1, 2\n",
    "x = [1, 2\nprint(x)\n",
    "if x = 3:\n    pass\n",
    "class A(:\n    pass\n",
    "def f(self, x):\n    return x +\n",
    "print('a'\n",
    "s = 'abc\n",
    "for i in range(10)\n    print(i)\n",
    "x = {'a': 1 'b': 2}\n",
    "import from os\n",
    "f(a=1, 2)\n",
    "def class(): pass\n",
    "x == 1 = y\n",
    "else if x:\n    pass\nx = 1\n",
    "return = 3\n",
    "lambda: (yield)\nx = = 2\n",
    "while True print(1)\n",
    "'''doc\nx = 1\n",
];

const NOT_PYTHON: &[&str] = &[
    "SELECT * FROM t WHERE a = 1;\n",
    "<div class=\"a\">\n  text\n</div>\n",
    "const x = 1;\nlet y = () => x;\n",
    "mypackage/\n├── a.py\n└── b.py\n",
    "Dynamic typing means that types are checked at run time.\n",
    "INSERT INTO t VALUES (1, 2);\n",
];

const UNDEFINED_NAME: &[&str] = &["counter = 0\nlimit = 3\nprint(couter)\n"];

/// The note around a snippet, of which no fix may change anything but the fence.
fn note(snippet: &str) -> String {
    format!("Before.\n\n```python\n{snippet}```\n\nAfter.\n")
}

fn found(text: &str) -> Vec<Finding> {
    check(text, &Note::new(text, &NoteOptions::default()), &mut NoInterpreter)
}

/// Every sample gets this finding and no other, at this severity; its fix, if it has one, mends it
/// and leaves the rest of the note alone.
fn all_are(code: &str, severity: Severity, fixable: usize, samples: &[&str]) {
    let mut fixes = 0;
    for sample in samples {
        let text = note(sample);
        let findings = found(&text);
        let codes: Vec<&str> = findings.iter().map(|finding| finding.code.id).collect();
        assert_eq!(codes, [code], "{sample}");
        assert_eq!(findings[0].severity, severity, "{sample}");
        let Some(fix) = findings[0].fixes.first() else { continue };
        fixes += 1;
        let after = apply_edits(&text, &fix.edits).unwrap();
        assert!(after.starts_with("Before.\n\n```") && after.ends_with("```\n\nAfter.\n"), "{after}");
        assert_eq!(found(&after), [], "{after}");
    }
    assert_eq!(fixes, fixable, "{code}");
}

#[test]
fn what_is_right_or_a_part_of_something_is_silent() {
    for sample in SILENT {
        assert_eq!(found(&note(sample)), [], "{sample}");
    }
}

#[test]
fn transcript_in_fence() {
    all_are("transcript-in-fence", Severity::Hint, 12, TRANSCRIPT_IN_FENCE);
}

#[test]
fn python_2() {
    all_are("python-2", Severity::Hint, 16, PYTHON_2);
}

#[test]
fn output_in_snippet() {
    all_are("output-in-snippet", Severity::Hint, 14, OUTPUT_IN_SNIPPET);
}

#[test]
fn broken_indentation() {
    all_are("broken-indentation", Severity::Error, 10, BROKEN_INDENTATION);
}

#[test]
fn invisible_character() {
    all_are("invisible-character", Severity::Error, 6, INVISIBLE_CHARACTER);
}

#[test]
fn smart_quotes() {
    all_are("smart-quotes", Severity::Error, 5, SMART_QUOTES);
}

#[test]
fn html_entity() {
    all_are("html-entity", Severity::Error, 4, HTML_ENTITY);
}

#[test]
fn line_numbers() {
    all_are("line-numbers", Severity::Error, 5, LINE_NUMBERS);
}

#[test]
fn shell_in_snippet() {
    all_are("shell-in-snippet", Severity::Hint, 4, SHELL_IN_SNIPPET);
}

#[test]
fn stray_prompt() {
    all_are("stray-prompt", Severity::Error, 2, STRAY_PROMPT);
}

#[test]
fn mixed_tabs() {
    all_are("mixed-tabs", Severity::Error, 3, MIXED_TABS);
}

#[test]
fn syntax_error() {
    all_are("syntax-error", Severity::Error, 0, SYNTAX_ERROR);
}

#[test]
fn not_python() {
    all_are("not-python", Severity::Hint, 6, NOT_PYTHON);
}

#[test]
fn undefined_name() {
    all_are("undefined-name", Severity::Hint, 0, UNDEFINED_NAME);
}

//! Each class by examples: the damage, its name, and the source after the first fix.

use super::*;
use crate::python::syntax::errors;

/// Codes with the text they point at.
fn reasons(source: &str) -> Vec<Reason> {
    let errors = errors(source, Version::LATEST);
    explain(&Subject { source, version: Version::LATEST, errors: &errors })
}

fn names(source: &str) -> Vec<(&'static str, &str)> {
    assert!(!is_readable(source, Version::LATEST), "{source} is fine");
    reasons(source).iter().map(|reason| (reason.finding.code.id, reason.finding.range.of(source))).collect()
}

/// The source after all first fixes, and whether they are safe.
fn fixed(source: &str) -> Option<(String, bool)> {
    let reasons = reasons(source);
    let fixes: Vec<_> = reasons.iter().filter_map(|reason| reason.finding.fixes.first()).collect();
    let edits: Vec<_> = fixes.iter().flat_map(|fix| fix.edits.clone()).collect();
    (!fixes.is_empty()).then(|| (apply_edits(source, &edits).unwrap(), fixes.iter().all(|fix| fix.safe)))
}

fn becomes(source: &str, code: &str, expected: &str, safe: bool) {
    assert_eq!(names(source).first().map(|name| name.0), Some(code), "{source}");
    assert_eq!(fixed(source), Some((expected.to_owned(), safe)), "{source}");
}

#[test]
fn smart_quotes() {
    becomes("print(“hi”)\n", "smart-quotes", "print(\"hi\")\n", true);
    becomes("x = ‘a’ + 'it’s'\n", "smart-quotes", "x = 'a' + 'it’s'\n", true);
}

#[test]
fn invisible_characters() {
    becomes("x\u{a0}= 1\n", "invisible-character", "x = 1\n", true);
    becomes(
        "def f():\n\u{a0}\u{a0}\u{a0} return\u{200b} '\u{a0}'\n",
        "invisible-character",
        "def f():\n    return '\u{a0}'\n",
        true,
    );
}

#[test]
fn several_kinds_at_once() {
    let source = "if a &lt; b:\n\u{a0} print(“x”)\n";
    let codes: Vec<&str> = names(source).into_iter().map(|name| name.0).collect();
    assert_eq!(codes, ["html-entity", "smart-quotes", "invisible-character"]);
    assert_eq!(fixed(source), Some(("if a < b:\n  print(\"x\")\n".into(), true)));
}

#[test]
fn entities() {
    becomes(
        "if a &lt; b &amp;&amp; c:\n    pass\n".replace("&amp;&amp;", "&amp;").as_str(),
        "html-entity",
        "if a < b & c:\n    pass\n",
        true,
    );
}

#[test]
fn line_numbers() {
    becomes(
        "1 def f():\n2     return 1\n3\n4 f()\n",
        "line-numbers",
        "def f():\n    return 1\n\nf()\n",
        true,
    );
    becomes(" 9: x = 1\n10: y = 2\n11: z = 3\n", "line-numbers", "x = 1\ny = 2\nz = 3\n", true);
    becomes(" 9 | x = 1\n10 | y = 2\n", "line-numbers", "x = 1\ny = 2\n", true);
    becomes("1: def f():\n2:     return 1\n", "line-numbers", "def f():\n    return 1\n", true);
    for source in ["1 apple\n2 pears\n", "1 x = 1\n3 y = 2\n"] {
        assert!(names(source).iter().all(|name| name.0 != "line-numbers"), "{source}");
    }
}

/// What is said of a source that can be read, and its text after the first fix.
fn misreading(source: &str) -> Option<(&'static str, &str, Option<String>)> {
    assert!(is_readable(source, Version::LATEST), "{source} is broken");
    let Finding { code, range, fixes, .. } = misread(source, Version::LATEST)?.finding;
    let fixed = fixes.first().map(|fix| apply_edits(source, &fix.edits).unwrap());
    Some((code.id, range.of(source), fixed))
}

#[test]
fn what_python_3_reads_otherwise() {
    let fixed = |text: &str| Some(text.to_owned());
    assert_eq!(
        misreading("import sys\nprint >>sys.stderr, 'x'\n"),
        Some(("python-2", "print >>sys.stderr, 'x'", fixed("import sys\nprint('x', file=sys.stderr)\n")))
    );
    assert_eq!(misreading("print >> f\n"), Some(("python-2", "print >> f", fixed("print(file=f)\n"))));
    assert_eq!(misreading("print [x]\n"), Some(("python-2", "print [x]", fixed("print([x])\n"))));
    for output in
        ["Output: 2", "result: -1.5", "Output: []", "Outputs: ['a', b]", "Out: {1: 2}", "Output: True"]
    {
        let source = format!("x = f(2)\nprint(x)\n\n{output}\n");
        assert_eq!(misreading(&source), Some(("output-in-snippet", output, None)), "{source}");
    }
}

#[test]
fn annotations_and_shifts_are_what_they_are() {
    for source in [
        "x = 1\nresult: int\n",
        "x = 1\nresult: 'Later'\n",
        "x = 1\noutput: [int]\n",
        "x = 1\noutput: int = 2\n",
        "Output: 2\n",
        "x = 1\nExample: 2\n",
        "x = 1\nclass Result:\n    output: 2\n",
        "x >> print\n",
        "print(x) >> y\n",
        "'print >>f, x'\n",
        "print[x]\n",
    ] {
        assert_eq!(misreading(source), None, "{source}");
    }
}

#[test]
fn prompts() {
    becomes("import a\n>>> a.b()\n", "stray-prompt", "import a\na.b()\n", true);
    becomes(
        "f(1)\n>>> False\n\nf(2)\n>>> 'x'\n",
        "output-in-snippet",
        "f(1)\n# False\n\nf(2)\n# 'x'\n",
        false,
    );
    assert_eq!(names("x = 1\n\n>>> x + 1\n2 apples\n"), [("transcript-in-fence", ">>>")]);
}

#[test]
fn python_2() {
    becomes("print 'a', b\n", "python-2", "print('a', b)\n", false);
    becomes(
        "for x in y:\n    print x,  # all\n",
        "python-2",
        "for x in y:\n    print(x, end=\" \")  # all\n",
        false,
    );
    becomes(
        "if x: print 1\nelse: print >>err, 'no'\n",
        "python-2",
        "if x: print(1)\nelse: print('no', file=err)\n",
        false,
    );
    becomes("raise ValueError, 'bad'\n", "python-2", "raise ValueError('bad')\n", false);
    becomes(
        "exec 'x = 1'\nif a <> 0777 + 10L: pass\n",
        "python-2",
        "exec('x = 1')\nif a != 0o777 + 10: pass\n",
        false,
    );
    assert_eq!(names("print 'a'\nprint 'b'\n")[0].1, "print 'a'");
}

#[test]
fn output_inside() {
    assert_eq!(names("print(f(2))\nOutput:\n4 and more\n"), [("output-in-snippet", "Output:")]);
    assert_eq!(names("x = f(2)\nprint(x)\n\nOutput: 4 and\n"), [("output-in-snippet", "Output: 4 and")]);
    assert_eq!(
        names("f(2)\nTraceback (most recent call last):\n  File \"x\"\nTypeError: bad thing\n")[0].0,
        "output-in-snippet"
    );
    assert_eq!(names("dir(f)\n    Out[3]: \n    ['__call__',\n"), [("output-in-snippet", "Out[3]:")]);
    assert_eq!(names("print(a)\nprint(b)\n1 2 3\n[4 5]\n"), [("output-in-snippet", "1 2 3")]);
}

#[test]
fn a_typo_is_no_output() {
    assert_eq!(names("print(a)\nretrun f(x)\ny = 2\n"), []);
    assert_eq!(names("print(a)\nx = f(1 2)\n"), []);
}

#[test]
fn shell_lines() {
    assert_eq!(names("pip install requests\n"), [("shell-in-snippet", "pip install requests")]);
    assert_eq!(names("%matplotlib inline\nimport x\n"), [("shell-in-snippet", "%matplotlib inline")]);
    let reason = reasons("$ python a.py\n").remove(0);
    assert_eq!(reason.markup, Some(Markup::Retag("console")));
}

#[test]
fn what_is_no_python_at_all() {
    assert_eq!(names("~/pack/\n    pyproject.toml\n    pack/__init__.py\n"), [("not-python", "~/pack/")]);
    assert_eq!(names("pack/\n├── a.toml\n└── b.py\n")[0].0, "not-python");
    assert_eq!(names("x = = 1\ny/z/\n"), []);
    assert_eq!(names("> ...(3)double()\n-> return x * 2\n(Pdb) p x\n3\n")[0].0, "not-python");
    assert_eq!(
        names("A lookup such as \"a.b\" searches\n“a.c” for what doesn’t follow\n")[0].0,
        "not-python"
    );
    assert_eq!(names("+---+---+\n| A | B |\n|===|===|\n")[0].0, "not-python");
    assert_eq!(names("f(x) 3\nx = 1 2\n"), []);
}

#[test]
fn tabs() {
    becomes("if x:\n\ty = 1\n        z = 2\n", "mixed-tabs", "if x:\n        y = 1\n        z = 2\n", true);
    becomes("if x:\n    y = 1\n\tz = 2\n", "mixed-tabs", "if x:\n    y = 1\n    z = 2\n", true);
}

#[test]
fn indentation() {
    becomes("def f():\nreturn 1\n", "broken-indentation", "def f():\n    return 1\n", false);
    assert_eq!(names("x = 1\ny = 2\n  z = 3\n"), [("broken-indentation", "z = 3")]);
}

#[test]
fn what_nothing_explains() {
    assert_eq!(names("x = = 1\n"), []);
    assert_eq!(names("def f(:\n    pass\n"), []);
}

#[test]
fn errors_on_purpose_say_so() {
    let at = |source: &str| crate::text::TextRange::empty(source.find('!').unwrap());
    for source in ["x !  # SyntaxError\n", "# invalid:\nx !\n", "x !\n# SyntaxError: bad\n"] {
        assert!(is_deliberate(source, at(source)), "{source}");
    }
    assert!(!is_deliberate("# the invalid one\n\n\nx !\n", at("# the invalid one\n\n\nx !\n")));
}

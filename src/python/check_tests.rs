//! Whole notes in, findings out: code, marked text, and the note after the first fixes.

use super::*;
use crate::note::NoteOptions;
use crate::python::interpreter::NoInterpreter;
use crate::text::apply_edits;

fn findings(text: &str) -> Vec<Finding> {
    check(text, &Note::new(text, &NoteOptions::default()), &mut NoInterpreter)
}

fn names(text: &str) -> Vec<(&'static str, &str)> {
    findings(text).iter().map(|finding| (finding.code.id, finding.range.of(text))).collect()
}

fn fixed(text: &str) -> String {
    let edits: Vec<_> = findings(text)
        .iter()
        .filter_map(|finding| finding.fixes.first())
        .flat_map(|fix| fix.edits.clone())
        .collect();
    apply_edits(text, &edits).unwrap()
}

#[test]
fn good_snippets_are_silent() {
    for body in ["x = 1\n", "return x\n", "# only a comment\n", "", "\n\n", "def f():\n    ...\n"] {
        assert_eq!(names(&format!("# Note\n\n```python\n{body}```\n")), [], "{body}");
    }
}

#[test]
fn an_error_stands_exactly_where_it_is() {
    for (text, at) in [
        ("```python\nx = = 1\n```\n", "="),
        ("> ```python\n> y = 'ü'\n> x = = 1\n> ```\n", "="),
        ("- a\n\n  > ```py\n  > x = = 1\r\n  > ```\n", "="),
        ("1. a\n\n\t```python\n\tx = = 1\n\t```\n", "="),
        ("\u{feff}~~~python\r\nx = = 1\r\n~~~\r\n", "="),
        ("> [!note] 𝄞\n> ```python\n> s = '𝄞'; x = = 1\n> ```\n", "="),
    ] {
        let found = findings(text);
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].range.of(text), at);
        assert_eq!(found[0].range.start as usize, text.find("= = ").unwrap() + 2, "{text}");
    }
}

#[test]
fn a_session_tagged_as_script_gets_a_hint() {
    let text = "```python\n>>> x = 1\n>>> x\n1\n```\n";
    assert_eq!(names(text), [("transcript-in-fence", ">>>")]);
    assert_eq!(fixed(text), text.replace("python", "pycon"));
    assert_eq!(names(&text.replace("python", "pycon")), []);
}

#[test]
fn a_session_may_show_its_errors() {
    assert_eq!(
        names("```pycon\n>>> x = = 1\n  File \"<stdin>\"\nSyntaxError: invalid syntax\n>>> y\n2\n```\n"),
        []
    );
    assert_eq!(names("```pycon\n>>> x = = 1\n3\n```\n"), [("syntax-error", "=")]);
}

#[test]
fn attributes_are_obeyed() {
    assert_eq!(names("```python no-check\nx = = 1\n```\n"), []);
    assert_eq!(names("```python expect=SyntaxError\nx = = 1\n```\n"), []);
    assert_eq!(names("```python expect=SyntaxError\nx = 1\n```\n"), [("unexpected-success", "x = 1")]);
}

#[test]
fn output_moves_into_a_fence_of_its_own() {
    let text = "> ```python\n> print(f(1))\n> Output:\n> 1 and 2 3\n> ```\n";
    assert_eq!(names(text), [("output-in-snippet", "Output:")]);
    assert_eq!(fixed(text), "> ```python\n> print(f(1))\n> ```\n> Output:\n> ```text\n> 1 and 2 3\n> ```\n");
    let text = "```python\nprint(f(1))\n1 and 2 3\n```\n";
    assert_eq!(fixed(text), "```python\nprint(f(1))\n```\n\n```text\n1 and 2 3\n```\n");
}

#[test]
fn an_unclosed_fence_is_told_once_and_closed_behind_the_code() {
    let text = "```python\nx = 1\nprint(x)\n\n## Next\n\nSome prose here.\n";
    assert_eq!(names(text), [("unclosed-fence", "```python")]);
    assert_eq!(fixed(text), "```python\nx = 1\nprint(x)\n```\n\n## Next\n\nSome prose here.\n");
    let text = "```python\nx = 1\n\nAnd then we do this:\n\n```python\ny = 2\n```\n";
    assert_eq!(names(text), [("unclosed-fence", "```python")]);
    assert_eq!(names("```python\nx = 1\n"), []);
}

#[test]
fn a_line_with_too_little_indentation_ends_a_fence_in_a_list() {
    let text = "- item\n\n  ```python\n  def f():\n      x = 1\n return x\n  ```\n";
    assert_eq!(names(text), [("fence-cut-short", "return x")]);
    assert_eq!(fixed(text), "- item\n\n  ```python\n  def f():\n      x = 1\n  return x\n  ```\n");
}

#[test]
fn a_class_used_in_its_own_body() {
    let text = "```python\nclass Box:\n    def f(self): ...\n    b = Box()\n```\n";
    assert_eq!(names(text), [("self-reference-in-class", "Box")]);
    assert_eq!(findings(text)[0].related[0].range.of(text), "class Box");
    assert_eq!(fixed(text), "```python\nclass Box:\n    def f(self): ...\nb = Box()\n```\n");
}

#[test]
fn names_of_other_snippets_and_of_the_prose_are_intended() {
    let slip = "```python\nresult = 1\nother = 2\nprint(reslut)\n```\n";
    assert_eq!(names(slip), [("undefined-name", "reslut")]);
    assert_eq!(names(&format!("{slip}\n`reslut` is defined elsewhere.\n")), []);
}

#[test]
fn hostile_snippets_come_to_an_end() {
    let hostile = [
        "(".repeat(50_000),
        "x = = 1\n".repeat(5_000),
        "if x:\n".repeat(5_000),
        ">>> (\n".repeat(5_000),
        ">>> f(\n  1\n".repeat(3_000),
        "“".repeat(20_000),
        "<a>\n".repeat(10_000),
        "class A:\n".repeat(3_000),
        "  x\n x\n".repeat(3_000),
        "print 'x'\n".repeat(3_000),
        "Yes:\n".repeat(10_000),
        "... ".repeat(20_000),
        "<".repeat(50_000),
        "f'{".repeat(20_000),
        "\"\"\"".repeat(10_001),
        "\\\n".repeat(30_000),
    ];
    for source in hostile {
        findings(&format!("```python\n{source}\n```\n"));
    }
}

#[test]
fn a_keystroke_looks_at_one_snippet() {
    let note = |last: &str| {
        let others: String = (0..50).map(|i| format!("```python\nx{i} = = 1\n```\n\n")).collect();
        format!("{others}```python\n{last}\n```\n")
    };
    let mut memo = Memo::default();
    let mut again = |text: &str| {
        let model = Note::new(text, &NoteOptions::default());
        let found = check_again(text, &model, &mut NoInterpreter, &mut memo);
        assert_eq!(found, findings(text));
        memo.looked_at()
    };
    assert_eq!(again(&note("y = 1")), 51);
    assert_eq!(again(&note("y = = 1")), 1);
    assert_eq!(again(&format!("moved\n\n{}", note("y = = 1"))), 0);
}

/// An interpreter that answers from the second time on.
struct Late(usize);

impl Verdicts for Late {
    fn version(&self) -> Version {
        Version::LATEST
    }

    fn verdict(&mut self, _: &str) -> Option<crate::python::interpreter::Verdict> {
        self.0 += 1;
        (self.0 > 1).then(Default::default)
    }

    fn waiting(&self) -> usize {
        self.0.min(1)
    }
}

#[test]
fn what_was_found_while_waiting_is_not_kept() {
    let text = "```python\nx = = 1\n```\n";
    let (mut memo, mut late) = (Memo::default(), Late(0));
    let model = Note::new(text, &NoteOptions::default());
    assert_eq!(check_again(text, &model, &mut late, &mut memo).len(), 1);
    assert_eq!(check_again(text, &model, &mut late, &mut memo), []);
}

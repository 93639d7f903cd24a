//! Notes in, detected code out: its lines, and the note after fencing.

use super::*;
use crate::note::NoteOptions;
use crate::text::apply_edits;

fn all(text: &str) -> Vec<Detected> {
    let document = Document::parse(text);
    detect(&document, &Note::of_document(&document, &NoteOptions::default()))
}

/// First and last line, and whether it is clear.
fn spans(text: &str) -> Vec<(usize, usize, bool)> {
    let lines = LineTable::new(text);
    all(text)
        .iter()
        .map(|found| {
            (
                lines.human(found.range.start as usize).0,
                lines.human(found.range.end as usize).0,
                found.is_clear,
            )
        })
        .collect()
}

fn fenced(text: &str) -> String {
    let edits: Vec<_> = all(text).into_iter().flat_map(|found| found.fence.edits).collect();
    apply_edits(text, &edits).unwrap()
}

#[test]
fn leading_prose_and_rules_stay_outside() {
    let text = "### Stacks\n\n        Implement it in python:\n        -----------\n        class Stack:\n            def pop(self):\n                return 1\n\n        Stack().pop()\n\nDone.\n";
    assert_eq!(spans(text), [(5, 9, true)]);
    assert_eq!(
        fenced(text),
        "### Stacks\n\n        Implement it in python:\n        -----------\n```python\nclass Stack:\n    def pop(self):\n        return 1\n\nStack().pop()\n```\n\nDone.\n"
    );
}

#[test]
fn a_lone_prompt_goes() {
    let text = "Try this:\n\n    >>>\n    import sys\n    a = []\n    sys.getrefcount(a)\n\nEnd.\n";
    assert_eq!(spans(text), [(4, 6, true)]);
    assert_eq!(fenced(text), "Try this:\n\n```python\nimport sys\na = []\nsys.getrefcount(a)\n```\n\nEnd.\n");
}

#[test]
fn a_stranded_import_comes_along_and_a_detached_body_is_indented() {
    let text = "- Tests:\n    example:\n\t    import unittest\n\n\t    class T(unittest.TestCase):\n\n        def test_a(self):\n            self.fail()\n\n\t    unittest.main()\n";
    let found = all(text);
    assert_eq!(spans(text), [(3, 10, true)]);
    let finding = &found[0].findings[0];
    assert_eq!(finding.range.of(text), "def test_a(self):");
    assert_eq!(finding.message, "not indented under `class T` (line 5)");
    assert_eq!(found[0].fence.title, "Turn lines 3–10 into a Python fence, indenting 7–8");
    assert_eq!(
        fenced(text),
        "- Tests:\n    example:\n  ```python\n  import unittest\n\n  class T(unittest.TestCase):\n\n      def test_a(self):\n          self.fail()\n\n  unittest.main()\n  ```\n"
    );
}

#[test]
fn a_class_used_in_its_body_can_be_dedented() {
    let text = "Text\n\n    class Q:\n        def f(self): pass\n\n        q = Q()\n        print(q)\n";
    let found = all(text);
    let finding = &found[0].findings[0];
    assert_eq!(finding.range.of(text), "Q");
    assert_eq!(finding.fixes[0].title, "Dedent lines 6–7");
    let dedented = apply_edits(text, &finding.fixes[0].edits).unwrap();
    assert_eq!(dedented, "Text\n\n    class Q:\n        def f(self): pass\n\n    q = Q()\n    print(q)\n");
    assert!(found[0].fence.title.ends_with("into a Python fence, dedenting 6–7"));
    assert!(fenced(text).ends_with("```python\nclass Q:\n    def f(self): pass\n\nq = Q()\nprint(q)\n```\n"));
}

#[test]
fn code_in_running_text_is_offered_but_not_counted() {
    let text = "- An instance\n    is made so:\n    class Car:\n    def __init__(self):\n        self.x = 1\n    \n    my_car = Car()\n    Here my_car is an instance.\n";
    assert_eq!(spans(text), [(3, 7, false)]);
    assert!(all(text)[0].findings.is_empty());
    assert_eq!(
        fenced(text),
        "- An instance\n    is made so:\n  ```python\n  class Car:\n      def __init__(self):\n          self.x = 1\n    \n  my_car = Car()\n  ```\n    Here my_car is an instance.\n"
    );
}

#[test]
fn what_only_happens_to_be_python_is_left_alone() {
    for text in [
        "Text\n\n    Example: my_list = [1, 2]\n",
        "   Example: my_list = [1, 2]\n   more text\n",
        "A paragraph with\n    my_set = {1, 2}\nin it.\n",
        "Use this:\nitems.pop()\nitems.append() // like push\n",
        "Codes:\n\n    'b': signed integer (1 byte)\n    'B': unsigned integer\n",
        "Run:\n\n    $ make install\n    $ ./configure --prefix=/usr\n",
        "Script:\n\n    let x = f();\n    console.log(x);\n",
        "```\nkey = value\nother = 3\n```\n",
        "```js\nimport x\nx.y()\n```\n",
    ] {
        assert_eq!(spans(text), [], "{text}");
    }
}

#[test]
fn sessions_are_known_by_their_prompts() {
    let text = "So:\n\n    >>> 1 + 1\n    2\n";
    assert_eq!(spans(text), [(3, 4, true)]);
    assert_eq!(fenced(text), "So:\n\n```pycon\n>>> 1 + 1\n2\n```\n");
    assert_eq!(fenced("```\n>>> x\n1\n```\n"), "```pycon\n>>> x\n1\n```\n");
    assert_eq!(fenced("```\nimport x\nx.y()\n```\n"), "```python\nimport x\nx.y()\n```\n");
}

#[test]
fn fences_keep_to_quotes_and_line_ends() {
    let text = "> Code:\r\n>\r\n>     import x\r\n>     print(x.y)\r\n";
    assert_eq!(fenced(text), "> Code:\r\n>\r\n> ```python\r\n> import x\r\n> print(x.y)\r\n> ```\r\n");
}

#[test]
fn what_is_said_unasked_is_said_of_all_that_is_detected() {
    let text = "Text\n\n    class Q:\n        def f(self): pass\n\n        q = Q()\n        print(q)\n\nText\n\n    >>> 1\n    1\n";
    let document = Document::parse(text);
    let note = Note::of_document(&document, &NoteOptions::default());
    let said = findings(&document, &note);
    let detected: Vec<Finding> = all(text).into_iter().flat_map(|found| found.findings).collect();
    assert_eq!(said, detected);
    assert_eq!(said.len(), 1);
}

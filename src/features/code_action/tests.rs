use super::{code_actions, resolve};
use crate::diagnostic::Levels;
use crate::features::diagnostics::{Python, diagnostics};
use crate::features::fixture::{Fixture, NoDisk};
use crate::features::workspace_edit::Operation;
use crate::python::check::Memo;
use crate::python::interpreter::NoInterpreter;
use crate::text::{TextRange, apply_edits};

/// Each action at `$0` with what it makes of the files.
fn actions(files: &[(&str, &str)]) -> Vec<String> {
    let fixture = Fixture::new(files);
    let (vault, file) = (&fixture.vault, fixture.file);
    let text = fixture.text(file);
    let python = Python { verdicts: &mut NoInterpreter, memo: &mut Memo::default() };
    let findings = diagnostics(vault, file, &Levels::default(), &NoDisk, Some(python));
    let range = TextRange::empty(fixture.offset);
    let show = |action: super::CodeAction| {
        let edit = resolve(vault, file, text, &action.task, &findings, &NoDisk).expect("an edit");
        let changes = edit.operations.iter().map(|operation| match operation {
            Operation::Edit(edit) => {
                let old = fixture.text(vault.find(&edit.path).expect("a file").id);
                format!("{}: {}", edit.path, apply_edits(old, &edit.edits).expect("edits that fit"))
            }
            Operation::Create { path, text } => format!("+{path}: {text}"),
            Operation::Move { from, to } => format!("{from} → {to}"),
        });
        format!("{} ⇒ {}", action.title, changes.collect::<Vec<_>>().join(" "))
    };
    code_actions(vault, file, text, range, &findings, &NoDisk).into_iter().map(show).collect()
}

#[test]
fn a_missing_note_is_created_where_obsidian_would() {
    assert_eq!(actions(&[("d/a.md", "[[ne$0w]]")]), ["Create `new.md` ⇒ +new.md: "]);
    assert_eq!(actions(&[("d/a.md", "[t](ne$0w.md)")]), ["Create `d/new.md` ⇒ +d/new.md: "]);
}

#[test]
fn a_nearly_equal_name_comes_first() {
    assert_eq!(
        actions(&[("a.md", "[[Decorat$0er|x]]"), ("Decorator.md", "")]),
        ["Write `Decorator` ⇒ a.md: [[Decorator|x]]", "Create `Decorater.md` ⇒ +Decorater.md: "]
    );
}

#[test]
fn a_missing_heading_is_created_or_replaced_by_a_near_one() {
    assert_eq!(
        actions(&[("a.md", "[[b#Decorater$0s]]"), ("b.md", "# B\n### Decorators\ntext")]),
        [
            "Link to the heading `Decorators` ⇒ a.md: [[b#Decorators]]",
            "Create the heading `Decoraters` ⇒ b.md: # B\n### Decorators\ntext\n\n### Decoraters\n"
        ]
    );
}

#[test]
fn one_of_several_candidates_is_picked() {
    let files = [("a.md", "[[s$0]]"), ("x/s.md", ""), ("y/s.md", "")];
    assert_eq!(
        actions(&files),
        [
            "Link to `x/s` ⇒ a.md: [[x/s]]",
            "Link to `y/s` ⇒ a.md: [[y/s]]",
            "Write as a Markdown link ⇒ a.md: [s](x/s.md)"
        ]
    );
}

#[test]
fn links_change_their_syntax_and_keep_their_target() {
    let files = |text| [("d/a.md", text), ("my b.md", "# Is it?\n"), ("i.png", "")];
    let one = |text| actions(&files(text)).swap_remove(0);
    assert_eq!(one("[[my b#Is it$0|x]]"), "Write as a Markdown link ⇒ d/a.md: [x](../my%20b.md#is-it)");
    assert_eq!(one("[x](../my%20b.md#is-i$0t)"), "Write as a wikilink ⇒ d/a.md: [[my b#Is it?|x]]");
    assert_eq!(one("![[i.png$0]]"), "Write as a Markdown link ⇒ d/a.md: ![i.png](../i.png)");
    assert_eq!(
        actions(&files("[[my b$0]] [[none]] [[i.png]]"))[1],
        "Write all links of the note as Markdown links ⇒ d/a.md: [my b](../my%20b.md) [[none]] [i.png](../i.png)"
    );
    assert_eq!(actions(&files("[x](https://x.y$0)")), [""; 0]);
}

#[test]
fn a_mention_becomes_a_link() {
    let files = |text| [("a.md", text), ("Event loop.md", "---\naliases: [reactor]\n---\n")];
    assert_eq!(
        actions(&files("The event lo$0op runs")),
        ["Link `event loop` to `Event loop.md` ⇒ a.md: The [[Event loop|event loop]] runs"]
    );
    assert_eq!(
        actions(&files("A rea$0ctor")),
        ["Link `reactor` to `Event loop.md` ⇒ a.md: A [[Event loop|reactor]]"]
    );
    assert_eq!(actions(&files("`event lo$0op` the")), [""; 0]);
    assert_eq!(actions(&files("th$0e")), [""; 0]);
}

#[test]
fn code_becomes_a_fence() {
    let text = "Sum:\n\n    imp$0ort math\n    print(math.pi)\n\nText.\n";
    assert_eq!(
        actions(&[("a.md", text)]),
        [
            "Turn lines 3–4 into a Python fence ⇒ a.md: Sum:\n\n```python\nimport math\nprint(math.pi)\n```\n\nText.\n"
        ]
    );
    assert_eq!(actions(&[("a.md", "Te$0xt.\n\n    import math\n    print(math.pi)\n")]), [""; 0]);
}

#[test]
fn a_fence_that_a_finding_offers_is_offered_once() {
    let text = "Code:\n\n    class A:\n        def f(self):\n            pass\n        A$0().f()\n";
    let titles: Vec<String> = actions(&[("a.md", text)]);
    let fences = titles.iter().filter(|title| title.contains("into a Python fence")).count();
    assert_eq!(fences, 1, "{titles:#?}");
}

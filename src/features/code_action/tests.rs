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
    let python = Python { verdicts: &mut NoInterpreter, memo: &mut Memo::default(), lints: None };
    let findings = diagnostics(vault, file, &Levels::default(), &NoDisk, Some(python));
    let range = TextRange::empty(fixture.offset);
    let show = |action: super::CodeAction| {
        if let super::Task::Open { .. } = action.task {
            return action.title;
        }
        let edit = resolve(vault, file, text, &action.task, &findings, None, &NoDisk).expect("an edit");
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
    assert_eq!(one("[[a$0]] and"), "Write as a Markdown link ⇒ d/a.md: [a](a.md) and");
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
fn a_collapsible_section_gets_its_answer_inside() {
    let section =
        |title: &str, answer: &str| format!("<details>\n<summary>{title}</summary>\n\n{answer}</details>\n");
    let (first, last) = (section("What is a?", "An a.\n\n"), section("What is c?", "A c.\n\n"));
    let text = |answer: &str, cursor: &str| {
        format!("{first}\n{}\n{last}", section(&format!("What{cursor} is b?"), answer))
    };
    assert_eq!(done(&text("", "$0"), "Insert an answer as this note writes them"), text("TODO\n\n", ""));
}

#[test]
fn a_fence_that_a_finding_offers_is_offered_once() {
    let text = "Code:\n\n    class A:\n        def f(self):\n            pass\n        A$0().f()\n";
    let titles: Vec<String> = actions(&[("a.md", text)]);
    let fences = titles.iter().filter(|title| title.contains("into a Python fence")).count();
    assert_eq!(fences, 1, "{titles:#?}");
}

/// The text that the action with this title makes of a note.
fn done(text: &str, title: &str) -> String {
    let found = actions(&[("a.md", text)]);
    let wanted = format!("{title} ⇒ a.md: ");
    let found = found.iter().find_map(|action| action.strip_prefix(&wanted));
    found.unwrap_or("not offered").to_owned()
}

#[test]
fn an_answer_begins_as_the_others_of_the_note_do() {
    let insert = |text: &str| done(text, "Insert an answer as this note writes them");
    assert_eq!(
        insert("Q. What is a?\n   A: x\n\nQ. What is$0 b?\n\nQ. What is c?\n   A: y\n"),
        "Q. What is a?\n   A: x\n\nQ. What is b?\n   A: \n\nQ. What is c?\n   A: y\n"
    );
    let details = "\n<details><summary>Answer</summary>\n\nx\n\n</details>\n";
    assert_eq!(
        insert(&format!("### What is a?\n{details}\n### What is $0b?\n\n### What is c?\n{details}")),
        format!(
            "### What is a?\n{details}\n### What is b?\n{}\n\n### What is c?\n{details}",
            details.trim_end().replace('x', "")
        )
    );
    assert_eq!(
        insert("## What $0is a?\n\n## What is b?\n- x\n"),
        "## What is a?\n- \n\n## What is b?\n- x\n"
    );
    assert_eq!(insert("Question 1: Wh$0y?\n\n# Other\n"), "Question 1: Why?\nAnswer: \n\n# Other\n");
    assert_eq!(insert("## What $0is a?\n\nSomething.\n"), "not offered");
}

#[test]
fn a_question_takes_the_form_that_prevails() {
    let rewrite = |text: &str| done(text, "Write as this note writes most questions");
    let most = "## 1. What is a?\n\nx\n\n## 2. What is b?\n\ny\n\n## 3. What is c?\n\nz\n\n";
    assert_eq!(rewrite(&format!("{most}**What is$0 d?**\n\nw\n")), format!("{most}## 4. What is d?\n\nw\n"));
    let labelled = "Q. What is a?\nA. x\n\nQ. What is b?\nA. y\n\nQ. What is c?\nA. z\n\n";
    assert_eq!(
        rewrite(&format!("{labelled}## What is$0 d?\n\nw\n")),
        format!("{labelled}Q. What is d?\nA. w\n")
    );
    assert_eq!(rewrite(&format!("See [d](#what-is-d).\n\n{labelled}## What is$0 d?\n\nw\n")), "not offered");
    assert_eq!(rewrite(&format!("{most}## 4. What is$0 d?\n\nw\n")), "not offered");
}

#[test]
fn a_series_is_numbered_anew_with_its_rows_and_links() {
    let before = "- [1. What is a?](#1-what-is-a)\n- [3. What is b?](#3-what-is-b)\n- [4. What is c?](#4-what-is-c)\n\n\
## 1. What is a?\nx\n## 3. What is$0 b?\nx\n## 4. What is c?\nx\n## 1. What is d?\nx\n";
    let after = "- [1. What is a?](#1-what-is-a)\n- [2. What is b?](#2-what-is-b)\n- [3. What is c?](#3-what-is-c)\n\n\
## 1. What is a?\nx\n## 2. What is b?\nx\n## 3. What is c?\nx\n## 1. What is d?\nx\n";
    assert_eq!(done(before, "Number the questions of this series anew"), after);
    assert_eq!(
        done("Q1. Wh$0y?\nA. x\n\nQ2. How?\nA. x\n", "Number the questions of this series anew"),
        "not offered"
    );
}

#[test]
fn a_list_of_contents_is_made_and_brought_up_to_date() {
    let questions = "## What is a?\nx\n## What is b?\nx\n## What is c?\nx\n## What is d?\nx\n";
    assert_eq!(
        done(&format!("# N\n$0\n{questions}"), "Insert a list of the questions"),
        format!(
            "# N\n\n- [What is a?](#what-is-a)\n- [What is b?](#what-is-b)\n- [What is c?](#what-is-c)\n- [What is d?](#what-is-d)\n\n{questions}"
        )
    );
    let update = "Bring the list of contents up to date";
    let list = "1. [A$0](#what-is-a)\n2. [gone](#what-is-gone)\n3. [What is c?](#what-is-c)\n\n";
    assert_eq!(
        done(&format!("{list}{questions}"), update),
        format!(
            "1. [A](#what-is-a)\n2. [What is b?](#what-is-b)\n3. [What is c?](#what-is-c)\n4. [What is d?](#what-is-d)\n\n{questions}"
        )
    );
    let whole = "- [[#What is a?|a]]\n- [[#What is b?|b]]\n- [[#What is c?|c]]\n- [[#What is $0d?|d]]\n\n";
    assert_eq!(done(&format!("{whole}{questions}"), update), "not offered");
}

#[test]
fn a_list_of_sections_is_brought_up_to_date() {
    let update = "Bring the list of contents up to date";
    let sections = "## Basics\n### Names\n### Types\n#### Deep\n## Gone home\n## More\n";
    let list = "# N\n\n- [Basics$0](#basics)\n  - [Names](#names)\n- [Old](#old)\n- [More](#more)\n\n";
    assert_eq!(
        done(&format!("{list}{sections}"), update),
        format!(
            "# N\n\n- [Basics](#basics)\n  - [Names](#names)\n  - [Types](#types)\n- [Gone home](#gone-home)\n- [More](#more)\n\n{sections}"
        )
    );
    let numbered = "1. [[#Basics$0]]\n   1. [[#Names]]\n2. [[#More]]\n\n";
    assert_eq!(done(&format!("{numbered}{sections}"), update), "not offered");
    let elsewhere = "- [Basics$0](b.md#basics)\n- [b](b.md)\n- [c](c.md)\n\n";
    assert_eq!(done(&format!("{elsewhere}{sections}"), update), "not offered");
}

#[test]
fn a_question_that_is_asked_again_leads_there() {
    let files = [
        ("a.md", "## What is a linked li$0st?\nx\n"),
        ("b.md", "# B\n\n### What is a linked list?\nx\n"),
        (".qmark.toml", ""),
    ];
    assert_eq!(actions(&files), ["Go to the same question in `b.md:3`"]);
}

#[test]
fn names_that_are_less_near_are_offered_too() {
    let text = "[t](<Decoration of function$0s.md>)";
    let found = actions(&[("d/a.md", text), ("Decorating functions.md", ""), ("x.md", "")]);
    assert_eq!(found[0], "Link to `Decorating functions` ⇒ d/a.md: [t](<../Decorating functions.md>)");
}

/// What the action whose title begins so makes of the files.
fn action(title: &str, files: &[(&str, &str)]) -> String {
    let found = actions(files);
    let action = found.iter().find(|action| action.starts_with(title));
    action.unwrap_or_else(|| panic!("{title} in {found:#?}")).clone()
}

#[test]
fn a_section_becomes_a_note_and_all_links_stay_alive() {
    let files = [
        (
            "d/a.md",
            "# A\n\n[[#Is it?]] [[#A]] [t](#is-it)\n\n## Is i$0t?\n\n[u](b.md) [[#A]] [[#Sub]] [[b]] text ^x\n\n### Sub\n\nend\n\n## Next\n",
        ),
        ("d/b.md", "[[a#Is it?|x]] [[a#^x]] [[a#Next]] [t](a.md#sub) [[a]]\n"),
    ];
    assert_eq!(
        action("Move this section", &files),
        "Move this section to a new note `Is it.md` ⇒ \
         +Is it.md: ## Is it?\n\n[u](d/b.md) [[a#A]] [[#Sub]] [[b]] text ^x\n\n### Sub\n\nend\n \
         d/a.md: # A\n\n[[Is it#Is it?]] [[#A]] [t](<../Is it.md#is-it)>\n\n[[Is it]]\n\n## Next\n \
         d/b.md: [[Is it#Is it?|x]] [[Is it#^x]] [[a#Next]] [t](../Is%20it.md#sub) [[a]]\n"
            .replace("(<../Is it.md#is-it)>", "(../Is%20it.md#is-it)")
    );
}

#[test]
fn a_section_takes_copies_of_its_footnotes_along() {
    let text = "# A\n\nx[^1]\n\n## B$0\n\ny[^1] [r][l] [o]\n\n[o]: https://o.x\n\n## C\n\n[o]\n\n[^1]: note\n\n[l]: ../e.md\n";
    let files = [("d/a.md", text), ("e.md", "")];
    assert_eq!(
        action("Move this section", &files),
        "Move this section to a new note `B.md` ⇒ \
         +B.md: ## B\n\ny[^1] [r][l] [o]\n\n[o]: https://o.x\n\n[^1]: note\n\n[l]: e.md\n \
         d/a.md: # A\n\nx[^1]\n\n[B](../B.md)\n\n[o]: https://o.x\n\n## C\n\n[o]\n\n[^1]: note\n\n[l]: ../e.md\n"
            .replace("[B](../B.md)", "[[B]]")
    );
}

#[test]
fn what_stands_for_a_section_is_a_paragraph_of_its_own() {
    assert_eq!(
        action("Move this section", &[("a.md", "# A\n\ntext ^x\n## B$0\n\nmore\n## C\n")]),
        "Move this section to a new note `B.md` ⇒ \
         +B.md: ## B\n\nmore\n a.md: # A\n\ntext ^x\n\n[[B]]\n## C\n"
    );
}

#[test]
fn a_byte_order_mark_stays_in_its_file() {
    assert_eq!(
        action("Move this section", &[("a.md", "\u{feff}## B$0\n\nmore\n## C\n")]),
        "Move this section to a new note `B.md` ⇒ +B.md: ## B\n\nmore\n a.md: \u{feff}[[B]]\n## C\n"
    );
    assert_eq!(
        action("Write what the embed shows", &[("a.md", "![[b$0]]\n"), ("b.md", "\u{feff}[s]: <c.md>\n")]),
        "Write what the embed shows in its place ⇒ a.md: [s]: <c.md>\n"
    );
}

#[test]
fn a_section_that_is_the_note_or_has_no_name_stays() {
    assert_eq!(actions(&[("a.md", "# A$0\n\ntext\n")]), [""; 0]);
    assert_eq!(actions(&[("a.md", "text\n\n# ???$0\n\ntext\n")]), [""; 0]);
    assert_eq!(actions(&[("a.md", "text\n\n> # A$0\n>\n> text\n")]), [""; 0]);
    let taken = [("a.md", "text\n\n# B$0\n\ntext\n"), ("b.md", "")];
    assert!(action("Move this section", &taken).contains("new note `B 2.md`"));
}

#[test]
fn an_embed_is_written_out_with_its_links() {
    let files = |text| {
        [
            ("a.md", text),
            ("d/b.md", "---\nx: y\n---\n# B\n\n[u](c.md) [[#Two]]\n\n## Two\n\nword ^x\n"),
            ("d/c.md", ""),
        ]
    };
    let write = "Write what the embed shows";
    assert_eq!(
        action(write, &files("one\n\n![[b$0]]\n\n# Two\n\n[t](#two)\n")),
        "Write what the embed shows in its place ⇒ a.md: one\n\n# B\n\n[u](d/c.md) [[b#Two]]\n\n## Two\n\nword\n\n# Two\n\n[t](#two-1)\n"
    );
    assert_eq!(
        action(write, &files("> ![[b#^x$0]]\n")),
        "Write what the embed shows in its place ⇒ a.md: > word\n"
    );
    assert_eq!(
        action(write, &files("> ![[b#Two$0]]\r\n")),
        "Write what the embed shows in its place ⇒ a.md: > ## Two\r\n>\r\n> word\r\n"
    );
    assert!(!actions(&files("in ![[b$0]] text")).iter().any(|action| action.starts_with(write)));
    assert!(!actions(&files("![[b#None$0]]")).iter().any(|action| action.starts_with(write)));
}

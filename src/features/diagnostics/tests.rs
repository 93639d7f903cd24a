use crate::diagnostic::Levels;
use crate::features::fixture::{Fixture, NoDisk};
use crate::python::check::Memo;
use crate::python::interpreter::NoInterpreter;

/// `line:column-column severity code: message` of each finding in the first file; a file named
/// `(unmarked)` makes the vault an ordinary folder.
fn check(files: &[(&str, &str)]) -> Vec<String> {
    let fixture = Fixture::new(files);
    let note = fixture.note(fixture.file);
    let findings = super::diagnostics(&fixture.vault, fixture.file, &Levels::default(), &NoDisk, None);
    let show = |finding: crate::diagnostic::Finding| {
        let (line, column) = note.lines.human(finding.range.start as usize);
        let (_, end) = note.lines.human(finding.range.end as usize);
        let (severity, code) = (finding.severity.name(), finding.code.id);
        format!("{line}:{column}-{end} {severity} {code}: {}", finding.message)
    };
    findings.into_iter().map(show).collect()
}

#[test]
fn a_missing_note_is_information() {
    assert_eq!(
        check(&[("a.md", "\n\n[[Django]]\n")]),
        ["3:3-9 information missing-note: note `Django` does not exist"]
    );
}

#[test]
fn a_nearly_equal_name_makes_it_a_warning() {
    assert_eq!(
        check(&[("a.md", "[[Decorater]]"), ("Decorator.md", "")]),
        ["1:3-12 warning missing-note: note `Decorater` does not exist: did you mean `Decorator`?"]
    );
}

#[test]
fn a_missing_heading_is_diagnosed_on_its_own_range() {
    assert_eq!(
        check(&[("a.md", "é [[b#Nope]] [[#^x]] [t](b.md#no-pe)"), ("b.md", "# Yes\n")]),
        [
            "1:7-11 warning missing-heading: no heading `Nope` in `b.md`",
            "1:17-19 warning missing-block: no block `^x` in this note",
            "1:31-36 warning missing-heading: no heading `no-pe` in `b.md`",
        ]
    );
}

#[test]
fn an_ambiguous_link_names_all_candidates() {
    let files = [("n/a.md", "[[s]]"), ("x/s.md", ""), ("y/s.md", "")];
    assert_eq!(
        check(&files),
        ["1:3-4 information ambiguous-link: 2 notes answer to `s`: this link leads to `x/s.md`"]
    );
    let fixture = Fixture::new(&files);
    let findings = super::diagnostics(&fixture.vault, fixture.file, &Levels::default(), &NoDisk, None);
    let fixes: Vec<_> = findings[0].fixes.iter().map(|fix| fix.title.as_str()).collect();
    assert_eq!(fixes, ["Link to `x/s`", "Link to `y/s`"]);
}

#[test]
fn an_alias_is_a_hint_with_a_fix() {
    let files = [("a.md", "[[Short]] [[Short#H]]"), ("b.md", "---\naliases: [Short]\n---\n# H\n")];
    let fixture = Fixture::new(&files);
    let findings = super::diagnostics(&fixture.vault, fixture.file, &Levels::default(), &NoDisk, None);
    let fixed: Vec<_> = findings
        .iter()
        .map(|finding| crate::text::apply_edits(files[0].1, &finding.fixes[0].edits).expect("fitting edits"))
        .collect();
    assert_eq!(fixed, ["[[b|Short]] [[Short#H]]", "[[Short]] [[b#H|Short]]"]);
}

#[test]
fn fixes_of_links_keep_their_quotes_and_write_only_what_can_be_a_link() {
    let mended = |files: &[(&str, &str)]| {
        let fixture = Fixture::new(files);
        let findings = super::diagnostics(&fixture.vault, fixture.file, &Levels::default(), &NoDisk, None);
        let fixes = findings.iter().flat_map(|finding| &finding.fixes);
        fixes.map(|fix| crate::text::apply_edits(files[0].1, &fix.edits).expect("fitting edits")).collect()
    };
    let text = "---\nup: '[[Short]]'\n---\n";
    let alias = "---\naliases: [Short]\n---\n";
    let fixed: Vec<String> = mended(&[("a.md", text), ("it's.md", alias)]);
    assert_eq!(fixed, ["---\nup: '[[it''s|Short]]'\n---\n"]);
    assert!(mended(&[("a.md", text), ("b [x].md", alias)]).is_empty());
    let namesakes = [("a.md", "---\nup: '[[s]]'\n---\n"), ("it's/s.md", ""), ("c#/s.md", "")];
    assert_eq!(mended(&namesakes), ["---\nup: '[[it''s/s]]'\n---\n"]);
}

#[test]
fn what_is_not_sure_is_silent() {
    assert_eq!(
        check(&[
            (
                "a.md",
                "[u](https://x.y) [m](mailto:a@b) [t]({{link}}) [s](/route) [top](#top) [[{{d}}]] [f](d/)\n[c]: ../../issues\n"
            ),
            ("d/x.md", "")
        ]),
        [""; 0]
    );
}

#[test]
fn missing_files_are_information() {
    assert_eq!(
        check(&[("a.md", "![[x.png]] ![](y.jpg?raw=true) ![](z.svg)"), ("z.svg", "")]),
        [
            "1:4-9 information missing-file: file `x.png` does not exist",
            "1:16-30 information missing-file: file `y.jpg?raw=true` does not exist"
        ]
    );
}

#[test]
fn comments_allow_findings() {
    assert_eq!(
        check(&[("a.md", "<!-- qmark: allow missing-note -->\n[[x]]\n\n[[y]]\n")]),
        ["4:3-4 information missing-note: note `y` does not exist"]
    );
    assert_eq!(check(&[("a.md", "<!-- qmark: allow-file missing-note -->\n\n[[x]]\n")]), [""; 0]);
}

#[test]
fn a_merge_conflict_is_the_only_finding() {
    assert_eq!(
        check(&[("a.md", "[[x]]\n<<<<<<< a\n=======\n>>>>>>> b\n")]),
        [
            "2:1-10 warning merge-conflict: this note holds a merge conflict: resolve it, then the rest is checked again"
        ]
    );
}

#[test]
fn severities_are_the_users_to_choose() {
    let fixture = Fixture::new(&[("a.md", "[[x]]")]);
    let mut levels = Levels::default();
    levels.set(&crate::diagnostic::codes::links::MISSING_NOTE, None);
    assert!(super::diagnostics(&fixture.vault, fixture.file, &levels, &NoDisk, None).is_empty());
}

#[test]
fn questions_without_answers() {
    let text = "## What is a?\n\n## Why is b so?\nTODO\n\n## How is c?\n[d](https://e.f)\n\n## Lists:\n\n## Sets\n1. One of them\n2. as\n\n## What of d?\n";
    assert_eq!(
        check(&[("a.md", text)]),
        [
            "1:4-14 hint unanswered-question: this question has no answer yet",
            "3:4-16 hint unanswered-question: this question has no answer yet",
            "6:4-13 information question-stub: the answer is only links or empty headings so far",
            "9:4-9 hint empty-section: this section is empty",
            "13:4-6 hint placeholder-item: this is a placeholder item",
        ]
    );
}

#[test]
fn the_same_question_elsewhere() {
    let files = [
        ("a.md", "## 1. What is a *closure*?\nx\n"),
        ("b/c.md", "Q: what is a closure\nA: y\n"),
        ("templates/d.md", "## What is a closure?\n"),
        ("e.sync-conflict-1.md", "## What is a closure?\n"),
    ];
    assert_eq!(
        check(&files),
        ["1:7-27 information duplicate-question: the same question is asked in another place"]
    );
}

#[test]
fn numbers_that_repeat_or_skip() {
    let note = |numbers: &[u32]| {
        let text: String =
            numbers.iter().map(|n| format!("### {n}. What is thing {n} called?\nIt {n}.\n")).collect();
        check(&[("a.md", &text)]).into_iter().filter(|line| line.contains("numbering")).collect::<Vec<_>>()
    };
    assert_eq!(
        note(&[1, 2, 3, 4, 6, 7]),
        ["9:8-31 hint question-numbering: number 5 is missing before this question"]
    );
    assert_eq!(
        note(&[1, 2, 3, 4, 5, 6, 7, 7, 9, 10, 11, 12]),
        ["15:8-31 hint question-numbering: number 7 is used twice in this series"]
    );
    assert_eq!(
        note(&[1, 2, 4]),
        ["5:8-31 hint question-numbering: number 3 is missing before this question"]
    );
    assert_eq!(note(&[1, 2, 15]), [""; 0]);
    assert_eq!(note(&[1, 3, 5, 6]), [""; 0]);
    assert_eq!(note(&[1, 2, 3, 1, 2, 3]), [""; 0]);
    assert_eq!(note(&[1, 1, 1, 1, 1]), [""; 0]);
}

#[test]
fn a_question_that_the_contents_leave_out() {
    let rows = "- [a](#what-is-a)\n- [b](#what-is-b)\n- [c](#what-is-c)\n- [d](#what-is-d)\n\n";
    let body: String = ["a", "b", "c", "d", "e"].map(|n| format!("## What is {n}?\nIt is {n}.\n")).concat();
    assert_eq!(
        check(&[("a.md", &format!("{rows}{body}"))]),
        ["14:4-14 hint question-not-listed: the list of contents leaves this question out"]
    );
}

#[test]
fn footnotes_and_labels_without_their_other_half() {
    assert_eq!(
        check(&[("a.md", "x[^1] y[^n] z[^gone] [^a-z]+\n\n[^n]: text\n[^o]: text\n")]),
        [
            "1:4-5 warning unknown-footnote: the footnote `[^1]` is defined nowhere in this note",
            "1:16-20 warning unknown-footnote: the footnote `[^gone]` is defined nowhere in this note",
            "4:3-4 hint unused-footnote: nothing refers to the footnote `[^o]`",
        ]
    );
    assert_eq!(check(&[("a.md", "the class [^abc] of characters")]), [""; 0]);
    assert_eq!(
        check(&[(
            "a.md",
            "[t][no] [u][yes] a[0][1]\n\n[yes]: https://x.y\n[un]: https://x.y\n[//]: # (comment)\n"
        )]),
        [
            "1:5-7 information unknown-reference: the label `[no]` is defined nowhere in this note",
            "4:2-4 hint unused-definition: nothing refers to the definition `[un]`",
        ]
    );
    assert_eq!(check(&[("a.md", "[t][no] is prose where nothing is defined")]), [""; 0]);
}

#[test]
fn a_block_id_stands_once() {
    assert_eq!(
        check(&[("a.md", "one ^x\n\ntwo ^X\n")]),
        ["3:6-7 warning duplicate-block-id: the block id `^X` stands twice: links lead to the first"]
    );
}

#[test]
fn headings_that_list_names_or_lead_elsewhere_are_no_empty_sections() {
    assert_eq!(
        check(&[(
            "a.md",
            "# A\n\n## b\n\n## c\n\n## d\n\n## e\n\ntext\n\n### [f](https://example.org)\n\n### g\n\n## h\n\nx\n"
        )]),
        ["15:5-6 hint empty-section: this section is empty"]
    );
}

#[test]
fn steps_and_the_name_of_a_series_are_no_empty_sections() {
    let steps = "### 1. Open the settings of your own account\n\n### 2. Set up\n\n### Names\n\nx\n";
    assert_eq!(check(&[("a.md", steps)]), ["3:8-14 hint empty-section: this section is empty"]);
    let series = "## Layers\n\n## 1. Network\n\nx\n\n## 2. Transport\n\nx\n";
    assert_eq!(check(&[("a.md", series)]), [""; 0]);
}

#[test]
fn a_heading_that_is_there_twice_makes_a_link_ambiguous() {
    let b = "# Sort\n## Merge\n### Cost\n## Quick\n### Cost\n";
    assert_eq!(
        check(&[("a.md", "[[b#cost]] [[b#Quick#Cost]] [t](b.md#cost)"), ("b.md", b)]),
        [
            "1:5-9 information ambiguous-heading: 2 headings are called `Cost`: this link leads to the one in line 3"
        ]
    );
    let fixture = Fixture::new(&[("a.md", "[[b#cost]]"), ("b.md", b)]);
    let findings = super::diagnostics(&fixture.vault, fixture.file, &Levels::default(), &NoDisk, None);
    let fixes: Vec<_> = findings[0].fixes.iter().map(|fix| fix.title.as_str()).collect();
    assert_eq!(fixes, ["Link to `Merge#Cost`", "Link to `Quick#Cost`"]);
}

#[test]
fn a_link_to_its_own_note_is_reported_in_running_text_only() {
    let of = |text| check(&[("d/a.md", text), ("b.md", "")]);
    let found = ["1:14-19 hint self-link: this link leads to the note that it stands in"];
    assert_eq!(of("This is what [[a]] is about."), found);
    assert_eq!(of("[[b]] · [[a]] and some more words"), [""; 0]);
    assert_eq!(of("- [[b]] is the first\n- [[a]] is the second\n"), [""; 0]);
    assert_eq!(of("This is what [[#x|it]] is about.\n\n# x\n\ntext\n"), [""; 0]);
    assert_eq!(of("![[a]]"), ["1:1-7 hint self-link: this link leads to the note that it stands in"]);
}

#[test]
fn a_row_of_contents_that_points_nowhere_is_reported() {
    let text = "- [One](#one)\n- [Two](#tow)\n\n# One\n\ntext\n\n# Two\n\ntext\n";
    assert_eq!(check(&[("a.md", text)]), ["2:10-13 warning missing-heading: no heading `tow` in this note"]);
}

#[test]
fn fences_of_conflict_copies_are_left_alone() {
    for (path, count) in [("x.md", 1), ("x.sync-conflict-20250101-120000-ABC.md", 0)] {
        let fixture = Fixture::new(&[(path, "```python\nx = (\n```\n")]);
        let (mut verdicts, mut memo) = (NoInterpreter, Memo::default());
        let python = super::Python { verdicts: &mut verdicts, memo: &mut memo, lints: None };
        let levels = Levels::default();
        let found = super::fence_diagnostics(&fixture.vault, fixture.file, &levels, &NoDisk, python);
        assert_eq!(found.len(), count, "{path}");
    }
}

#[test]
fn links_of_templates_and_of_conflict_copies_are_left_alone() {
    for path in ["Templates/day.md", "x.sync-conflict-20250101-120000-ABC.md"] {
        assert_eq!(check(&[(path, "[[nowhere]] [^1]\n")]), [""; 0], "{path}");
    }
}

#[test]
fn a_link_into_an_ignored_folder_is_no_missing_note() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(dir.path().join("build")).expect("a folder");
    for (path, text) in [
        (".gitignore", "build/\n"),
        ("build/x.md", ""),
        ("a.md", "[t](build/x.md) [[build/x]] [u](build/y.md) [v](.gitignore)"),
    ] {
        std::fs::write(dir.path().join(path), text).expect("a file");
    }
    let vault = crate::vault::scan(dir.path(), true, &Default::default(), &Default::default());
    let file = vault.find("a.md").expect("a note").id;
    let disk = crate::vault::RealDisk::default();
    let found = super::diagnostics(&vault, file, &Levels::default(), &disk, None);
    let codes: Vec<_> = found.iter().map(|finding| finding.code.id).collect();
    assert_eq!(codes, ["ignored-file", "ignored-file", "missing-note"]);
}

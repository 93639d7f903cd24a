use super::{CompletionOptions, Completions, completion, explain};
use crate::features::fixture::{Fixture, NoDisk};
use crate::text::apply_edits;

fn complete(fixture: &Fixture) -> Completions {
    let options = CompletionOptions { snippets: true };
    let text = fixture.text(fixture.file);
    completion(&fixture.vault, fixture.file, text, fixture.offset, options)
}

/// The labels at `$0`, best first.
fn labels(files: &[(&str, &str)]) -> Vec<String> {
    complete(&Fixture::new(files)).items.into_iter().map(|item| item.label).collect()
}

/// The first file after the first item is taken.
fn taken(files: &[(&str, &str)]) -> String {
    let fixture = Fixture::new(files);
    let found = complete(&fixture);
    let item = found.items.first().expect("an item");
    assert!(item.edit.range.touches(fixture.offset), "the edit is at the cursor");
    apply_edits(fixture.text(fixture.file), std::slice::from_ref(&item.edit)).expect("an edit that fits")
}

#[test]
fn notes_after_two_brackets() {
    let files = |text| [("d/a.md", text), ("d/Decorators.md", ""), ("x/decimal.md", ""), ("x/y.md", "")];
    assert_eq!(labels(&files("[[dec$0")), ["Decorators", "decimal"]);
    assert_eq!(taken(&files("[[dec$0")), "[[Decorators]]");
    assert_eq!(taken(&files("[[dec$0]] x")), "[[Decorators]] x");
    assert_eq!(taken(&files("[[dec$0] x")), "[[Decorators]] x");
    assert_eq!(taken(&files("[[de$0ci|t]]")), "[[Decorators|t]]");
    assert_eq!(taken(&files("[[deci$0m#H]]")), "[[decimal#H]]");
    assert_eq!(taken(&files("[[$0 [[y]]")), "[[Decorators]] [[y]]");
    assert_eq!(taken(&files("[[x/de$0")), "[[x/decimal]]");
    assert_eq!(labels(&files("`[[dec$0`")), [""; 0]);
    assert_eq!(labels(&files("```\n[[dec$0\n```\n")), [""; 0]);
    assert_eq!(labels(&files("[[y|dec$0")), [""; 0]);
}

#[test]
fn a_label_grows_to_the_pair_of_the_note() {
    let files = |text| [("a.md", text)];
    assert_eq!(taken(&files("Q.$0\n")), "Q. ${1:question}\nA. $0\n");
    assert_eq!(taken(&files("text\n\nQuestion:$0")), "text\n\nQuestion: ${1:question}\nAnswer: $0");
    assert_eq!(
        taken(&files("**Q1: Why?**\n\n> x\n\n**Q2: How?**\n\n> y\n\nQ.$0\n\n## More\n")),
        "**Q1: Why?**\n\n> x\n\n**Q2: How?**\n\n> y\n\n**Q3: ${1:question}**\n\n> $0\n\n## More\n"
    );
    for elsewhere in ["see Q.$0", "Q.$0 x", "`Q.$0`", "```\nQ.$0\n```\n", "etc.$0"] {
        assert_eq!(labels(&files(elsewhere)), [""; 0], "{elsewhere}");
    }
}

#[test]
fn ambiguous_names_are_written_in_full() {
    let files = [("a.md", "[[s$0"), ("x/s.md", ""), ("y/s.md", "")];
    assert_eq!(taken(&files), "[[x/s]]");
}

#[test]
fn aliases_titles_and_names_without_a_note() {
    let files = |text| {
        [
            ("a.md", text),
            ("b.md", "---\naliases: [Global Lock]\n---\n[[Event Loop]]"),
            ("20240101.md", "# Garbage collection\n"),
        ]
    };
    assert_eq!(taken(&files("[[global$0")), "[[b|Global Lock]]");
    assert_eq!(taken(&files("| [[global$0 |\n|---|\n")), "| [[b\\|Global Lock]] |\n|---|\n");
    assert_eq!(taken(&files("[[garb$0")), "[[20240101|Garbage collection]]");
    assert_eq!(taken(&files("[[event$0")), "[[Event Loop]]");
}

#[test]
fn headings_blocks_and_questions() {
    let b = "# One\n## Sub\n# Two\n## Sub\n\ntext ^id1\n";
    let files = |text| [("a.md", text), ("b.md", b)];
    assert_eq!(labels(&files("[[b#$0")), ["One", "Sub", "Two", "Sub"]);
    assert_eq!(taken(&files("[[b#tw$0]]")), "[[b#Two]]");
    let fixture = Fixture::new(&files("[[b#sub$0"));
    let texts: Vec<_> = complete(&fixture).items.into_iter().map(|item| item.edit.new_text).collect();
    assert_eq!(texts, ["Sub]]", "Two#Sub]]"]);
    assert_eq!(taken(&files("[[b#Two#s$0")), "[[b#Two#Sub]]");
    assert_eq!(taken(&files("[[b#^$0")), "[[b#^id1]]");
    assert_eq!(taken(&files("[[##tw$0")), "[[b#Two]]");
    assert_eq!(taken(&files("[[#h$0\n# Here\n")), "[[#Here]]\n# Here\n");
    let asked = [("a.md", "[[??gil$0"), ("b.md", "# B\n## What is the GIL?\n\nA lock.\n")];
    assert_eq!(taken(&asked), "[[b#What is the GIL?]]");
}

#[test]
fn markdown_destinations() {
    let files = |text| [("d/a.md", text), ("d/my note.md", "## Is it?\n"), ("i.png", "")];
    assert_eq!(taken(&files("[t](my$0")), "[t](my%20note.md)");
    assert_eq!(taken(&files("[t](<my$0")), "[t](<my note.md>)");
    assert_eq!(taken(&files("[t](my$0x.md) y")), "[t](my%20note.md) y");
    assert_eq!(taken(&files("[t](my$0 \"a title\") y")), "[t](my%20note.md \"a title\") y");
    assert_eq!(taken(&files("![t]($0)")), "![t](../i.png)");
    assert_eq!(taken(&files("[t](my%20note.md#is$0)")), "[t](my%20note.md#is-it)");
    assert_eq!(labels(&files("[t](https://my$0")), [""; 0]);
}

#[test]
fn footnotes_labels_and_tags() {
    assert_eq!(taken(&[("a.md", "x[^n$0\n\n[^note]: text\n")]), "x[^note]\n\n[^note]: text\n");
    assert_eq!(taken(&[("a.md", "x[^one]\n\n[^$0\n")]), "x[^one]\n\n[^one]\n");
    assert_eq!(taken(&[("a.md", "[t][$0]\n\n[lab]: u.md\n")]), "[t][lab]\n\n[lab]: u.md\n");
    let files = |text| [("a.md", text), ("b.md", "#Python/async #other")];
    assert_eq!(labels(&files("#$0")), [""; 0]);
    assert_eq!(labels(&files("## p$0")), [""; 0]);
    assert_eq!(labels(&files("#py$0")), ["Python", "Python/async"]);
    assert_eq!(taken(&files("x #py$0th y")), "x #Python y");
    assert_eq!(taken(&files("---\ntags: [oth$0]\n---\n")), "---\ntags: [other]\n---\n");
    assert_eq!(taken(&files("---\ntags:\n  - oth$0\n---\n")), "---\ntags:\n  - other\n---\n");
}

#[test]
fn languages_callouts_and_aliases() {
    assert_eq!(taken(&[("a.md", "```py$0")]), "```python\n$0\n```");
    assert_eq!(taken(&[("a.md", "```ja$0\nx\n```\n")]), "```java\nx\n```\n");
    assert_eq!(taken(&[("a.md", "> [!war$0")]), "> [!warning] ");
    assert_eq!(taken(&[("a.md", "> [!war$0] x")]), "> [!warning] x");
    let files = [("b.md", "---\naliases: [$0]\n---\n# Long name\n"), ("a.md", "[[Elsewhere]]")];
    assert_eq!(labels(&files), ["Long name", "Elsewhere"]);
}

#[test]
fn a_list_that_was_cut_says_so() {
    let names: Vec<String> = (0..150).map(|index| format!("note {index}.md")).collect();
    let mut files = vec![("a.md", "[[no$0")];
    files.extend(names.iter().map(|name| (name.as_str(), "")));
    let found = complete(&Fixture::new(&files));
    assert_eq!((found.items.len(), found.incomplete), (super::LIMIT, true));
    assert!(!complete(&Fixture::new(&[("a.md", "[[b$0"), ("b.md", "")])).incomplete);
    let other_names_to_come = [("a.md", "[[$0"), ("b.md", "---\naliases: [Bee]\n---\n")];
    assert!(complete(&Fixture::new(&other_names_to_come)).incomplete);
}

#[test]
fn items_are_explained_on_demand() {
    let fixture = Fixture::new(&[("a.md", "[[b#$0"), ("b.md", "# One\n\ntext\n\n# Two\n")]);
    let source = complete(&fixture).items[0].source.clone().expect("a source");
    assert_eq!(explain(&fixture.vault, &source, &NoDisk).as_deref(), Some("# One\n\ntext"));
}

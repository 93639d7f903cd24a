use super::{RenameOptions, rename, rename_files};
use crate::features::fixture::{Fixture, NoDisk};
use crate::features::workspace_edit::{Operation, WorkspaceEdit};
use crate::text::apply_edits;

/// The files after an edit, `path: text` each, and then what moves.
fn applied(fixture: &Fixture, edit: &WorkspaceEdit) -> Vec<String> {
    let mut out = Vec::new();
    for operation in &edit.operations {
        out.push(match operation {
            Operation::Edit(edit) => {
                let file = fixture.vault.find(&edit.path).expect("a file of the fixture").id;
                let text = apply_edits(fixture.text(file), &edit.edits).expect("edits that fit");
                format!("{}: {text}", edit.path)
            }
            Operation::Create { path, text } => format!("+{path}: {text}"),
            Operation::Move { from, to } => format!("{from} → {to}"),
        });
    }
    out
}

fn renamed(files: &[(&str, &str)], name: &str) -> Vec<String> {
    let fixture = Fixture::new(files);
    let options = RenameOptions { can_rename_files: true };
    match rename(&fixture.vault, fixture.file, fixture.offset, name, options, &NoDisk) {
        Ok(edit) => applied(&fixture, &edit),
        Err(error) => vec![error.to_string()],
    }
}

fn moved(files: &[(&str, &str)], moves: &[(&str, &str)]) -> Vec<String> {
    let fixture = Fixture::new(files);
    let moves: Vec<_> = moves.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
    applied(&fixture, &rename_files(&fixture.vault, &moves, &NoDisk).edit)
}

#[test]
fn a_note_with_every_form_of_link_to_it() {
    let files = [
        ("a.md", "[[b$0]] [[b|x]] ![[B#h]] [[d/b.md]] [t](d/b.md#h) [r]\n\n[r]: <d/b.md>\n"),
        ("d/b.md", "[[#h]] [[b#h]] [t](b.md)\n# h\n"),
        ("d/c.md", "| [[b\\|x]] | [t](./b) |\n|---|---|\n[[./b]] [[../d/b]] [[/d/b]]\n"),
    ];
    assert_eq!(
        renamed(&files, "new name"),
        [
            "a.md: [[new name]] [[new name|x]] ![[new name#h]] [[d/new name.md]] [t](d/new%20name.md#h) [r]\n\n[r]: <d/new name.md>\n",
            "d/b.md: [[#h]] [[new name#h]] [t](new%20name.md)\n# h\n",
            "d/c.md: | [[new name\\|x]] | [t](./new%20name) |\n|---|---|\n[[./new name]] [[./new name]] [[/d/new name]]\n",
            "d/b.md → d/new name.md"
        ]
    );
}

#[test]
fn a_name_that_would_capture_links_turns_them_into_full_paths() {
    let files = [("a.md", "[[b$0]] [[s]]"), ("b.md", ""), ("x/s.md", "[[s]]"), ("y/c.md", "[[s|t]]")];
    assert_eq!(
        renamed(&files, "s"),
        ["a.md: [[s]] [[x/s]]", "x/s.md: [[x/s]]", "y/c.md: [[x/s|t]]", "b.md → s.md"]
    );
}

#[test]
fn names_in_quotes_are_escaped() {
    let files = [("a.md", "---\nup: '[[b]]'\non: \"[[b]]\"\n---\n[[b$0]]"), ("b.md", "")];
    assert_eq!(
        renamed(&files, "it's"),
        ["a.md: ---\nup: '[[it''s]]'\non: \"[[it's]]\"\n---\n[[it's]]", "b.md → it's.md"]
    );
}

#[test]
fn a_folder_moves_with_its_links() {
    let files = [
        ("d/a.md", "[[b]] [t](b.md) [u](../c.md) ![i](i%20j.png)"),
        ("d/b.md", ""),
        ("d/i j.png", ""),
        ("c.md", "[[d/b]] [t](d/b.md) [[b]] ![[i j.png]]"),
    ];
    assert_eq!(
        moved(&files, &[("d", "e/f")]),
        [
            "c.md: [[e/f/b]] [t](e/f/b.md) [[b]] ![[i j.png]]",
            "d/a.md: [[b]] [t](b.md) [u](../../c.md) ![i](i%20j.png)"
        ]
    );
}

#[test]
fn a_change_of_case_is_a_rename() {
    assert_eq!(
        renamed(&[("a.md", "[[Foo$0]] [t](Foo.md)"), ("Foo.md", "")], "foo"),
        ["a.md: [[Foo]] [t](foo.md)", "Foo.md → foo.md"]
    );
}

#[test]
fn files_may_swap_names() {
    let files = [("a.md", "[[x]] [[y]]"), ("x.md", ""), ("y.md", "")];
    assert_eq!(moved(&files, &[("x.md", "y.md"), ("y.md", "x.md")]), ["a.md: [[y]] [[x]]"]);
}

#[test]
fn an_attachment_keeps_its_extension() {
    let files = [("a.md", "![[i$0.png|300]] ![](d/i.png?raw=true)"), ("d/i.png", "")];
    assert_eq!(renamed(&files, "j"), ["a.md: ![[j.png|300]] ![](d/j.png?raw=true)", "d/i.png → d/j.png"]);
}

#[test]
fn headings_take_wikilinks_slugs_and_numbered_slugs_with_them() {
    let files = [
        ("a.md", "[[b#One$0|t]] [[b#one#sub]] [x](b.md#one) [y](b.md#one-1) [[b]]"),
        ("b.md", "# T\n## One\n### Sub\n# U\n## One\n[[#T#One]]\n"),
    ];
    assert_eq!(
        renamed(&files, "Is it | so?"),
        [
            "a.md: [[b#Is it so?|t]] [[b#Is it so?#sub]] [x](b.md#is-it--so) [y](b.md#one) [[b]]",
            "b.md: # T\n## Is it | so?\n### Sub\n# U\n## One\n[[#T#Is it so?]]\n"
        ]
    );
}

#[test]
fn a_heading_that_would_capture_links_makes_them_more_exact() {
    let files = [("a.md", "[[#Two]]\n# A\n## One$0\n# B\n## Two\n")];
    assert_eq!(renamed(&files, "Two"), ["a.md: [[#B#Two]]\n# A\n## Two\n# B\n## Two\n"]);
    let flat = [("a.md", "[[#Two]]\n# One$0\n# Two\n")];
    assert_eq!(
        renamed(&flat, "Two"),
        ["1 link would no longer lead to this heading, first the one at a.md:1"]
    );
}

#[test]
fn a_title_takes_the_links_by_title_with_it() {
    let files = [("a.md", "[[Long Title]]"), ("b.md", "# Long Ti$0tle\n")];
    assert_eq!(renamed(&files, "Short"), ["a.md: [[Short]]", "b.md: # Short\n"]);
}

#[test]
fn a_heading_keeps_its_block_id() {
    let files = [("a.md", "# O$0ne ^x\n[[#^x]] [[#One x]]\n")];
    assert_eq!(renamed(&files, "Two"), ["a.md: # Two ^x\n[[#^x]] [[#Two x]]\n"]);
}

#[test]
fn tags_take_their_children_along() {
    let files = [("a.md", "#Py$0 #py/x #pyre `#py`"), ("b.md", "---\ntags: [py, \"py/y\"]\n---\n")];
    assert_eq!(
        renamed(&files, "#lang/python"),
        [
            "a.md: #lang/python #lang/python/x #pyre `#py`",
            "b.md: ---\ntags: [lang/python, \"lang/python/y\"]\n---\n"
        ]
    );
    assert_eq!(renamed(&files, "a b"), ["a tag cannot hold a space"]);
}

#[test]
fn blocks_footnotes_labels_and_aliases() {
    let block = [("a.md", "[[b#^x1$0]]"), ("b.md", "text ^x1\n\n[[#^X1|t]]\n\nother ^y\n")];
    assert_eq!(renamed(&block, "^z"), ["a.md: [[b#^z]]", "b.md: text ^z\n\n[[#^z|t]]\n\nother ^y\n"]);
    assert_eq!(renamed(&block, "Y"), ["block `^Y` exists already"]);
    let note = [("a.md", "x[^1$0] y[^1]\n\n[^1]: z[^2]\n[^2]: w\n")];
    assert_eq!(renamed(&note, "n"), ["a.md: x[^n] y[^n]\n\n[^n]: z[^2]\n[^2]: w\n"]);
    assert_eq!(renamed(&note, "2"), ["label `[^2]` exists already"]);
    let label = [("a.md", "[t][L] [l] [L][]\n\n[l$0]: u.md\n")];
    assert_eq!(renamed(&label, "new"), ["a.md: [t][new] [l][new] [L][new]\n\n[new]: u.md\n"]);
    let alias = [("a.md", "[[Bee$0]] [[b|Bee]]"), ("b.md", "---\naliases: [Bee, C]\n---\n")];
    assert_eq!(
        renamed(&alias, "D: e"),
        ["a.md: [[D: e]] [[b|Bee]]", "b.md: ---\naliases: [\"D: e\", C]\n---\n"]
    );
}

#[test]
fn the_name_of_a_note_that_does_not_exist_changes_in_all_its_links() {
    let files = [("a.md", "[[d/no$0ne|x]] ![[None#h]]"), ("b.md", "[t](d/none.md) [[nine]]")];
    assert_eq!(
        renamed(&files, "new one"),
        ["a.md: [[d/new one|x]] ![[new one#h]]", "b.md: [t](d/new%20one.md) [[nine]]"]
    );
    let labels = [("a.md", "[[A b$0]] [u][A b], [A b][], [A b] and [A *b*]\n\n[A b]: <A b.md>\n")];
    assert_eq!(
        renamed(&labels, "s"),
        ["a.md: [[s]] [u][A b], [A b][], [A b] and [A *b*]\n\n[A b]: <s.md>\n"]
    );
    let quoted = [("a.md", "---\nup: '[[no$0ne]]'\non: \"[[none]]\"\n---\n")];
    assert_eq!(renamed(&quoted, "it's"), ["a.md: ---\nup: '[[it''s]]'\non: \"[[it's]]\"\n---\n"]);
}

#[test]
fn a_file_that_would_take_a_link_for_good_is_not_renamed() {
    let files = [("a.md", "[[b$0]] [[s]]"), ("b.md", ""), ("c#/s.md", "")];
    let lost = "1 link would no longer lead to the same file, first the one at a.md:1";
    assert_eq!(renamed(&files, "s"), [lost]);
    let fixture = Fixture::new(&files);
    let moved = rename_files(&fixture.vault, &[("b.md".to_owned(), "s.md".to_owned())], &NoDisk);
    assert_eq!(applied(&fixture, &moved.edit), ["a.md: [[s]] [[s]]"]);
    assert_eq!(moved.lost.expect("a link that is lost").to_string(), lost);
}

#[test]
fn refusals_say_why() {
    let files = [("a.md", "[[b$0]]"), ("b.md", ""), ("C.md", "")];
    assert_eq!(renamed(&files, "c"), ["`C.md` exists already"]);
    assert_eq!(renamed(&files, "x#y"), ["a file name cannot hold `#`"]);
    assert_eq!(renamed(&files, ".x"), ["`.x.md` begins with a dot, which hides it"]);
    assert_eq!(renamed(&files, "../../x"), ["`../../x` lies outside of the vault"]);
    assert_eq!(renamed(&files, " "), ["the new name is empty"]);
    assert_eq!(renamed(&[("a.md", "[[no$0ne]]")], "x/y"), ["a file name cannot hold `/`"]);
    assert_eq!(renamed(&[("a.md", "te$0xt")], "x"), ["there is nothing here that can be renamed"]);
    assert_eq!(renamed(&[("a.md", "[[b#no$0]]"), ("b.md", "")], "x"), ["there is no `#no` in this note"]);
    let fixture = Fixture::new(&files);
    let options = RenameOptions { can_rename_files: false };
    let error = rename(&fixture.vault, fixture.file, fixture.offset, "x", options, &NoDisk);
    let expected = "this editor cannot rename files along with their links: run `qmark mv b.md x.md`";
    assert_eq!(error.expect_err("a refusal").to_string(), expected);
}

#[test]
fn the_name_at_the_cursor_is_prepared() {
    let prepared = |text: &str| {
        let fixture = Fixture::new(&[("a.md", text), ("d/b.md", "# H\n\nx ^id\n")]);
        let found = super::prepare_rename(&fixture.vault, fixture.file, fixture.offset).expect("a name");
        format!("{}|{}", found.range.of(fixture.text(fixture.file)), found.placeholder)
    };
    assert_eq!(prepared("[[d/b$0#H]]"), "b|b");
    assert_eq!(prepared("[t](d/b$0.md)"), "b|b");
    assert_eq!(prepared("[[b#h$0]]"), "h|H");
    assert_eq!(prepared("[[b#^id$0]]"), "id|id");
    assert_eq!(prepared("#a/b$0/c"), "a/b|a/b");
    assert_eq!(prepared("x[^N$0]\n\n[^n]: y\n"), "N|n");
}

//! `qmark mv`, `qmark links` and `qmark backlinks`.

use std::fs;

use super::qmark;
use crate::support::Vault;

fn vault() -> Vault {
    Vault::new(&[
        (".obsidian/app.json", "{}"),
        ("a.md", "[[b|shown]] and [t](d/c.md) [[none]]\n"),
        ("b.md", "[[a]]\n"),
        ("d/c.md", "[u](../b.md)\n"),
    ])
}

fn run(vault: &Vault, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = qmark(&vault.root(), arguments);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_dry_run_shows_the_changes_and_makes_none() {
    let vault = vault();
    let (code, out, _) = run(&vault, &["mv", "--dry-run", "b.md", "d/new"]);
    assert_eq!(code, Some(0));
    assert!(out.contains("-[[b|shown]] and [t](d/c.md) [[none]]"), "{out}");
    assert!(out.contains("+[[new|shown]] and [t](d/c.md) [[none]]"), "{out}");
    assert!(out.contains("+[u](new.md)"), "{out}");
    assert!(out.ends_with("would rename b.md to d/new.md: 2 links in 2 notes changed\n"), "{out}");
    let (_, out, _) = run(&vault, &["mv", "--dry-run", "a.md", "e.md"]);
    assert!(out.ends_with("would rename a.md to e.md: 1 link in 1 note changed\n"), "{out}");
    assert!(vault.path("b.md").exists());
    assert_eq!(vault.text("d/c.md"), "[u](../b.md)\n");
}

#[test]
fn files_and_folders_move_with_their_links() {
    let vault = vault();
    assert_eq!(run(&vault, &["mv", "b.md", "new.md"]).0, Some(0));
    assert_eq!(vault.text("a.md"), "[[new|shown]] and [t](d/c.md) [[none]]\n");
    assert_eq!(vault.text("d/c.md"), "[u](../new.md)\n");
    assert_eq!(run(&vault, &["mv", "d", "e/f"]).0, Some(0));
    assert_eq!(vault.text("a.md"), "[[new|shown]] and [t](e/f/c.md) [[none]]\n");
    assert_eq!(vault.text("e/f/c.md"), "[u](../../new.md)\n");
    assert_eq!(run(&vault, &["mv", "new.md", "e"]).0, Some(0));
    assert_eq!(vault.text("e/new.md"), "[[a]]\n");
    assert_eq!(vault.text("e/f/c.md"), "[u](../new.md)\n");
}

#[test]
fn nothing_is_changed_where_the_name_is_taken_or_a_note_cannot_be_written_back() {
    let vault = vault();
    let (code, _, err) = run(&vault, &["mv", "b.md", "a.md"]);
    assert_eq!((code, err.as_str()), (Some(2), "qmark: `a.md` exists already\n"));
    fs::write(vault.path("bad.md"), b"[[b]] \xff\n").expect("a file");
    let (code, _, err) = run(&vault, &["mv", "b.md", "c.md"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("bad.md: a link in it has to change, but it is not valid UTF-8"), "{err}");
    assert!(vault.path("b.md").exists());
    assert_eq!(vault.text("a.md"), "[[b|shown]] and [t](d/c.md) [[none]]\n");
}

#[test]
fn all_other_bytes_stay_as_they_are() {
    let vault = vault();
    let text = "\u{feff}# A\r\n\r\n[[b]]\t \r\nlast [t](../b.md)  \n\n\u{2028}\r";
    fs::write(vault.path("d/crlf.md"), text).expect("a file");
    assert_eq!(run(&vault, &["mv", "b.md", "new.md"]).0, Some(0));
    let is = fs::read(vault.path("d/crlf.md")).expect("a file");
    assert_eq!(is, text.replace("[[b]]", "[[new]]").replace("(../b.md)", "(../new.md)").into_bytes());
}

#[test]
fn what_was_written_is_put_back_where_the_file_cannot_be_renamed() {
    let vault = vault();
    let (code, _, err) = run(&vault, &["mv", "b.md", "a.md/new.md"]);
    assert_eq!(code, Some(2));
    assert!(err.starts_with("qmark: nothing was changed: "), "{err}");
    assert!(vault.path("b.md").exists());
    assert_eq!(vault.text("a.md"), "[[b|shown]] and [t](d/c.md) [[none]]\n");
    assert_eq!(vault.text("d/c.md"), "[u](../b.md)\n");
}

#[test]
fn a_rename_that_a_link_would_not_survive_is_refused() {
    let vault = Vault::new(&[("a.md", "[[s]] [[b]]\n"), ("b.md", ""), ("c#/s.md", "")]);
    let (code, _, err) = run(&vault, &["mv", "b.md", "s.md"]);
    let expected = "qmark: 1 link would no longer lead to the same file, first the one at a.md:1\n";
    assert_eq!((code, err.as_str()), (Some(2), expected));
    assert!(vault.path("b.md").exists());
}

#[test]
fn links_and_backlinks_are_listed() {
    let vault = vault();
    let (_, out, _) = run(&vault, &["links", "a.md"]);
    assert_eq!(
        out,
        "a.md:1:1 [[b|shown]] → b.md\na.md:1:17 [t](d/c.md) → d/c.md\na.md:1:29 [[none]] → nothing\n"
    );
    let (_, out, _) = run(&vault, &["backlinks", "b.md"]);
    assert_eq!(out, "a.md:1:1 [[b|shown]]\nd/c.md:1:1 [u](../b.md)\n");
    assert_eq!(run(&vault, &["links", "none.md"]).0, Some(2));
}

//! Lists, pages and what is made from the argument parser.

use serde_json::Value;

use super::{qmark, stderr, stdout};
use crate::support::Vault;

fn notes() -> Vault {
    Vault::new(&[
        ("a.md", "Q. What is a deadlock?\nA. Two threads wait for each other.\n\nQ. What is a fork?\nA.\n"),
        ("b.md", "# Deadlocks\n\ntext\n"),
    ])
}

#[test]
fn questions_are_an_array_with_the_answers_last_line() {
    let output = qmark(&notes().root(), &["questions", "--format", "json", "a.md"]);
    let rows: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let row = &rows[0];
    assert_eq!(
        (&row["title"], &row["line"], &row["end_line"], &row["kind"], &row["answered"]),
        (&"What is a deadlock?".into(), &1.into(), &2.into(), &"question".into(), &true.into())
    );
    assert_eq!(rows[1]["answered"], false);
}

#[test]
fn a_note_without_questions_gives_an_empty_array() {
    let output = qmark(&notes().root(), &["questions", "--format", "json", "b.md"]);
    assert_eq!((stdout(&output).trim(), output.status.code()), ("[]", Some(0)));
}

#[test]
fn a_query_finds_questions_and_symbols() {
    let vault = notes();
    let found = stdout(&qmark(&vault.root(), &["questions", "--query", "deadlock"]));
    assert!(found.contains("a.md:1") && !found.contains("fork"), "{found}");
    let found = stdout(&qmark(&vault.root(), &["symbols", "deadlock"]));
    assert_eq!(found.lines().count(), 2, "{found}");
}

#[test]
fn paths_that_do_not_exist_are_errors() {
    for command in ["questions", "check"] {
        let output = qmark(&notes().root(), &[command, "none"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains("none"), "{}", stderr(&output));
    }
}

#[test]
fn every_diagnostic_is_explained() {
    let vault = notes();
    let list = stdout(&qmark(&vault.root(), &["explain"]));
    for code in list.lines().filter_map(|line| line.split_whitespace().next()) {
        let page = stdout(&qmark(&vault.root(), &["explain", code]));
        assert!(page.starts_with(&format!("# {code}\n")), "{code}");
    }
    let unknown = qmark(&vault.root(), &["explain", "no-such-code"]);
    assert_eq!(unknown.status.code(), Some(2));
}

#[test]
fn help_completions_and_the_manual_name_the_commands() {
    let vault = notes();
    for arguments in [&["--help"][..], &["completions", "bash"], &["completions", "fish"], &["man"]] {
        let text = stdout(&qmark(&vault.root(), arguments));
        assert!(text.contains("check") && text.contains("questions"), "{arguments:?}");
    }
    assert!(stdout(&qmark(&vault.root(), &["--version"])).starts_with("qmark "));
    assert_eq!(qmark(&vault.root(), &[]).status.code(), Some(2));
}

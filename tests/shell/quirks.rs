//! Two notes as people write them: terse labels under odd headings, and text pasted from all over.
//! What is listed appears, and nothing else does.

use serde_json::Value;

use super::qmark;
use crate::support::Vault;

const TERSE: &str = include_str!("../fixtures/quirks/terse.md");
const PASTED: &str = include_str!("../fixtures/quirks/pasted.md");

fn json(arguments: &[&str]) -> Value {
    let vault = Vault::new(&[("terse.md", TERSE), ("pasted.md", PASTED)]);
    let output = qmark(&vault.root(), arguments);
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// `line:column-end severity code` of each finding.
fn findings(file: &str) -> Vec<String> {
    let found = json(&["check", "--format", "json", file]);
    let rows = found["findings"].as_array().expect("a list").iter();
    let show = |row: &Value| {
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        format!(
            "{}:{}-{} {} {}",
            row["line"],
            row["column"],
            row["end_column"],
            text("severity"),
            text("code")
        )
    };
    rows.map(show).collect()
}

/// `line-end title` of each question, `?` behind those without an answer.
fn questions(file: &str) -> Vec<String> {
    let found = json(&["questions", "--format", "json", file]);
    let rows = found.as_array().expect("a list").iter();
    let show = |row: &Value| {
        let open = if row["answered"] == false { " ?" } else { "" };
        format!("{}-{} {}{open}", row["line"], row["end_line"], row["title"].as_str().unwrap_or_default())
    };
    rows.map(show).collect()
}

#[test]
fn the_terse_note_has_a_missing_note_an_empty_section_and_a_stub() {
    assert_eq!(
        findings("terse.md"),
        ["3:3-9 information missing-note", "16:4-22 hint empty-section", "35:4-6 hint placeholder-item"]
    );
}

#[test]
fn the_terse_notes_labels_are_questions_with_their_whole_answers() {
    assert_eq!(
        questions("terse.md"),
        [
            "52-66 Write a context manager with arguments",
            "68-75 Count words with a dict",
            "77-78 What is np.ndarray",
            "80-81 What is __call__?",
            "83-93 Describe how does a handshake works?",
            "95-98 TCP vs UDP? Which one when?",
            "100-117 Define timing of calls and find the slow ones"
        ]
    );
}

#[test]
fn the_pasted_notes_findings_are_open_questions_an_empty_section_and_two_slips_of_code() {
    assert_eq!(
        findings("pasted.md"),
        [
            "49:9-29 information detached-body",
            "82:23-27 information self-reference-in-class",
            "93:5-42 hint unanswered-question",
            "95:5-40 hint unanswered-question",
            "97:6-35 hint empty-section",
            "106:5-39 hint unanswered-question"
        ]
    );
}

#[test]
fn the_pasted_notes_headings_and_its_bold_line_are_questions() {
    assert_eq!(
        questions("pasted.md"),
        [
            "1-27 How do you share state between threads?",
            "15-27 What is a race condition or Why did the counter lose counts?",
            "36-53 timeouts in tests?",
            "88-91 How to go about testing threads",
            "93-93 Which queues have you used in python? ?",
            "95-95 When do you use asyncio vs threads? ?",
            "99-104 You have many small jobs, how do you spread them so that no core is idle and none waits?",
            "106-106 How do you take care of deadlocks? ?"
        ]
    );
}

//! `qmark check`

use serde_json::{Value, json};

use super::{qmark, stderr, stdout};
use crate::support::Vault;

fn findings(vault: &Vault, arguments: &[&str]) -> Value {
    let output = qmark(&vault.root(), &[&["check", "--format", "json"], arguments].concat());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", stderr(&output)))
}

#[test]
fn findings_are_shown_at_their_source() {
    let vault = Vault::new(&[("a.md", "# A\n\né [[Nowhere]]\n")]);
    let output = qmark(&vault.root(), &["check"]);
    let expected = "\
info[missing-note]: note `Nowhere` does not exist
 --> a.md:3:5
  |
3 | é [[Nowhere]]
  |     ^^^^^^^

1 information in 1 note.
";
    assert_eq!(stdout(&output), expected);
    assert_eq!(output.status.code(), Some(0), "information does not fail a check by default");
}

#[test]
fn json_counts_lines_and_columns_from_one_in_code_points() {
    let vault = Vault::new(&[("d/a.md", "🔥🔥 [[b#Nope]]\n"), ("b.md", "")]);
    let found = findings(&vault, &[]);
    assert_eq!(
        found["findings"],
        json!([{"file": "d/a.md", "line": 1, "column": 8, "end_line": 1, "end_column": 12, "severity": "warning",
            "code": "missing-heading", "message": "no heading `Nope` in `b.md`", "fixable": false}])
    );
    assert_eq!((&found["summary"]["notes"], &found["summary"]["warnings"]), (&json!(2), &json!(1)));
}

#[test]
fn the_status_tells_whether_something_that_bad_was_found() {
    let vault = Vault::new(&[("a.md", "[[b#Nope]]\n"), ("b.md", "[[missing]]\n"), ("c.md", "")]);
    let status = |arguments: &[&str]| qmark(&vault.root(), &[&["check"], arguments].concat()).status.code();
    assert_eq!(status(&[]), Some(1));
    assert_eq!(status(&["--fail-on", "error"]), Some(0));
    assert_eq!(status(&["b.md"]), Some(0));
    assert_eq!(status(&["b.md", "--fail-on", "information"]), Some(1));
    assert_eq!(status(&["c.md", "--fail-on", "information"]), Some(0));
    assert_eq!(status(&["none.md"]), Some(2));
    assert_eq!(status(&["--no-such-flag"]), Some(2));
}

#[test]
fn a_path_that_does_not_exist_is_named() {
    let vault = Vault::new(&[("a.md", "")]);
    let output = qmark(&vault.root(), &["check", "none.md"]);
    assert!(stderr(&output).contains("none.md"), "{}", stderr(&output));
}

#[test]
fn links_resolve_in_the_whole_vault_however_little_is_checked() {
    let vault = Vault::new(&[(".qmark.toml", ""), ("a.md", "# A\n"), ("d/b.md", "[[a]] [[c]]\n")]);
    let found = findings(&vault, &["d"]);
    assert_eq!(found["findings"].as_array().map(Vec::len), Some(1));
    assert_eq!(found["summary"]["notes"], 1);
}

#[test]
fn github_and_sarif_say_the_same() {
    let vault = Vault::new(&[("a b.md", "[[c#Nope]]\n"), ("c.md", "")]);
    let github = stdout(&qmark(&vault.root(), &["check", "--format", "github"]));
    assert_eq!(
        github,
        "::warning file=a b.md,line=1,endLine=1,col=5,endColumn=8,title=missing-heading::no heading `Nope` in `c.md`\n"
    );
    let sarif = qmark(&vault.root(), &["check", "--format", "sarif"]);
    let sarif: Value = serde_json::from_slice(&sarif.stdout).expect("JSON");
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "missing-heading");
    assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "a%20b.md");
    assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startColumn"], 5);
    let rule = &sarif["runs"][0]["tool"]["driver"]["rules"][0];
    assert_eq!(rule["id"], "missing-heading");
    // Services that show findings ask for both.
    for description in ["shortDescription", "fullDescription"] {
        assert!(rule[description]["text"].as_str().is_some_and(|text| text.ends_with('.')), "{rule}");
    }
}

#[test]
fn settings_of_the_vault_silence_and_raise() {
    let settings = "[diagnostics]\nmissing-note = \"error\"\nmissing-heading = \"off\"\n";
    let vault = Vault::new(&[(".qmark.toml", settings), ("a.md", "[[b]] [[#c]]\n")]);
    let found = findings(&vault, &[]);
    let codes: Vec<_> =
        found["findings"].as_array().expect("a list").iter().map(|it| &it["severity"]).collect();
    assert_eq!(codes, ["error"]);
}

const CURLY: &str = "é\r\n\r\n> ```python\r\n> print(“a”)\r\n> ```\r\n\r\n[[b#Nope]]\r\n";

#[test]
fn what_is_safe_is_mended_and_the_rest_reported() {
    let vault = Vault::new(&[("a.md", CURLY), ("b.md", "")]);
    let output = qmark(&vault.root(), &["check", "--fix"]);
    assert_eq!(vault.text("a.md"), CURLY.replace(['“', '”'], "\""));
    assert!(stderr(&output).contains("1 finding mended in 1 note."), "{}", stderr(&output));
    assert_eq!(output.status.code(), Some(1), "what is left counts");
    assert!(!stdout(&output).contains('“') && stdout(&output).contains("missing-heading"));
    let again = qmark(&vault.root(), &["check", "--fix"]);
    assert!(stderr(&again).contains("0 findings mended in 0 notes."), "{}", stderr(&again));
}

#[test]
fn a_diff_shows_the_change_and_makes_none() {
    let vault = Vault::new(&[("a.md", CURLY), ("b.md", "")]);
    let output = qmark(&vault.root(), &["check", "--diff"]);
    assert_eq!(vault.text("a.md"), CURLY);
    let shown = stdout(&output);
    assert!(shown.contains("-> print(“a”)") && shown.contains("+> print(\"a\")"), "{shown}");
    assert!(stderr(&output).contains("1 finding would be mended in 1 note."), "{}", stderr(&output));
}

#[test]
fn a_note_that_cannot_be_written_back_as_it_was_stays() {
    let vault = Vault::new(&[("b.md", "")]);
    let bytes = [CURLY.as_bytes(), b"\xff\n"].concat();
    std::fs::write(vault.path("a.md"), &bytes).expect("a writable file");
    let output = qmark(&vault.root(), &["check", "--fix"]);
    assert_eq!(std::fs::read(vault.path("a.md")).expect("a file"), bytes);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("a.md: not changed"), "{}", stderr(&output));
}

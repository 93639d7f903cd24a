//! `qmark doctor`

use serde_json::Value;

use super::{qmark, stdout};
use crate::support::Vault;

fn examined(vault: &Vault) -> (Value, Option<i32>) {
    let output = qmark(&vault.root(), &["doctor", "--format", "json"]);
    (serde_json::from_slice(&output.stdout).expect("JSON"), output.status.code())
}

#[test]
fn everything_that_matters_is_looked_at() {
    let vault = Vault::new(&[(".qmark.toml", "[index]\nexlude = []\n"), ("d/a.md", "")]);
    let (report, status) = examined(&vault);
    assert_eq!(status, Some(1), "a mistake in the settings is something to tell");
    assert_eq!(report["vault"]["marked"], true);
    let own = report["config"].as_array().and_then(|files| files.last()).expect("the vault's own file");
    assert!(own["problems"][0].as_str().is_some_and(|it| it.starts_with("2:1: ")), "{own}");
    assert!(report["interpreter"]["path"].is_string() != report["interpreter"]["problem"].is_string());
    assert!(report["sandbox"]["layers"].is_array());
    assert_eq!(report["watcher"]["problem"], Value::Null);
    assert_eq!(report["folders"].as_array().map(Vec::len), Some(2));
    assert!(report["privacy"].as_str().is_some_and(|it| it.ends_with("nothing is written to the vault.")));
}

#[test]
fn the_text_says_why_there_is_no_interpreter() {
    let vault = Vault::new(&[(".qmark.toml", "")]);
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_qmark"))
        .arg("doctor")
        .current_dir(vault.root())
        .env("PATH", "")
        .output()
        .expect("the built program runs");
    let text = stdout(&output);
    assert!(text.contains("✗ none: no Python"), "{text}");
    assert_eq!(output.status.code(), Some(1));
}

//! Files that no editor would write: each is reported or passed over, and the rest is read.

use std::fs;

use serde_json::Value;

use super::qmark;
use crate::support::Vault;

/// The codes reported for one file among others, as `file code`.
fn codes(vault: &Vault) -> Vec<String> {
    let output = qmark(&vault.root(), &["check", "--format", "json"]);
    let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let rows = found["findings"].as_array().expect("a list").iter();
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    rows.map(|row| format!("{} {}", text(row, "file"), text(row, "code"))).collect()
}

#[test]
fn bytes_that_are_no_text_are_reported_and_cost_nothing_else() {
    let vault = Vault::new(&[("good.md", "[[latin#Head]] [[nul]] [[big]] [[nope]]\n")]);
    fs::write(vault.path("latin.md"), b"# Head\n\ncaf\xe9\n").expect("a file");
    fs::write(vault.path("nul.md"), b"a\0b\n").expect("a file");
    fs::write(vault.path("big.md"), vec![b'x'; 20_000_000]).expect("a file");
    assert_eq!(
        codes(&vault),
        ["big.md file-too-large", "good.md missing-note", "latin.md invalid-utf8", "nul.md nul-byte"]
    );
}

#[test]
fn line_ends_and_marks_of_all_kinds_keep_columns_exact() {
    let vault = Vault::new(&[
        ("bom.md", "\u{feff}[[x]]\n"),
        ("cr.md", "a\r\r[[x]]\r"),
        ("crlf.md", "a\r\n\r\n> [[x]]\r\n"),
        ("mixed.md", "a\rb\r\nc\n[[x]]"),
    ]);
    let output = qmark(&vault.root(), &["check", "--format", "json"]);
    let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let places: Vec<_> = found["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| format!("{}:{}:{}", it["file"].as_str().unwrap_or_default(), it["line"], it["column"]))
        .collect();
    assert_eq!(places, ["bom.md:1:4", "cr.md:3:3", "crlf.md:3:5", "mixed.md:4:3"]);
}

#[test]
fn pathological_notes_end_in_time() {
    let long = |piece: &str| piece.repeat(100_000);
    let vault = Vault::new(&[
        ("brackets.md", &long("[")),
        ("emphasis.md", &long("*a ")),
        ("fence.md", "# A\n\n```python\nx = 1\n\n# B\n"),
        ("links.md", &long("[[")),
        ("quotes.md", &long("> ")),
        ("ticks.md", &format!("{}x", "`a``".repeat(50_000))),
    ]);
    let started = std::time::Instant::now();
    let output = qmark(&vault.root(), &["check", "--fail-on", "error"]);
    assert!(output.status.code().is_some());
    assert!(started.elapsed() < std::time::Duration::from_secs(60), "{:?}", started.elapsed());
}

#[cfg(unix)]
#[test]
fn loops_pipes_and_dangling_links_are_passed_over() {
    use std::os::unix::fs::symlink;
    let vault = Vault::new(&[("a.md", "[[a]]\n"), ("d/b.md", "")]);
    symlink(vault.root(), vault.path("d/loop")).expect("a link");
    symlink("/nowhere/at/all.md", vault.path("dangling.md")).expect("a link");
    let pipe = std::process::Command::new("mkfifo").arg(vault.path("pipe.md")).status();
    assert!(pipe.is_ok_and(|status| status.success()));
    let output = qmark(&vault.root(), &["check", "--format", "json"]);
    let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(found["summary"]["notes"], 2);
}

#[cfg(unix)]
#[test]
fn a_folder_without_permission_is_told_of_and_costs_only_itself() {
    use std::os::unix::fs::PermissionsExt;

    let vault = Vault::new(&[("a.md", "[[b]] [[none]]\n"), ("b.md", ""), ("closed/c.md", "[[nope]]\n")]);
    let set = |path: &str, mode| {
        fs::set_permissions(vault.path(path), fs::Permissions::from_mode(mode)).expect("a folder of ours");
    };
    set("closed", 0o000);
    let is_refused = fs::read_dir(vault.path("closed")).is_err();
    let output = qmark(&vault.root(), &["check", "--format", "json"]);
    let found = codes(&vault);
    set("closed", 0o755);
    if is_refused {
        assert!(super::stderr(&output).contains("closed: Permission denied"), "{}", super::stderr(&output));
        assert_eq!(found, ["a.md missing-note"]);
    } else {
        // Who may read everything is refused nothing.
        assert_eq!(found, ["a.md missing-note", "closed/c.md missing-note"]);
    }
}

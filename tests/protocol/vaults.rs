//! Folders, files on disk and documents without either.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Client, Options, Vault, uri};

/// Waits until the findings of a document are these messages, and forgets what came before.
fn wait_for_findings(client: &mut Client, document: &str, messages: &[&str]) {
    let passes = |params: &Value| {
        let found = params["diagnostics"].as_array().expect("a list").iter();
        let found: Vec<&str> = found.filter_map(|it| it["message"].as_str()).collect();
        params["uri"] == document && found == messages
    };
    client.notification("textDocument/publishDiagnostics", passes);
    client.pending();
}

fn watched(client: &mut Client, path: &Path, kind: u8) {
    let changes = json!({"changes": [{"uri": uri(path), "type": kind}]});
    client.notify("workspace/didChangeWatchedFiles", changes);
}

const WATCHING: &str = r#"{"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": true}}}"#;

fn watching() -> Options {
    let capabilities = serde_json::from_str(WATCHING).expect("capabilities");
    Options { capabilities, ..Options::default() }
}

const MISSING: &str = "note `new` does not exist";

#[test]
fn a_note_that_appears_on_disk_mends_the_link_to_it_and_breaks_it_again() {
    let mut vault = Vault::new(&[("a.md", "[[new]]\n")]);
    let mut client = Client::start(&vault, watching());
    client.open(&vault, "a.md");
    let document = uri(&vault.path("a.md"));
    wait_for_findings(&mut client, &document, &[MISSING]);
    vault.write("deep/new.md", "# New\n");
    watched(&mut client, &vault.path("deep/new.md"), 1);
    wait_for_findings(&mut client, &document, &[]);
    fs::remove_dir_all(vault.path("deep")).expect("removed");
    watched(&mut client, &vault.root().join("deep"), 3);
    wait_for_findings(&mut client, &document, &[MISSING]);
    client.quit();
}

#[test]
fn without_the_clients_watching_the_server_watches_itself() {
    let mut vault = Vault::new(&[("a.md", "[[new]]\n")]);
    let mut client = Client::start(&vault, Options::default());
    client.open(&vault, "a.md");
    let document = uri(&vault.path("a.md"));
    wait_for_findings(&mut client, &document, &[MISSING]);
    vault.write("fresh/folder/new.md", "# New\n");
    wait_for_findings(&mut client, &document, &[]);
    fs::remove_file(vault.path("fresh/folder/new.md")).expect("removed");
    wait_for_findings(&mut client, &document, &[MISSING]);
    client.quit();
}

#[test]
fn an_open_buffer_wins_over_the_disk_until_it_closes() {
    let mut vault = Vault::new(&[("a.md", "[[b#Typed]]\n"), ("b.md", "# Typed\n")]);
    let mut client = Client::start(&vault, watching());
    client.open(&vault, "b.md");
    client.open(&vault, "a.md");
    let document = uri(&vault.path("a.md"));
    wait_for_findings(&mut client, &document, &[]);
    vault.write("b.md", "# Saved by someone else\n");
    watched(&mut client, &vault.path("b.md"), 2);
    let other = uri(&vault.path("b.md"));
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": other}}));
    wait_for_findings(&mut client, &document, &["no heading `Typed` in `b.md`"]);
    client.quit();
}

#[test]
fn folders_come_and_go() {
    let first = Vault::new(&[("a.md", "[[b]]\n")]);
    let second = Vault::new(&[("b.md", "# b\n"), ("c.md", "[[b]]\n")]);
    let mut client = Client::start(&first, Options::default());
    client.open(&second, "c.md");
    let symbols = |client: &mut Client| {
        let found = client.request("workspace/symbol", json!({"query": "a"})).expect("symbols");
        found.as_array().map_or(0, Vec::len)
    };
    assert_eq!(symbols(&mut client), 1);
    let folder = |vault: &Vault| json!({"uri": uri(&vault.root()), "name": "x"});
    let change = json!({"event": {"added": [folder(&second)], "removed": [folder(&first)]}});
    client.notify("workspace/didChangeWorkspaceFolders", change);
    let at =
        json!({"textDocument": {"uri": uri(&second.path("c.md"))}, "position": {"line": 0, "character": 3}});
    let found = client.request("textDocument/definition", at).expect("an answer");
    assert_eq!(found["uri"], uri(&second.path("b.md")));
    assert_eq!(symbols(&mut client), 0);
    client.quit();
}

#[test]
fn two_folders_do_not_resolve_into_each_other() {
    let first = Vault::new(&[("a.md", "[[only]]\n")]);
    let second = Vault::new(&[("only.md", "# x\n")]);
    let folders =
        json!([{"uri": uri(&first.root()), "name": "1"}, {"uri": uri(&second.root()), "name": "2"}]);
    let options = Options { initialize: json!({"workspaceFolders": folders}), ..Options::default() };
    let mut client = Client::start(&first, options);
    client.open(&first, "a.md");
    wait_for_findings(&mut client, &uri(&first.path("a.md")), &["note `only` does not exist"]);
    client.quit();
}

#[test]
fn a_note_opened_without_a_folder_finds_its_vault_by_a_marker() {
    let vault = Vault::new(&[(".obsidian/app.json", "{}"), ("b.md", "# b\n"), ("d/a.md", "[[b$0]]\n")]);
    let options = Options::default();
    let mut client = Client::spawn(&options);
    client.begin(None, &options);
    client.open(&vault, "d/a.md");
    let answer = client.at_cursor("textDocument/definition", &vault, "d/a.md");
    assert_eq!(answer["uri"], uri(&vault.path("b.md")));
    client.quit();
}

#[test]
fn an_untitled_document_works_without_a_vault() {
    let options = Options::default();
    let mut client = Client::spawn(&options);
    client.begin(None, &options);
    client.open_text("untitled:Untitled-1", "# One\n\n[[#One]] [[#Two]] [[elsewhere]]\n");
    let at = json!({"textDocument": {"uri": "untitled:Untitled-1"}, "position": {"line": 2, "character": 4}});
    let found = client.request("textDocument/definition", at).expect("an answer");
    assert_eq!((&found["uri"], &found["range"]["start"]["line"]), (&json!("untitled:Untitled-1"), &json!(0)));
    wait_for_findings(&mut client, "untitled:Untitled-1", &["no heading `Two` in this note"]);
    client.quit();
}

#[test]
fn pulled_findings_are_never_pushed_and_held_until_something_changes() {
    let mut vault = Vault::new(&[("a.md", "[[new]]\n")]);
    let mut capabilities: Value = serde_json::from_str(WATCHING).expect("capabilities");
    capabilities["textDocument"] = json!({"diagnostic": {}});
    capabilities["workspace"]["diagnostics"] = json!({"refreshSupport": true});
    let mut client = Client::start(&vault, Options { capabilities, ..Options::default() });
    client.open(&vault, "a.md");
    let document = uri(&vault.path("a.md"));
    let all = |client: &mut Client, previous: Value| {
        client.send_request("workspace/diagnostic", json!({"previousResultIds": previous}))
    };
    let asked = all(&mut client, json!([]));
    let report = client.response(asked).expect("a report");
    assert_eq!(report["items"][0]["items"][0]["code"], "missing-note");
    let known = json!([{"uri": document, "value": report["items"][0]["resultId"]}]);
    let held = all(&mut client, known);
    let pulled =
        json!({"textDocument": {"uri": document}, "previousResultId": report["items"][0]["resultId"]});
    assert_eq!(client.request("textDocument/diagnostic", pulled).expect("a report")["kind"], "unchanged");
    vault.write("new.md", "# New\n");
    watched(&mut client, &vault.path("new.md"), 1);
    let report = client.response(held).expect("a report");
    assert_eq!(report["items"][0]["items"], json!([]));
    let pushed = client.pending().into_iter().any(|it| it["method"] == "textDocument/publishDiagnostics");
    assert!(!pushed);
    client.quit();
}

#[test]
fn folders_may_be_told_in_any_of_three_ways() {
    let vault = Vault::new(&[("a.md", "[[b$0]]"), ("x/b.md", "")]);
    for initialize in [
        json!({"workspaceFolders": [{"uri": uri(&vault.root()), "name": "v"}]}),
        json!({"rootUri": uri(&vault.root())}),
        json!({"rootPath": vault.root()}),
    ] {
        let options = Options { initialize: initialize.clone(), ..Options::default() };
        let mut client = Client::spawn(&options);
        client.begin(None, &options);
        client.open(&vault, "a.md");
        let found = client.at_cursor("textDocument/definition", &vault, "a.md");
        assert_eq!(found["uri"], uri(&vault.path("x/b.md")), "{initialize}");
        client.quit();
    }
}

#[test]
fn files_that_cannot_be_read_cost_only_themselves() {
    let vault = Vault::new(&[("a.md", "[[b$0]]"), ("b.md", "")]);
    fs::write(vault.path("bytes.md"), b"\xff\xfe\0 [[a]]").expect("a writable file");
    fs::write(vault.path("deep.md"), "[".repeat(100_000)).expect("a writable file");
    fs::write(vault.path("quotes.md"), ">".repeat(100_000)).expect("a writable file");
    #[cfg(unix)]
    std::os::unix::fs::symlink(vault.root(), vault.path("loop")).expect("a link");
    let mut client = Client::start(&vault, Options::default());
    client.open(&vault, "a.md");
    let found = client.at_cursor("textDocument/definition", &vault, "a.md");
    assert_eq!(found["uri"], uri(&vault.path("b.md")));
    client.quit();
}

#[test]
fn a_folder_inside_another_shows_its_notes_once() {
    let vault = Vault::new(&[("a.md", "# Deadlock one\n"), ("d/b.md", "# Deadlock two\n")]);
    let folders = json!([
        {"uri": uri(&vault.root()), "name": "outer"},
        {"uri": uri(&vault.path("d")), "name": "inner"},
    ]);
    let options = Options { initialize: json!({"workspaceFolders": folders}), ..Options::default() };
    let mut client = Client::start(&vault, options);
    let found = client.request("workspace/symbol", json!({"query": "deadlock"})).expect("symbols");
    let mut names: Vec<&str> =
        found.as_array().expect("a list").iter().filter_map(|it| it["name"].as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Deadlock one", "Deadlock two"]);
    client.quit();
}

//! Settings: where they come from, what they change, and what is said about mistakes in them.

use serde_json::{Value, json};

use crate::support::{Client, Options, Vault, uri};

/// Waits until the findings of a file, as `severity code`, are `expected`.
fn findings_become(client: &mut Client, vault: &Vault, path: &str, expected: &[&str]) -> Vec<Value> {
    client.diagnostics(&uri(&vault.path(path)), |found| {
        let rows = found.iter().map(|it| format!("{} {}", it["severity"], it["code"].as_str().unwrap_or("")));
        rows.eq(expected.iter().map(ToString::to_string))
    })
}

const NOTE: (&str, &str) = ("a.md", "[[nowhere]]\n");

fn missing_note_at(level: &str) -> String {
    format!("[diagnostics]\nmissing-note = \"{level}\"\n")
}

#[test]
fn the_vault_says_how_loud_a_finding_is() {
    let vault = Vault::new(&[NOTE, (".qmark.toml", &missing_note_at("error"))]);
    let mut client = Client::start(&vault, Options::default());
    client.open(&vault, "a.md");
    findings_become(&mut client, &vault, "a.md", &["1 missing-note"]);
    client.quit();
}

#[test]
fn the_client_wins_over_the_vault() {
    let vault = Vault::new(&[NOTE, (".qmark.toml", &missing_note_at("error"))]);
    let settings = json!({"diagnostics": {"missing-note": "hint"}});
    let initialize = json!({"initializationOptions": settings});
    let mut client = Client::start(&vault, Options { initialize, ..Options::default() });
    client.open(&vault, "a.md");
    findings_become(&mut client, &vault, "a.md", &["4 missing-note"]);
    client.quit();
}

#[test]
fn a_client_that_answers_for_its_settings_is_asked() {
    let vault = Vault::new(&[NOTE]);
    let capabilities = json!({"workspace": {"configuration": true}});
    let settings = json!({"diagnostics.missing-note": "warning"});
    let mut client = Client::start(&vault, Options { capabilities, settings, ..Options::default() });
    client.open(&vault, "a.md");
    findings_become(&mut client, &vault, "a.md", &["2 missing-note"]);
    client.set_settings(json!({"diagnostics": {"missing-note": "off"}}));
    client.notify("workspace/didChangeConfiguration", json!({"settings": null}));
    findings_become(&mut client, &vault, "a.md", &[]);
    client.quit();
}

#[test]
fn a_client_may_push_its_settings() {
    let vault = Vault::new(&[NOTE]);
    let mut client = Client::start(&vault, Options::default());
    client.open(&vault, "a.md");
    findings_become(&mut client, &vault, "a.md", &["3 missing-note"]);
    let settings = json!({"qmark": {"diagnostics": {"missing-note": "error"}}});
    client.notify("workspace/didChangeConfiguration", json!({"settings": settings}));
    findings_become(&mut client, &vault, "a.md", &["1 missing-note"]);
    client.quit();
}

#[test]
fn a_mistake_is_shown_in_its_file_until_it_is_mended() {
    let mut vault = Vault::new(&[NOTE, (".qmark.toml", "[index]\nexlude = []\n")]);
    let mut client = Client::start(&vault, Options::default());
    let shown = findings_become(&mut client, &vault, ".qmark.toml", &["2 invalid-config"]);
    let place = json!({"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 6}});
    assert_eq!(shown[0]["range"], place);
    client.open(&vault, "a.md");
    findings_become(&mut client, &vault, "a.md", &["3 missing-note"]);
    vault.write(".qmark.toml", &missing_note_at("error"));
    findings_become(&mut client, &vault, ".qmark.toml", &[]);
    findings_become(&mut client, &vault, "a.md", &["1 missing-note"]);
    client.quit();
}

#[test]
fn open_notes_obey_changed_limits_too() {
    let mut vault = Vault::new(&[NOTE]);
    let mut client = Client::start(&vault, Options::default());
    client.open(&vault, "a.md");
    findings_become(&mut client, &vault, "a.md", &["3 missing-note"]);
    vault.write(".qmark.toml", "[index]\nmax-file-size = 5\n");
    findings_become(&mut client, &vault, "a.md", &["3 file-too-large"]);
    client.quit();
}

#[test]
fn mistakes_in_the_editors_settings_are_logged() {
    let initialize = json!({"initializationOptions": {"log": {"level": "loud"}}});
    let mut client = Client::start(&Vault::new(&[]), Options { initialize, ..Options::default() });
    client.notification("window/logMessage", |log| {
        log["message"].as_str().is_some_and(|text| text.contains("`log.level` must be one of `off`"))
    });
    client.quit();
}

#[test]
fn what_is_left_out_changes_with_the_settings() {
    let vault = Vault::new(&[("a.md", "# Alpha\n"), ("drafts/b.md", "# Beta\n")]);
    let mut client = Client::start(&vault, Options::default());
    let names = |client: &mut Client| {
        let found = client.request("workspace/symbol", json!({"query": "eta"})).expect("an answer");
        found.as_array().map_or(0, Vec::len)
    };
    assert!(names(&mut client) > 0);
    let settings = json!({"index": {"exclude": ["drafts/"]}});
    client.notify("workspace/didChangeConfiguration", json!({"settings": settings}));
    assert_eq!(names(&mut client), 0);
    client.quit();
}

#[test]
fn the_log_is_as_detailed_as_the_user_wants() {
    let logged = |level: &str| {
        let initialize = json!({"initializationOptions": {"log": {"level": level}}});
        let vault = Vault::new(&[]);
        let mut client = Client::start(&vault, Options { initialize, ..Options::default() });
        // Settings count for what comes after them.
        client.request("workspace/symbol", json!({"query": ""})).expect("an answer");
        client.pending();
        client.notify("$/unheard", json!({}));
        client.notify("textDocument/didOpen", json!({}));
        client.request("workspace/symbol", json!({"query": ""})).expect("an answer");
        let kind = |message: &Value| message["params"]["type"].as_i64();
        let mut kinds: Vec<i64> = client.pending().iter().filter_map(kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    };
    assert_eq!(logged("off"), [0; 0]);
    assert_eq!(logged("error"), [1]);
    assert!(logged("debug").contains(&4));
}

/// As an editor opens it: not as Markdown.
fn open_settings(client: &mut Client, vault: &Vault) {
    let document = json!({"uri": uri(&vault.path(".qmark.toml")), "languageId": "toml", "version": 1,
        "text": vault.text(".qmark.toml")});
    client.notify("textDocument/didOpen", json!({"textDocument": document}));
}

fn typed(client: &mut Client, vault: &Vault, version: i32, text: &str) {
    let change = json!({"textDocument": {"uri": uri(&vault.path(".qmark.toml")), "version": version},
        "contentChanges": [{"text": text}]});
    client.notify("textDocument/didChange", change);
}

#[test]
fn an_open_configuration_counts_before_the_disk() {
    let mut vault = Vault::new(&[NOTE, (".qmark.toml", "")]);
    let mut client = Client::start(&vault, Options::default());
    client.open(&vault, "a.md");
    findings_become(&mut client, &vault, "a.md", &["3 missing-note"]);
    open_settings(&mut client, &vault);
    typed(&mut client, &vault, 2, "[index]\nexlude = []\n");
    findings_become(&mut client, &vault, ".qmark.toml", &["2 invalid-config"]);
    typed(&mut client, &vault, 3, &missing_note_at("error"));
    findings_become(&mut client, &vault, ".qmark.toml", &[]);
    findings_become(&mut client, &vault, "a.md", &["1 missing-note"]);
    // What others write meanwhile waits until the buffer is closed.
    vault.write(".qmark.toml", &missing_note_at("warning"));
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": uri(&vault.path(".qmark.toml"))}}));
    findings_become(&mut client, &vault, "a.md", &["2 missing-note"]);
    client.quit();
}

#[test]
fn which_files_are_read_changes_when_the_configuration_is_saved() {
    let vault = Vault::new(&[("a.md", "# Alpha\n"), ("drafts/b.md", "# Beta\n"), (".qmark.toml", "")]);
    let mut client = Client::start(&vault, Options::default());
    let found = |client: &mut Client| {
        let found = client.request("workspace/symbol", json!({"query": "beta"})).expect("an answer");
        found.as_array().map_or(0, Vec::len)
    };
    open_settings(&mut client, &vault);
    typed(&mut client, &vault, 2, "[index]\nexclude = [\"drafts/\"]\nmax = 1\n");
    findings_become(&mut client, &vault, ".qmark.toml", &["2 invalid-config"]);
    assert!(found(&mut client) > 0, "nothing is read anew while one types");
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": uri(&vault.path(".qmark.toml"))}}));
    assert_eq!(found(&mut client), 0);
    client.quit();
}

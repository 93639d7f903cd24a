//! Ruff over the protocol: nothing of it until it is switched on, then lint and format of snippets.
//! A script poses as Ruff.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use crate::support::{Client, Options, Vault, uri};

const NOTE: &str = "- é\n\n  ```python\n  import os\n  x=1    #=> 1\n  ```\n\n> ```py\r\n> y=2\r\n> ```\r\n";

/// Leaves a trace when it is asked anything.
const POSER: &str = r#"#!/bin/sh
echo x >> "$(/usr/bin/dirname "$0")/asked"
case "$1" in
  --version) echo "ruff 0.0.1" ;;
  check) if /bin/grep -q 'import os'; then echo '[{"code": "F401", "message": "`os` imported but unused",
    "url": "https://x.example/F401", "location": {"row": 1, "column": 8}, "end_location": {"row": 1, "column": 10}}]'
    else echo '[]'; fi ;;
  format) /bin/sed 's/ *= */ = /' ;;
esac
"#;

struct Machine {
    vault: Vault,
    programs: tempfile::TempDir,
}

impl Machine {
    fn new(files: &[(&str, &str)]) -> Self {
        let programs = tempfile::tempdir().expect("a folder for programs");
        let path = programs.path().join("ruff");
        std::fs::write(&path, POSER).expect("a writable file");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("a file of ours");
        Self { vault: Vault::new(files), programs }
    }

    fn start(&self, capabilities: Value, initialize: Value, settings: Value) -> Client {
        let usual = std::env::var("PATH").unwrap_or_default();
        let mut environment = Options::default().environment;
        environment.push(("PATH", format!("{}:{usual}", self.programs.path().display())));
        let options = Options { capabilities, initialize, settings, environment };
        let mut client = Client::start(&self.vault, options);
        client.open(&self.vault, "a.md");
        client
    }

    fn uri(&self) -> String {
        uri(&self.vault.path("a.md"))
    }

    fn was_asked(&self) -> bool {
        self.programs.path().join("asked").exists()
    }
}

fn switched_on() -> Value {
    json!({"initializationOptions": {"python": {"ruff": {"lint": true, "format": true}}}})
}

/// `line:column-column text` of each edit.
fn shown(edits: &Value) -> Vec<String> {
    let edit = |it: &Value| {
        let (start, end) = (&it["range"]["start"], &it["range"]["end"]);
        format!(
            "{}:{}-{}:{} {}",
            start["line"],
            start["character"],
            end["line"],
            end["character"],
            it["newText"].as_str().expect("a text")
        )
    };
    edits.as_array().expect("edits").iter().map(edit).collect()
}

fn format(client: &mut Client, machine: &Machine) -> Result<Value, Value> {
    let options = json!({"tabSize": 4, "insertSpaces": true});
    let params = json!({"textDocument": {"uri": machine.uri()}, "options": options});
    client.request("textDocument/formatting", params)
}

#[test]
fn nothing_is_offered_or_asked_until_it_is_switched_on() {
    let own = "[python.ruff]\nlint = true\nformat = true\n";
    let machine = Machine::new(&[("a.md", NOTE), (".qmark.toml", own)]);
    let mut client = machine.start(json!({}), json!({}), Value::Null);
    let capabilities = &client.initialized["capabilities"];
    assert!(capabilities.get("documentFormattingProvider").is_none());
    assert!(capabilities.get("documentRangeFormattingProvider").is_none());
    assert_eq!(format(&mut client, &machine).expect_err("no such method")["code"], -32601);
    // The vault's wish is refused where it stands.
    let refused = uri(&machine.vault.path(".qmark.toml"));
    let found = client.diagnostics(&refused, |found| found.len() == 2);
    assert!(found.iter().all(|it| it["code"] == "invalid-config"), "{found:?}");
    assert!(!machine.was_asked());
    client.quit();
}

#[test]
fn lints_stand_where_they_belong_under_ruff_s_own_names() {
    let machine = Machine::new(&[("a.md", NOTE)]);
    let described = json!({"textDocument": {"publishDiagnostics": {"codeDescriptionSupport": true}}});
    let mut client = machine.start(described, switched_on(), Value::Null);
    let found = client.diagnostics(&machine.uri(), |found| !found.is_empty());
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0]["source"], &found[0]["code"]), (&json!("Ruff"), &json!("F401")));
    assert_eq!(found[0]["codeDescription"]["href"], "https://x.example/F401");
    let place = json!({"start": {"line": 3, "character": 9}, "end": {"line": 3, "character": 11}});
    assert_eq!(found[0]["range"], place);
    client.quit();
}

#[test]
fn the_note_or_the_fence_under_the_cursor_is_formatted() {
    let machine = Machine::new(&[("a.md", NOTE)]);
    let mut client = machine.start(json!({}), switched_on(), Value::Null);
    assert_eq!(client.initialized["capabilities"]["documentFormattingProvider"], json!(true));
    assert_eq!(client.initialized["capabilities"]["documentRangeFormattingProvider"], json!(true));
    let edits = format(&mut client, &machine).expect("edits");
    let both = ["4:2-4:14 x = 1  #=> 1", "8:2-8:5 y = 2"];
    assert_eq!(shown(&edits), both);
    let cursor = json!({"line": 8, "character": 2});
    let params = json!({"textDocument": {"uri": machine.uri()}, "range": {"start": cursor, "end": cursor},
        "options": {"tabSize": 4, "insertSpaces": true}});
    let edits = client.request("textDocument/rangeFormatting", params).expect("edits");
    assert_eq!(shown(&edits), both[1..]);
    client.quit();
}

#[test]
fn a_client_that_can_be_told_later_is() {
    let machine = Machine::new(&[("a.md", NOTE)]);
    let later = json!({
        "workspace": {"configuration": true},
        "textDocument": {"formatting": {"dynamicRegistration": true}, "rangeFormatting": {"dynamicRegistration": true}},
    });
    let mut client = machine.start(later, json!({}), Value::Null);
    assert!(client.initialized["capabilities"].get("documentFormattingProvider").is_none());
    let is_about_formatting = |registrations: &Value| {
        let listed = registrations.as_array().expect("a list").iter();
        listed.filter_map(|it| it["method"].as_str()).any(|method| method == "textDocument/rangeFormatting")
    };
    client.set_settings(json!({"python": {"ruff": {"format": true}}}));
    client.notify("workspace/didChangeConfiguration", json!({"settings": null}));
    client.notification("client/registerCapability", |it| is_about_formatting(&it["registrations"]));
    assert_eq!(format(&mut client, &machine).expect("edits").as_array().map(Vec::len), Some(2));
    client.set_settings(json!({"python": {"ruff": {"format": false}}}));
    client.notify("workspace/didChangeConfiguration", json!({"settings": null}));
    client.notification("client/unregisterCapability", |it| is_about_formatting(&it["unregisterations"]));
    assert_eq!(format(&mut client, &machine), Ok(Value::Null));
    client.quit();
}

#[test]
fn a_ruff_that_is_not_there_is_said_to_be() {
    let machine = Machine::new(&[("a.md", NOTE)]);
    let nowhere =
        json!({"initializationOptions": {"python.ruff": {"format": true, "path": "/nowhere/ruff"}}});
    let mut client = machine.start(json!({}), nowhere, Value::Null);
    let error = format(&mut client, &machine).expect_err("no edits");
    assert!(error["message"].as_str().expect("a text").contains("/nowhere/ruff cannot be used"), "{error}");
    assert!(!machine.was_asked());
    client.quit();
}

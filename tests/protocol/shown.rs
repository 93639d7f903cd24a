//! What an editor shows in and above the lines of a note: lenses and hints.

use serde_json::{Value, json};

use crate::support::{Client, Options, Vault, uri};

fn start(files: &[(&str, &str)], capabilities: Value, settings: Value) -> (Vault, Client) {
    let vault = Vault::new(files);
    let initialize = json!({"initializationOptions": settings});
    let mut client = Client::start(&vault, Options { capabilities, initialize, ..Options::default() });
    client.open(&vault, files[0].0);
    (vault, client)
}

fn lenses(client: &mut Client, vault: &Vault, path: &str) -> Vec<Value> {
    let params = json!({"textDocument": {"uri": uri(&vault.path(path))}});
    let found = client.request("textDocument/codeLens", params).expect("lenses");
    found.as_array().expect("a list").clone()
}

/// `line: title` of each lens.
fn titles(lenses: &[Value]) -> Vec<String> {
    let show = |lens: &Value| {
        let title = lens["command"]["title"].as_str().expect("a title");
        format!("{}: {title}", lens["range"]["start"]["line"])
    };
    lenses.iter().map(show).collect()
}

fn lensing() -> Value {
    json!({"textDocument": {"codeLens": {}},
        "experimental": {"qmark": {"commands": ["qmark.showReferences"]}}})
}

const LINKED: [(&str, &str); 3] = [
    ("a.md", "# A\n\n## What is it?\n\nThat.\n"),
    ("b.md", "[[a]]\n\n🔥 [[a#What is it?]]\n"),
    ("c.md", "no link\n"),
];

#[test]
fn backlinks_are_counted_once_above_the_note_and_listed_by_the_client() {
    let (vault, mut client) = start(&LINKED, lensing(), Value::Null);
    let found = lenses(&mut client, &vault, "a.md");
    assert_eq!(titles(&found), ["0: 1 question", "0: 2 backlinks"]);
    let command = &found[1]["command"];
    assert_eq!(command["command"], "qmark.showReferences");
    assert_eq!(command["arguments"][0], uri(&vault.path("a.md")));
    assert_eq!(command["arguments"][1], json!({"line": 0, "character": 0}));
    assert_eq!(command["arguments"][2][1]["uri"], uri(&vault.path("b.md")));
    assert_eq!(command["arguments"][2][1]["range"]["start"], json!({"line": 2, "character": 3}));
    client.open(&vault, "c.md");
    assert_eq!(lenses(&mut client, &vault, "c.md"), [Value::Null; 0], "no lens of zero");
    client.quit();
}

#[test]
fn a_client_without_the_command_gets_a_lens_to_read() {
    let (vault, mut client) = start(&LINKED, json!({"textDocument": {"codeLens": {}}}), Value::Null);
    let found = lenses(&mut client, &vault, "a.md");
    assert_eq!(found[1]["command"], json!({"title": "2 backlinks", "command": ""}));
    client.quit();
}

#[test]
fn backlinks_of_sections_are_shown_where_the_user_wants_them() {
    let settings = json!({"code-lens": {"backlinks": "sections"}});
    let (vault, mut client) = start(&LINKED, lensing(), settings);
    let found = lenses(&mut client, &vault, "a.md");
    assert_eq!(titles(&found), ["0: 1 question", "0: 2 backlinks", "2: 1 backlink"]);
    client.quit();
    let (vault, mut client) = start(&LINKED, lensing(), json!({"code-lens.backlinks": "off"}));
    assert_eq!(titles(&lenses(&mut client, &vault, "a.md")), ["0: 1 question"]);
    client.quit();
}

#[test]
fn a_link_made_in_another_note_makes_the_client_ask_again() {
    let mut capabilities = lensing();
    capabilities["workspace"] = json!({"codeLens": {"refreshSupport": true}});
    let (vault, mut client) = start(&LINKED, capabilities, Value::Null);
    client.open(&vault, "c.md");
    assert_eq!(titles(&lenses(&mut client, &vault, "a.md"))[1], "0: 2 backlinks");
    client.pending();
    let change = json!({"textDocument": {"uri": uri(&vault.path("c.md")), "version": 2},
        "contentChanges": [{"text": "[[a]]\n"}]});
    client.notify("textDocument/didChange", change);
    client.notification("workspace/codeLens/refresh", |_| true);
    assert_eq!(titles(&lenses(&mut client, &vault, "a.md"))[1], "0: 3 backlinks");
    client.quit();
}

const NAMED: [(&str, &str); 2] = [("a.md", "🔥 [[Bee]]\n[[b]]\n"), ("b.md", "---\naliases: [Bee]\n---\n")];

fn hints(client: &mut Client, vault: &Vault) -> Value {
    let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}});
    let params = json!({"textDocument": {"uri": uri(&vault.path("a.md"))}, "range": range});
    client.request("textDocument/inlayHint", params).expect("hints")
}

#[test]
fn hints_say_where_a_link_leads_if_the_user_wants_them() {
    let capabilities = json!({"textDocument": {"inlayHint": {}}});
    let (vault, mut client) = start(&NAMED, capabilities.clone(), Value::Null);
    assert_eq!(hints(&mut client, &vault), json!([]));
    client.quit();
    let (vault, mut client) = start(&NAMED, capabilities, json!({"inlay-hints": {"links": true}}));
    assert_eq!(
        hints(&mut client, &vault),
        json!([{"position": {"line": 0, "character": 10}, "label": "→ b.md",
            "tooltip": "by an alias of the note", "paddingLeft": true}])
    );
    client.quit();
}

#[test]
fn a_setting_that_changes_what_is_shown_makes_the_client_ask_again() {
    let capabilities = json!({"textDocument": {"inlayHint": {}},
        "workspace": {"inlayHint": {"refreshSupport": true}}});
    let (vault, mut client) = start(&NAMED, capabilities, Value::Null);
    assert_eq!(hints(&mut client, &vault), json!([]));
    client.pending();
    let settings = json!({"settings": {"qmark": {"inlay-hints": {"links": true}}}});
    client.notify("workspace/didChangeConfiguration", settings);
    client.notification("workspace/inlayHint/refresh", |_| true);
    assert_eq!(hints(&mut client, &vault)[0]["label"], "→ b.md");
    client.quit();
}

//! What a person asks at the cursor, over the wire.

use serde_json::{Value, json};

use crate::support::{Client, Options, Vault, uri};

fn ask(method: &str, files: &[(&str, &str)], capabilities: Value) -> (Value, Vault) {
    let vault = Vault::new(files);
    let mut client = Client::start(&vault, Options { capabilities, ..Options::default() });
    client.open(&vault, files[0].0);
    let answer = client.at_cursor(method, &vault, files[0].0);
    client.quit();
    (answer, vault)
}

/// `path:line:column` of a location.
fn place(vault: &Vault, location: &Value) -> String {
    let root = uri(&vault.root());
    let uri = location["uri"].as_str().or(location["targetUri"].as_str()).expect("a uri");
    let range = location.get("range").unwrap_or(&location["targetSelectionRange"]);
    let (line, column) = (&range["start"]["line"], &range["start"]["character"]);
    format!("{}:{line}:{column}", uri.trim_start_matches(&root).trim_start_matches('/'))
}

#[test]
fn definition_is_asked_right_after_opening_and_waits_for_the_index() {
    let files = [("a.md", "- 🔥🔥 [[b]] [[c#Two$0]]\n"), ("b.md", "# b\n"), ("d/c.md", "# One\n\n## Two\n")];
    let (answer, vault) = ask("textDocument/definition", &files, json!({}));
    assert_eq!(place(&vault, &answer), "d/c.md:2:3");
}

#[test]
fn a_client_that_takes_location_links_learns_what_the_link_is() {
    let capabilities = json!({"textDocument": {"definition": {"linkSupport": true}}});
    let files = [("a.md", "é [[b$0]]\n"), ("b.md", "# b\n")];
    let (answer, vault) = ask("textDocument/definition", &files, capabilities);
    assert_eq!(place(&vault, &answer[0]), "b.md:0:0");
    let origin = &answer[0]["originSelectionRange"];
    assert_eq!((&origin["start"]["character"], &origin["end"]["character"]), (&json!(2), &json!(7)));
}

#[test]
fn a_broken_link_leads_nowhere() {
    let (answer, _) = ask("textDocument/definition", &[("a.md", "[[none$0]]\n")], json!({}));
    assert_eq!(answer, Value::Null);
}

#[test]
fn hover_is_markdown_or_plain_text_as_the_client_says() {
    let files = [("a.md", "[[b$0]]\n"), ("b.md", "# B\n\nSome *text*.\n")];
    let rich = json!({"textDocument": {"hover": {"contentFormat": ["markdown"]}}});
    let (answer, _) = ask("textDocument/hover", &files, rich);
    assert_eq!(answer["contents"]["value"], "# B\n\nSome *text*.\n\n---\n`b.md`");
    let (answer, _) = ask("textDocument/hover", &files, json!({}));
    assert_eq!(answer["contents"], json!({"kind": "plaintext", "value": "B\n\nSome text.\n\nb.md"}));
}

#[test]
fn the_outline_is_a_tree_or_a_list() {
    let files = [("a.md", "$0# One\n\n### Is it two?\n\nYes.\n\n# Three\n")];
    let tree = json!({"textDocument": {"documentSymbol": {"hierarchicalDocumentSymbolSupport": true}}});
    let (answer, _) = ask("textDocument/documentSymbol", &files, tree);
    let names: Vec<&str> =
        answer.as_array().expect("roots").iter().filter_map(|it| it["name"].as_str()).collect();
    assert_eq!(names, ["One", "Three"]);
    assert_eq!(answer[0]["children"][0]["name"], "Is it two?");
    let (answer, _) = ask("textDocument/documentSymbol", &files, json!({}));
    assert_eq!(answer[1]["containerName"], "One");
}

#[test]
fn symbols_are_found_over_the_whole_workspace_questions_first() {
    let vault = Vault::new(&[("a.md", "# Deadlock\n"), ("b.md", "### What is a deadlock?\n\nText.\n")]);
    let mut client = Client::start(&vault, Options::default());
    let found = client.request("workspace/symbol", json!({"query": "deadlock"})).expect("symbols");
    let names: Vec<&str> =
        found.as_array().expect("a list").iter().filter_map(|it| it["name"].as_str()).collect();
    assert_eq!(names, ["What is a deadlock?", "Deadlock"]);
    client.quit();
}

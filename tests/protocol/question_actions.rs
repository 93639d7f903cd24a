//! What a client can do about questions with code actions and completion.

use serde_json::{Value, json};

use crate::support::{Client, Options, Vault, uri};

const LAZY: &str = r#"{"textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}},
    "resolveSupport": {"properties": ["edit"]}}, "completion": {"completionItem": {"snippetSupport": true}}},
    "window": {"showDocument": {"support": true}}}"#;

fn session(vault: &Vault, capabilities: &str) -> Client {
    let capabilities = serde_json::from_str(capabilities).expect("capabilities");
    let mut client = Client::start(vault, Options { capabilities, ..Options::default() });
    client.open(vault, "a.md");
    client
}

fn actions(client: &mut Client, vault: &Vault, only: &str) -> Vec<Value> {
    let cursor = vault.cursor("a.md").position();
    let params = json!({"textDocument": {"uri": uri(&vault.path("a.md"))}, "range": {"start": cursor, "end": cursor},
        "context": {"diagnostics": [], "only": [only]}});
    let answer = client.request("textDocument/codeAction", params).expect("actions");
    answer.as_array().expect("a list").clone()
}

#[test]
fn an_answer_is_inserted_when_its_action_is_chosen() {
    let text = "Q. What is a?\nA. x\n\nQ. What is 🔥$0 b?\n\nQ. What is c?\nA. y\n";
    let vault = Vault::new(&[("a.md", text)]);
    let mut client = session(&vault, LAZY);
    let found = actions(&mut client, &vault, "refactor.rewrite.qmark.answer");
    let [action] = &found[..] else { panic!("not one action: {found:?}") };
    assert_eq!((&action["kind"], &action["edit"]), (&json!("refactor.rewrite.qmark.answer"), &Value::Null));
    let resolved = client.request("codeAction/resolve", action.clone()).expect("an action");
    let edits = &resolved["edit"]["changes"][uri(&vault.path("a.md"))];
    let end = json!({"line": 3, "character": 16});
    assert_eq!(edits, &json!([{"range": {"start": end, "end": end}, "newText": "\nA. "}]));
    client.quit();
}

#[test]
fn a_duplicate_is_opened_by_a_command_where_the_client_can() {
    let text = "## What is a linked li$0st?\n\nx\n\n## What is a?\n\nx\n\n## What is b?\n\nx\n";
    let vault = Vault::new(&[("a.md", text), ("b.md", "# B\n\n### What is a linked list?\n\nx\n")]);
    let mut client = session(&vault, LAZY);
    let found = actions(&mut client, &vault, "quickfix");
    let [action] = &found[..] else { panic!("not one action: {found:?}") };
    assert_eq!(action["title"], "Go to the same question in `b.md:3`");
    let command = &action["command"];
    let params = json!({"command": command["command"], "arguments": command["arguments"]});
    client.request("workspace/executeCommand", params).expect("a result");
    let shown = client.notification("window/showDocument", |_| true);
    assert_eq!(shown["uri"], uri(&vault.path("b.md")));
    assert_eq!(shown["selection"]["start"], json!({"line": 2, "character": 4}));
    client.quit();
    let without = LAZY.replace("\"window\"", "\"door\"");
    let mut client = session(&vault, &without);
    assert!(actions(&mut client, &vault, "quickfix").is_empty());
    client.quit();
}

#[test]
fn a_label_completes_to_a_snippet_only_where_the_client_takes_snippets() {
    let vault = Vault::new(&[("a.md", "Q.$0\n")]);
    for (capabilities, text, format) in
        [(LAZY, "Q. ${1:question}\nA. $0", json!(2)), ("{}", "Q. \nA. ", Value::Null)]
    {
        let mut client = session(&vault, capabilities);
        let found = client.at_cursor("textDocument/completion", &vault, "a.md");
        let item = &found["items"][0];
        assert_eq!((&item["textEdit"]["newText"], &item["insertTextFormat"]), (&json!(text), &format));
        client.quit();
    }
}

#[test]
fn headings_are_symbols_unless_the_client_lists_them_itself_or_a_setting_says_otherwise() {
    let vault = Vault::new(&[("lock.md", "# Locks\n\n## What is a lock?\n\nx\n")]);
    let itself = json!({"experimental": {"qmark": {"listsHeadings": true}}});
    let settings = |value: &str| json!({"search": {"headings": value}});
    for (capabilities, settings, expected) in [
        (json!({}), Value::Null, vec!["What is a lock?", "Locks", "lock"]),
        (itself.clone(), Value::Null, vec!["What is a lock?", "lock"]),
        (itself, settings("always"), vec!["What is a lock?", "Locks", "lock"]),
        (json!({}), settings("never"), vec!["What is a lock?", "lock"]),
    ] {
        let initialize = json!({"initializationOptions": settings});
        let options = Options { capabilities, initialize, ..Options::default() };
        let mut client = Client::start(&vault, options);
        let found = client.request("workspace/symbol", json!({"query": "lock"})).expect("symbols");
        let found = found.as_array().expect("a list");
        let names: Vec<&str> = found.iter().filter_map(|it| it["name"].as_str()).collect();
        assert_eq!(names, expected);
        client.quit();
    }
}

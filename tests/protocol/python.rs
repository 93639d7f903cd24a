//! Python in notes over the protocol: checked by the interpreter, mended by actions.

use serde_json::{Value, json};

use crate::support::{Client, Options, Vault, uri};

/// Only the interpreter knows what is wrong with it.
const LOOPLESS: &str = "é [[a]]\n\n> ```python\n> def f(): é = '𝄞'; break\n> ```\n";

fn versioned() -> Value {
    json!({"textDocument": {"publishDiagnostics": {"versionSupport": true}}})
}

fn pulling() -> Value {
    json!({"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": true}}})
}

fn start(files: &[(&str, &str)], capabilities: Value) -> (Vault, Client) {
    let vault = Vault::new(files);
    let mut client = Client::start(&vault, Options { capabilities, ..Options::default() });
    client.open(&vault, files[0].0);
    (vault, client)
}

/// `line:column-column message` of each finding.
fn shown(items: &Value) -> Vec<String> {
    let items = items.as_array().expect("a list").iter();
    items
        .map(|it| {
            let (start, end) = (&it["range"]["start"], &it["range"]["end"]);
            let message = it["message"].as_str().expect("a message");
            format!("{}:{}-{} {message}", start["line"], start["character"], end["character"])
        })
        .collect()
}

#[test]
fn what_only_the_interpreter_rejects_is_pushed() {
    let (vault, mut client) = start(&[("a.md", LOOPLESS)], versioned());
    let found = client.notification("textDocument/publishDiagnostics", |it| {
        !it["diagnostics"].as_array().expect("a list").is_empty()
    });
    assert_eq!(shown(&found["diagnostics"]), ["3:21-26 'break' outside loop"]);
    assert_eq!((&found["uri"], &found["version"]), (&json!(uri(&vault.path("a.md"))), &json!(1)));
    client.quit();
}

#[test]
fn a_client_that_pulls_is_asked_to_pull_again() {
    let (vault, mut client) = start(&[("a.md", LOOPLESS)], pulling());
    let params = json!({"textDocument": {"uri": uri(&vault.path("a.md"))}});
    let ask = |client: &mut Client| {
        let report = client.request("textDocument/diagnostic", params.clone()).expect("a report");
        shown(&report["items"])
    };
    // Asking again before being asked to would be chance; each round waits for the next request.
    while ask(&mut client).is_empty() {
        client.wait("a refresh", |it| it["method"] == json!("workspace/diagnostic/refresh"));
    }
    assert_eq!(ask(&mut client), ["3:21-26 'break' outside loop"]);
    client.quit();
}

#[test]
fn an_edit_elsewhere_takes_no_finding_away() {
    let text = "```python\ndef f():\n    break\n```\n\n```python\nx = 1\n```\n";
    let (vault, mut client) = start(&[("a.md", text)], versioned());
    let uri = uri(&vault.path("a.md"));
    client.diagnostics(&uri, |found| found.len() == 1);
    let edit = json!({"range": {"start": {"line": 6, "character": 5}, "end": {"line": 6, "character": 5}},
        "text": " +"});
    client.notify(
        "textDocument/didChange",
        json!({"textDocument": {"uri": uri, "version": 2}, "contentChanges": [edit]}),
    );
    // The first that is said of the new text, before the interpreter has seen it.
    let next = client.notification("textDocument/publishDiagnostics", |it| it["version"] == json!(2));
    let shown = shown(&next["diagnostics"]);
    assert_eq!(shown.len(), 2, "{shown:?}");
    assert_eq!(shown[0], "2:4-9 'break' outside loop");
    client.quit();
}

#[test]
fn without_an_interpreter_the_parser_goes_on_and_it_is_said_once() {
    let mut environment = Options::default().environment;
    environment.push(("PATH", String::new()));
    let vault = Vault::new(&[("a.md", "```python\nx = = 1\n```\n"), ("b.md", "```python\nbreak\n```\n")]);
    let mut client = Client::start(&vault, Options { environment, ..Options::default() });
    client.open(&vault, "b.md");
    client.open(&vault, "a.md");
    client.diagnostics(&uri(&vault.path("a.md")), |found| found.len() == 1);
    let is_notice = |it: &Value| {
        let text = it["params"]["message"].as_str().unwrap_or_default();
        it["method"] == json!("window/logMessage") && text.contains("built-in parser alone")
    };
    let notice = client.wait("a notice", is_notice);
    assert_eq!(notice["params"]["type"], json!(3));
    client.request("workspace/symbol", json!({"query": ""})).expect("an answer");
    assert!(!client.pending().iter().any(is_notice));
    client.quit();
}

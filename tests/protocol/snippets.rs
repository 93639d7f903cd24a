//! What an editor is shown of snippets, and when.

use serde_json::{Value, json};

use crate::support::{Client, Options, Vault, uri};

fn start(text: &str, capabilities: Value) -> (Vault, Client, String) {
    let vault = Vault::new(&[("a.md", text)]);
    let mut client = Client::start(&vault, Options { capabilities, ..Options::default() });
    client.open(&vault, "a.md");
    let uri = uri(&vault.path("a.md"));
    (vault, client, uri)
}

/// Only the interpreter knows what is wrong with it.
const LOOPLESS: &str = "## What ends a loop?\n\n```python\ndef f(): break\n```\n";

#[test]
fn a_fence_says_who_checked_it_and_the_outline_what_fails() {
    let capabilities = json!({"textDocument": {
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": true},
        "hover": {"contentFormat": ["markdown"]},
    }});
    let (_vault, mut client, uri) = start(LOOPLESS, capabilities);
    client.diagnostics(&uri, |found| !found.is_empty());
    let place = json!({"textDocument": {"uri": uri}, "position": {"line": 2, "character": 5}});
    let hover = client.request("textDocument/hover", place).expect("a hover");
    let said = hover["contents"]["value"].as_str().expect("a text");
    assert!(said.starts_with("Checked by Python 3."), "{said}");
    assert!(said.contains("- line 4: 'break' outside loop"), "{said}");
    assert_eq!(hover["range"]["end"], json!({"line": 2, "character": 9}));
    let document = json!({"textDocument": {"uri": uri}});
    let outline = client.request("textDocument/documentSymbol", document).expect("an outline");
    let leaf = &outline[0]["children"][0];
    assert_eq!(leaf["detail"], "python · 1 error", "{outline}");
    client.quit();
}

/// Replaces text on one line, as the next version.
fn type_over(client: &mut Client, uri: &str, version: i32, line: u32, columns: (u32, u32), text: &str) {
    let place = |character| json!({"line": line, "character": character});
    let change = json!({"range": {"start": place(columns.0), "end": place(columns.1)}, "text": text});
    let document = json!({"uri": uri, "version": version});
    client.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": [change]}));
}

/// A burst of edits, each of which the interpreter alone can judge: what is said of a version is
/// said of its text, findings of snippets that nobody touches never go, and the last word is right.
#[test]
fn findings_never_flicker_and_never_belong_to_an_older_text() {
    let text = "```python\nfor x in y: pass\nif x: break\n```\n\n```python\ndef f(): continue\n```\n\n```python\ndef g(): pass\n```\n";
    let versions = json!({"textDocument": {"publishDiagnostics": {"versionSupport": true}}});
    let (_vault, mut client, uri) = start(text, versions);
    client.diagnostics(&uri, |found| found.len() == 1);
    // `pass` and `break` in turns, and a line more each time.
    let mut end = 13;
    for version in 2..=41 {
        let (word, next) = if version % 2 == 0 { ("break", 14) } else { ("pass", 13) };
        type_over(&mut client, &uri, version, 10, (9, end), word);
        end = next;
    }
    type_over(&mut client, &uri, 42, 10, (9, end), "break");
    let untouched = "'continue' not properly in loop";
    loop {
        let news = client.notification("textDocument/publishDiagnostics", |it| it["uri"] == json!(uri));
        let found = news["diagnostics"].as_array().expect("a list");
        let says = |message: &str| found.iter().any(|it| it["message"] == json!(message));
        assert!(says(untouched), "{news}");
        let version = news["version"].as_i64().expect("a version");
        // An odd version holds `pass`: nothing may be said of the `break` before or after it.
        assert!(version % 2 == 0 || !says("'break' outside loop"), "{news}");
        if version == 42 && says("'break' outside loop") {
            break;
        }
    }
    client.quit();
}

#[test]
fn what_was_judged_is_known_after_a_restart() {
    let cache = tempfile::tempdir().expect("a folder for the cache");
    let kept = cache.path().join("qmark/verdicts");
    let environment = || {
        let mut environment = Options::default().environment;
        environment.push(("XDG_CACHE_HOME", cache.path().display().to_string()));
        environment
    };
    let vault = Vault::new(&[("a.md", LOOPLESS)]);
    let mut client = Client::start(&vault, Options { environment: environment(), ..Options::default() });
    client.open(&vault, "a.md");
    client.diagnostics(&uri(&vault.path("a.md")), |found| !found.is_empty());
    // Written when nobody has asked for a while.
    while !kept.exists() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    client.quit();
    let first = std::fs::read_to_string(&kept).expect("what was kept");
    assert!(first.contains("'break' outside loop"), "{first}");
    // Damaged, it is as good as absent.
    std::fs::write(&kept, &first[..first.len() - 9]).expect("a file of ours");
    let mut client = Client::start(&vault, Options { environment: environment(), ..Options::default() });
    client.open(&vault, "a.md");
    client.diagnostics(&uri(&vault.path("a.md")), |found| !found.is_empty());
    client.quit();
}

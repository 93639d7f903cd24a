//! Edits: in order, complete, and seen by exactly the requests after them.

use serde_json::{Value, json};

use crate::support::{Client, Options, Vault};

const A: &str = "file:///vault/a.md";

fn session() -> Client {
    Client::start(&Vault::new(&[]), Options::default())
}

fn insert(client: &mut Client, version: i64, character: usize, text: &str) {
    let at = json!({"line": 0, "character": character});
    client.notify(
        "textDocument/didChange",
        json!({"textDocument": {"uri": A, "version": version},
            "contentChanges": [{"range": {"start": at, "end": at}, "text": text}]}),
    );
}

#[test]
fn in_a_burst_every_request_sees_exactly_the_edits_before_it() {
    let mut client = session();
    client.open_text(A, "");
    let mut asked = Vec::new();
    for n in 0..500 {
        insert(&mut client, n + 2, n as usize, if n % 10 == 9 { "|" } else { "x" });
        asked.push((n, client.send_request("qmark/testText", json!({"uri": A}))));
    }
    for (n, id) in asked {
        let seen = client.response(id).unwrap();
        assert_eq!(seen["version"], n + 2);
        assert_eq!(seen["text"].as_str().unwrap().len() as i64, n + 1);
    }
    client.quit();
}

#[test]
fn several_changes_in_one_message_apply_one_after_the_other() {
    let mut client = session();
    client.open_text(A, "one\r\ntwo\r\n");
    let range = |l1, c1, l2, c2| json!({"start": {"line": l1, "character": c1}, "end": {"line": l2, "character": c2}});
    client.notify(
        "textDocument/didChange",
        json!({"textDocument": {"uri": A, "version": 7}, "contentChanges": [
            {"range": range(0, 0, 0, 0), "text": "🔥\n"},
            {"range": range(0, 2, 1, 0), "text": " "},
            {"range": range(1, 99, 9, 9), "text": "!"},
        ]}),
    );
    let seen = client.request("qmark/testText", json!({"uri": A})).unwrap();
    assert_eq!(seen, json!({"text": "🔥 one\r\ntwo!", "version": 7}));
    client.quit();
}

#[test]
fn columns_are_counted_as_negotiated() {
    for (encoding, column) in [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)] {
        let capabilities = json!({"general": {"positionEncodings": [encoding]}});
        let mut client = Client::start(&Vault::new(&[]), Options { capabilities, ..Options::default() });
        client.open_text(A, "🔥!");
        insert(&mut client, 2, column, "x");
        let seen = client.request("qmark/testText", json!({"uri": A})).unwrap();
        assert_eq!(seen["text"], "🔥x!", "{encoding}");
    }
}

#[test]
fn documents_open_and_close_in_any_order() {
    let mut client = session();
    let close = json!({"textDocument": {"uri": A}});
    client.notify("textDocument/didClose", close.clone());
    insert(&mut client, 3, 0, "lost");
    client.open_text(A, "first");
    client.open_text(A, "second");
    assert_eq!(client.request("qmark/testText", json!({"uri": A})).unwrap()["text"], "second");
    client.notify("textDocument/didClose", close);
    assert_eq!(client.request("qmark/testText", json!({"uri": A})), Ok(Value::Null));
    client.quit();
}

#[test]
fn one_file_is_one_document_however_its_uri_is_written() {
    let mut client = session();
    client.open_text("file:///vault/Träume [1]|a.md", "x");
    let seen = client.request("qmark/testText", json!({"uri": "file:///vault/Tr%C3%A4ume%20%5B1%5D%7Ca.md"}));
    assert_eq!(seen.unwrap()["text"], "x");
    client.open_text("untitled:Untitled-1", "y");
    let untitled = client.request("qmark/testText", json!({"uri": "untitled:Untitled-1"}));
    assert_eq!(untitled.unwrap()["text"], "y");
    client.quit();
}

#[test]
fn a_client_that_reads_nothing_is_still_heard() {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_qmark"))
        .arg("lsp")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut send = |message: Value| {
        let body = message.to_string();
        std::io::Write::write_all(
            &mut stdin,
            format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes(),
        )
    };
    send(json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"capabilities": {}}})).unwrap();
    // Each is answered with an error: far more than a pipe holds.
    for id in 1..20_000 {
        send(json!({"jsonrpc": "2.0", "id": id, "method": "qmark/unknown"})).unwrap();
    }
    send(json!({"jsonrpc": "2.0", "method": "exit"})).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

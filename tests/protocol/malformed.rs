//! Messages that are none.

use serde_json::{Value, json};

use crate::support::{Client, Options, Vault};

fn session() -> Client {
    Client::start(&Vault::new(&[]), Options::default())
}

/// The code of an error that belongs to no request.
fn refusal(client: &mut Client) -> i64 {
    let refused =
        client.wait("a refusal", |message| message["id"].is_null() && message.get("error").is_some());
    refused["error"]["code"].as_i64().expect("a code")
}

fn still_answers(client: &mut Client) {
    assert_eq!(client.request("qmark/testText", json!({"uri": "file:///a.md"})), Ok(Value::Null));
}

#[test]
fn what_is_not_json_is_refused_and_the_session_goes_on() {
    let mut client = session();
    for body in ["", "{", "\u{1}", "{\"jsonrpc\":\"2.0\",", "nonsense"] {
        client.send_body(body);
        assert_eq!(refusal(&mut client), -32700, "{body:?}");
        still_answers(&mut client);
    }
    client.send_bytes(b"Content-Length: 2\r\n\r\n\xff\xfe");
    assert_eq!(refusal(&mut client), -32700);
    still_answers(&mut client);
}

#[test]
fn json_that_is_no_message_is_refused_and_the_session_goes_on() {
    let mut client = session();
    for body in ["[]", "7", "{}", r#"{"jsonrpc":"1.0","method":"exit"}"#, r#"{"jsonrpc":"2.0","method":1}"#] {
        client.send_body(body);
        assert_eq!(refusal(&mut client), -32600, "{body}");
        still_answers(&mut client);
    }
}

#[test]
fn bad_headers_cost_one_message() {
    let mut client = session();
    for headers in [
        "Content-Length: -1\r\n\r\n",
        "Content-Length: 99999999999999999999\r\n\r\n",
        "X-Other: 1\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
    ] {
        client.send_bytes(headers.as_bytes());
        assert_eq!(refusal(&mut client), -32700, "{headers:?}");
        still_answers(&mut client);
    }
}

#[test]
fn a_message_larger_than_the_limit_is_skipped() {
    let mut client = session();
    let size = 257 << 20;
    client.send_bytes(format!("Content-Length: {size}\r\n\r\n").as_bytes());
    let chunk = vec![b' '; 1 << 20];
    for _ in 0..257 {
        client.send_bytes(&chunk);
    }
    assert_eq!(refusal(&mut client), -32700);
    still_answers(&mut client);
}

#[test]
fn wrong_parameters_are_an_error_of_that_request() {
    let mut client = session();
    let error = client.request("qmark/testText", json!({"uri": 5})).expect_err("an error");
    assert_eq!(error["code"], -32602);
    still_answers(&mut client);
}

#[test]
fn a_notification_with_wrong_parameters_is_logged() {
    let mut client = session();
    client.notify("textDocument/didOpen", json!({"textDocument": {"uri": "file:///a.md"}}));
    let log = client.notification("window/logMessage", |log| log["type"] == 1);
    assert_eq!(
        log["message"],
        "textDocument/didOpen was lost, its parameters are wrong: missing field `text`"
    );
}

#[test]
fn answers_to_nothing_are_ignored() {
    let mut client = session();
    client.send(&json!({"jsonrpc": "2.0", "id": 999, "result": null}));
    client.send(&json!({"jsonrpc": "2.0", "id": "x", "error": {"code": 1, "message": "no"}}));
    still_answers(&mut client);
}

#[test]
fn half_an_emoji_does_not_lose_an_edit() {
    let mut client = session();
    let open = r#"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":
        {"uri":"file:///a.md","languageId":"markdown","version":1,"text":"a\ud83db"}}}"#;
    client.send_body(open);
    let seen = client.request("qmark/testText", json!({"uri": "file:///a.md"})).unwrap();
    assert_eq!(seen["text"], "a\u{fffd}b");
}

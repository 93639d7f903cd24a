//! How a session begins and ends.

use serde_json::{Value, json};

use crate::support::{Client, Options, Vault, uri};

fn session() -> Client {
    Client::start(&Vault::new(&[]), Options::default())
}

fn code(answer: Result<Value, Value>) -> i64 {
    answer.expect_err("an error")["code"].as_i64().expect("a code")
}

#[test]
fn exit_after_shutdown_is_success_and_without_it_failure() {
    session().quit();
    let mut client = session();
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), Some(1));
}

#[test]
fn exit_ends_a_session_that_never_began() {
    let mut client = Client::spawn(&Options::default());
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), Some(1));
}

#[test]
fn shutdown_takes_any_parameters() {
    for params in ["null", "{}", "[]"] {
        let mut client = session();
        client.send_body(&format!(r#"{{"jsonrpc":"2.0","id":77,"method":"shutdown","params":{params}}}"#));
        assert_eq!(client.response(77), Ok(Value::Null), "{params}");
    }
}

#[test]
fn the_end_of_standard_input_ends_the_server() {
    let mut client = session();
    client.hang_up();
    assert_eq!(client.exit_code(), Some(0));
    let mut unborn = Client::spawn(&Options::default());
    unborn.hang_up();
    assert_eq!(unborn.exit_code(), Some(0));
}

#[test]
fn requests_sent_before_hanging_up_are_answered() {
    let mut client = session();
    let id = client.send_request("qmark/testText", json!({"uri": "file:///a.md"}));
    client.hang_up();
    assert_eq!(client.response(id), Ok(Value::Null));
}

#[test]
fn an_end_in_the_middle_of_a_message_ends_the_server() {
    let mut client = session();
    client.send_bytes(b"Content-Length: 100\r\n\r\n{\"jsonrpc\"");
    client.hang_up();
    assert_eq!(client.exit_code(), Some(1));
}

#[cfg(unix)]
#[test]
fn the_server_does_not_outlive_its_client() {
    let mut parent = std::process::Command::new("sleep").arg("60").spawn().unwrap();
    let options = Options { initialize: json!({"processId": parent.id()}), ..Options::default() };
    let mut client = Client::start(&Vault::new(&[]), options);
    assert!(client.request("qmark/testText", json!({"uri": "file:///a.md"})).is_ok());
    parent.kill().unwrap();
    parent.wait().unwrap();
    assert_eq!(client.exit_code(), Some(1));
}

#[test]
fn before_initialize_and_after_shutdown_requests_are_refused() {
    let mut client = Client::spawn(&Options::default());
    let hover = || json!({"textDocument": {"uri": "file:///a.md"}, "position": {"line": 0, "character": 0}});
    assert_eq!(code(client.request("textDocument/hover", hover())), -32002);
    assert_eq!(code(client.request("qmark/unknown", Value::Null)), -32002);
    client.begin(None, &Options::default());
    assert_eq!(code(client.request("initialize", json!({"capabilities": {}}))), -32600);
    client.request("shutdown", Value::Null).unwrap();
    assert_eq!(code(client.request("textDocument/hover", hover())), -32600);
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), Some(0));
}

#[test]
fn nothing_but_the_log_comes_before_the_answer_to_initialize() {
    let vault = Vault::new(&[(".qmark.toml", "no-such-setting = 1\n")]);
    let capabilities = json!({"experimental": {"qmark": {"status": true}}});
    // What came too early came only sometimes.
    for _ in 0..10 {
        let mut client = Client::spawn(&Options::default());
        let params = json!({"rootUri": uri(&vault.root()), "capabilities": capabilities});
        let id = client.send_request("initialize", params);
        let first = client.wait("an answer", |message| message["method"] != "window/logMessage");
        assert_eq!(first["id"], json!(id), "{first}");
        client.quit();
    }
}

#[test]
fn a_client_may_send_without_waiting_for_the_session() {
    let mut client = Client::spawn(&Options::default());
    let begun = client.send_request("initialize", json!({"capabilities": {}}));
    client.notify("initialized", json!({}));
    client.open_text("file:///a.md", "text");
    let asked = client.send_request("qmark/testText", json!({"uri": "file:///a.md"}));
    let ended = client.send_request("shutdown", Value::Null);
    client.notify("exit", Value::Null);
    assert!(client.response(begun).is_ok());
    assert_eq!(client.response(asked).unwrap()["text"], "text");
    assert!(client.response(ended).is_ok());
    assert_eq!(client.exit_code(), Some(0));
}

#[test]
fn odd_parameters_do_not_keep_a_session_from_beginning() {
    for params in [
        json!({}),
        json!({"capabilities": {"textDocument": {"hover": 5}}, "rootUri": "no uri", "processId": "x"}),
        json!({"capabilities": {"workspace": {"workspaceEdit": {"resourceOperations": ["invent"]}}}}),
    ] {
        let mut client = Client::spawn(&Options::default());
        assert!(client.request("initialize", params.clone()).is_ok(), "{params}");
    }
}

#[test]
fn the_position_encoding_is_negotiated() {
    for (offered, chosen) in [
        (json!({}), "utf-16"),
        (json!({"general": {"positionEncodings": ["utf-16", "utf-8"]}}), "utf-8"),
        (json!({"general": {"positionEncodings": ["utf-32", "utf-16"]}}), "utf-32"),
    ] {
        let options = Options { capabilities: offered, ..Options::default() };
        let client = Client::start(&Vault::new(&[]), options);
        assert_eq!(client.initialized["capabilities"]["positionEncoding"], chosen);
    }
}

#[test]
fn running_requests_are_answered_when_the_session_ends() {
    let mut client = session();
    let waiting = client.send_request("qmark/testWait", Value::Null);
    client.request("shutdown", Value::Null).unwrap();
    client.notify("exit", Value::Null);
    assert_eq!(code(client.response(waiting)), -32800);
    assert_eq!(client.exit_code(), Some(0));
}

//! A panic anywhere in a request is an error of that request, and costs nothing else.

use serde_json::{Value, json};

use crate::requests::{OWN_REQUESTS, REQUESTS, knowing_all, parameters};
use crate::support::{Client, Options, Vault};

const NOTE: &str = "file:///a.md";

/// Asks for a panic; gives the place where the last one was asked for and did not come.
fn ask_for_panic(client: &mut Client, place: Value) -> Value {
    client.request("qmark/testPanicIn", json!([place])).expect("the hook")
}

#[test]
fn a_panic_in_any_request_is_its_error_and_nothing_else_is_lost() {
    for capabilities in [json!({}), knowing_all()] {
        let mut client = Client::start(&Vault::new(&[]), Options { capabilities, ..Options::default() });
        client.open_text(NOTE, "[[b]]\n\n# Why?\n");
        let beside = client.send_request("qmark/testWait", Value::Null);
        let offered = |(method, pointer): &(&'static str, &str)| {
            let value = client.initialized["capabilities"].pointer(pointer);
            value.is_some_and(|value| !matches!(value, Value::Null | Value::Bool(false))).then_some(*method)
        };
        let methods: Vec<&str> = REQUESTS.iter().filter_map(offered).chain(OWN_REQUESTS).collect();
        assert!(methods.len() >= 10, "{methods:?}");
        for method in methods {
            panics(&mut client, method);
        }
        client.notify("$/cancelRequest", json!({"id": beside}));
        assert_eq!(client.response(beside).expect_err("an error")["code"], -32800);
        client.quit();
    }
}

/// Lets one request panic where it begins and where it works, and asks again.
fn panics(client: &mut Client, method: &str) {
    let before = ask(client, method);
    assert!(before.is_ok(), "{method}: {before:?}");
    for place in [method, "work"] {
        let answer = with_panic_in(client, place, method);
        // Not every request works on a thread of its own.
        let expected = if place == "work" && answer.is_ok() { before.clone() } else { Err(failed(method)) };
        assert_eq!(answer, expected, "{method} in {place}");
        assert_eq!(ask(client, method), before, "{method} after a panic in {place}");
    }
    let text = client.request("qmark/testText", json!({"uri": NOTE})).expect("the text");
    assert_eq!(text["text"], "[[b]]\n\n# Why?\n");
}

/// The answer to a request; a name for it that is another each time is taken out.
fn ask(client: &mut Client, method: &str) -> Result<Value, Value> {
    let mut answer = client.request(method, parameters(method));
    if method.starts_with("textDocument/semanticTokens")
        && let Ok(Value::Object(tokens)) = &mut answer
    {
        tokens.remove("resultId");
    }
    answer
}

/// The answer to a request with a panic in the way, unless the request never comes to that place.
fn with_panic_in(client: &mut Client, place: &str, method: &str) -> Result<Value, Value> {
    loop {
        ask_for_panic(client, json!(place));
        let answer = ask(client, method);
        let came = ask_for_panic(client, Value::Null).is_null();
        // Where it came to other work that was going on, it did not come to this request.
        if answer.is_err() || !came {
            return answer;
        }
    }
}

/// The error of a request that panicked.
fn failed(method: &str) -> Value {
    let message =
        format!("{method} failed inside the server; the log says where. Other requests are not affected");
    json!({"code": -32603, "message": message})
}

#[test]
fn a_note_that_cannot_be_checked_costs_no_other_note_its_findings() {
    let mut client = Client::start(&Vault::new(&[]), Options::default());
    ask_for_panic(&mut client, json!("findings"));
    client.open_text("untitled:one", "[[#nowhere]]\n");
    client.notification("window/logMessage", |log| {
        log["message"].as_str().is_some_and(|text| text.contains("asked to panic"))
    });
    client.open_text("untitled:two", "[[#nowhere]]\n");
    client.diagnostics("untitled:two", |found| found.len() == 1);
    let end = json!({"line": 0, "character": 12});
    client.notify(
        "textDocument/didChange",
        json!({"textDocument": {"uri": "untitled:one", "version": 2},
            "contentChanges": [{"range": {"start": end, "end": end}, "text": " [[#else]]"}]}),
    );
    client.diagnostics("untitled:one", |found| found.len() == 2);
    client.quit();
}

#[test]
fn in_a_whole_vault_too_only_the_note_that_cannot_be_checked_is_missing() {
    let vault = Vault::new(&[("a.md", "[[#x]]\n"), ("b.md", "[[#x]]\n"), ("c.md", "[[#x]]\n")]);
    let mut client = Client::start(&vault, Options { capabilities: knowing_all(), ..Options::default() });
    let ask = |client: &mut Client| {
        let report =
            client.request("workspace/diagnostic", json!({"previousResultIds": []})).expect("a report");
        report["items"].as_array().expect("a list").len()
    };
    assert_eq!(ask(&mut client), 3);
    ask_for_panic(&mut client, json!("findings"));
    assert_eq!(ask(&mut client), 2);
    assert_eq!(ask(&mut client), 3);
    client.quit();
}

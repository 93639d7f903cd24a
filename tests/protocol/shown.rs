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

/// The legend's names of the tokens that a request gives, as `line:column+length type modifier`.
fn told(client: &Client, data: &Value) -> Vec<String> {
    let legend = &client.initialized["capabilities"]["semanticTokensProvider"]["legend"];
    let numbers: Vec<u64> = data.as_array().expect("numbers").iter().filter_map(Value::as_u64).collect();
    let (mut line, mut column) = (0, 0);
    let show = |token: &[u64]| {
        column = if token[0] == 0 { column + token[1] } else { token[1] };
        line += token[0];
        let kind = legend["tokenTypes"][token[3] as usize].as_str().expect("a type");
        let modifier = match token[4] {
            0 => "",
            bits => legend["tokenModifiers"][bits.trailing_zeros() as usize].as_str().expect("a modifier"),
        };
        format!("{line}:{column}+{} {kind} {modifier}", token[2]).trim_end().to_owned()
    };
    numbers.chunks(5).map(show).collect()
}

fn showing_tokens(encoding: &str) -> Value {
    json!({
        "general": {"positionEncodings": [encoding]},
        "textDocument": {"semanticTokens": {
            "requests": {"full": {"delta": true}, "range": true},
            "tokenTypes": ["namespace", "property", "decorator", "keyword"],
            "tokenModifiers": ["unresolved"],
        }},
        "workspace": {"semanticTokens": {"refreshSupport": true}},
    })
}

const TOKENS: [(&str, &str); 2] =
    [("a.md", "🔥 [[Größe]] #tag\n\nQ. What?\nA. [[none]]\n"), ("Größe.md", "")];

#[test]
fn tokens_are_counted_in_the_units_of_the_client() {
    for (encoding, link, tag) in
        [("utf-8", "0:7+7", "0:17+4"), ("utf-16", "0:5+5", "0:13+4"), ("utf-32", "0:4+5", "0:12+4")]
    {
        let (vault, mut client) = start(&TOKENS, showing_tokens(encoding), Value::Null);
        let params = json!({"textDocument": {"uri": uri(&vault.path("a.md"))}});
        let full = client.request("textDocument/semanticTokens/full", params.clone()).expect("tokens");
        assert_eq!(
            told(&client, &full["data"]),
            [
                format!("{link} namespace"),
                format!("{tag} decorator"),
                "2:0+2 keyword".into(),
                "3:0+2 keyword".into(),
                "3:5+4 namespace unresolved".into(),
            ]
        );
        let mut part = params;
        part["range"] = json!({"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 9}});
        let found = client.request("textDocument/semanticTokens/range", part).expect("tokens");
        assert_eq!(told(&client, &found["data"]), ["2:0+2 keyword"]);
        client.quit();
    }
}

#[test]
fn tokens_change_by_what_differs_and_when_another_note_appears() {
    let (mut vault, mut client) = start(&TOKENS, showing_tokens("utf-16"), Value::Null);
    let params = json!({"textDocument": {"uri": uri(&vault.path("a.md"))}});
    let full = client.request("textDocument/semanticTokens/full", params.clone()).expect("tokens");
    client.pending();
    vault.write("none.md", "");
    client.notification("workspace/semanticTokens/refresh", |_| true);
    let mut since = params;
    since["previousResultId"] = full["resultId"].clone();
    let delta = client.request("textDocument/semanticTokens/full/delta", since.clone()).expect("edits");
    assert_eq!(
        delta["edits"],
        json!([{"start": 20, "deleteCount": 5, "data": [0, 5, 4, 0, 0]}]),
        "the last link leads somewhere now"
    );
    // A name that is no longer known costs all tokens.
    let again = client.request("textDocument/semanticTokens/full/delta", since).expect("tokens");
    assert_eq!(again["data"].as_array().map(Vec::len), Some(25));
    client.quit();
}

#[test]
fn a_client_without_a_name_for_dead_links_gets_no_token_of_them() {
    let mut capabilities = showing_tokens("utf-16");
    capabilities["textDocument"]["semanticTokens"]["tokenModifiers"] = json!([]);
    let (vault, mut client) = start(&TOKENS, capabilities, Value::Null);
    let params = json!({"textDocument": {"uri": uri(&vault.path("a.md"))}});
    let full = client.request("textDocument/semanticTokens/full", params).expect("tokens");
    assert_eq!(told(&client, &full["data"]).last().map(String::as_str), Some("3:0+2 keyword"));
    client.quit();
}

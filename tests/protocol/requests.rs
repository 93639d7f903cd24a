//! Requests beside one another: cancelled, failing, unknown.

use serde_json::{Value, json};

use crate::support::{Client, Options, Vault};

fn session() -> Client {
    Client::start(&Vault::new(&[]), Options::default())
}

#[test]
fn a_cancelled_request_is_answered_however_many_run() {
    let mut client = session();
    let waiting: Vec<i64> = (0..50).map(|_| client.send_request("qmark/testWait", Value::Null)).collect();
    for id in waiting {
        client.notify("$/cancelRequest", json!({"id": id}));
        assert_eq!(client.response(id).expect_err("an error")["code"], -32800);
    }
    client.quit();
}

#[test]
fn cancelling_what_is_answered_or_unknown_does_nothing() {
    let mut client = session();
    for id in [json!(4711), json!("x"), Value::Null, json!({})] {
        client.notify("$/cancelRequest", json!({"id": id}));
    }
    client.quit();
}

#[test]
fn a_panic_is_an_error_of_its_request_and_is_logged() {
    let mut client = session();
    client.open_text("file:///a.md", "text");
    for _ in 0..5 {
        let error = client.request("qmark/testPanic", Value::Null).expect_err("an error");
        assert_eq!(error["code"], -32603);
        let log = client.notification("window/logMessage", |log| log["type"] == 1);
        assert!(log["message"].as_str().is_some_and(|text| text.contains("asked to panic")), "{log}");
    }
    let seen = client.request("qmark/testText", json!({"uri": "file:///a.md"})).unwrap();
    assert_eq!(seen["text"], "text");
    client.quit();
}

#[test]
fn requests_for_documents_that_are_not_open_are_answered() {
    let mut client = session();
    assert_eq!(client.request("qmark/testText", json!({"uri": "file:///none.md"})), Ok(Value::Null));
    client.quit();
}

#[test]
fn an_id_used_twice_at_a_time_is_refused() {
    let mut client = session();
    let id = client.send_request("qmark/testWait", Value::Null);
    client.send(&json!({"jsonrpc": "2.0", "id": id, "method": "qmark/testWait"}));
    assert_eq!(client.response(id).expect_err("an error")["code"], -32600);
    client.notify("$/cancelRequest", json!({"id": id}));
    assert_eq!(client.response(id).expect_err("an error")["code"], -32800);
}

/// Every request of the protocol with the capability that announces it.
pub const REQUESTS: &[(&str, &str)] = &[
    ("textDocument/completion", "/completionProvider"),
    ("completionItem/resolve", "/completionProvider/resolveProvider"),
    ("textDocument/hover", "/hoverProvider"),
    ("textDocument/signatureHelp", "/signatureHelpProvider"),
    ("textDocument/declaration", "/declarationProvider"),
    ("textDocument/definition", "/definitionProvider"),
    ("textDocument/typeDefinition", "/typeDefinitionProvider"),
    ("textDocument/implementation", "/implementationProvider"),
    ("textDocument/references", "/referencesProvider"),
    ("textDocument/documentHighlight", "/documentHighlightProvider"),
    ("textDocument/documentSymbol", "/documentSymbolProvider"),
    ("textDocument/codeAction", "/codeActionProvider"),
    ("codeAction/resolve", "/codeActionProvider/resolveProvider"),
    ("textDocument/codeLens", "/codeLensProvider"),
    ("codeLens/resolve", "/codeLensProvider/resolveProvider"),
    ("textDocument/documentLink", "/documentLinkProvider"),
    ("documentLink/resolve", "/documentLinkProvider/resolveProvider"),
    ("textDocument/documentColor", "/colorProvider"),
    ("textDocument/formatting", "/documentFormattingProvider"),
    ("textDocument/rangeFormatting", "/documentRangeFormattingProvider"),
    ("textDocument/onTypeFormatting", "/documentOnTypeFormattingProvider"),
    ("textDocument/rename", "/renameProvider"),
    ("textDocument/prepareRename", "/renameProvider/prepareProvider"),
    ("textDocument/foldingRange", "/foldingRangeProvider"),
    ("textDocument/selectionRange", "/selectionRangeProvider"),
    ("textDocument/linkedEditingRange", "/linkedEditingRangeProvider"),
    ("textDocument/prepareCallHierarchy", "/callHierarchyProvider"),
    ("textDocument/prepareTypeHierarchy", "/typeHierarchyProvider"),
    ("textDocument/semanticTokens/full", "/semanticTokensProvider/full"),
    ("textDocument/semanticTokens/full/delta", "/semanticTokensProvider/full/delta"),
    ("textDocument/semanticTokens/range", "/semanticTokensProvider/range"),
    ("textDocument/moniker", "/monikerProvider"),
    ("textDocument/inlayHint", "/inlayHintProvider"),
    ("inlayHint/resolve", "/inlayHintProvider/resolveProvider"),
    ("textDocument/inlineValue", "/inlineValueProvider"),
    ("textDocument/diagnostic", "/diagnosticProvider"),
    ("workspace/diagnostic", "/diagnosticProvider/workspaceDiagnostics"),
    ("workspace/symbol", "/workspaceSymbolProvider"),
    ("workspaceSymbol/resolve", "/workspaceSymbolProvider/resolveProvider"),
    ("workspace/executeCommand", "/executeCommandProvider"),
    ("workspace/willCreateFiles", "/workspace/fileOperations/willCreate"),
    ("workspace/willRenameFiles", "/workspace/fileOperations/willRename"),
    ("workspace/willDeleteFiles", "/workspace/fileOperations/willDelete"),
];

/// Requests of qmark's own, which every client may send.
pub const OWN_REQUESTS: [&str; 1] = ["qmark/questions"];

/// Capabilities that announce no request, or one that comes with another.
const WITHOUT_REQUEST: &[&str] = &[
    "/positionEncoding",
    "/textDocumentSync",
    "/workspace/workspaceFolders",
    "/workspace/fileOperations/didRename",
];

/// Every offer of a server: its capabilities, those of the workspace and of file operations one by
/// one.
fn offers(capabilities: &Value) -> Vec<String> {
    let mut waiting = vec![(String::new(), capabilities)];
    let mut out = Vec::new();
    while let Some((pointer, value)) = waiting.pop() {
        let inner = value
            .as_object()
            .filter(|_| matches!(&*pointer, "" | "/workspace" | "/workspace/fileOperations"));
        match inner {
            Some(object) => {
                waiting.extend(object.iter().map(|(name, value)| (format!("{pointer}/{name}"), value)))
            }
            None => out.push(pointer),
        }
    }
    out
}

#[test]
fn every_offer_is_one_that_these_tests_know() {
    let client =
        Client::start(&Vault::new(&[]), Options { capabilities: knowing_all(), ..Options::default() });
    for offer in offers(&client.initialized["capabilities"]) {
        let known = |pointer: &str| pointer == offer || pointer.starts_with(&format!("{offer}/"));
        let listed = REQUESTS.iter().map(|(_, pointer)| *pointer).chain(WITHOUT_REQUEST.iter().copied());
        assert!(listed.into_iter().any(known), "{offer} is announced, and no test asks for it");
    }
}

/// Requests that are offered only to clients that know them.
pub fn knowing_all() -> Value {
    json!({
        "workspace": {"applyEdit": true, "diagnostics": {"refreshSupport": true}},
        "textDocument": {
            "codeAction": {"codeActionLiteralSupport": {}},
            "codeLens": {},
            "diagnostic": {},
            "inlayHint": {},
            "rename": {"prepareSupport": true},
            "semanticTokens": {"requests": {"full": {"delta": true}, "range": true}, "tokenTypes": ["keyword"]},
        },
    })
}

#[test]
fn what_is_advertised_answers_and_nothing_else_does() {
    for capabilities in [json!({}), knowing_all()] {
        let client = Client::start(&Vault::new(&[]), Options { capabilities, ..Options::default() });
        only_what_is_advertised_answers(client);
    }
}

fn only_what_is_advertised_answers(mut client: Client) {
    let capabilities = client.initialized["capabilities"].clone();
    client.open_text("file:///a.md", "[[b]]\n");
    for (method, pointer) in REQUESTS {
        let advertised = match capabilities.pointer(pointer) {
            None | Some(Value::Null | Value::Bool(false)) => false,
            Some(_) => true,
        };
        let answer = client.request(method, parameters(method));
        let unknown = answer.as_ref().is_err_and(|error| error["code"] == -32601);
        assert_eq!(advertised, !unknown, "{method}: {answer:?}");
        if advertised {
            assert!(answer.is_ok(), "{method}: {answer:?}");
        }
    }
    for method in ["qmark/unknown", "$/unknown", "workspace/unknown"] {
        assert_eq!(client.request(method, json!({})).expect_err("an error")["code"], -32601, "{method}");
    }
    client.quit();
}

/// Parameters that fit a request about an open note.
pub fn parameters(method: &str) -> Value {
    let start = json!({"line": 0, "character": 3});
    let range = json!({"start": start, "end": start});
    match method {
        "workspace/symbol" => json!({"query": "b"}),
        "workspace/diagnostic" => json!({"previousResultIds": []}),
        "workspace/executeCommand" => json!({"command": "qmark.search", "arguments": [{"query": "b"}]}),
        "completionItem/resolve" => json!({"label": "b"}),
        "codeAction/resolve" => json!({"title": "b"}),
        "codeLens/resolve" | "documentLink/resolve" => json!({"range": range}),
        "inlayHint/resolve" => json!({"position": start, "label": "b"}),
        "workspaceSymbol/resolve" => json!({"name": "b", "kind": 1, "location": {"uri": "file:///a.md"}}),
        "workspace/willCreateFiles" | "workspace/willDeleteFiles" => {
            json!({"files": [{"uri": "file:///b.md"}]})
        }
        "workspace/willRenameFiles" => {
            json!({"files": [{"oldUri": "file:///b.md", "newUri": "file:///c.md"}]})
        }
        _ => json!({
            "textDocument": {"uri": "file:///a.md"},
            "position": start,
            "positions": [start],
            "range": range,
            "newName": "c",
            "previousResultId": "none",
            "ch": "]",
            "options": {"tabSize": 4, "insertSpaces": true},
            "context": {"diagnostics": [], "triggerKind": 1, "isRetrigger": false, "includeDeclaration": true, "frameId": 1, "stoppedLocation": range},
        }),
    }
}

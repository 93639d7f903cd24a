//! What each editor is sent. `clients.json` holds what real ones announce, as far as the server
//! looks at it; for whatever one lacks there is a fallback.

use serde_json::{Value, json};

use crate::support::{Client, Options, Vault, uri};

const NOTES: &[(&str, &str)] = &[
    (".obsidian/app.json", "{}"),
    ("a.md", "# One\n\n### Is it two?\n\nSee [[b$0]] and [[twice]].\n"),
    ("b.md", "# B\n\nSome *text*.\n"),
    ("link.md", "[[twi$0]]\n"),
    ("fence.md", "```py$0\n"),
    ("x/twice.md", ""),
    ("y/twice.md", ""),
];

/// A session in which a person asks for everything, as lines `topic: what came`.
fn session(capabilities: &Value) -> Vec<String> {
    let vault = Vault::new(NOTES);
    let options = Options { capabilities: capabilities.clone(), ..Options::default() };
    let mut client = Client::start(&vault, options);
    for note in ["a.md", "link.md", "fence.md"] {
        client.open(&vault, note);
    }
    let offered = client.initialized["capabilities"].clone();
    let offers = |provider: &str| if offered[provider].is_null() { "no" } else { "yes" };
    let pulled = offers("diagnosticProvider") == "yes";
    let lines = vec![
        format!("columns: {}", offered["positionEncoding"].as_str().expect("an encoding")),
        format!("lenses: {}", offers("codeLensProvider")),
        format!("hints: {}", offers("inlayHintProvider")),
        format!("actions: {}", offers("codeActionProvider")),
        format!("definition: {}", definition(&mut client, &vault)),
        format!("hover: {}", hover(&mut client, &vault)),
        format!("outline: {}", outline(&mut client, &vault)),
        format!("completion: {}", completion(&mut client, &vault)),
        format!("rename: {}", rename(&mut client, &vault)),
        format!("findings: {}", findings(&mut client, &vault, pulled)),
        format!("subscribed: {}", subscribed(&mut client, capabilities)),
    ];
    client.quit();
    lines
}

fn definition(client: &mut Client, vault: &Vault) -> &'static str {
    let found = client.at_cursor("textDocument/definition", vault, "a.md");
    assert!(found.to_string().contains("b.md"), "{found}");
    if found.is_array() { "with the link's range" } else { "a location" }
}

fn hover(client: &mut Client, vault: &Vault) -> String {
    let hover = client.at_cursor("textDocument/hover", vault, "a.md");
    hover["contents"]["kind"].as_str().expect("a kind").to_owned()
}

fn outline(client: &mut Client, vault: &Vault) -> &'static str {
    let symbols = client.at_cursor("textDocument/documentSymbol", vault, "a.md");
    assert!(symbols.to_string().contains("Is it two?"), "{symbols}");
    if symbols[0]["children"].is_null() { "a list" } else { "a tree" }
}

/// Notes of one name are told apart by details, an open fence is closed behind the cursor.
fn completion(client: &mut Client, vault: &Vault) -> String {
    let notes = client.at_cursor("textDocument/completion", vault, "link.md").to_string();
    let languages = client.at_cursor("textDocument/completion", vault, "fence.md").to_string();
    assert!(notes.contains("twice") && languages.contains("python"), "{notes} {languages}");
    let details = if notes.contains("labelDetails") { "label details" } else { "plain labels" };
    let snippets = if languages.contains("\"insertTextFormat\":2") { "tab stops" } else { "text" };
    format!("{details}, {snippets}")
}

fn rename(client: &mut Client, vault: &Vault) -> &'static str {
    let params = json!({"textDocument": {"uri": uri(&vault.path("a.md"))},
        "position": vault.cursor("a.md").position(), "newName": "new"});
    match client.request("textDocument/rename", params) {
        Err(error) => {
            assert!(error["message"].as_str().is_some_and(|text| text.contains("qmark mv")), "{error}");
            "the command to type"
        }
        Ok(edit) => {
            let changes = edit["documentChanges"].as_array().expect("versioned edits");
            assert_eq!(changes.last().expect("an operation")["kind"], "rename", "{edit}");
            if edit["changeAnnotations"].is_null() { "links and file" } else { "links and file, to confirm" }
        }
    }
}

/// How findings arrive, and what those about the ambiguous link hold.
fn findings(client: &mut Client, vault: &Vault, pulled: bool) -> String {
    let document = uri(&vault.path("a.md"));
    let ambiguous = |found: &Value| {
        let found = found.as_array().expect("a list");
        found.iter().find(|it| it["code"] == "ambiguous-link").cloned()
    };
    let mut words = vec![if pulled { "pulled" } else { "pushed" }];
    let finding = if pulled {
        let params = json!({"textDocument": {"uri": document}});
        let report = client.request("textDocument/diagnostic", params).expect("a report");
        ambiguous(&report["items"])
    } else {
        let published = client.notification("textDocument/publishDiagnostics", |params| {
            params["uri"] == json!(document) && ambiguous(&params["diagnostics"]).is_some()
        });
        if !published["version"].is_null() {
            words.push("with the version");
        }
        ambiguous(&published["diagnostics"])
    };
    if !finding.expect("a finding")["relatedInformation"].is_null() {
        words.push("with related places");
    }
    words.join(" ")
}

/// What of the server's requests a client has to announce.
const ANNOUNCED: &[(&str, &str)] = &[
    ("workspace/configuration", "/workspace/configuration"),
    ("workspace/diagnostic/refresh", "/workspace/diagnostics/refreshSupport"),
    ("workspace/codeLens/refresh", "/workspace/codeLens/refreshSupport"),
    ("workspace/inlayHint/refresh", "/workspace/inlayHint/refreshSupport"),
    ("workspace/semanticTokens/refresh", "/workspace/semanticTokens/refreshSupport"),
    ("window/workDoneProgress/create", "/window/workDoneProgress"),
];

/// What the server wants to hear of, and by which requests. Requests that are sent in some sessions
/// only, depending on how fast things happen, have to be announced and are not listed.
fn subscribed(client: &mut Client, capabilities: &Value) -> String {
    let mut wanted = Vec::new();
    for message in client.pending().iter().filter(|message| message.get("id").is_some()) {
        let method = message["method"].as_str().expect("all answers have been waited for");
        if method == "client/registerCapability" {
            let registered = message["params"]["registrations"].as_array().expect("registrations");
            wanted.extend(registered.iter().map(|it| it["method"].as_str().expect("a method").to_owned()));
            continue;
        }
        let (_, pointer) = ANNOUNCED.iter().find(|(known, _)| *known == method).expect(method);
        assert_eq!(capabilities.pointer(pointer), Some(&json!(true)), "{method}");
        if method == "workspace/configuration" {
            wanted.push(method.to_owned());
        }
    }
    wanted.sort();
    wanted.dedup();
    let names: Vec<&str> = wanted.iter().map(|method| method.trim_start_matches("workspace/")).collect();
    if names.is_empty() { "nothing".into() } else { names.join(", ") }
}

fn capabilities_of(editor: &str) -> Value {
    let all: Value = serde_json::from_str(include_str!("../fixtures/clients.json")).expect("JSON");
    all.get(editor).unwrap_or_else(|| panic!("no {editor} in clients.json")).clone()
}

const EDITORS: &[(&str, &[&str])] = &[
    (
        "VS Code",
        &[
            "columns: utf-16",
            "lenses: yes",
            "hints: yes",
            "actions: yes",
            "definition: with the link's range",
            "hover: markdown",
            "outline: a tree",
            "completion: label details, tab stops",
            "rename: links and file, to confirm",
            "findings: pulled with related places",
            "subscribed: configuration, didChangeConfiguration, didChangeWatchedFiles",
        ],
    ),
    (
        "Neovim 0.11",
        &[
            "columns: utf-8",
            "lenses: yes",
            "hints: yes",
            "actions: yes",
            "definition: with the link's range",
            "hover: markdown",
            "outline: a tree",
            "completion: plain labels, tab stops",
            "rename: links and file",
            "findings: pushed with related places",
            "subscribed: configuration",
        ],
    ),
    (
        "Neovim 0.7",
        &[
            "columns: utf-16",
            "lenses: no",
            "hints: no",
            "actions: yes",
            "definition: with the link's range",
            "hover: markdown",
            "outline: a tree",
            "completion: plain labels, text",
            "rename: links and file",
            "findings: pushed with related places",
            "subscribed: nothing",
        ],
    ),
    (
        "Helix 25.01",
        &[
            "columns: utf-8",
            "lenses: no",
            "hints: yes",
            "actions: yes",
            "definition: a location",
            "hover: markdown",
            "outline: a list",
            "completion: plain labels, tab stops",
            "rename: links and file",
            "findings: pushed with the version",
            "subscribed: configuration, didChangeWatchedFiles",
        ],
    ),
    (
        "Emacs 30",
        &[
            "columns: utf-8",
            "lenses: no",
            "hints: yes",
            "actions: yes",
            "definition: with the link's range",
            "hover: markdown",
            "outline: a tree",
            "completion: plain labels, text",
            "rename: the command to type",
            "findings: pushed",
            "subscribed: configuration, didChangeWatchedFiles",
        ],
    ),
    (
        "Emacs 28",
        &[
            "columns: utf-16",
            "lenses: no",
            "hints: no",
            "actions: yes",
            "definition: with the link's range",
            "hover: markdown",
            "outline: a tree",
            "completion: plain labels, text",
            "rename: the command to type",
            "findings: pushed",
            "subscribed: configuration, didChangeWatchedFiles",
        ],
    ),
    (
        "Kakoune with kak-lsp 22",
        &[
            "columns: utf-8",
            "lenses: yes",
            "hints: yes",
            "actions: yes",
            "definition: a location",
            "hover: markdown",
            "outline: a tree",
            "completion: plain labels, tab stops",
            "rename: links and file, to confirm",
            "findings: pushed with related places",
            "subscribed: configuration",
        ],
    ),
    (
        "Vim with ALE",
        &[
            "columns: utf-16",
            "lenses: no",
            "hints: no",
            "actions: yes",
            "definition: a location",
            "hover: plaintext",
            "outline: a list",
            "completion: plain labels, text",
            "rename: the command to type",
            "findings: pushed with related places",
            "subscribed: nothing",
        ],
    ),
];

#[test]
fn each_editor_gets_what_it_announces() {
    for (editor, expected) in EDITORS {
        assert_eq!(session(&capabilities_of(editor)), *expected, "{editor}");
    }
}

/// A capability that VS Code has, and what changes without it.
const LACKING: &[(&str, &[&str])] = &[
    ("/general/positionEncodings", &[]),
    ("/textDocument/codeLens", &["lenses: no"]),
    ("/textDocument/inlayHint", &["hints: no"]),
    ("/textDocument/codeAction/codeActionLiteralSupport", &["actions: no"]),
    ("/textDocument/definition/linkSupport", &["definition: a location"]),
    ("/textDocument/hover/contentFormat", &["hover: plaintext"]),
    ("/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport", &["outline: a list"]),
    ("/textDocument/completion/completionItem/labelDetailsSupport", &["completion: plain labels, tab stops"]),
    ("/textDocument/completion/completionItem/snippetSupport", &["completion: label details, text"]),
    ("/workspace/workspaceEdit/changeAnnotationSupport", &["rename: links and file"]),
    ("/workspace/workspaceEdit/resourceOperations", &["rename: the command to type"]),
    // The operations on files stand in the same list as the versioned edits.
    ("/workspace/workspaceEdit/documentChanges", &[]),
    ("/textDocument/diagnostic", &["findings: pushed with related places"]),
    ("/workspace/diagnostics", &["findings: pushed with related places"]),
    ("/textDocument/publishDiagnostics/relatedInformation", &["findings: pulled"]),
    (
        "/workspace/didChangeWatchedFiles/dynamicRegistration",
        &["subscribed: configuration, didChangeConfiguration"],
    ),
    ("/workspace/configuration", &["subscribed: didChangeConfiguration, didChangeWatchedFiles"]),
    ("/workspace/didChangeConfiguration", &["subscribed: configuration, didChangeWatchedFiles"]),
    ("/window/workDoneProgress", &[]),
];

#[test]
fn what_an_editor_lacks_changes_that_one_thing() {
    let rich = capabilities_of("VS Code");
    let usual = session(&rich);
    for (pointer, expected) in LACKING {
        let mut poorer = rich.clone();
        let (parent, member) = pointer.rsplit_once('/').expect("a pointer");
        let parent = poorer.pointer_mut(parent).and_then(Value::as_object_mut).expect(pointer);
        assert!(parent.remove(member).is_some(), "VS Code has no {pointer}");
        let changed: Vec<String> =
            session(&poorer).into_iter().filter(|line| !usual.contains(line)).collect();
        assert_eq!(changed, *expected, "without {pointer}");
    }
}

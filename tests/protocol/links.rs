//! Links over the protocol: found, followed, renamed.

use serde_json::{Value, json};

use crate::support::{Client, Options, Vault, uri};

fn renaming() -> Value {
    json!({
        "workspace": {
            "workspaceEdit": {
                "documentChanges": true,
                "resourceOperations": ["create", "rename"],
                "changeAnnotationSupport": {},
            },
            "fileOperations": {"willRename": true},
        },
        "textDocument": {"rename": {"prepareSupport": true}},
    })
}

fn start(files: &[(&str, &str)], capabilities: Value) -> (Vault, Client) {
    let mut all = vec![(".obsidian/app.json", "{}")];
    all.extend(files);
    let vault = Vault::new(&all);
    let mut client = Client::start(&vault, Options { capabilities, ..Options::default() });
    client.open(&vault, files[0].0);
    (vault, client)
}

fn position(vault: &Vault, path: &str) -> Value {
    json!({"textDocument": {"uri": uri(&vault.path(path))}, "position": vault.cursor(path).position()})
}

#[test]
fn references_obey_include_declaration() {
    let (vault, mut client) =
        start(&[("a.md", "[[b$0]] [[c]]"), ("b.md", "[[a]]\n"), ("c.md", "[[b]]")], json!({}));
    let mut ask = |declaration: bool| {
        let mut params = position(&vault, "a.md");
        params["context"] = json!({"includeDeclaration": declaration});
        let found = client.request("textDocument/references", params).expect("locations");
        let show = |it: &Value| {
            let file = it["uri"].as_str().expect("a uri").rsplit('/').next().expect("a name");
            format!("{file}:{}", it["range"]["start"]["character"])
        };
        found.as_array().expect("a list").iter().map(show).collect::<Vec<_>>()
    };
    assert_eq!(ask(false), ["a.md:0", "c.md:0"]);
    assert_eq!(ask(true), ["a.md:0", "b.md:0", "c.md:0"]);
    client.quit();
}

#[test]
fn a_rename_is_versioned_annotated_and_moves_the_file_last() {
    let (vault, mut client) =
        start(&[("a.md", "é [[b$0|x]]"), ("b.md", ""), ("c.md", "![[b#h]]")], renaming());
    let prepared = client.at_cursor("textDocument/prepareRename", &vault, "a.md");
    assert_eq!(prepared["placeholder"], "b");
    let mut params = position(&vault, "a.md");
    params["newName"] = json!("new");
    let edit = client.request("textDocument/rename", params).expect("an edit");
    let changes = edit["documentChanges"].as_array().expect("operations");
    assert_eq!(changes[0]["textDocument"], json!({"uri": uri(&vault.path("a.md")), "version": 1}));
    assert_eq!(changes[0]["edits"][0]["newText"], "new");
    assert_eq!(
        changes[0]["edits"][0]["range"],
        json!({"start": {"line": 0, "character": 4}, "end": {"line": 0, "character": 5}})
    );
    assert_eq!(changes[1]["textDocument"]["version"], Value::Null);
    assert_eq!(changes[2]["kind"], "rename");
    assert_eq!(changes[2]["newUri"], uri(&vault.path("new.md")));
    assert_eq!(edit["changeAnnotations"]["qmark"]["description"], "2 edits in 2 notes");
    client.quit();
}

#[test]
fn a_client_that_cannot_rename_files_is_told_of_the_command() {
    let (vault, mut client) = start(&[("a.md", "[[b$0]]"), ("b.md", "")], json!({}));
    let mut params = position(&vault, "a.md");
    params["newName"] = json!("new");
    let error = client.request("textDocument/rename", params).expect_err("a refusal");
    assert!(error["message"].as_str().is_some_and(|it| it.contains("qmark mv b.md new.md")), "{error}");
    client.quit();
}

#[test]
fn a_poor_client_gets_bare_changes() {
    let (vault, mut client) = start(&[("a.md", "#t$0ag"), ("b.md", "#tag/x")], json!({}));
    let mut params = position(&vault, "a.md");
    params["newName"] = json!("new");
    let edit = client.request("textDocument/rename", params).expect("an edit");
    assert_eq!(edit["changes"].as_object().expect("changes").len(), 2);
    assert_eq!(edit["documentChanges"], Value::Null);
    client.quit();
}

#[test]
fn a_client_that_cannot_ask_is_told_how_many_notes_a_rename_touches() {
    let names: Vec<String> = (0..12).map(|index| format!("n{index}.md")).collect();
    let mut files = vec![("a.md", "#t$0ag")];
    files.extend(names.iter().map(|name| (name.as_str(), "#tag")));
    let (vault, mut client) = start(&files, json!({}));
    let mut params = position(&vault, "a.md");
    params["newName"] = json!("new");
    let id = client.send_request("textDocument/rename", params);
    let told = client.notification("window/showMessage", |_| true);
    assert_eq!(told["message"], "Rename the tag `#tag` to `#new`: 13 edits in 13 notes");
    assert!(client.response(id).expect("an edit")["changes"].is_object());
    client.quit();
}

#[test]
fn footnotes_labels_and_tags_are_followed_and_explained() {
    let text = "a[^n$0]\n\n[^n]: said below\n";
    let (vault, mut client) = start(&[("a.md", text), ("b.md", "#tag\n")], json!({}));
    let found = client.at_cursor("textDocument/definition", &vault, "a.md");
    assert_eq!(found["range"]["start"], json!({"line": 2, "character": 2}));
    let hover = client.at_cursor("textDocument/hover", &vault, "a.md");
    assert_eq!(hover["contents"]["value"], "said below");
    client.quit();
}

#[test]
fn a_section_becomes_a_note_by_an_action_with_a_kind_of_its_own() {
    let capabilities = json!({
        "workspace": {"workspaceEdit": {"documentChanges": true, "resourceOperations": ["create"]}},
        "textDocument": {"codeAction": {"codeActionLiteralSupport": {}, "resolveSupport": {"properties": ["edit"]}}},
    });
    let files = [("a.md", "# A\n\n## B$0\n\ntext\n"), ("c.md", "[[a#B]]\n")];
    let (vault, mut client) = start(&files, capabilities);
    let cursor = vault.cursor("a.md").position();
    let kind = "refactor.extract.qmark.section";
    let params = json!({"textDocument": {"uri": uri(&vault.path("a.md"))},
        "range": {"start": cursor, "end": cursor}, "context": {"diagnostics": [], "only": [kind]}});
    let actions = client.request("textDocument/codeAction", params).expect("actions");
    assert_eq!((&actions[0]["kind"], actions.as_array().map(Vec::len)), (&json!(kind), Some(1)));
    let action = client.request("codeAction/resolve", actions[0].clone()).expect("an action");
    let changes = action["edit"]["documentChanges"].as_array().expect("operations");
    assert_eq!(
        (&changes[0]["kind"], &changes[0]["uri"]),
        (&json!("create"), &json!(uri(&vault.path("B.md"))))
    );
    assert_eq!(changes[1]["edits"][0]["newText"], "## B\n\ntext\n");
    assert_eq!(changes[2]["edits"][0]["newText"], "[[B]]");
    assert_eq!(changes[3]["edits"][0]["newText"], "B");
    client.quit();
}

#[test]
fn an_action_that_can_no_longer_be_done_says_so() {
    let capabilities = json!({"textDocument": {"codeAction": {"codeActionLiteralSupport": {},
        "resolveSupport": {"properties": ["edit"]}}}});
    let (vault, mut client) = start(&[("a.md", "[[b#On$0]]\n"), ("b.md", "# One\n")], capabilities);
    let cursor = vault.cursor("a.md").position();
    let document = uri(&vault.path("a.md"));
    let params = json!({"textDocument": {"uri": document},
        "range": {"start": cursor, "end": cursor}, "context": {"diagnostics": []}});
    let actions = client.request("textDocument/codeAction", params).expect("actions");
    assert_eq!(actions[0]["title"], "Link to the heading `One`");
    let change =
        json!({"textDocument": {"uri": document, "version": 2}, "contentChanges": [{"text": "gone"}]});
    client.notify("textDocument/didChange", change);
    let error = client.request("codeAction/resolve", actions[0].clone()).expect_err("a refusal");
    assert!(error["message"].as_str().is_some_and(|it| it.starts_with("this cannot be done")), "{error}");
    client.quit();
}

#[test]
fn folders_are_renamed_with_their_links() {
    let (vault, mut client) = start(&[("a.md", "[t](d/b.md)"), ("d/b.md", "[u](../a.md)")], renaming());
    let files = json!([{"oldUri": uri(&vault.path("d")), "newUri": uri(&vault.path("e/f"))}]);
    let edit = client.request("workspace/willRenameFiles", json!({"files": files})).expect("an edit");
    let texts: Vec<&Value> = edit["documentChanges"]
        .as_array()
        .expect("operations")
        .iter()
        .map(|change| &change["edits"][0]["newText"])
        .collect();
    assert_eq!(texts, ["e/f/b.md", "../../a.md"]);
    client.quit();
}

#[test]
fn a_rename_that_an_edit_has_promised_changes_no_link_twice() {
    let (vault, mut client) = start(&[("a.md", "[[b$0]]"), ("b.md", "")], renaming());
    let mut params = position(&vault, "a.md");
    params["newName"] = json!("new");
    client.request("textDocument/rename", params).expect("an edit");
    // Helix asks before it has told of the changes that it is carrying out.
    let files = json!([{"oldUri": uri(&vault.path("b.md")), "newUri": uri(&vault.path("new.md"))}]);
    let again = client.request("workspace/willRenameFiles", json!({"files": files}));
    assert_eq!(again, Ok(Value::Null));
    // Asked for a second time, it is the user's own renaming.
    let own = client.request("workspace/willRenameFiles", json!({"files": files})).expect("an edit");
    assert_eq!(own["documentChanges"][0]["edits"][0]["newText"], "new");
    client.quit();
}

#[test]
fn links_are_resolved_lazily() {
    let (vault, mut client) = start(&[("a.md", "[[b#H]] https://x.y/z.*\n"), ("b.md", "\n# H\n")], json!({}));
    let params = json!({"textDocument": {"uri": uri(&vault.path("a.md"))}});
    let links = client.request("textDocument/documentLink", params).expect("links");
    assert_eq!(links[1]["target"], "https://x.y/z");
    assert_eq!(links[0]["target"], Value::Null);
    let link = client.request("documentLink/resolve", links[0].clone()).expect("a link");
    assert_eq!(link["target"], format!("{}#L2,1", uri(&vault.path("b.md"))));
    assert_eq!(link["tooltip"], "b.md › H");
    client.quit();
}

#[test]
fn backlinks_are_a_tree() {
    let (vault, mut client) = start(&[("a.md", "[[b$0]]"), ("b.md", "[[c]]"), ("c.md", "")], json!({}));
    let items = client.at_cursor("textDocument/prepareCallHierarchy", &vault, "a.md");
    assert_eq!(items[0]["name"], "b");
    let params = json!({"item": items[0]});
    let incoming = client.request("callHierarchy/incomingCalls", params.clone()).expect("calls");
    assert_eq!(incoming[0]["from"]["name"], "a");
    let outgoing = client.request("callHierarchy/outgoingCalls", params).expect("calls");
    assert_eq!(outgoing[0]["to"]["name"], "c");
    client.quit();
}

#[test]
fn completion_replaces_the_word_and_explains_itself_later() {
    let files = [("a.md", "é [[dec$0or]]"), ("Decorators.md", "# Decorators\n\ntext\n")];
    let capabilities =
        json!({"textDocument": {"completion": {"completionItem": {"documentationFormat": ["markdown"]}}}});
    let (vault, mut client) = start(&files, capabilities);
    // The list may come before the vault is read, and then says that there is more.
    let list = loop {
        let list = client.at_cursor("textDocument/completion", &vault, "a.md");
        if list["isIncomplete"] == false {
            break list;
        }
    };
    let item = &list["items"][0];
    assert_eq!(item["label"], "Decorators");
    assert_eq!(
        item["textEdit"],
        json!({"newText": "Decorators",
            "range": {"start": {"line": 0, "character": 4}, "end": {"line": 0, "character": 9}}})
    );
    assert_eq!(item["documentation"], Value::Null);
    let item = client.request("completionItem/resolve", item.clone()).expect("an item");
    assert_eq!(item["documentation"]["value"], "# Decorators\n\ntext");
    client.quit();
}

#[test]
fn actions_mend_findings_and_are_computed_when_chosen() {
    let capabilities = json!({
        "workspace": {"workspaceEdit": {"documentChanges": true, "resourceOperations": ["create"]}},
        "textDocument": {"codeAction": {"codeActionLiteralSupport": {}, "resolveSupport": {"properties": ["edit"]}}},
    });
    let (vault, mut client) = start(&[("a.md", "[[ne$0w]]\n")], capabilities);
    let cursor = vault.cursor("a.md").position();
    let params = json!({"textDocument": {"uri": uri(&vault.path("a.md"))},
        "range": {"start": cursor, "end": cursor}, "context": {"diagnostics": []}});
    let actions = client.request("textDocument/codeAction", params.clone()).expect("actions");
    assert_eq!((&actions[0]["title"], &actions[0]["kind"]), (&json!("Create `new.md`"), &json!("quickfix")));
    assert_eq!(actions[0]["edit"], Value::Null);
    let action = client.request("codeAction/resolve", actions[0].clone()).expect("an action");
    assert_eq!(action["edit"]["documentChanges"][0]["kind"], "create");
    assert_eq!(action["edit"]["documentChanges"][0]["uri"], uri(&vault.path("new.md")));
    let mut only = params;
    only["context"]["only"] = json!(["refactor"]);
    assert_eq!(client.request("textDocument/codeAction", only).expect("actions"), json!([]));
    client.quit();
}

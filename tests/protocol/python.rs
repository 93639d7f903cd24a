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

/// What an action's edit makes of a document in UTF-16 columns.
fn applied(text: &str, edits: &Value) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let byte = |position: &Value| {
        let line = position["line"].as_u64().expect("a line") as usize;
        let mut left = position["character"].as_u64().expect("a column") as usize;
        let before: usize = lines[..line.min(lines.len())].iter().map(|line| line.len()).sum();
        let mut column = 0;
        for c in lines.get(line).copied().unwrap_or("").chars() {
            if left == 0 {
                break;
            }
            left -= c.len_utf16();
            column += c.len_utf8();
        }
        before + column
    };
    let mut edits: Vec<(usize, usize, &str)> = edits
        .as_array()
        .expect("edits")
        .iter()
        .map(|edit| {
            let range = &edit["range"];
            (byte(&range["start"]), byte(&range["end"]), edit["newText"].as_str().expect("a text"))
        })
        .collect();
    edits.sort_by_key(|edit| (edit.0, edit.1));
    let mut out = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        out.replace_range(start..end, new);
    }
    out
}

/// Actions at the cursor of a note, once it has so many findings.
fn actions(client: &mut Client, vault: &Vault, findings: usize, only: Option<&str>) -> Vec<Value> {
    let uri = uri(&vault.path("a.md"));
    let diagnostics = client.diagnostics(&uri, |found| found.len() == findings);
    let cursor = vault.cursor("a.md").position();
    let mut params = json!({"textDocument": {"uri": uri}, "range": {"start": cursor, "end": cursor},
        "context": {"diagnostics": diagnostics}});
    if let Some(only) = only {
        params["context"]["only"] = json!([only]);
    }
    let answer = client.request("textDocument/codeAction", params).expect("actions");
    answer.as_array().expect("a list").clone()
}

fn acting() -> Value {
    json!({
        "workspace": {"workspaceEdit": {"documentChanges": true}},
        "textDocument": {"codeAction": {"codeActionLiteralSupport": {}, "isPreferredSupport": true}},
    })
}

/// Curly quotes, which nobody types in code, twice.
const CURLY: &str = "𝄞\n\n```python\nprint(“$0é”)\n```\n\n> ```python\n> print(‘b’)\n> ```\n";

#[test]
fn a_finding_brings_its_fix_and_the_fix_mends_it() {
    let (vault, mut client) = start(&[("a.md", CURLY)], acting());
    let found = actions(&mut client, &vault, 2, Some("quickfix"));
    let action = &found[0];
    assert_eq!(action["kind"], "quickfix");
    assert_eq!(action["isPreferred"], json!(true));
    assert_eq!(action["diagnostics"].as_array().map(Vec::len), Some(1), "{action}");
    let change = &action["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({"uri": uri(&vault.path("a.md")), "version": 1}));
    let mended = applied(&vault.text("a.md"), &change["edits"]);
    assert_eq!(mended, vault.text("a.md").replace(['“', '”'], "\""));
    client.quit();
}

#[test]
fn everything_safe_is_mended_at_once_but_only_by_its_own_name() {
    let (vault, mut client) = start(&[("a.md", CURLY)], acting());
    let found = actions(&mut client, &vault, 2, Some("source.qmark.fixAll"));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["kind"], "source.qmark.fixAll");
    let mended = applied(&vault.text("a.md"), &found[0]["edit"]["documentChanges"][0]["edits"]);
    assert_eq!(mended, vault.text("a.md").replace(['“', '”'], "\"").replace(['‘', '’'], "'"));
    let params = json!({"textDocument": {"uri": uri(&vault.path("a.md"))},
        "range": {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}},
        "context": {"diagnostics": [], "only": ["source.fixAll"]}});
    assert_eq!(client.request("textDocument/codeAction", params), Ok(json!([])));
    client.quit();
}

const UNFENCED: &str =
    "### What is pi?\n\nA number:\n\n    import math\n    print(math.pi)\n\n### What is e?\n";

#[test]
fn the_lens_counts_and_its_command_fences() {
    let capabilities = json!({
        "workspace": {"applyEdit": true,
            "workspaceEdit": {"documentChanges": true, "changeAnnotationSupport": {}}},
        "textDocument": {"codeLens": {}},
    });
    let (vault, mut client) = start(&[("a.md", UNFENCED)], capabilities);
    let document = json!({"textDocument": {"uri": uri(&vault.path("a.md"))}});
    let lenses = client.request("textDocument/codeLens", document).expect("lenses");
    let command = &lenses[0]["command"];
    assert_eq!(command["title"], "2 questions · 1 unanswered · 1 unfenced code block");
    let run = json!({"command": command["command"], "arguments": command["arguments"]});
    client.request("workspace/executeCommand", run).expect("an answer");
    let asked = client.notification("workspace/applyEdit", |_| true);
    let annotation = &asked["edit"]["changeAnnotations"]["qmark"];
    assert_eq!(annotation["label"], "Fence 1 code block");
    assert_eq!(annotation["needsConfirmation"], true);
    let text = vault.text("a.md");
    let code = "    import math\n    print(math.pi)\n";
    let fenced = text.replace(code, "```python\nimport math\nprint(math.pi)\n```\n");
    assert_eq!(applied(&text, &asked["edit"]["documentChanges"][0]["edits"]), fenced);
    client.quit();
}

#[test]
fn a_client_that_cannot_be_told_to_edit_gets_a_lens_to_read() {
    let (vault, mut client) = start(&[("a.md", UNFENCED)], json!({"textDocument": {"codeLens": {}}}));
    let document = json!({"textDocument": {"uri": uri(&vault.path("a.md"))}});
    let lenses = client.request("textDocument/codeLens", document).expect("lenses");
    assert_eq!(lenses[0]["command"]["command"], "");
    client.quit();
}

#[test]
fn code_under_the_cursor_becomes_a_fence() {
    let text = UNFENCED.replace("import", "im$0port");
    let (vault, mut client) = start(&[("a.md", &text)], acting());
    let found = actions(&mut client, &vault, 0, Some("refactor"));
    assert_eq!(found[0]["title"], "Turn lines 5–6 into a Python fence");
    let change = &found[0]["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"]["version"], json!(1));
    let fenced = applied(&vault.text("a.md"), &change["edits"]);
    assert!(fenced.contains("\n```python\nimport math\nprint(math.pi)\n```\n"), "{fenced}");
    client.quit();
}

#[cfg(unix)]
#[test]
fn nothing_of_a_vault_is_executed_to_check_it() {
    use std::os::unix::fs::PermissionsExt;

    let traces = tempfile::tempdir().expect("a folder for traces");
    let trace = traces.path().join("ran");
    let program = format!("#!/bin/sh\ntouch '{}'\n", trace.display());
    let module = format!("open({:?}, 'w')\n", trace.display().to_string());
    let mut vault = Vault::new(&[
        ("a.md", "```python\ndef f():\n    break\n```\n"),
        ("b.md", "```python\nx = = 1\n```\n"),
    ]);
    for name in ["python3", "python", "py", ".venv/bin/python3"] {
        vault.write(name, &program);
        let runs = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(vault.path(name), runs).expect("a file of ours");
    }
    for name in ["ast.py", "json.py", "sitecustomize.py", "usercustomize.py"] {
        vault.write(name, &module);
    }
    vault.write(".venv/pyvenv.cfg", "home = .\n");
    vault.write(
        ".qmark.toml",
        &format!("[python]\ninterpreter = {:?}\n", vault.path("python3").display().to_string()),
    );
    let mut environment = Options::default().environment;
    let usual = std::env::var("PATH").unwrap_or_default();
    environment.push(("PATH", format!("{}:{usual}", vault.root().display())));
    environment.push(("PYTHONPATH", vault.root().display().to_string()));
    let mut client = Client::start(&vault, Options { environment, ..Options::default() });
    client.open(&vault, "b.md");
    client.diagnostics(&uri(&vault.path("b.md")), |found| found.len() == 1);
    client.open(&vault, "a.md");
    // Only a real interpreter says so: one was found and has answered.
    client.diagnostics(&uri(&vault.path("a.md")), |found| found.len() == 1);
    assert!(!trace.exists());
    client.quit();
}

#[test]
fn closed_notes_are_judged_for_a_client_that_pulls_the_workspace() {
    let files = [("a.md", "[[nowhere]]\n"), ("b.md", "```python\ndef f():\n    break\n```\n")];
    let (vault, mut client) = start(&files, pulling());
    let judged = uri(&vault.path("b.md"));
    let mut previous = json!([]);
    loop {
        // Held until there is something new to say.
        let params = json!({"previousResultIds": previous});
        let report = client.request("workspace/diagnostic", params).expect("a report");
        let items = report["items"].as_array().expect("a list");
        if let Some(found) = items.iter().find(|it| it["uri"] == json!(judged)) {
            assert_eq!(shown(&found["items"]), ["2:4-9 'break' outside loop"]);
            break;
        }
        let known = items.iter().map(|it| json!({"uri": it["uri"], "value": it["resultId"]}));
        previous = known.collect();
    }
    client.quit();
}

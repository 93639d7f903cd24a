//! Running snippets over the protocol: the question, the results, what becomes of both.

use serde_json::{Value, json};

use crate::support::{Client, Options, Vault, uri};

/// A user's own folders, which outlive a session.
struct User(tempfile::TempDir);

impl User {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn options(&self, capabilities: Value) -> Options {
        let mut options = Options { capabilities, ..Options::default() };
        let folder = self.0.path().display().to_string();
        let names = ["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"];
        options.environment.extend(names.map(|name| (name, folder.clone())));
        options
    }
}

/// A client that shows everything there is about runs, and can ask its user.
fn showing() -> Value {
    json!({
        "window": {"showMessage": {}},
        "textDocument": {"codeLens": {}, "inlayHint": {}, "hover": {"contentFormat": ["markdown"]},
            "publishDiagnostics": {"relatedInformation": true},
            "codeAction": {"codeActionLiteralSupport": {}}},
        "workspace": {"codeLens": {"refreshSupport": true}, "inlayHint": {"refreshSupport": true},
            "workspaceEdit": {"documentChanges": true}},
    })
}

/// A vault with one note, `a.md`, open in a client whose user allows the code when asked.
struct Session {
    vault: Vault,
    client: Client,
    user: User,
}

impl Session {
    fn new(text: &str) -> Self {
        Self::with(text, showing())
    }

    fn with(text: &str, capabilities: Value) -> Self {
        let (vault, user) = (Vault::new(&[("a.md", text)]), User::new());
        let mut client = Client::start(&vault, user.options(capabilities));
        client.choose(Some("Allow this code"));
        client.open(&vault, "a.md");
        Self { vault, client, user }
    }

    fn uri(&self) -> String {
        uri(&self.vault.path("a.md"))
    }

    fn command(&mut self, command: &str, line: u32) {
        let place = json!({"textDocument": {"uri": self.uri()}, "position": {"line": line, "character": 0}});
        let params = json!({"command": command, "arguments": [place]});
        assert_eq!(self.client.request("workspace/executeCommand", params), Ok(Value::Null));
    }

    /// Titles of the lenses, by the lines above which they stand.
    fn lenses(&mut self) -> Vec<String> {
        let document = json!({"textDocument": {"uri": self.uri()}});
        let lenses = self.client.request("textDocument/codeLens", document).expect("lenses");
        let lenses = lenses.as_array().expect("a list").iter();
        let lenses = lenses.filter(|lens| lens["command"]["command"] == "qmark.runSnippet");
        let title = |lens: &Value| lens["command"]["title"].as_str().expect("a title").to_owned();
        lenses.map(|lens| format!("{}: {}", lens["range"]["start"]["line"], title(lens))).collect()
    }

    /// Waits until a lens says something, asking again when the client is asked to.
    fn lens(&mut self, says: &str) -> Vec<String> {
        loop {
            let lenses = self.lenses();
            if lenses.iter().any(|lens| lens.contains(says)) {
                return lenses;
            }
            self.client.wait(&format!("a lens that says {says}, after {lenses:?}"), |it| {
                it["method"] == json!("workspace/codeLens/refresh")
            });
        }
    }

    /// The inlay hints as `line: label`.
    fn hints(&mut self) -> Vec<String> {
        let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 999, "character": 0}});
        let params = json!({"textDocument": {"uri": self.uri()}, "range": range});
        let hints = self.client.request("textDocument/inlayHint", params).expect("hints");
        let hints = hints.as_array().expect("a list").iter();
        let label = |hint: &Value| hint["label"].as_str().expect("a label").to_owned();
        hints.map(|hint| format!("{}: {}", hint["position"]["line"], label(hint))).collect()
    }

    /// Waits until the findings of a note are so many.
    fn findings(&mut self, count: usize) -> Vec<Value> {
        let uri = self.uri();
        self.client.diagnostics(&uri, |found| found.len() == count)
    }

    fn message(&mut self) -> String {
        let shown = self.client.notification("window/showMessage", |_| true);
        shown["message"].as_str().expect("a text").to_owned()
    }

    fn question(&mut self) -> String {
        let asked = self.client.notification("window/showMessageRequest", |_| true);
        asked["message"].as_str().expect("a text").to_owned()
    }

    /// Whether a question has come that nobody has waited for.
    fn was_asked(&mut self) -> bool {
        self.client.request("workspace/symbol", json!({"query": "x"})).expect("an answer");
        self.client.pending().iter().any(|it| it["method"] == json!("window/showMessageRequest"))
    }

    fn replace(&mut self, version: i32, text: &str) {
        self.client.notify(
            "textDocument/didChange",
            json!({"textDocument": {"uri": self.uri(), "version": version}, "contentChanges": [{"text": text}]}),
        );
    }
}

const TWO: &str = "# Sums\n\n```python\nprint('é', 1 + 1)\nprint([1, 2])\n```\n\n```python\nx = 1\n```\n";

#[test]
fn a_snippet_runs_when_it_is_asked_for_and_allowed() {
    let mut session = Session::new(TWO);
    assert_eq!(session.lenses(), ["2: ▶ Run", "7: ▶ Run"]);
    assert!(session.hints().is_empty());
    session.command("qmark.runSnippet", 3);
    let question = session.question();
    assert!(
        question.starts_with("May this snippet of a.md run? The code would run with Python"),
        "{question}"
    );
    for told in ["network", "your files", "5 s", "qmark trust remove"] {
        assert!(question.contains(told), "{question}");
    }
    let lenses = session.lens("✓ 2 lines");
    assert_eq!(lenses[1], "7: ▶ Run", "the other one has not run");
    assert_eq!(session.hints(), ["3: é 2", "4: [1, 2]"]);
    session.command("qmark.runNote", 0);
    session.question();
    session.lens("✓ no output");
    session.command("qmark.runNote", 0);
    session.lens("✓ no output");
    assert!(!session.was_asked(), "what is allowed is not asked for again");
    session.client.quit();
}

#[test]
fn whoever_says_no_is_not_asked_again_by_itself_and_nothing_runs() {
    for answer in [None, Some("Do not run")] {
        let mut session = Session::new(TWO);
        session.client.choose(answer);
        session.command("qmark.runSnippet", 3);
        session.question();
        assert!(!session.was_asked());
        assert_eq!(session.lenses(), ["2: ▶ Run", "7: ▶ Run"]);
        session.client.quit();
    }
}

#[test]
fn a_client_that_cannot_ask_is_told_how_to_allow_it() {
    let mut session = Session::with(TWO, json!({"textDocument": {"codeLens": {}}}));
    session.command("qmark.runSnippet", 3);
    let said = session.message();
    let path = session.vault.path("a.md").display().to_string();
    assert!(said.contains(&format!("qmark trust add \"{path}\"")), "{said}");
    assert_eq!(session.lenses()[0], "2: ▶ Run");
    session.client.quit();
}

#[test]
fn an_untrusted_workspace_runs_nothing_and_says_so_in_one_line() {
    let mut capabilities = showing();
    capabilities["experimental"] = json!({"qmark": {"workspaceTrust": false, "status": true}});
    let mut session = Session::with(TWO, capabilities);
    let restricted = |it: &Value| it["restricted"].is_string();
    let status = session.client.notification("qmark/status", restricted);
    session.command("qmark.runNote", 0);
    assert_eq!(json!(session.message()), status["restricted"]);
    session.client.notify("qmark/didChangeWorkspaceTrust", json!({"trusted": true}));
    session.client.notification("qmark/status", |it| it["restricted"].is_null());
    session.command("qmark.runSnippet", 3);
    session.question();
    session.lens("✓ 2 lines");
    session.client.quit();
}

#[test]
fn status_counts_notes_and_what_runs() {
    let capabilities = json!({"experimental": {"qmark": {"status": true}}});
    let files = [("a.md", "### What is a?\n\nThat.\n\n### What is b?\n"), ("b.md", "text")];
    let vault = Vault::new(&files);
    let mut client = Client::start(&vault, Options { capabilities, ..Options::default() });
    let counted = json!({"indexing": false, "notes": 2, "questions": 2, "unanswered": 1, "running": 0});
    client.notification("qmark/status", |it| *it == counted);
    client.open_text(&uri(&vault.path("a.md")), "### What is a?\n\nThat.\n");
    client.notification("qmark/status", |it| it["questions"] == json!(1) && it["unanswered"] == json!(0));
    client.quit();
    let mut plain = Client::start(&vault, Options::default());
    plain.request("workspace/symbol", json!({"query": ""})).expect("an answer");
    assert!(!plain.pending().iter().any(|it| it["method"] == json!("qmark/status")));
    plain.quit();
}

const WRONG: &str = "\
```python
def half(n):
    return m / 2

print(half(3))
```

```python
print(1 + 1)  # Output: 3
```
";

#[test]
fn failures_and_false_claims_are_findings_until_the_code_changes() {
    let mut session = Session::new(WRONG);
    session.command("qmark.verifyNote", 0);
    let found = session.findings(2);
    let of = |code: &str| found.iter().find(|it| it["code"] == json!(code)).expect("a finding");
    let failed = of("run-failed");
    assert_eq!(failed["message"], "NameError: name 'm' is not defined");
    assert_eq!(
        failed["range"],
        json!({"start": {"line": 2, "character": 11}, "end": {"line": 2, "character": 12}})
    );
    assert_eq!(failed["relatedInformation"][0]["location"]["range"]["start"]["line"], 4);
    assert_eq!(of("output-mismatch")["message"], "the run gave `2`, not `3`");
    assert_eq!(session.message(), "1 output is not as claimed, 1 snippet failed (2 snippets run).");
    assert_eq!(session.lens("✗"), ["0: ▶ Run · ✗", "7: ▶ Run · ✗ 1 output differs"]);
    session.replace(2, &WRONG.replace("m / 2", "n / 2"));
    session.findings(1);
    assert_eq!(session.lens("changed")[0], "0: ▶ Run · changed since ✗");
    session.client.quit();
}

#[test]
fn results_move_with_their_code_and_age_when_it_changes() {
    let mut session = Session::new(TWO);
    session.command("qmark.runSnippet", 3);
    session.lens("✓ 2 lines");
    session.replace(2, &TWO.replace("# Sums\n", "# Sums\n\nOf numbers.\n"));
    assert_eq!(session.hints(), ["5: é 2", "6: [1, 2]"]);
    session.replace(3, &TWO.replace("[1, 2]", "[1, 2, 3]"));
    assert_eq!(session.hints(), ["3: before the change: é 2"]);
    assert!(session.lenses()[0].starts_with("2: ▶ Run · changed since ✓ 2 lines"));
    session.replace(4, TWO);
    assert_eq!(session.hints(), ["3: é 2", "4: [1, 2]"]);
    session.client.quit();
}

#[test]
fn results_are_there_again_in_the_next_session_until_they_are_cleared() {
    let mut session = Session::new(TWO);
    session.command("qmark.runSnippet", 3);
    session.lens("✓ 2 lines");
    let Session { vault, client, user } = session;
    client.quit();
    // Nobody can be asked in this session, and nothing runs in it.
    let capabilities = json!({"textDocument": {"codeLens": {}, "inlayHint": {}},
        "workspace": {"codeLens": {"refreshSupport": true}}});
    let mut client = Client::start(&vault, user.options(capabilities));
    client.open(&vault, "a.md");
    let mut session = Session { vault, client, user };
    assert_eq!(session.hints(), ["3: é 2", "4: [1, 2]"]);
    session.command("qmark.clearResults", 0);
    assert!(session.hints().is_empty());
    assert_eq!(session.lenses()[0], "2: ▶ Run");
    session.client.quit();
}

#[test]
fn typing_keeps_permission_and_text_from_outside_does_not_get_it() {
    let code = |line: &str| format!("```python\n{line}\n```\n");
    let mut session = Session::new(&code("print(1)"));
    session.client.choose(Some("Allow this note"));
    session.command("qmark.runSnippet", 1);
    session.question();
    session.lens("✓ 1 line");
    // Typed, not saved.
    session.replace(2, &code("print(1)\nprint(2)"));
    session.command("qmark.runSnippet", 1);
    session.lens("✓ 2 lines");
    assert!(!session.was_asked());
    // A pull: the file changes, and the editor reads it.
    let pulled = code("print(1)\nprint(2)\nprint('evil')");
    session.vault.write("a.md", &pulled);
    session.replace(3, &pulled);
    session.client.choose(None);
    session.command("qmark.runSnippet", 1);
    session.question();
    assert!(session.lenses()[0].contains("changed since"));
    // Typing in it does not make it one's own.
    session.replace(4, &pulled.replace("evil", "worse"));
    session.command("qmark.runSnippet", 1);
    session.question();
    session.client.quit();
}

#[test]
fn what_was_typed_and_saved_may_run_in_the_next_session() {
    let code = |line: &str| format!("```python\n{line}\n```\n");
    let mut session = Session::new(&code("print(1)"));
    session.client.choose(Some("Allow this vault"));
    session.command("qmark.runSnippet", 1);
    session.lens("✓ 1 line");
    let typed = code("print(1)\nprint(2)");
    session.replace(2, &typed);
    // Unsaved, it is seen.
    session.lens("changed since");
    session.vault.write("a.md", &typed);
    session.client.notify("textDocument/didSave", json!({"textDocument": {"uri": session.uri()}}));
    let Session { vault, client, user } = session;
    client.quit();
    let mut client = Client::start(&vault, user.options(showing()));
    client.open(&vault, "a.md");
    let mut session = Session { vault, client, user };
    session.command("qmark.runSnippet", 1);
    session.lens("✓ 2 lines");
    assert!(!session.was_asked());
    session.command("qmark.revokeTrust", 1);
    assert!(session.message().starts_with("Taken back"));
    session.command("qmark.runSnippet", 1);
    session.question();
    session.client.quit();
}

#[test]
fn an_endless_snippet_delays_no_other_and_can_be_cancelled() {
    let text = "```python\nwhile True: pass\n```\n\n```python\nprint(1)\n```\n";
    let mut capabilities = showing();
    capabilities["window"]["workDoneProgress"] = json!(true);
    let mut session = Session::with(text, capabilities);
    session.command("qmark.runNote", 0);
    assert_eq!(session.lens("✓ 1 line")[0], "0: ▶ Run · running");
    let begun = session.client.notification("$/progress", |it| it["value"]["kind"] == json!("begin"));
    assert_eq!(begun["value"]["cancellable"], json!(true));
    session.client.notify("window/workDoneProgress/cancel", json!({"token": begun["token"]}));
    assert_eq!(session.lens("cancelled")[0], "0: ▶ Run · cancelled");
    session.client.quit();
}

#[test]
fn an_answer_runs_alone_and_all_notes_run_at_once() {
    let text =
        "### What is one?\n\n```python\nprint(1)\n```\n\n### What is two?\n\n```python\nprint(2)\n```\n";
    let mut session = Session::new(text);
    session.vault.write("b.md", "```python\nprint(3)  # Output: 4\n```\n");
    session.client.notify(
        "workspace/didChangeWatchedFiles",
        json!({"changes": [{"uri": uri(&session.vault.path("b.md")), "type": 1}]}),
    );
    session.command("qmark.runQuestion", 6);
    let lenses = session.lens("✓ 1 line");
    assert_eq!((&*lenses[0], lenses[1].contains("✓")), ("2: ▶ Run", true));
    session.client.choose(Some("Allow this vault"));
    session.command("qmark.runVault", 0);
    assert_eq!(session.message(), "1 output is not as claimed (3 snippets run).");
    session.client.quit();
}

#[test]
fn where_there_is_nothing_to_run_it_is_said() {
    let mut session = Session::new("Text.\n\n```python\nx = 1\n```\n");
    for (command, said) in [
        ("qmark.runSnippet", "There is no Python to run at the cursor."),
        ("qmark.runQuestion", "There is no answer with Python to run at the cursor."),
    ] {
        session.command(command, 0);
        assert_eq!(session.message(), said);
    }
    let odd = json!({"command": "qmark.runSnippet", "arguments": [5]});
    assert_eq!(
        session.client.request("workspace/executeCommand", odd).expect_err("an error")["code"],
        -32602
    );
    session.client.quit();
}

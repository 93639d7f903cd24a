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
        client.choose(Some("Allow code"));
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
    for answer in [None, Some("No")] {
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
    assert!(said.contains(&format!("qmark trust add {path}")), "{said}");
    assert_eq!(session.lenses()[0], "2: ▶ Run");
    session.client.quit();
}

#[test]
fn a_client_that_cannot_be_told_to_ask_again_gets_what_was_printed_in_a_line() {
    let capabilities = json!({"textDocument": {"inlayHint": {}}, "window": {"showMessage": {}}});
    let mut session = Session::with(TWO, capabilities);
    session.command("qmark.runSnippet", 3);
    session.question();
    let said = session.message();
    assert!(said.starts_with("✓ 2 lines") && said.ends_with(" · é 2 ⏎ [1, 2]"), "{said}");
    session.command("qmark.runNote", 0);
    session.question();
    assert_eq!(session.message(), "No output is claimed (2 snippets run).");
    session.client.quit();
}

#[test]
fn an_untrusted_workspace_runs_nothing_and_says_so_in_one_line() {
    let mut capabilities = showing();
    capabilities["experimental"] = json!({"qmark": {"workspaceTrust": false, "status": true}});
    let mut session = Session::with(TWO, capabilities);
    let restricted = |it: &Value| it["restricted"].is_string();
    let status = session.client.notification("$/qmark/status", restricted);
    session.command("qmark.runNote", 0);
    assert_eq!(json!(session.message()), status["restricted"]);
    session.client.notify("qmark/didChangeWorkspaceTrust", json!({"trusted": true}));
    session.client.notification("$/qmark/status", |it| it["restricted"].is_null());
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
    client.notification("$/qmark/status", |it| *it == counted);
    client.open_text(&uri(&vault.path("a.md")), "### What is a?\n\nThat.\n");
    client.notification("$/qmark/status", |it| it["questions"] == json!(1) && it["unanswered"] == json!(0));
    client.quit();
    let mut plain = Client::start(&vault, Options::default());
    plain.request("workspace/symbol", json!({"query": ""})).expect("an answer");
    assert!(!plain.pending().iter().any(|it| it["method"] == json!("$/qmark/status")));
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
    session.client.choose(Some("Allow note"));
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
    session.client.choose(Some("Allow vault"));
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
    session.client.choose(Some("Allow vault"));
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

/// Actions on a line of `a.md`, by title.
fn actions(session: &mut Session, line: u32) -> Vec<(String, Value)> {
    let [start, end] = [0, 99].map(|character| json!({"line": line, "character": character}));
    let params = json!({"textDocument": {"uri": session.uri()}, "range": {"start": start, "end": end},
        "context": {"diagnostics": []}});
    let found = session.client.request("textDocument/codeAction", params).expect("actions");
    let found = found.as_array().expect("a list").iter();
    found.map(|it| (it["title"].as_str().expect("a title").to_owned(), it.clone())).collect()
}

#[test]
fn output_is_whole_in_the_hover_and_can_be_written_into_the_note() {
    let text = "> ```python\n> for n in range(9): print(n)\n> x = 1\n> ```\n";
    let mut session = Session::new(text);
    let found = actions(&mut session, 2);
    assert_eq!(found.len(), 1);
    let command = &found[0].1["command"];
    let run = json!({"command": command["command"], "arguments": command["arguments"]});
    session.client.request("workspace/executeCommand", run).expect("an answer");
    session.lens("✓ 9 lines");
    assert_eq!(session.hints(), ["1: 0 … +8 lines"]);
    let place = json!({"textDocument": {"uri": session.uri()}, "position": {"line": 1, "character": 6}});
    let hover = session.client.request("textDocument/hover", place).expect("a hover");
    let shown = hover["contents"]["value"].as_str().expect("a text");
    assert!(shown.starts_with("```text\n0\n1\n2\n3\n4\n5\n6\n7\n8\n```\n\n✓ 9 lines"), "{shown}");
    assert!(shown.contains(" · Python 3"), "{shown}");
    let found = actions(&mut session, 2);
    let (title, insert) = &found[1];
    assert_eq!(title, "Insert the output");
    let edit = &insert["edit"]["documentChanges"][0]["edits"][0];
    assert_eq!(
        edit["newText"],
        "\n> # Output:\n> # 0\n> # 1\n> # 2\n> # 3\n> # 4\n> # 5\n> # 6\n> # 7\n> # 8"
    );
    assert_eq!(edit["range"]["start"], json!({"line": 1, "character": 29}));
    session.client.quit();
}

#[test]
fn a_failure_brings_what_mends_it() {
    let text = "\
```python
total = 3
```

```python
print(total)
```

```python
import no_such_module
```

```python
print(1 + 1)  # => 3
```
";
    let mut session = Session::new(text);
    session.command("qmark.runNote", 0);
    session.lens("✗ 1 output differs");
    for (line, title, new_text) in [
        (5, "Continue the snippet before, which has `total`", " continue"),
        (9, "Mark the snippet as no-run", " no-run"),
        (13, "Update the expected output", "2"),
    ] {
        let found = actions(&mut session, line);
        let action = found.iter().find(|(its, _)| its == title).map(|(_, action)| action.clone());
        let action = action.unwrap_or_else(|| panic!("{title} is not in {found:?}"));
        assert_eq!(action["edit"]["documentChanges"][0]["edits"][0]["newText"], new_text, "{title}");
    }
    let missing =
        session.client.request("textDocument/codeLens", json!({"textDocument": {"uri": session.uri()}}));
    assert!(missing.expect("lenses").to_string().contains("✗"));
    let all = json!({"textDocument": {"uri": session.uri()}, "context": {"diagnostics": [],
        "only": ["source.qmark.fixAll"]}, "range": {"start": {"line": 0, "character": 0},
        "end": {"line": 0, "character": 0}}});
    let offered = session.client.request("textDocument/codeAction", all).expect("actions");
    assert_eq!(offered, json!([]), "a claim is not changed without a look at it");
    session.client.quit();
}

/// Each line of the notebook of failure: what a snippet does, and what its reader is told.
#[test]
fn every_way_to_fail_has_its_own_message() {
    let cases = [
        ("while True: pass", "processor time"),
        ("import time\ntime.sleep(60)", "without coming to an end"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "was ended by signal SIGSEGV"),
        ("while True: print('x' * 1000)", "of output"),
        (
            "import os, time\nfor _ in range(99):\n    if os.fork() == 0: time.sleep(60)\ntime.sleep(60)",
            "processes",
        ),
        ("import os\nos._exit(3)", "ended its process at once with status 3"),
        ("import os\nos.closerange(0, 256)\nprint('gone')", "closed the file descriptors"),
        ("print('{\"done\": 0, \"exit\": 7}')\nraise SystemExit(4)", "exited with status 4"),
        ("class A:\n    def __del__(self): 1 / 0\na = A()\ndel a", "raised where nothing can catch it"),
        (
            "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), name='late').start()",
            "waited for threads it left running (late)",
        ),
        ("input()", "reads standard input, which is empty here"),
        ("import no_such_module", "module `no_such_module` is not installed in Python 3"),
    ];
    let text: String = cases.iter().map(|(code, _)| format!("```python\n{code}\n```\n\n")).collect();
    let mut options = Session::new("");
    options.vault.write("a.md", &text);
    let Session { vault, client, user } = options;
    client.quit();
    let mut limits = user.options(showing());
    // Long enough for a busy machine, and no longer than the tests are patient.
    limits.initialize = json!({"initializationOptions": {"run": {"wall-time": 8, "cpu-time": 1}}});
    let mut client = Client::start(&vault, limits);
    client.choose(Some("Allow note"));
    client.open(&vault, "a.md");
    let mut session = Session { vault, client, user };
    session.command("qmark.runNote", 0);
    let told: Vec<String> = session
        .findings(cases.len())
        .iter()
        .map(|it| it["message"].as_str().expect("a message").to_owned())
        .collect();
    for ((code, says), told) in cases.iter().zip(&told) {
        assert!(told.contains(says), "{code}: {told}");
    }
    session.client.quit();
}

#[test]
fn workers_of_multiprocessing_run_within_the_limits() {
    let text = "```python\nfrom multiprocessing import Pool\n\ndef double(n):\n    return 2 * n\n\nif __name__ == '__main__':\n    with Pool(2) as pool:\n        print(pool.map(double, [1, 2]))\n```\n";
    let mut session = Session::new(text);
    session.command("qmark.runNote", 0);
    session.lens("✓ 1 line");
    assert_eq!(session.hints(), ["8: [2, 4]"]);
    session.client.quit();
}

#[test]
fn where_a_wall_is_missing_the_question_names_it() {
    let (vault, user) = (Vault::new(&[("a.md", TWO)]), User::new());
    let mut options = user.options(showing());
    options.initialize = json!({"initializationOptions": {"run": {"without": ["files"]}}});
    let mut client = Client::start(&vault, options);
    client.choose(Some("Allow code"));
    client.open(&vault, "a.md");
    let mut session = Session { vault, client, user };
    session.command("qmark.runSnippet", 3);
    let question = session.question();
    assert!(question.contains("Missing here: files (Landlock)"), "{question}");
    assert!(question.contains("so it could read your files"), "{question}");
    assert!(!question.contains("without reading your files"), "{question}");
    session.lens("✓ 2 lines");
    assert!(!session.was_asked(), "one question, not two");
    session.client.quit();
}

#[cfg(target_os = "linux")]
#[test]
fn a_hostile_vault_starts_nothing_but_what_checks_it() {
    let trap = "```python\nimport os\nos.system('sleep 1000 & echo trapped')\n```\n\n### What is x?\n\n[[b]] ![[c]]\n\n- [ ] `os`\n";
    let vault = Vault::new(&[("a.md", trap), ("b.md", trap), ("c.md", trap), ("sub/d.md", trap)]);
    // Without the launchers that machines put before an interpreter.
    let (user, path) = (User::new(), tempfile::tempdir().expect("a folder"));
    let asked =
        std::process::Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output();
    let python = String::from_utf8(asked.expect("a python3").stdout).expect("a path").trim().to_owned();
    std::os::unix::fs::symlink(&python, path.path().join("python3")).expect("a link");
    let mut options = user.options(showing());
    options.environment.push(("PATH", path.path().display().to_string()));
    let mut client = Client::start(&vault, options);
    client.open(&vault, "a.md");
    let mut session = Session { vault, client, user };
    let watch = Watch::start(session.client.process());
    let uri = session.uri();
    let at = |line: u32| json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": 3}});
    let whole = json!({"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}});
    let document = json!({"textDocument": {"uri": uri}});
    let note = json!({"textDocument": {"uri": uri}, "range": whole, "context": {"diagnostics": []}});
    for round in 0..3 {
        // The line changes what is checked, so that the checker has something to do.
        session.replace(round + 2, &format!("```python\ndef f():\n    break  # {round}\n```\n\n{trap}"));
        for line in 0..15 {
            for method in ["textDocument/hover", "textDocument/completion", "textDocument/definition"] {
                session.client.request(method, at(line)).expect("an answer");
            }
        }
        for method in ["textDocument/codeAction", "textDocument/codeLens", "textDocument/inlayHint"] {
            session.client.request(method, note.clone()).expect("an answer");
        }
        session.client.notify("textDocument/didSave", document.clone());
        if round == 0 {
            let judged = |it: &Value| it["message"] == json!("'break' outside loop");
            session.client.diagnostics(&uri, |found| found.iter().any(judged));
        }
    }
    let seen = watch.stop();
    assert!(seen.iter().any(|command| command.contains("\0-I\0-S\0-B\0-X\0utf8")), "no checker in {seen:?}");
    // The checker, and the same program when it is asked who it is.
    let link = path.path().join("python3").display().to_string();
    for command in &seen {
        let is_python = |python: &str| command.starts_with(&format!("{python}\0-I\0"));
        assert!(is_python(&link) || is_python(&python), "{command}");
    }
    session.client.quit();
}

/// Looks at the processes below one all the time.
#[cfg(target_os = "linux")]
struct Watch {
    stopped: std::sync::Arc<std::sync::atomic::AtomicBool>,
    seen: std::thread::JoinHandle<std::collections::BTreeSet<String>>,
}

#[cfg(target_os = "linux")]
impl Watch {
    fn start(process: u32) -> Self {
        use std::sync::atomic::Ordering;
        let stopped = std::sync::Arc::<std::sync::atomic::AtomicBool>::default();
        let stop = stopped.clone();
        let own = std::fs::read_to_string(format!("/proc/{process}/cmdline")).unwrap_or_default();
        let seen = std::thread::spawn(move || {
            let mut seen = std::collections::BTreeSet::new();
            while !stop.load(Ordering::Relaxed) {
                // A process that has not become another program yet is the server's own.
                seen.extend(descendants(process).into_iter().filter(|command| !own.starts_with(command)));
            }
            seen
        });
        Self { stopped, seen }
    }

    fn stop(self) -> std::collections::BTreeSet<String> {
        self.stopped.store(true, std::sync::atomic::Ordering::Relaxed);
        self.seen.join().expect("no panic while looking")
    }
}

/// The command lines of the processes below one, their arguments divided by zeros.
#[cfg(target_os = "linux")]
fn descendants(process: u32) -> Vec<String> {
    let mut found = Vec::new();
    let mut left = vec![process];
    while let Some(parent) = left.pop() {
        let tasks = std::fs::read_dir(format!("/proc/{parent}/task")).into_iter().flatten().flatten();
        for task in tasks {
            let children = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
            for child in children.split_whitespace().filter_map(|child| child.parse().ok()) {
                found.push(std::fs::read_to_string(format!("/proc/{child}/cmdline")).unwrap_or_default());
                left.push(child);
            }
        }
    }
    // A process that has ended since.
    found.retain(|command| !command.is_empty());
    found
}

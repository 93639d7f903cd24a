//! What is shown of a run, where, and for how long.

use serde_json::{Value, json};

use super::{Session, TWO, User, actions, showing};
use crate::support::{Client, Options, Vault, uri};

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
fn status_counts_notes_and_what_runs() {
    let capabilities = json!({"experimental": {"qmark": {"status": true}}});
    let files = [("a.md", "### What is a?\n\nThat.\n\n### What is b?\n"), ("b.md", "text")];
    let vault = Vault::new(&files);
    let mut client = Client::start(&vault, Options { capabilities, ..Options::default() });
    let counted = json!({"indexing": false, "notes": 2, "questions": 2, "unanswered": 1, "running": 0});
    let counts =
        |it: &Value| counted.as_object().is_some_and(|all| all.iter().all(|(name, is)| it[name] == *is));
    let status = client.notification("$/qmark/status", counts);
    assert_eq!(status["restricted"], Value::Null);
    let privacy = status["privacy"].as_str().expect("a line");
    assert!(privacy.ends_with("nothing is written to the vault.") && privacy.contains("qmark"), "{privacy}");
    client.open_text(&uri(&vault.path("a.md")), "### What is a?\n\nThat.\n");
    client.notification("$/qmark/status", |it| it["questions"] == json!(1) && it["unanswered"] == json!(0));
    client.quit();
    let mut plain = Client::start(&vault, Options::default());
    plain.request("workspace/symbol", json!({"query": ""})).expect("an answer");
    assert!(!plain.pending().iter().any(|it| it["method"] == json!("$/qmark/status")));
    plain.quit();
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
fn a_note_that_is_run_again_runs_only_what_has_changed() {
    let text = "```python\nimport time\nprint(time.time_ns())\n```\n\n```python\nprint('a')\n```\n";
    let mut session = Session::new(text);
    session.client.choose(Some("Allow note"));
    session.command("qmark.runNote", 0);
    while session.hints().len() < 2 {
        session.lens("✓ 1 line");
    }
    let first = session.hints();
    session.replace(2, &text.replace("print('a')", "print('b'); print('c')"));
    session.lens("changed since");
    session.command("qmark.runNote", 0);
    session.lens("✓ 2 lines");
    assert_eq!(session.hints(), [first[0].clone(), "6: b ⏎ c".to_owned()]);
    session.command("qmark.verifyNote", 0);
    session.message();
    assert_ne!(session.hints()[0], first[0], "what is to be verified runs");
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

#[test]
fn output_is_written_as_the_other_notes_write_it_where_the_note_has_none() {
    let files = [("a.md", "```python\nprint(1)\n```\n"), ("b.md", "```python\nprint(2)  # => 2\n```\n")];
    let (vault, user) = (Vault::new(&files), User::new());
    let mut client = Client::start(&vault, user.options(showing()));
    client.choose(Some("Allow code"));
    client.open(&vault, "a.md");
    let mut session = Session { vault, client, user };
    // An answer that is only there when the vault has been read.
    session.client.request("workspace/symbol", json!({"query": "x"})).expect("an answer");
    session.command("qmark.runSnippet", 1);
    session.lens("✓ 1 line");
    let found = actions(&mut session, 1);
    let insert = found.iter().find(|(title, _)| title == "Insert the output").expect("an action");
    assert_eq!(insert.1["edit"]["documentChanges"][0]["edits"][0]["newText"], "  # => 1");
    session.client.quit();
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

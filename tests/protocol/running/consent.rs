//! What is asked before code runs, whom it holds for, and how it is taken back.

use serde_json::{Value, json};

use super::{Session, TWO, User, showing};
use crate::support::{Client, Vault};

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

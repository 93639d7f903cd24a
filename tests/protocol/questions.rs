//! `qmark/questions` and the commands that go to a question.

use serde_json::{Value, json};

use crate::support::{Client, Options, Vault, uri};

const SETS: &str = "---\ntags: [py/basics]\n---\n# Collections\n\n## Sets\n\n### What is a set?\n\n\
Members are hashable.\n\n### When is a 🔥 set too slow?\n$0\n## Lists\n\n1. What is a list?\n2. What is a tuple?\n\
3. What is a deque?\n";
const LOCKS: &str =
    "## What is a lock?\n\nA guard.\n\nTwo of them may deadlock.\n\n## What is hashable?\n\nTODO\n";

fn vault() -> Vault {
    Vault::new(&[("sets.md", SETS), ("locks.md", LOCKS), (".qmark.toml", "")])
}

fn session(vault: &Vault, capabilities: Value) -> Client {
    let mut client = Client::start(vault, Options { capabilities, ..Options::default() });
    client.open(vault, "sets.md");
    client
}

fn ask(client: &mut Client, params: Value) -> Value {
    client.request("qmark/questions", params).expect("questions")
}

fn titles(result: &Value) -> Vec<&str> {
    let questions = result["questions"].as_array().expect("a list");
    questions.iter().map(|question| question["title"].as_str().expect("a title")).collect()
}

fn place(vault: &Vault, path: &str) -> Value {
    json!({"textDocument": {"uri": uri(&vault.path(path))}, "position": vault.cursor(path).position()})
}

#[test]
fn a_list_names_the_questions_of_all_folders_or_of_one_note() {
    let vault = vault();
    let mut client = session(&vault, json!({}));
    let all = ask(&mut client, json!({}));
    let expected = [
        "What is a lock?",
        "What is hashable?",
        "What is a set?",
        "When is a 🔥 set too slow?",
        "What is a list?",
        "What is a tuple?",
        "What is a deque?",
    ];
    assert_eq!((titles(&all), &all["incomplete"]), (expected.to_vec(), &json!(false)));
    let one = ask(&mut client, json!({"textDocument": {"uri": uri(&vault.path("locks.md"))}, "limit": 1}));
    assert_eq!((titles(&one), &one["incomplete"]), (vec!["What is a lock?"], &json!(true)));
    client.quit();
}

#[test]
fn the_lens_above_a_note_lists_its_questions_where_the_client_can() {
    let vault = vault();
    let lists = json!({"qmark": {"commands": ["qmark.showQuestions"]}});
    let mut client = session(&vault, json!({"textDocument": {"codeLens": {}}, "experimental": lists}));
    let document = json!({"textDocument": {"uri": uri(&vault.path("sets.md"))}});
    let lenses = client.request("textDocument/codeLens", document).expect("lenses");
    let command = &lenses[0]["command"];
    assert_eq!(
        (&command["title"], &command["command"]),
        (&json!("2 questions · 1 unanswered · 3 prompts"), &json!("qmark.showQuestions"))
    );
    let listed = ask(&mut client, command["arguments"][0].clone());
    assert_eq!(titles(&listed)[0], "What is a set?");
    client.quit();
}

#[test]
fn a_question_says_where_it_stands() {
    let vault = vault();
    let mut client = session(&vault, json!({}));
    let note = json!({"textDocument": {"uri": uri(&vault.path("sets.md"))}});
    let all = ask(&mut client, note);
    let range = |from: (u32, u32), to: (u32, u32)| json!({"start": {"line": from.0, "character": from.1}, "end": {"line": to.0, "character": to.1}});
    let expected = json!({
        "title": "What is a set?",
        "kind": "question",
        "answered": true,
        "uri": uri(&vault.path("sets.md")),
        "range": range((7, 0), (9, 21)),
        "selectionRange": range((7, 4), (7, 18)),
        "answerRange": range((9, 0), (9, 21)),
        "note": "Collections",
        "section": "Sets",
        "tags": ["py/basics"],
    });
    assert_eq!(all["questions"][0], expected);
    let open = &all["questions"][1];
    assert_eq!((&open["answered"], &open["answerRange"]), (&json!(false), &Value::Null));
    assert_eq!(open["selectionRange"], range((11, 4), (11, 30)));
    assert_eq!(all["questions"][2]["kind"], "prompt");
    client.quit();
}

#[test]
fn a_query_narrows_and_forgives_typing_errors() {
    let vault = vault();
    let mut client = session(&vault, json!({}));
    for (query, expected) in [
        ("hashable", vec!["What is hashable?"]),
        ("hsahable", vec!["What is hashable?"]),
        ("?tuple", vec!["What is a tuple?"]),
        ("!", vec!["What is hashable?", "When is a 🔥 set too slow?"]),
        ("!slow", vec!["When is a 🔥 set too slow?"]),
        ("#py list", vec!["What is a list?"]),
        ("#java", vec![]),
    ] {
        assert_eq!(titles(&ask(&mut client, json!({"query": query}))), expected, "{query}");
    }
    let found = ask(&mut client, json!({"query": "lock"}));
    assert_eq!(found["questions"][0]["preview"], "A guard.\n\nTwo of them may deadlock.");
    client.quit();
}

#[test]
fn answers_are_searched_too_by_request_and_by_command() {
    let vault = vault();
    let mut client = session(&vault, json!({}));
    let found = ask(&mut client, json!({"query": "hashable", "answers": true}));
    assert_eq!(titles(&found), ["What is hashable?", "What is a set?"]);
    assert_eq!(found["questions"][0]["match"], Value::Null);
    let line = json!({"text": "Members are hashable.",
        "range": {"start": {"line": 9, "character": 0}, "end": {"line": 9, "character": 21}}});
    assert_eq!(found["questions"][1]["match"], line);
    let command = json!({"command": "qmark.search", "arguments": [{"query": "deadlock", "limit": 5}]});
    let found = client.request("workspace/executeCommand", command).expect("a result");
    assert_eq!(titles(&found), ["What is a lock?"]);
    assert_eq!(found["questions"][0]["match"]["text"], "Two of them may deadlock.");
    client.quit();
}

#[test]
fn from_a_place_one_goes_on_back_and_to_what_is_unanswered() {
    let vault = vault();
    let mut client = session(&vault, json!({}));
    let mut go = |to: &str| {
        let mut params = place(&vault, "sets.md");
        params["go"] = json!(to);
        ask(&mut client, params)
    };
    assert_eq!(titles(&go("next")), ["What is a list?"]);
    assert_eq!(titles(&go("previous")), ["When is a 🔥 set too slow?"]);
    assert_eq!(titles(&go("nextUnanswered")), ["What is hashable?"]);
    let params = json!({"go": "next"});
    assert_eq!(client.request("qmark/questions", params).expect_err("no place")["code"], -32602);
    client.quit();
}

#[test]
fn a_random_question_comes_without_its_answer() {
    let vault = vault();
    let mut client = session(&vault, json!({}));
    for _ in 0..8 {
        let found = ask(&mut client, json!({"go": "random"}));
        let [title] = titles(&found)[..] else { panic!("not one question: {found}") };
        assert!(["What is a set?", "What is a lock?"].contains(&title), "{title}");
        assert_eq!(found["questions"][0]["preview"], Value::Null);
    }
    assert_eq!(titles(&ask(&mut client, json!({"go": "random", "query": "lock"}))), ["What is a lock?"]);
    client.quit();
}

#[test]
fn commands_open_a_question_where_the_client_can() {
    let vault = vault();
    let mut client = session(&vault, json!({"window": {"showDocument": {"support": true}}}));
    let mut execute = |command: &str, arguments: Value| {
        let params = json!({"command": command, "arguments": arguments});
        client.request("workspace/executeCommand", params).expect("a result");
        client.notification("window/showDocument", |_| true)
    };
    let shown = execute("qmark.nextUnanswered", json!([place(&vault, "sets.md")]));
    assert_eq!(shown["uri"], uri(&vault.path("locks.md")));
    assert_eq!(shown["selection"]["start"], json!({"line": 6, "character": 3}));
    let shown = execute("qmark.randomQuestion", json!([]));
    assert!(shown["selection"]["start"]["line"].is_u64(), "{shown}");
    client.quit();
}

#[test]
fn commands_that_a_client_cannot_follow_are_not_announced() {
    let vault = vault();
    let mut client = session(&vault, json!({}));
    let commands = &client.initialized["capabilities"]["executeCommandProvider"]["commands"];
    let offered = |name: &str| commands.as_array().expect("a list").contains(&json!(name));
    assert!(offered("qmark.search") && offered("qmark.runSnippet"));
    for edits_or_opens in ["qmark.fenceAll", "qmark.nextUnanswered", "qmark.randomQuestion"] {
        assert!(!offered(edits_or_opens), "{edits_or_opens}");
    }
    let params = json!({"command": "qmark.randomQuestion"});
    assert_eq!(client.request("workspace/executeCommand", params).expect_err("refused")["code"], -32602);
    client.quit();
}

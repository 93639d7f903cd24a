//! What an editor knows of a note's structure: folds and selections.

use serde_json::{Value, json};

use crate::support::{Client, Options, Vault, uri};

fn ask(method: &str, text: &str, capabilities: Value, more: Value) -> Value {
    let vault = Vault::new(&[("a.md", text)]);
    let mut client = Client::start(&vault, Options { capabilities, ..Options::default() });
    client.open(&vault, "a.md");
    let mut params = json!({"textDocument": {"uri": uri(&vault.path("a.md"))}});
    params.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
    let answer = client.request(method, params).expect("an answer");
    client.quit();
    answer
}

const FOLDING: &str = "## What is it?\n\nThat:\n\n```py\nx\n```\n\n<!-- a\nb -->\n";

#[test]
fn answers_have_a_kind_of_their_own_where_the_client_bears_with_it() {
    let capabilities = json!({"textDocument": {"foldingRange":
        {"lineFoldingOnly": true, "foldingRangeKind": {"valueSet": ["comment", "imports", "region"]}}}});
    assert_eq!(
        ask("textDocument/foldingRange", FOLDING, capabilities, json!({})),
        json!([
            {"startLine": 0, "endLine": 6, "kind": "answer"},
            {"startLine": 4, "endLine": 6},
            {"startLine": 8, "endLine": 9, "kind": "comment"},
        ])
    );
}

#[test]
fn a_poor_client_gets_no_unknown_kind_and_no_more_folds_than_it_wants() {
    let capabilities = json!({"textDocument": {"foldingRange": {"rangeLimit": 1}}});
    assert_eq!(
        ask("textDocument/foldingRange", FOLDING, capabilities, json!({})),
        json!([{"startLine": 0, "endLine": 6}])
    );
}

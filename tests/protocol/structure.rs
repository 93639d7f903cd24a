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

/// The text that a range of one line covers, which is the first of the note.
fn covered<'t>(line: &'t str, range: &Value) -> &'t str {
    let place = |at: &Value| {
        let wanted = at["character"].as_u64().expect("a column") as usize;
        let mut column = 0;
        let found = line.char_indices().find(|(_, ch)| {
            let here = column == wanted;
            column += ch.len_utf16();
            here
        });
        found.map_or(line.len(), |(offset, _)| offset)
    };
    &line[place(&range["start"])..place(&range["end"])]
}

#[test]
fn selections_grow_for_each_position_in_the_units_of_the_client() {
    let text = "🔥 *see [[Größe]]* and more\n";
    let positions: Vec<Value> =
        [12, 20].iter().map(|column| json!({"line": 0, "character": column})).collect();
    let answer = ask("textDocument/selectionRange", text, json!({}), json!({"positions": positions}));
    let answer = answer.as_array().expect("one for each position");
    let steps = |first: &Value| {
        let mut out = Vec::new();
        let mut next = first;
        // The last one is the note, which ends on the next line.
        while next["parent"].is_object() {
            out.push(covered(text.trim_end(), &next["range"]).to_owned());
            next = &next["parent"];
        }
        out
    };
    assert_eq!(answer.len(), 2);
    assert_eq!(
        steps(&answer[0]),
        ["Größe", "[[Größe]]", "see [[Größe]]", "*see [[Größe]]*", "🔥 *see [[Größe]]* and more"]
    );
    assert_eq!(steps(&answer[1]), ["and", "🔥 *see [[Größe]]* and more"]);
}

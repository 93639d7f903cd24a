//! A session that goes on and on.

use std::fmt::Write as _;
use std::fs;

use serde_json::{Value, json};

use crate::requests::{OWN_REQUESTS, REQUESTS, knowing_all, parameters};
use crate::support::{Client, Options, Vault, uri};

const NOTE: &str = "file:///a.md";
/// How many edits come before memory is looked at: until then caches may fill.
const WARM: usize = 300;
/// How many come then. Had each left a model of the note behind, it would take a hundred megabytes.
const LONG: usize = 1000;
/// What a heap may grow by without anything being kept: pages half in use, in KiB.
const SPARE_KIB: u64 = 16 << 10;

/// A note of some size, so that what is forgotten to be dropped shows.
fn note() -> String {
    let mut text = "# Notes\n\n".to_owned();
    for number in 0..200 {
        let _ = write!(text, "## What is part {number}?\n\nIt is [[b#Part {number}]]. #part/{number}\n\n");
    }
    text + "```python\nx = 1\n```\n"
}

/// Types something new, asks something, and takes it out again.
fn edit(client: &mut Client, vault: &Vault, round: usize, version: &mut i64) {
    let new = format!("[[new {round}]] #new/{round} What is {round}? `{round}`");
    let at = json!({"line": 2, "character": 0});
    let behind = json!({"line": 2, "character": new.len()});
    let mut change = |client: &mut Client, end: &Value, text: &str| {
        *version += 1;
        client.notify(
            "textDocument/didChange",
            json!({"textDocument": {"uri": NOTE, "version": *version},
                "contentChanges": [{"range": {"start": at, "end": end}, "text": text}]}),
        );
    };
    change(client, &at, &new);
    let methods = REQUESTS.len() + OWN_REQUESTS.len();
    let method = REQUESTS.iter().map(|(method, _)| *method).chain(OWN_REQUESTS).nth(round % methods);
    let method = method.expect("it is one of them");
    // What is not offered is refused, and that too leaves nothing behind.
    let _ = client.request(method, parameters(method));
    change(client, &behind, "");
    if round.is_multiple_of(20) {
        come_and_go(client, vault, round);
    }
    client.pending();
}

/// A note appears in the vault, is opened and closed, and goes.
fn come_and_go(client: &mut Client, vault: &Vault, round: usize) {
    let path = vault.path(&format!("new {round}.md"));
    let uri = uri(&path);
    let tell = |client: &mut Client, kind: u8| {
        client.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": uri, "type": kind}]}));
    };
    fs::write(&path, note()).expect("a writable folder");
    tell(client, 1);
    client.open_text(&uri, &note());
    client.request("qmark/testText", json!({"uri": uri})).expect("an answer");
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    fs::remove_file(&path).expect("the file to remove");
    tell(client, 3);
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_number_of_edits() {
    let vault = Vault::new(&[("b.md", "# Part 1\n\n[[a]]\n"), ("c.md", "[[b]]\n")]);
    let options = Options { capabilities: knowing_all(), ..Options::default() };
    let mut client = Client::start(&vault, options);
    client.open_text(NOTE, &note());
    let mut version = 1;
    let mut go_on = |client: &mut Client, rounds: std::ops::Range<usize>| {
        rounds.for_each(|round| edit(client, &vault, round, &mut version));
        client.request("qmark/testText", json!({"uri": NOTE})).expect("an answer");
        client.memory_kib().expect("the server runs")
    };
    let warm = go_on(&mut client, 0..WARM);
    let long = go_on(&mut client, WARM..WARM + LONG);
    assert!(long < warm * 5 / 4 + SPARE_KIB, "{warm} KiB after {WARM} edits, {long} after {LONG} more");
    client.quit();
}

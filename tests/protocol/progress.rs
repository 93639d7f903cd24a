//! Progress of what takes long, for clients that show it.

use serde_json::json;

use crate::support::{Client, Options, Vault};

/// A vault that takes long enough to read for anybody to notice.
fn large_vault() -> Vault {
    let mut vault = Vault::new(&[]);
    let text = "# Heading\n\nSome *text* with a [[link]] and `code`.\n\n".repeat(20);
    for number in 0..600 {
        vault.write(&format!("{}/{number}.md", number % 50), &text);
    }
    vault
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "an optimized build is done before anybody notices")]
fn indexing_shows_its_progress_and_can_be_cancelled() {
    let vault = large_vault();
    let capabilities = json!({"window": {"workDoneProgress": true}});
    let mut client = Client::start(&vault, Options { capabilities, ..Options::default() });
    let created = client.wait("a bar", |message| message["method"] == "window/workDoneProgress/create");
    let token = created["params"]["token"].clone();
    let mut step = |kind: &str| {
        client.notification("$/progress", |it| it["token"] == token && it["value"]["kind"] == kind)
    };
    let begun = step("begin");
    assert_eq!(begun["value"]["cancellable"], true);
    client.notify("window/workDoneProgress/cancel", json!({"token": token}));
    client.notification("$/progress", |it| it["token"] == token && it["value"]["kind"] == "end");
    client.quit();
}

#[test]
fn a_client_without_progress_is_not_bothered() {
    let vault = large_vault();
    let mut client = Client::start(&vault, Options::default());
    client.request("workspace/symbol", json!({"query": "heading"})).expect("an answer");
    let bothered = |message: &serde_json::Value| {
        matches!(message["method"].as_str(), Some("window/workDoneProgress/create" | "$/progress"))
    };
    assert!(!client.pending().iter().any(bothered));
    client.quit();
}

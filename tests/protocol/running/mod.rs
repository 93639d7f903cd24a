//! Running snippets over the protocol: the question, the results, what becomes of both.

mod consent;
mod failures;
mod hostile;
mod results;

use serde_json::{Value, json};

use crate::support::{Client, Options, Vault, uri};

/// A user's own folders, which outlive a session.
pub struct User(tempfile::TempDir);

impl User {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    pub fn options(&self, capabilities: Value) -> Options {
        let mut options = Options { capabilities, ..Options::default() };
        let folder = self.0.path().display().to_string();
        let names = ["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"];
        options.environment.extend(names.map(|name| (name, folder.clone())));
        options
    }
}

/// A client that shows everything there is about runs, and can ask its user.
pub fn showing() -> Value {
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
pub struct Session {
    pub vault: Vault,
    pub client: Client,
    pub user: User,
}

impl Session {
    pub fn new(text: &str) -> Self {
        Self::with(text, showing())
    }

    pub fn with(text: &str, capabilities: Value) -> Self {
        let (vault, user) = (Vault::new(&[("a.md", text)]), User::new());
        let mut client = Client::start(&vault, user.options(capabilities));
        client.choose(Some("Allow code"));
        client.open(&vault, "a.md");
        Self { vault, client, user }
    }

    pub fn uri(&self) -> String {
        uri(&self.vault.path("a.md"))
    }

    pub fn command(&mut self, command: &str, line: u32) {
        let place = json!({"textDocument": {"uri": self.uri()}, "position": {"line": line, "character": 0}});
        let params = json!({"command": command, "arguments": [place]});
        assert_eq!(self.client.request("workspace/executeCommand", params), Ok(Value::Null));
    }

    /// Titles of the lenses, by the lines above which they stand.
    pub fn lenses(&mut self) -> Vec<String> {
        let document = json!({"textDocument": {"uri": self.uri()}});
        let lenses = self.client.request("textDocument/codeLens", document).expect("lenses");
        let lenses = lenses.as_array().expect("a list").iter();
        let lenses = lenses.filter(|lens| lens["command"]["command"] == "qmark.runSnippet");
        let title = |lens: &Value| lens["command"]["title"].as_str().expect("a title").to_owned();
        lenses.map(|lens| format!("{}: {}", lens["range"]["start"]["line"], title(lens))).collect()
    }

    /// Waits until a lens says something, asking again when the client is asked to.
    pub fn lens(&mut self, says: &str) -> Vec<String> {
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
    pub fn hints(&mut self) -> Vec<String> {
        let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 999, "character": 0}});
        let params = json!({"textDocument": {"uri": self.uri()}, "range": range});
        let hints = self.client.request("textDocument/inlayHint", params).expect("hints");
        let hints = hints.as_array().expect("a list").iter();
        let label = |hint: &Value| hint["label"].as_str().expect("a label").to_owned();
        hints.map(|hint| format!("{}: {}", hint["position"]["line"], label(hint))).collect()
    }

    /// Waits until the findings of a note are so many.
    pub fn findings(&mut self, count: usize) -> Vec<Value> {
        let uri = self.uri();
        self.client.diagnostics(&uri, |found| found.len() == count)
    }

    pub fn message(&mut self) -> String {
        let shown = self.client.notification("window/showMessage", |_| true);
        shown["message"].as_str().expect("a text").to_owned()
    }

    pub fn question(&mut self) -> String {
        let asked = self.client.notification("window/showMessageRequest", |_| true);
        asked["message"].as_str().expect("a text").to_owned()
    }

    /// Whether a question has come that nobody has waited for.
    pub fn was_asked(&mut self) -> bool {
        self.client.request("workspace/symbol", json!({"query": "x"})).expect("an answer");
        self.client.pending().iter().any(|it| it["method"] == json!("window/showMessageRequest"))
    }

    pub fn replace(&mut self, version: i32, text: &str) {
        self.client.notify(
            "textDocument/didChange",
            json!({"textDocument": {"uri": self.uri(), "version": version}, "contentChanges": [{"text": text}]}),
        );
    }
}

pub const TWO: &str = "# Sums\n\n```python\nprint('é', 1 + 1)\nprint([1, 2])\n```\n\n```python\nx = 1\n```\n";

/// Actions on a line of `a.md`, by title.
pub fn actions(session: &mut Session, line: u32) -> Vec<(String, Value)> {
    let [start, end] = [0, 99].map(|character| json!({"line": line, "character": character}));
    let params = json!({"textDocument": {"uri": session.uri()}, "range": {"start": start, "end": end},
        "context": {"diagnostics": []}});
    let found = session.client.request("textDocument/codeAction", params).expect("actions");
    let found = found.as_array().expect("a list").iter();
    found.map(|it| (it["title"].as_str().expect("a title").to_owned(), it.clone())).collect()
}

//! A vault that wants to run: nothing of it does by being opened, read and edited.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use super::{Session, User, showing};
use crate::support::{Client, Vault};

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
struct Watch {
    stopped: Arc<AtomicBool>,
    seen: std::thread::JoinHandle<BTreeSet<String>>,
}

impl Watch {
    fn start(process: u32) -> Self {
        let stopped = Arc::<AtomicBool>::default();
        let stop = stopped.clone();
        let own = std::fs::read_to_string(format!("/proc/{process}/cmdline")).unwrap_or_default();
        let seen = std::thread::spawn(move || {
            let mut seen = BTreeSet::new();
            while !stop.load(Ordering::Relaxed) {
                // A process that has not become another program yet is the server's own.
                seen.extend(descendants(process).into_iter().filter(|command| !own.starts_with(command)));
            }
            seen
        });
        Self { stopped, seen }
    }

    fn stop(self) -> BTreeSet<String> {
        self.stopped.store(true, Ordering::Relaxed);
        self.seen.join().expect("no panic while looking")
    }
}

/// The command lines of the processes below one, their arguments divided by zeros.
fn descendants(process: u32) -> Vec<String> {
    let mut found = Vec::new();
    let mut left = vec![process];
    while let Some(parent) = left.pop() {
        let tasks = std::fs::read_dir(format!("/proc/{parent}/task")).into_iter().flatten().flatten();
        for task in tasks {
            let children = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
            for child in children.split_whitespace().filter_map(|child| child.parse().ok()) {
                let read = || std::fs::read_to_string(format!("/proc/{child}/cmdline")).unwrap_or_default();
                // While a process becomes another program, the end of the one is read behind the other.
                found.push(Some(read()).filter(|command| *command == read()).unwrap_or_default());
                left.push(child);
            }
        }
    }
    // A process that has ended since.
    found.retain(|command| !command.is_empty());
    found
}

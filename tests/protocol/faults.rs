//! What goes wrong around a server: disks, clients, clocks, and another server.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::support::{Client, Options, Vault, uri};

/// The names of a vault's notes, as the server knows them.
fn known_notes(client: &mut Client) -> Vec<String> {
    let found = client.request("workspace/symbol", json!({"query": ""})).expect("symbols");
    let name = |symbol: &Value| symbol["name"].as_str().expect("a name").to_owned();
    let mut names: Vec<String> = found.as_array().expect("a list").iter().map(name).collect();
    names.sort();
    names
}

/// Asks again and again, as long as it takes until the server knows exactly these notes.
fn wait_for_notes(client: &mut Client, notes: &[&str]) {
    let mut known = Vec::new();
    for _ in 0..600 {
        known = known_notes(client);
        if known == notes {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("the server knows {known:?}, and not {notes:?}");
}

#[test]
fn a_thousand_requests_that_are_cancelled_at_once_are_all_answered() {
    let mut client = Client::start(&Vault::new(&[]), Options::default());
    client.open_text("untitled:a", "[[#One]]\n\n# One\n");
    let at = json!({"textDocument": {"uri": "untitled:a"}, "position": {"line": 0, "character": 4}});
    let asked: Vec<i64> = (0..1000)
        .map(|number| match number % 2 {
            0 => client.send_request("textDocument/hover", at.clone()),
            _ => client.send_request("qmark/testWait", Value::Null),
        })
        .collect();
    asked.iter().for_each(|id| client.notify("$/cancelRequest", json!({"id": id})));
    for (number, id) in asked.into_iter().enumerate() {
        match client.response(id) {
            Ok(hover) => assert!(number % 2 == 0 && hover["contents"].is_object(), "{hover}"),
            Err(error) => assert_eq!(error["code"], -32800),
        }
    }
    let hover = client.request("textDocument/hover", at).expect("an answer");
    assert!(hover["contents"].is_object());
    client.quit();
}

#[test]
fn documents_opened_twice_and_closed_unopened_end_as_the_last_word_says() {
    let mut client = Client::start(&Vault::new(&[]), Options::default());
    let note = "untitled:a";
    let close = |client: &mut Client| {
        client.notify("textDocument/didClose", json!({"textDocument": {"uri": note}}));
    };
    let text = |client: &mut Client| {
        client.request("qmark/testText", json!({"uri": note})).expect("an answer")["text"].clone()
    };
    close(&mut client);
    assert_eq!(text(&mut client), Value::Null);
    client.open_text(note, "one");
    client.open_text(note, "two");
    assert_eq!(text(&mut client), "two");
    close(&mut client);
    close(&mut client);
    assert_eq!(text(&mut client), Value::Null);
    let at = json!({"line": 0, "character": 0});
    client.notify(
        "textDocument/didChange",
        json!({"textDocument": {"uri": note, "version": 3}, "contentChanges": [{"range": {"start": at, "end": at}, "text": "x"}]}),
    );
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": note}}));
    client.open_text(note, "three");
    assert_eq!(text(&mut client), "three");
    client.quit();
}

/// As much as a server may keep for a client that asks and never reads, in KiB: the limit of its
/// queue, twice, and what it needs itself.
#[cfg(target_os = "linux")]
const MOST_KIB: u64 = 600 << 10;

#[cfg(target_os = "linux")]
#[test]
fn a_client_that_asks_and_never_reads_is_given_up_before_it_costs_much_memory() {
    let mut client = Client::spawn_unread(&Options::default());
    client.send(&json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"capabilities": {}}}));
    client.notify("initialized", json!({}));
    client.open_text("untitled:a", &"x".repeat(1 << 20));
    let mut most = 0;
    for id in 1..1000 {
        let ask =
            json!({"jsonrpc": "2.0", "id": id, "method": "qmark/testText", "params": {"uri": "untitled:a"}});
        client.send(&ask);
        most = most.max(client.memory_kib().unwrap_or(0));
        if client.has_ended() {
            break;
        }
    }
    assert_eq!(client.exit_code(), Some(1));
    assert!((1..MOST_KIB).contains(&most), "{most} KiB");
}

#[test]
fn files_that_come_go_and_change_while_they_are_read_are_known_as_they_are_in_the_end() {
    let names: Vec<String> = (0..400).map(|number| format!("n{number:03}.md")).collect();
    let mut vault = Vault::new(&[]);
    names.iter().for_each(|name| vault.write(name, &format!("[[n000]]\n{}", "text\n".repeat(200))));
    let root = vault.root();
    let churn = std::thread::spawn(move || {
        for (number, name) in names.iter().enumerate() {
            let path = root.join(name);
            match number % 4 {
                0 => fs::write(&path, "short\n").expect("a writable file"),
                1 => fs::rename(&path, root.join("away.md")).expect("a file to move"),
                _ => fs::remove_file(&path).expect("a file to remove"),
            }
        }
        fs::remove_file(root.join("away.md")).expect("the last one");
        fs::create_dir(root.join("n001.md")).expect("a folder in the place of a note");
    });
    let mut client = Client::start(&vault, Options::default());
    churn.join().expect("no mistake of the test");
    let left: Vec<String> = (0..400).step_by(4).map(|number| format!("n{number:03}")).collect();
    let left: Vec<&str> = left.iter().map(String::as_str).collect();
    wait_for_notes(&mut client, &left);
    client.quit();
}

#[test]
fn clocks_that_jump_do_not_hide_changes() {
    let mut vault = Vault::new(&[("a.md", "# One\n")]);
    let set_time = |vault: &Vault, time: SystemTime| {
        let file = fs::File::options().write(true).open(vault.path("a.md")).expect("a file");
        file.set_modified(time).expect("a time");
    };
    let far = SystemTime::UNIX_EPOCH + Duration::from_secs(60 * 60 * 24 * 365 * 130);
    set_time(&vault, far);
    let mut client = Client::start(&vault, Options::default());
    wait_for_notes(&mut client, &["One", "a"]);
    vault.write("a.md", "# Two\n");
    set_time(&vault, SystemTime::UNIX_EPOCH);
    wait_for_notes(&mut client, &["Two", "a"]);
    // The same size and the same time, as after a restored backup.
    vault.write("a.md", "# Six\n");
    set_time(&vault, SystemTime::UNIX_EPOCH);
    wait_for_notes(&mut client, &["Six", "a"]);
    client.quit();
}

#[test]
fn two_servers_on_one_vault_see_what_the_other_has_done() {
    let mut vault = Vault::new(&[("a.md", "[[b]]\n"), ("b.md", "")]);
    let mut first = Client::start(&vault, Options::default());
    let mut second = Client::start(&vault, Options::default());
    wait_for_notes(&mut first, &["a", "b"]);
    vault.write("c.md", "");
    fs::remove_file(vault.path("b.md")).expect("a file to remove");
    wait_for_notes(&mut first, &["a", "c"]);
    wait_for_notes(&mut second, &["a", "c"]);
    first.quit();
    vault.write("d.md", "");
    wait_for_notes(&mut second, &["a", "c", "d"]);
    second.quit();
}

/// Says whether a vault is served as if nothing were wrong with the places for the program's own
/// files.
fn serves(own_files: &Path) {
    let vault = Vault::new(&[("a.md", "[[b$0]]\n\n```python\nx = 1\n```\n"), ("b.md", "# B\n")]);
    let own = |name| (name, own_files.to_str().expect("a plain path").to_owned());
    let mut environment = Options::default().environment;
    environment.extend(["XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"].map(own));
    for _ in 0..2 {
        let options = Options { environment: environment.clone(), ..Options::default() };
        let mut client = Client::start(&vault, options);
        client.open(&vault, "a.md");
        let found = client.at_cursor("textDocument/definition", &vault, "a.md");
        assert_eq!(found["uri"], uri(&vault.path("b.md")));
        client.quit();
    }
}

#[test]
fn without_a_place_for_its_own_files_a_vault_is_served_all_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    fs::write(&file, "no folder").expect("a file");
    serves(&file);
    serves(&folder.path().join("not/there/yet"));
}

/// A disk of a few pages, all of them taken. `None` where this user cannot have one.
#[cfg(target_os = "linux")]
struct FullDisk(tempfile::TempDir);

#[cfg(target_os = "linux")]
impl FullDisk {
    fn new() -> Option<Self> {
        let disk = Self(tempfile::tempdir().expect("a folder"));
        let mount = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=16k", "tmpfs"])
            .arg(disk.0.path())
            .output()
            .ok()?;
        if !mount.status.success() {
            return None;
        }
        let filled = fs::write(disk.0.path().join("filling"), vec![0; 1 << 20]);
        assert!(filled.is_err(), "the disk is full now");
        Some(disk)
    }
}

#[cfg(target_os = "linux")]
impl Drop for FullDisk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg(self.0.path()).status();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_full_disk_a_vault_is_served_all_the_same() {
    let Some(disk) = FullDisk::new() else { return };
    serves(disk.0.path());
    let left = fs::read_dir(disk.0.path()).expect("the disk").flatten();
    let empty =
        |entry: fs::DirEntry| !entry.path().is_dir() && entry.metadata().is_ok_and(|it| it.len() == 0);
    assert!(!left.into_iter().any(empty), "half a file was left");
}

#[cfg(unix)]
#[test]
fn a_note_that_may_not_be_read_for_a_while_is_missing_for_that_while() {
    use std::os::unix::fs::PermissionsExt;

    let vault = Vault::new(&[("a.md", "# One\n"), ("b.md", "# Two\n")]);
    let allow = |mode| {
        fs::set_permissions(vault.path("b.md"), fs::Permissions::from_mode(mode)).expect("a file of ours");
    };
    let mut client = Client::start(&vault, Options::default());
    wait_for_notes(&mut client, &["One", "Two", "a", "b"]);
    allow(0o000);
    // Who may read everything is refused nothing.
    if fs::read(vault.path("b.md")).is_err() {
        wait_for_notes(&mut client, &["One", "a"]);
    }
    allow(0o644);
    wait_for_notes(&mut client, &["One", "Two", "a", "b"]);
    client.quit();
}

/// The processes that a process has started.
#[cfg(target_os = "linux")]
fn children(parent: u32) -> Vec<String> {
    let child = |entry: fs::DirEntry| {
        let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
        // Behind the name, which may hold anything, stand the state and the parent.
        let mut words = stat.rsplit_once(')')?.1.split_whitespace();
        let is_child = words.nth(1)?.parse() == Ok(parent);
        is_child.then(|| entry.file_name().into_string().ok()).flatten()
    };
    fs::read_dir("/proc").expect("the system's list").flatten().filter_map(child).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn an_interpreter_that_is_killed_is_replaced_and_no_finding_is_lost() {
    let vault = Vault::new(&[("a.md", "```python\ndef f(): break\n```\n")]);
    let mut client = Client::start(&vault, Options::default());
    client.open(&vault, "a.md");
    let note = uri(&vault.path("a.md"));
    client.diagnostics(&note, |found| found.len() == 1);
    for round in 2..5 {
        let interpreters = children(client.process());
        assert!(!interpreters.is_empty(), "one waits for the next snippet");
        // One that ends by itself meanwhile is no loss.
        let _ = std::process::Command::new("kill").arg("-9").args(interpreters).status();
        let at = json!({"line": 0, "character": 0});
        let change = json!({"range": {"start": at, "end": at}, "text": format!("```python\ndef f{round}(): break\n```\n\n")});
        client.notify(
            "textDocument/didChange",
            json!({"textDocument": {"uri": note, "version": round}, "contentChanges": [change]}),
        );
        client.diagnostics(&note, |found| found.len() == round);
    }
    client.quit();
}

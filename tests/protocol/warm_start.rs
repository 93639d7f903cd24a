//! The second session on a vault.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde_json::json;

use crate::support::{Client, Options, Vault, uri};

/// How long a note must have been left alone for its model to be kept.
const SETTLED: Duration = Duration::from_secs(3);

fn session(vault: &Vault, cache: &Path) -> Client {
    let environment = vec![("XDG_CACHE_HOME", cache.to_str().expect("a plain name").to_owned())];
    let initialize = json!({"initializationOptions": {"log": {"level": "info"}}});
    Client::start(vault, Options { environment, initialize, ..Options::default() })
}

/// Waits until the vault has been read, with so many notes in it and so many that were not remembered.
fn wait_until_read(client: &mut Client, notes: usize, read: usize) {
    let said = format!("{notes} notes indexed, {read} of them read");
    client.notification("window/logMessage", |log| {
        log["message"].as_str().is_some_and(|it| it.contains(&said))
    });
}

/// The file that the index is kept in, once it is there.
fn kept(cache: &Path) -> PathBuf {
    let deadline = SystemTime::now() + Duration::from_secs(20);
    while SystemTime::now() < deadline {
        let mut files = fs::read_dir(cache.join("qmark/index")).into_iter().flatten().flatten();
        // While it is written it bears another name, which begins with a dot.
        let whole = files.find(|file| !file.file_name().to_string_lossy().starts_with('.'));
        if let Some(file) = whole {
            return file.path();
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("no index was kept");
}

#[test]
fn a_second_session_reads_only_what_changed_and_is_as_right_as_the_first() {
    let mut vault = Vault::new(&[("a.md", "[[note 7#Old$0]]\n")]);
    for number in 0..30 {
        vault.write(&format!("note {number}.md"), "# Old\n");
    }
    std::thread::sleep(SETTLED);
    let cache = tempfile::tempdir().expect("a folder for the cache");
    let mut first = session(&vault, cache.path());
    wait_until_read(&mut first, 31, 31);
    let file = kept(cache.path());
    first.quit();

    vault.write("note 7.md", "# New\n\n# Old\n");
    let mut second = session(&vault, cache.path());
    wait_until_read(&mut second, 31, 1);
    second.open(&vault, "a.md");
    let found = second.at_cursor("textDocument/definition", &vault, "a.md");
    assert_eq!(found["uri"], uri(&vault.path("note 7.md")));
    assert_eq!(found["range"]["start"]["line"], 2);
    second.quit();

    let mut bytes = fs::read(&file).expect("a cache");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).expect("a writable file");
    let mut third = session(&vault, cache.path());
    wait_until_read(&mut third, 31, 31);
    third.open(&vault, "a.md");
    let found = third.at_cursor("textDocument/definition", &vault, "a.md");
    assert_eq!(found["range"]["start"]["line"], 2);
    third.quit();
}

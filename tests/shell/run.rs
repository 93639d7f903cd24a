//! Running code from the shell: nothing without permission, and what comes of it.

use std::path::Path;
use std::process::{Command, Output};

use crate::{stderr, stdout};

/// A vault of one note, and the user's own folders, which outlive one command.
struct Fixture {
    vault: tempfile::TempDir,
    user: tempfile::TempDir,
    temporary: tempfile::TempDir,
}

const NOTE: &str = "\
Q. How much is 4 + 4?
A.
```python
print(4 + 4)  # Output: 9
```

```python
total = 0
print('more')
```
";

fn fixture() -> Fixture {
    let folder = || tempfile::tempdir().unwrap();
    let fixture = Fixture { vault: folder(), user: folder(), temporary: folder() };
    fixture.write(NOTE);
    fixture
}

impl Fixture {
    fn write(&self, text: &str) {
        std::fs::write(self.note(), text).unwrap();
    }

    fn note(&self) -> std::path::PathBuf {
        self.vault.path().join("sums.md")
    }

    fn read(&self) -> String {
        std::fs::read_to_string(self.note()).unwrap()
    }

    fn qmark(&self, arguments: &[&str]) -> Output {
        self.qmark_in(self.vault.path(), arguments)
    }

    fn qmark_in(&self, folder: &Path, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_qmark"))
            .args(arguments)
            .current_dir(folder)
            .envs(
                ["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"].map(|name| (name, self.user.path())),
            )
            .env("TMPDIR", self.temporary.path())
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap()
    }
}

#[test]
fn nothing_runs_without_permission() {
    let at = fixture();
    at.write("```python\nopen('/tmp/x')\nprint('ran')\n```\n");
    for arguments in [&["run", "sums.md"][..], &["run", "sums.md:2"], &["check", "--run"]] {
        let output = at.qmark(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains("nobody allowed it"), "{}", stderr(&output));
        assert!(!stdout(&output).contains("ran"));
    }
}

#[test]
fn a_snippet_runs_by_its_line() {
    let at = fixture();
    let output = at.qmark(&["run", "--yes", "sums.md:8"]);
    assert_eq!((stdout(&output).as_str(), output.status.code()), ("more\n", Some(0)), "{}", stderr(&output));
    let output = at.qmark(&["run", "--yes", "sums.md:4"]);
    assert_eq!((stdout(&output).as_str(), output.status.code()), ("8\n", Some(1)));
    assert!(stderr(&output).contains("the run gave `8`, not `9`"), "{}", stderr(&output));
    let output = at.qmark(&["run", "--yes", "sums.md:1"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("there is no Python to run"));
}

#[test]
fn nothing_is_left_behind() {
    let at = fixture();
    for arguments in [&["run", "--yes", "sums.md:8"][..], &["check", "--run", "--yes"], &["doctor"]] {
        at.qmark(arguments);
        let left: Vec<_> = std::fs::read_dir(at.temporary.path()).unwrap().flatten().collect();
        assert!(left.is_empty(), "{arguments:?} left {left:?}");
    }
}

#[test]
fn a_value_is_shown_as_by_an_interpreter_and_a_traceback_by_the_notes_lines() {
    let at = fixture();
    at.write("Text.\n\n```python\nprint('a')\n'b' + 'c'\n```\n\n```python\ndef f():\n    g()\n\nf()\n```\n");
    assert_eq!(stdout(&at.qmark(&["run", "--yes", "sums.md:4"])), "a\n'bc'\n");
    let output = at.qmark(&["run", "--yes", "sums.md:9"]);
    assert_eq!((stdout(&output).as_str(), output.status.code()), ("", Some(1)));
    let said = stderr(&output);
    assert!(said.contains("\n  Line 12, in <module>\n") && said.contains("\n  Line 10, in f\n"), "{said}");
}

#[test]
fn what_is_no_script_runs_only_where_someone_points_at_it() {
    let at = fixture();
    at.write("```python\n    return total\nx\n```\n\n```python\nprint('whole')\n```\n");
    let output = at.qmark(&["run", "--yes", "sums.md"]);
    assert_eq!((stdout(&output).as_str(), output.status.code()), ("whole\n", Some(0)), "{}", stderr(&output));
    let output = at.qmark(&["run", "--yes", "sums.md:2"]);
    assert!(stderr(&output).contains("IndentationError"), "{}", stderr(&output));
}

#[cfg(unix)]
#[test]
fn an_interpreter_in_the_vault_needs_a_permission_of_its_own() {
    let at = fixture();
    at.write("```python\nprint('ran')\n```\n");
    let asked =
        Command::new("python3").args(["-c", "import sys; print(sys.executable, end='')"]).output().unwrap();
    let outside = std::path::PathBuf::from(String::from_utf8(asked.stdout).unwrap());
    let folder = at.vault.path().canonicalize().unwrap().join(".venv/bin");
    std::fs::create_dir_all(&folder).unwrap();
    let python = folder.join("python");
    std::os::unix::fs::symlink(&outside, &python).unwrap();
    let home = |folder: &Path| format!("home = {}\n", folder.display());
    let config = folder.parent().unwrap().join("pyvenv.cfg");
    std::fs::write(&config, home(outside.parent().unwrap())).unwrap();
    std::fs::create_dir_all(at.user.path().join("qmark")).unwrap();
    let choice = format!("[python]\ninterpreter = {:?}\n", python.to_str().unwrap());
    std::fs::write(at.user.path().join("qmark/config.toml"), choice).unwrap();

    let refused = at.qmark(&["run", "--yes", "sums.md"]);
    assert_eq!(refused.status.code(), Some(2), "that the code may run is another question");
    let said = stderr(&refused);
    assert!(said.contains("it is inside a vault; `qmark trust add"), "{said}");
    assert!(stderr(&at.qmark(&["check"])).contains("it is inside a vault"), "nor does it check");
    let allowed = at.qmark(&["trust", "add", ".venv/bin/python"]);
    assert_eq!(allowed.status.code(), Some(0), "{}", stderr(&allowed));
    assert_eq!(stderr(&at.qmark(&["check"])), "");
    let ran = at.qmark(&["run", "--yes", "sums.md"]);
    assert_eq!(stdout(&ran), "ran\n", "{}", stderr(&ran));
    assert!(stdout(&at.qmark(&["trust", "list"])).contains(&format!("the interpreter {}", python.display())));
    // As after a pull.
    std::fs::write(&config, home(&folder)).unwrap();
    assert_eq!(at.qmark(&["run", "--yes", "sums.md"]).status.code(), Some(2));
    std::fs::write(&config, home(outside.parent().unwrap())).unwrap();
    assert_eq!(stdout(&at.qmark(&["trust", "remove", ".venv/bin/python"])), "Taken back.\n");
    assert_eq!(at.qmark(&["run", "--yes", "sums.md"]).status.code(), Some(2));
}

#[test]
fn permission_holds_until_the_code_changes_or_it_is_taken_back() {
    let at = fixture();
    assert!(stdout(&at.qmark(&["trust", "add", "sums.md"])).starts_with("2 snippets may run"));
    assert!(stdout(&at.qmark(&["trust", "list"])).contains("sums.md, 2 snippets"));
    assert_eq!(stdout(&at.qmark(&["run", "sums.md"])), "8\nmore\n");
    // As after a pull.
    at.write(&NOTE.replace("'more'", "'evil'"));
    assert_eq!(at.qmark(&["run", "sums.md"]).status.code(), Some(2));
    assert_eq!(stdout(&at.qmark(&["run", "sums.md:4"])), "8\n", "what did not change may still run");
    assert_eq!(stdout(&at.qmark(&["trust", "remove", "sums.md"])), "Taken back.\n");
    assert_eq!(at.qmark(&["run", "sums.md:4"]).status.code(), Some(2));
    assert_eq!(stdout(&at.qmark(&["trust", "list"])), "Nothing may run.\n");
    let again = at.qmark(&["trust", "remove", "sums.md"]);
    assert!(stderr(&again).contains("nothing of it was allowed"));
    let inside = std::fs::read_dir(at.vault.path()).unwrap().count();
    assert_eq!(inside, 1, "nothing is kept in the vault");
}

#[test]
fn a_vault_is_verified_and_corrected() {
    let at = fixture();
    let output = at.qmark(&["check", "--run", "--yes"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("output-mismatch"), "{}", stdout(&output));

    let output = at.qmark(&["check", "--run", "--yes", "--fix", "--diff"]);
    assert!(
        stdout(&output).contains("-print(4 + 4)  # Output: 9\n+print(4 + 4)  # Output: 8\n"),
        "{}",
        stdout(&output)
    );
    assert_eq!(at.read(), NOTE, "a diff changes nothing");

    at.qmark(&["trust", "add", "."]);
    let output = at.qmark(&["check", "--run", "--fix"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert!(stderr(&output).contains("1 expected output updated in 1 note."));
    assert_eq!(at.read(), NOTE.replace("Output: 9", "Output: 8"));
    assert_eq!(at.qmark(&["check", "--run"]).status.code(), Some(0), "what was corrected may still run");
}

#[test]
fn flags_that_need_others_say_so() {
    let output = fixture().qmark(&["check", "--yes"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--run"), "{}", stderr(&output));
}

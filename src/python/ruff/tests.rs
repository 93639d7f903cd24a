//! Ruff from outside: programs that pose as it, and the real one where the machine has it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use super::*;
use crate::note::{Note, NoteOptions};
use crate::python::syntax::Version;

/// A program that poses as Ruff: it finds an unused import on the first line, and puts blanks around
/// each `=`.
#[cfg(unix)]
const POSER: &str = r#"
case "$1" in
  --version) echo "ruff 0.0.1" ;;
  check) /bin/cat > /dev/null; echo '[{"code": "F401", "message": "`os` imported but unused", "url": "https://x.example/F401",
    "location": {"row": 1, "column": 8}, "end_location": {"row": 1, "column": 10}}]' ;;
  format) /bin/sed 's/ *= */ = /' ;;
esac
"#;

#[cfg(unix)]
fn poser(folder: &Path, script: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join("ruff");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[cfg(unix)]
fn search(folder: &Path, vaults: &[&Path]) -> Search {
    let vaults = vaults.iter().map(|vault| vault.to_path_buf()).collect();
    Search { configured: None, path: Some(OsString::from(folder)), vaults }
}

/// The machine's own; tests that need it pass without.
fn real() -> Option<Ruff> {
    Search::from_environment(None, Vec::new()).find().ok()
}

/// Asks at once.
struct Asking(Ruff);

impl Lints for Asking {
    fn lints(&mut self, source: &str, version: Version) -> Option<Arc<[Lint]>> {
        self.0.lint(source, version).ok().map(Into::into)
    }
}

#[cfg(unix)]
#[test]
fn lints_come_back_to_their_place_in_the_note() {
    let folder = tempfile::tempdir().unwrap();
    poser(folder.path(), POSER);
    let ruff = search(folder.path(), &[]).find().unwrap();
    assert_eq!(ruff.version, "0.0.1");
    let text = "é\n\n> - ```python\n>   import os\n>   ```\n\n```pycon\n>>> import os\n```\n\n```python no-check\nimport os\n```\n";
    let note = Note::new(text, &NoteOptions::default());
    let found = findings(text, &note, Version::LATEST, &mut Asking(ruff));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].name(), found[0].range.of(text)), ("F401", "os"));
    assert_eq!(found[0].range.start as usize, text.find("os").unwrap());
}

#[cfg(unix)]
#[test]
fn no_program_of_a_vault_is_asked_and_none_is_put_in_a_chosen_one_s_place() {
    let vault = tempfile::tempdir().unwrap();
    let trace = vault.path().join("ran");
    let inside = poser(vault.path(), &format!("touch {trace:?}; echo 'ruff 1.0'"));
    let outside = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(&inside, outside.path().join("ruff")).unwrap();
    for folder in [vault.path(), outside.path()] {
        assert!(matches!(search(folder, &[vault.path()]).find(), Err(RuffError::NotFound)));
    }
    let other = tempfile::tempdir().unwrap();
    poser(other.path(), POSER);
    let mut chosen = search(other.path(), &[vault.path()]);
    for path in [inside, "ruff".into(), "/nowhere/ruff".into(), "/bin/cat".into()] {
        chosen.configured = Some(path);
        assert!(matches!(chosen.find(), Err(RuffError::Configured { .. })), "{chosen:?}");
    }
    assert!(!trace.exists());
}

#[cfg(unix)]
#[test]
fn nothing_of_the_environment_or_of_the_working_directory_reaches_it() {
    let folder = tempfile::tempdir().unwrap();
    let script = "[ \"$1\" = --version ] && echo 'ruff 1' && exit
        /bin/pwd; /bin/ls -A; /usr/bin/env | /bin/grep -v -e ^PWD= -e ^SHLVL= -e ^OLDPWD= -e ^_=";
    let ruff = search(poser(folder.path(), script).parent().unwrap(), &[]).find().unwrap();
    let answer = ruff.ask(&["format"], "").unwrap();
    assert_eq!(answer.output.lines().count(), 1, "{}", answer.output);
    assert_ne!(Path::new(answer.output.trim()), std::env::current_dir().unwrap());
}

#[cfg(unix)]
#[test]
fn one_that_talks_nonsense_is_asked_no_more_and_nobody_waits() {
    let folder = tempfile::tempdir().unwrap();
    let counter = folder.path().join("count");
    poser(
        folder.path(),
        &format!("[ \"$1\" = --version ] && echo 'ruff 1' && exit; echo x >> {counter:?}; echo no"),
    );
    let (send, failures) = channel();
    let failed = move |error: &RuffError| send.send(error.to_string()).unwrap();
    let service = Service::start(search(folder.path(), &[]), failed).unwrap();
    for round in 0..3 {
        let mut session = service.session();
        let source = format!("x = {round}\n");
        let known = session.lints(&source, Version::LATEST);
        if round > 0 {
            assert!(known.is_none() && session.is_complete());
        }
        let (send, receive) = channel();
        service.fetch(session, move || send.send(()).unwrap());
        receive.recv_timeout(Duration::from_secs(20)).unwrap();
    }
    assert!(failures.recv_timeout(Duration::from_secs(20)).unwrap().contains("made no sense"));
    assert_eq!(std::fs::read_to_string(counter).unwrap().lines().count(), 1);
}

#[cfg(unix)]
#[test]
fn comments_come_through_formatting() {
    let folder = tempfile::tempdir().unwrap();
    poser(folder.path(), POSER);
    let ruff = search(folder.path(), &[]).find().unwrap();
    let source = "x=1       #=> 3\n#> y=8\n";
    assert_eq!(ruff.format(source).unwrap().as_deref(), Some("x = 1     #=> 3\n#> y=8\n"));
    assert_eq!(ruff.format("x = = 1\n").unwrap(), None);
}

#[test]
fn the_real_one_lints_scripts_and_leaves_fragments_alone() {
    let Some(ruff) = real() else { return };
    let codes = |source: &str| -> Vec<String> {
        let lints = ruff.lint(source, Version::LATEST).unwrap();
        lints.iter().map(|lint| format!("{} {}", lint.code, lint.range.of(source))).collect()
    };
    assert!(codes("s = '𝄞'; import os\n").contains(&"F401 os".to_owned()));
    for part in ["import os\nreturn 1\n", "import os\nx = = 1\n", "import os\nbreak\n", "print(undefined)\n"]
    {
        assert_eq!(codes(part), [""; 0], "{part}");
    }
}

#[test]
fn the_real_one_keeps_output_tabs_and_prompts() {
    let Some(ruff) = real() else { return };
    let source = "def f( x ):\n\treturn x+1   # the next\nprint(f( 1 ))         #> 2\nprint( f(22) )        #> 23\n#> [1,  2]\n";
    let expected = "def f(x):\n\treturn x + 1  # the next\n\n\nprint(f(1))           #> 2\nprint(f(22))          #> 23\n#> [1,  2]\n";
    assert_eq!(ruff.format(source).unwrap().as_deref(), Some(expected));
    for kept in ["x = = 1\n", ">>> f( 1 )\n2\n", "    x=1\n"] {
        let formatted = ruff.format(kept).unwrap();
        assert!(formatted.is_none() || formatted.as_deref() == Some(kept), "{kept}: {formatted:?}");
    }
}

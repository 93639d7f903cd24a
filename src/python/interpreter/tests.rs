//! The interpreter from outside: what it answers, and what happens when it does not.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::*;
use crate::python::syntax::Version;

/// The machine's interpreter; tests that need one pass without it.
fn python() -> Option<Interpreter> {
    Discovery::from_environment(None, Vec::new()).find().ok()
}

fn checker() -> Option<Checker> {
    Some(Checker::new(python()?, Limits::default()))
}

#[test]
fn it_compiles_and_does_not_execute() {
    let Some(mut checker) = checker() else { return };
    let directory = tempfile::tempdir().unwrap();
    let trace = directory.path().join("ran");
    let source = format!("open({trace:?}, 'w')\nawait x\n");
    assert_eq!(checker.check(&source).unwrap(), Verdict::default());
    assert!(!trace.exists());
}

#[test]
fn errors_come_in_its_own_words_and_at_its_own_place() {
    let Some(mut checker) = checker() else { return };
    let error = checker.check("ok = 1\nfor x in y\n    pass\n").unwrap().error.unwrap();
    assert_eq!((error.kind.as_str(), error.line), ("SyntaxError", Some(2)));
    let tabs = checker.check("if x:\n\tif y:\n        pass\n").unwrap().error.unwrap();
    assert_eq!(tabs.kind, "TabError");
    assert!(checker.check("x = '\0'").unwrap().error.is_some());
}

#[test]
fn warnings_have_columns() {
    let Some(mut checker) = checker() else { return };
    let source = "a = 1\nif a is 'x': pass\nb = '\\d'\n";
    let warnings = checker.check(source).unwrap().warnings;
    assert_eq!(warnings.len(), 2);
    let is = warnings.iter().find(|warning| warning.line == Some(2)).unwrap();
    let Place::Range(range) = is.place(source) else { panic!("{is:?}") };
    assert!(range.of(source).starts_with("a is"), "{range:?}");
}

#[test]
fn columns_are_exact_whichever_pass_of_the_compiler_counts_them() {
    let Some(mut checker) = checker() else { return };
    for source in ["def f(): é = '𝄞'; §break§\n", "é = '𝄞'; x = §=§ 1\n", "é = '𝄞'; §return§\n"]
    {
        let (start, end) = (source.find('§').unwrap(), source.rfind('§').unwrap() - '§'.len_utf8());
        let source = source.replace('§', "");
        let error = checker.check(&source).unwrap().error.unwrap();
        let Place::Range(range) = error.place(&source) else { panic!("{error:?}") };
        assert_eq!(range.to_usize(), start..end, "{source}");
    }
}

#[test]
fn deep_or_large_sources_do_no_harm() {
    let Some(mut checker) = checker() else { return };
    for hostile in ["(".repeat(100_000), "-".repeat(100_000), "x.".repeat(60_000), "[".repeat(90)] {
        let _ = checker.check(&hostile);
        assert_eq!(checker.check("x = 1\n").unwrap(), Verdict::default());
    }
    assert!(matches!(checker.check(&"x\n".repeat(200_000)), Err(CheckError::TooLarge { .. })));
}

#[test]
fn a_pool_serves_several_threads() {
    let Some(python) = python() else { return };
    let pool = Pool::new(Some(python), Limits::default(), KeptVerdicts::in_folder(None));
    std::thread::scope(|scope| {
        for offset in 0..2 {
            let pool = &pool;
            scope.spawn(move || {
                for i in 0..25 {
                    let source = if i % 7 == offset { "x =".into() } else { format!("x = {i}") };
                    let verdict = pool.with(|verdicts| verdicts.verdict(&source)).unwrap();
                    assert_eq!(verdict.error.is_some(), i % 7 == offset);
                }
            });
        }
    });
    let alone = Pool::new(None, Limits::default(), KeptVerdicts::in_folder(None));
    assert!(alone.with(|verdicts| verdicts.verdict("x =")).is_none());
}

/// A program that poses as an interpreter.
#[cfg(unix)]
fn impostor(folder: &Path, name: &str, script: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join(name);
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[cfg(unix)]
#[test]
fn a_process_that_hangs_dies_or_talks_nonsense_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let large = "x\n".repeat(100_000);
    let cases = [
        ("garbage", "echo hello; exec /bin/cat", "nonsense"),
        ("echoes", "exec /bin/cat", "nonsense"),
        ("not-json", "read line; echo '{\"id\": 1}}'", "nonsense"),
        ("other-id", "read line; echo '{\"id\": 77, \"error\": null, \"warnings\": []}'", "nonsense"),
        ("sleeper", "exec /bin/sleep 600", "timed out"),
        ("with-a-child", "/bin/sleep 600 & wait", "timed out"),
        ("dies", "exit 3", "died"),
        ("killed-with-a-request", "read line; kill -9 $$", "died"),
        ("killed-in-an-answer", "read line; printf '{\"id\": 1, \"err'; kill -9 $$", "nonsense"),
        (
            "floods",
            "while :; do printf aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done",
            "nonsense",
        ),
        ("binary", "read line; printf '\\377\\376\\n'", "nonsense"),
    ];
    for (name, script, expected) in cases {
        let path = impostor(folder.path(), name, script);
        let interpreter = Interpreter { path, version: Version { major: 3, minor: 12 }, patch: 0 };
        // Those that end by themselves get the time for it, however busy the machine is.
        let time = if expected == "timed out" { 400 } else { 60_000 };
        let limits = Limits { time: Duration::from_millis(time), ..Limits::default() };
        let mut checker = Checker::new(interpreter, limits);
        for source in ["x = 1", &large] {
            let error = checker.check(source).expect_err(name);
            match expected {
                "nonsense" => {
                    assert!(matches!(error, CheckError::Nonsense | CheckError::Died), "{name}: {error}")
                }
                "timed out" => assert!(matches!(error, CheckError::TimedOut(_)), "{name}: {error}"),
                "died" => assert!(matches!(error, CheckError::Died), "{name}: {error}"),
                _ => unreachable!("{expected}"),
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn a_worker_killed_between_two_checks_is_replaced_and_asked_again() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    // Answers once properly, then ends.
    let script = format!("read line; printf '%s\\n' \"$line\" | {:?} \"$@\"", python.path);
    let path = impostor(folder.path(), "one-shot", &script);
    let mut checker = Checker::new(Interpreter { path, ..python }, Limits::default());
    assert!(checker.check("x = 1").is_ok());
    for _ in 0..3 {
        assert!(checker.check("x = ").is_ok_and(|verdict| verdict.error.is_some()));
    }
}

#[cfg(unix)]
#[test]
fn what_is_kept_is_not_asked_again() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = impostor(folder.path(), "python3", &format!("exec {:?} \"$@\"", python.path));
    let interpreter = Interpreter { path, ..python };
    let kept = KeptVerdicts::in_folder(Some(folder.path()));
    let pool = || Pool::new(Some(interpreter.clone()), Limits::default(), kept.clone());
    let first = pool();
    let verdict = first.with(|verdicts| verdicts.verdict("x =\n"));
    assert!(verdict.as_ref().is_some_and(|verdict| verdict.error.is_some()));
    first.keep();
    impostor(folder.path(), "python3", "exit 1");
    let second = pool();
    assert_eq!(second.with(|verdicts| verdicts.verdict("x =\n")), verdict);
    assert_eq!(second.with(|verdicts| verdicts.verdict("y =\n")), None);
    // Another version says other things.
    let newer = Interpreter { patch: interpreter.patch + 1, ..interpreter.clone() };
    let third = Pool::new(Some(newer), Limits::default(), kept.clone());
    assert_eq!(third.with(|verdicts| verdicts.verdict("x =\n")), None);
}

#[cfg(unix)]
#[test]
fn what_a_shim_calls_is_not_taken_from_a_vault() {
    let (vault, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    impostor(vault.path(), "helper", "printf '3 12 1 /bin/sh'");
    impostor(elsewhere.path(), "python3", "exec helper");
    let folders = [vault.path(), Path::new("."), elsewhere.path()];
    let find = |vaults: Vec<PathBuf>| {
        let path = Some(std::env::join_paths(folders).unwrap());
        Discovery { path, ..Discovery::from_environment(None, vaults) }.find()
    };
    assert!(find(Vec::new()).is_ok());
    assert!(find(vec![vault.path().to_path_buf()]).is_err());
}

#[cfg(unix)]
#[test]
fn nothing_inside_a_vault_is_asked() {
    let vault = tempfile::tempdir().unwrap();
    let bin = vault.path().join(".venv/bin");
    std::fs::create_dir_all(&bin).unwrap();
    let trace = vault.path().join("ran");
    impostor(&bin, "python3", &format!("touch {trace:?}; echo '3 12 0 /bin/sh'"));
    let outside = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(bin.join("python3"), outside.path().join("python")).unwrap();
    let path = std::env::join_paths([bin.clone(), outside.path().into(), PathBuf::from("relative")]).unwrap();
    let search = |configured| {
        let vaults = vec![vault.path().to_owned()];
        Discovery { configured, path: Some(path.clone()), vaults, ..Discovery::default() }.find()
    };
    assert!(matches!(search(None), Err(DiscoveryError::NotFound)));
    let configured = search(Some(bin.join("python3"))).unwrap_err().to_string();
    assert!(configured.contains("inside a vault"), "{configured}");
    assert!(search(Some("python3".into())).unwrap_err().to_string().contains("absolute"));
    assert!(!trace.exists());
}

/// A vault full of modules that Python would import, and an environment that points to them.
#[test]
fn the_content_of_the_working_directory_is_never_imported() {
    let Some(python) = python() else { return };
    let vault = tempfile::tempdir().unwrap();
    let trace = vault.path().join("ran");
    for name in ["ast.py", "json.py", "re.py", "warnings.py", "sitecustomize.py", "usercustomize.py"] {
        std::fs::write(vault.path().join(name), format!("open({trace:?}, 'w')\n")).unwrap();
    }
    let mut checker = Checker::new(python, Limits::default());
    assert!(checker.check("import ast, sitecustomize\n").unwrap().error.is_none());
    assert!(!trace.exists());
}

#[cfg(unix)]
#[test]
fn old_and_odd_interpreters_are_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let second = tempfile::tempdir().unwrap();
    impostor(folder.path(), "python3", "echo '2 7 18 /usr/bin/python2'");
    impostor(folder.path(), "python", "exit 9");
    impostor(second.path(), "python3", "echo 'garbage'");
    impostor(second.path(), "python", "printf '3 9 1 /bin/sh'");
    let path = std::env::join_paths([folder.path(), second.path()]).unwrap();
    let found = Discovery { path: Some(path), ..Discovery::default() }.find().unwrap();
    assert_eq!(found.version, Version { major: 3, minor: 9 });
    assert_eq!(found.path, Path::new("/bin/sh"));
}

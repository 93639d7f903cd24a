//! Code that fails, and claims that do not hold: what is said, and what mends it.

use serde_json::json;

use super::{Session, actions, showing};
use crate::support::Client;

const WRONG: &str = "\
```python
def half(n):
    return m / 2

print(half(3))
```

```python
print(1 + 1)  # Output: 3
```
";

#[test]
fn failures_and_false_claims_are_findings_until_the_code_changes() {
    let mut session = Session::new(WRONG);
    session.command("qmark.verifyNote", 0);
    let found = session.findings(2);
    let of = |code: &str| found.iter().find(|it| it["code"] == json!(code)).expect("a finding");
    let failed = of("run-failed");
    assert_eq!(failed["message"], "NameError: name 'm' is not defined");
    assert_eq!(
        failed["range"],
        json!({"start": {"line": 2, "character": 11}, "end": {"line": 2, "character": 12}})
    );
    assert_eq!(failed["relatedInformation"][0]["location"]["range"]["start"]["line"], 4);
    assert_eq!(of("output-mismatch")["message"], "the run gave `2`, not `3`");
    let place = json!({"textDocument": {"uri": session.uri()}, "position": {"line": 2, "character": 12}});
    let hover = session.client.request("textDocument/hover", place).expect("a hover");
    let shown = hover["contents"]["value"].as_str().expect("a text");
    assert!(
        shown.starts_with("```text\nTraceback (most recent call last):\n  Line 5, in <module>\n"),
        "{shown}"
    );
    assert!(shown.contains("\n  Line 3, in half\n"), "{shown}");
    assert!(shown.contains("NameError: name 'm' is not defined\n```\n\n✗"), "{shown}");
    let hints = session.hints();
    assert!(hints.iter().all(|hint| hint.starts_with("8: ")), "the finding says it in short: {hints:?}");
    assert_eq!(session.message(), "1 output is not as claimed, 1 snippet failed (2 snippets run).");
    assert_eq!(session.lens("✗"), ["0: ▶ Run · ✗", "7: ▶ Run · ✗ 1 output differs"]);
    session.replace(2, &WRONG.replace("m / 2", "n / 2"));
    session.findings(1);
    assert_eq!(session.lens("changed")[0], "0: ▶ Run · changed since ✗");
    session.client.quit();
}

#[test]
fn a_failure_brings_what_mends_it() {
    let text = "\
```python
total = 3
```

```python
print(total)
```

```python
import no_such_module
```

```python
print(1 + 1)  # => 3
```
";
    let mut session = Session::new(text);
    session.command("qmark.runNote", 0);
    session.findings(3);
    for (line, title, new_text) in [
        (5, "Continue the snippet before, which has `total`", " continue"),
        (9, "Mark the snippet as no-run", " no-run"),
        (13, "Update the expected output", "2"),
    ] {
        let found = actions(&mut session, line);
        let action = found.iter().find(|(its, _)| its == title).map(|(_, action)| action.clone());
        let action = action.unwrap_or_else(|| panic!("{title} is not in {found:?}"));
        assert_eq!(action["edit"]["documentChanges"][0]["edits"][0]["newText"], new_text, "{title}");
    }
    let missing =
        session.client.request("textDocument/codeLens", json!({"textDocument": {"uri": session.uri()}}));
    assert!(missing.expect("lenses").to_string().contains("✗"));
    let all = json!({"textDocument": {"uri": session.uri()}, "context": {"diagnostics": [],
        "only": ["source.qmark.fixAll"]}, "range": {"start": {"line": 0, "character": 0},
        "end": {"line": 0, "character": 0}}});
    let offered = session.client.request("textDocument/codeAction", all).expect("actions");
    assert_eq!(offered, json!([]), "a claim is not changed without a look at it");
    session.client.quit();
}

/// Each line of the notebook of failure: what a snippet does, and what its reader is told.
#[test]
fn every_way_to_fail_has_its_own_message() {
    let cases = [
        ("while True: pass", "processor time"),
        ("import time\ntime.sleep(60)", "without coming to an end"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "was ended by signal SIGSEGV"),
        ("while True: print('x' * 1000)", "of output"),
        (
            "import os, time\nfor _ in range(99):\n    if os.fork() == 0: time.sleep(60)\ntime.sleep(60)",
            "processes",
        ),
        ("import os\nos._exit(3)", "ended its process at once with status 3"),
        ("import os\nos.closerange(0, 256)\nprint('gone')", "closed the file descriptors"),
        ("print('{\"done\": 0, \"exit\": 7}')\nraise SystemExit(4)", "exited with status 4"),
        ("class A:\n    def __del__(self): 1 / 0\na = A()\ndel a", "raised where nothing can catch it"),
        (
            "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), name='late').start()",
            "waited for threads it left running (late)",
        ),
        ("input()", "reads standard input, which is empty here"),
        ("import no_such_module", "module `no_such_module` is not installed in Python 3"),
    ];
    let text: String = cases.iter().map(|(code, _)| format!("```python\n{code}\n```\n\n")).collect();
    let mut options = Session::new("");
    options.vault.write("a.md", &text);
    let Session { vault, client, user } = options;
    client.quit();
    let mut limits = user.options(showing());
    // Long enough for a busy machine, and no longer than the tests are patient.
    limits.initialize = json!({"initializationOptions": {"run": {"wall-time": 8, "cpu-time": 1}}});
    let mut client = Client::start(&vault, limits);
    client.choose(Some("Allow note"));
    client.open(&vault, "a.md");
    let mut session = Session { vault, client, user };
    session.command("qmark.runNote", 0);
    let told: Vec<String> = session
        .findings(cases.len())
        .iter()
        .map(|it| it["message"].as_str().expect("a message").to_owned())
        .collect();
    for ((code, says), told) in cases.iter().zip(&told) {
        assert!(told.contains(says), "{code}: {told}");
    }
    session.client.quit();
}

#[test]
fn workers_of_multiprocessing_run_within_the_limits() {
    let text = "```python\nfrom multiprocessing import Pool\n\ndef double(n):\n    return 2 * n\n\nif __name__ == '__main__':\n    with Pool(2) as pool:\n        print(pool.map(double, [1, 2]))\n```\n";
    let mut session = Session::new(text);
    session.command("qmark.runNote", 0);
    session.lens("✓ 1 line");
    assert_eq!(session.hints(), ["8: [2, 4]"]);
    session.client.quit();
}

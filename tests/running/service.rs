//! Many snippets at once, and a whole note.

use std::sync::mpsc::channel;
use std::time::Duration;

use qmark::note::{Note, NoteOptions};
use qmark::python::claims::{Verdict, judge};
use qmark::python::run::{
    Cancel, Job, Limits, Outcome, ResultCache, Service, Setup, chains, needed, scripts, shares_session,
};

use crate::support::*;

fn service() -> Service {
    Service::new(setup(), ResultCache::none())
}

fn job(id: usize, source: &str) -> Job {
    Job { id, units: vec![unit(0, source)], reuse: false }
}

#[test]
fn endless_snippets_delay_no_other() {
    // Longer than the rest can take on any machine: it is cancelled in the end.
    let limits = Limits { wall: Duration::from_secs(600), ..Limits::default() };
    let service = Service::new(Setup { limits, ..setup() }, ResultCache::none());
    let endless = "import time\nwhile True: time.sleep(1)\n";
    let mut jobs: Vec<Job> = (0..3).map(|id| job(id, endless)).collect();
    jobs.extend((3..20).map(|id| job(id, "print('quick')")));
    let cancel = Cancel::default();
    let (send, receive) = channel();
    let send = std::sync::Mutex::new(send);
    service.submit(jobs, &cancel, move |result| {
        let _ = send.lock().unwrap().send((result.id, result.result.units[0].outcome.clone()));
    });
    let quick: Vec<_> = (0..17).map(|_| receive.recv_timeout(PATIENCE).unwrap()).collect();
    assert!(quick.iter().all(|(id, outcome)| *id >= 3 && outcome.is_success()), "{quick:?}");
    cancel.cancel();
    for _ in 0..3 {
        let (_, outcome) = receive.recv_timeout(PATIENCE).unwrap();
        assert_eq!(outcome, Outcome::Cancelled);
    }
}

#[test]
fn kept_results_save_the_run_until_the_code_changes() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::new(setup(), ResultCache::new(folder.path()));
    let run = |units: &[&str]| {
        let units = units.iter().enumerate().map(|(number, source)| unit(number, source)).collect();
        service.run(vec![Job { id: 0, units, reuse: true }], &Cancel::default()).remove(0)
    };
    let first = run(&["x = 1", "print(x)"]);
    let again = run(&["x = 1", "print(x)"]);
    assert!(first.is_new && !again.is_new);
    assert_eq!(first.result.units, again.result.units);
    assert_eq!(first.keys, again.keys);
    let changed = run(&["x = 2", "print(x)"]);
    assert!(changed.is_new);
    assert_ne!(changed.keys[1], first.keys[1], "what depends on a change is not kept either");
    assert!(run(&["1 / 0"]).is_new && run(&["1 / 0"]).is_new, "what failed may work now");
}

#[test]
fn a_missing_interpreter_is_an_answer() {
    let mut setup = setup();
    setup.interpreter.executable = "/no/such/python".into();
    let service = Service::new(setup, ResultCache::none());
    let result = service.run(vec![job(0, "1")], &Cancel::default()).remove(0);
    let said = result.result.units[0].outcome.message("");
    assert!(said.starts_with("could not be run") && said.contains("/no/such/python"), "{said}");
}

/// Runs the snippets of a note and gives, for each, its outcome and its claims' verdicts.
fn verify(text: &str) -> Vec<(String, Vec<Verdict>)> {
    let note = Note::new(text, &NoteOptions::default());
    let scripts = scripts(text, &note);
    let all: Vec<usize> = (0..scripts.len()).collect();
    let groups = needed(&chains(&scripts, shares_session(text)), &all);
    let jobs = groups.iter().enumerate().map(|(id, group)| Job {
        id,
        units: group.iter().map(|index| scripts[*index].unit.clone()).collect(),
        reuse: false,
    });
    let results = service().run(jobs.collect(), &Cancel::default());
    let mut verdicts = vec![(String::new(), Vec::new()); scripts.len()];
    for (group, result) in groups.iter().zip(&results) {
        for (place, (index, unit)) in group.iter().zip(&result.result.units).enumerate() {
            let script = &scripts[*index];
            let judged = judge(&script.unit.source, &script.claims_alone(), unit, place);
            verdicts[*index] = (unit.outcome.message("Python"), judged);
        }
    }
    verdicts
}

#[test]
fn a_note_tells_whether_it_is_true() {
    use Verdict::Holds;
    let text = "\
# Sorting

Q. Does `sort` return the list?
A. No:

```python
numbers = [3, 1, 2]
print(numbers.sort())  # None
```

- and the list is sorted then:

  ```python continue
  print(numbers)
  # Output:
  # [1, 2, 3]
  ```

> ```pycon
> >>> {'b', 'a'}
> {'a', 'b'}
> >>> [][0]
> Traceback (most recent call last):
>   ...
> IndexError: list index out of range
> >>> print('a\\n\\nb')
> a
> <BLANKLINE>
> b
> ```

```python expect=TypeError
'a' + 1
```

```python
for n in range(3):
    print(n)
```

**Output:**

```
0
1
2
```
";
    let found = verify(text);
    assert_eq!(
        found,
        [
            ("finished".to_string(), vec![Holds]),
            ("finished".to_string(), vec![Holds]),
            ("finished".to_string(), vec![Holds, Holds, Holds]),
            ("TypeError: can only concatenate str (not \"int\") to str".to_string(), vec![]),
            ("finished".to_string(), vec![Holds]),
        ]
    );
}

#[test]
fn a_note_that_is_not_true_tells_where() {
    let text =
        "```pycon\n>>> 1 + 1\n3\n>>> int('x')\n4\n```\n\n```python\nprint(1)\n```\n\n```output\n2\n```\n";
    let found = verify(text);
    let differ = |verdict: &Verdict| match verdict {
        Verdict::Differs(seen) => seen.text(),
        other => format!("{other:?}"),
    };
    let said: Vec<Vec<String>> =
        found.iter().map(|(_, verdicts)| verdicts.iter().map(differ).collect()).collect();
    assert_eq!(said, [vec!["2", "ValueError: invalid literal for int() with base 10: 'x'"], vec!["1"]]);
}

//! What stands beside the code of a note after it was run, as an editor shows it.

use qmark::markdown::Document;
use qmark::note::{Note, NoteOptions};
use qmark::python::detect::detect;
use qmark::python::run::{Cancel, Job, Ran, ResultCache, Script, Service, scripts, unfenced_script};

use crate::support::*;

/// Runs every snippet by itself, unfenced ones too, and renders what is shown as
/// `line: text` for inlays, `line lens: text`, and `line:column-column severity: message`.
fn beside(text: &str) -> Vec<String> {
    let note = Note::new(text, &NoteOptions::default());
    let mut all: Vec<Script> = scripts(text, &note);
    all.extend(detect(&Document::parse(text), &note).iter().filter_map(unfenced_script));
    let service = Service::new(setup(), ResultCache::none());
    let jobs =
        all.iter().enumerate().map(|(id, script)| Job { id, units: vec![script.unit.clone()], reuse: false });
    let results = service.run(jobs.collect(), &Cancel::default());
    let line = |at: u32| text[..at as usize].matches('\n').count() + 1;
    let column = |at: u32| text[..at as usize].chars().rev().take_while(|c| *c != '\n').count() + 1;
    let mut rows = Vec::new();
    for (index, result) in results.iter().enumerate() {
        let units = &result.result.units;
        let ran =
            Ran { text, note: &note, scripts: &all, chain: &[index], results: units, interpreter: "Python" };
        let summary = ran.summary(0);
        let lens = summary.split(',').next().unwrap_or("").to_string();
        rows.push(format!("{} lens: {lens}", line(all[index].range.start)));
        for finding in ran.findings(0) {
            let (start, end) = (finding.range.start, finding.range.end);
            let place = format!("{}:{}-{}", line(start), column(start), column(end));
            rows.push(format!("{place} {}: {}", finding.severity.name(), finding.message));
            rows.extend(finding.related.iter().map(|at| format!("{} {}", line(at.range.start), at.message)));
        }
        let shown = ran.shown(0).into_iter().filter(|shown| !shown.label.is_empty());
        rows.extend(shown.map(|shown| format!("{}: {}", line(shown.at), shown.label)));
    }
    rows
}

#[test]
fn answers_show_what_their_code_prints() {
    let text = "\
Q. Write a decorator that takes an argument
A.
```python
def greeting(word):
    def decorator(function):
        def wrapper():
            print(f\"Before: {word}\")
            return function()
        return wrapper
    return decorator

@greeting('Hi')
def speak():
    print('speaking')

speak()
```

Q. Write a dict comprehension
A. 
```python
cubes = {n: n ** 3 for n in range(12)}
print(cubes)

```

- Use `main()`:

  ```python
  def main():
      pass

  if __name__ == '__main__':
      main()
  ```
";
    assert_eq!(
        beside(text),
        [
            "3 lens: ✓ 2 lines",
            "16: Before: Hi ⏎ speaking",
            "21 lens: ✓ 1 line",
            "23: {0: 0, 1: 1, … 11: 1331}",
            "29 lens: ✓ no output",
        ]
    );
}

#[test]
fn unfenced_code_runs_as_it_stands() {
    let text = "\
### Stacks

    last in, first out.

        Implement a stack:
        ---------------
        class Stack:
            def __init__(self):
                self.items = []

            def push(self, item):
                self.items.append(item)

            stack = Stack()
            stack.push(1)

            print(stack.items)  # Output: [1]

            print(len(stack.items))     # Output: 1
";
    let rows = beside(text);
    assert_eq!(
        rows,
        [
            "7 lens: ✗",
            "14:21-26 error: NameError: name 'Stack' is not defined",
            "7 reached from here",
            "17: not reached",
            "19: not reached",
        ]
    );
}

#[test]
fn a_tested_snippet_says_how_many_tests_ran() {
    let text = "\
```python
import unittest

class TestSum(unittest.TestCase):
    def test_sum(self):
        self.assertEqual(sum([1, 2]), 3)

if __name__ == '__main__':
    unittest.main()
```
";
    assert_eq!(beside(text), ["1 lens: ✓ 4 lines", "9: Ran 1 test … OK"]);
}

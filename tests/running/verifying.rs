//! Claims judged by real runs.

use qmark::python::claims::{Observation, Verdict, in_comments, judge, observe, wanted_lines};
use qmark::python::run::{Cancel, Unit, Worker};

use crate::support::*;

/// Runs a snippet and gives a word for each of its claims.
fn verify(worker: &mut Worker, source: &str) -> Vec<String> {
    let claims = in_comments(source);
    let (values, raises) = wanted_lines(source, &claims);
    let unit = Unit { values, raises, ..unit(0, source) };
    let result = worker.run(&[unit], &Cancel::default()).units.remove(0);
    let word = |verdict: Verdict| match verdict {
        Verdict::Holds => "holds".to_string(),
        Verdict::Differs(Observation::Nothing) => "nothing".to_string(),
        Verdict::Differs(observation) => observation.text(),
        Verdict::NotReached => "not reached".to_string(),
        Verdict::Unknown => "unknown".to_string(),
    };
    judge(source, &claims, &result, 0).into_iter().map(word).collect()
}

#[test]
fn claims_hold_or_tell_what_there_was_instead() {
    let mut worker = worker();
    for (source, expected) in [
        ("print(4 + 4)  # Output: 8\n", "holds"),
        ("print(4 + 4)  # Output: 9\n", "8"),
        ("print('a', 2)  # a, 2\n", ""),
        ("print('a', 2)  # 'a', 2\n", "holds"),
        ("'a'.upper()  # => 'A'\n", "holds"),
        ("'a'.upper()  # => 'B'\nprint(1)\n", "'A'"),
        ("x = [3, 1]\nx.sort()\nx  # => [1, 3]\n", "holds"),
        ("x = 2 ** 3  # => 8\n", "holds"),
        ("x = 2 ** 3  # => 9\n", "8"),
        ("x = {'b', 'a'}\nprint(x)  # {'a', 'b'}\n", "holds"),
        ("print(object())  # Output: <object object at 0x7f0000000000>\n", "holds"),
        ("for i in range(3):\n    print(i)\n# Output: 0 1 2\n", "holds"),
        ("for i in range(3):\n    print(i)  # Output: 5\n", "unknown"),
        ("for i in range(3):\n    print(i)  # Output: 2\n", "holds"),
        ("def f():\n    print(8)  # Output: 8\nf()\n", "holds"),
        ("def f():\n    print(8)  # Output: 8\n", "unknown"),
        ("print(1)\nprint(2)\n# Output:\n# 1\n# 2\n", "holds"),
        ("print(1)\nprint(2)\n# Output:\n# 1\n# 3\n", "1\n2"),
        ("if __name__ == '__main__':\n    print(1)  # Output: 1\n", "holds"),
        ("class A:\n    print(1)  # Output: 2\n", "1"),
        ("print()  # Output: x\n", "nothing"),
        ("print('the end')  # Output: the end\n", ""),
        ("print(1 / 3)  # 0.333...\n", ""),
        ("print(1 / 3)  # Output: 0.333...\n", "holds"),
        ("print(None)  # None\n", "holds"),
    ] {
        assert_eq!(verify(&mut worker, source).join("; "), expected, "{source}");
    }
}

#[test]
fn exceptions_are_claims_too_and_the_run_goes_on_after_them() {
    let mut worker = worker();
    for (source, expected) in [
        ("int('a')  # Raises ValueError\nprint(8)  # Output: 8\n", "holds; holds"),
        ("int('a')  # ValueError: invalid literal for int() with base 10: 'a'\n", "holds"),
        ("int('a')  # Raises TypeError\n", "ValueError: invalid literal for int() with base 10: 'a'"),
        ("int('1')  # Raises ValueError\n", "1"),
        (
            "x = (1, 2)\nx[0] = 3  # TypeError: 'tuple' object does not support item assignment\nprint(x)  # (1, 2)\n",
            "holds; holds",
        ),
        ("{}['a']  # raises LookupError\n", "holds"),
    ] {
        assert_eq!(verify(&mut worker, source).join("; "), expected, "{source}");
    }
}

#[test]
fn what_comes_after_a_failure_is_not_reached() {
    let mut worker = worker();
    let source =
        "print(1)  # Output: 1\nprint(2)  # Output: 3\nnope\nprint(4)  # Output: 4\nprint(5)  # Output: 6\n";
    assert_eq!(verify(&mut worker, source), ["holds", "2", "not reached", "not reached"]);
    // A class whose last statements were indented by mistake, as people write them.
    let source = "class Queue:\n    def size(self):\n        return 0\n\n    queue = Queue()\n    print(queue.size())  # Output: 0\n    print(queue)  # Output: 1\n";
    assert_eq!(verify(&mut worker, source), ["not reached", "not reached"]);
    let source = "import time\nprint(1)  # Output: 2\ndef f():\n    raise KeyError('a')\nf()  # Output: 3\n";
    assert_eq!(verify(&mut worker, source), ["1", "not reached"]);
}

#[test]
fn what_a_statement_showed_is_known_for_inlays() {
    let source = "def f():\n    print('in f')\n    return 2\nf()\nprint('a')\nprint('b'); print('c')\nif f: print('d')\n6 * 7\n";
    let result = run(&mut worker(), source);
    let texts: Vec<_> = [1, 4, 5, 6, 7, 8].map(|line| observe(&result, line).unwrap().text()).into();
    assert_eq!(texts, ["", "in f", "a", "b\nc", "d", "42"]);
    assert_eq!(observe(&result, 2), None, "inside a function there is nothing of its own");
}

//! What checking Python costs: a large vault with and without what is kept, and one keystroke.

use std::fmt::Write as _;
use std::path::Path;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use qmark::note::{Note, NoteOptions};
use qmark::python::check::{Memo, check, check_again};
use qmark::python::interpreter::{Discovery, Interpreter, KeptVerdicts, Limits, NoInterpreter, Pool};
use rayon::prelude::*;

/// A note of so many snippets of about ten lines; one in ten is broken, one in ten a fragment.
fn note_text(number: usize, snippets: usize) -> String {
    let mut out = format!("# Note {number}\n\n");
    for index in 0..snippets {
        let id = number * 1_000 + index;
        let body = match index % 10 {
            3 => format!("def part_{id}(values):\n    total = = 0\n    return total\n"),
            7 => format!("for value in values_{id}:\n    yield value\nreturn {id}\n"),
            _ => format!(
                "import math\n\n\ndef part_{id}(values, scale=1):\n    total = 0\n    for value in values:\n        \
                 total += math.sqrt(value) * scale\n    return total\n\n\nprint(part_{id}([1, 4, {id}]))\n"
            ),
        };
        // Writing to a string does not fail.
        let _ = write!(out, "What does part {id} do?\n\n```python\n{body}```\n\n");
    }
    out
}

fn notes(count: usize, snippets: usize) -> Vec<(String, Note)> {
    let options = NoteOptions::default();
    let note = |number| {
        let text = note_text(number, snippets);
        let note = Note::new(&text, &options);
        (text, note)
    };
    (0..count).map(note).collect()
}

/// Checks all notes on all cores, as the shell does; how many findings there are.
fn check_all(notes: &[(String, Note)], pool: &Pool) -> usize {
    let found = notes.par_iter().map(|(text, note)| pool.with(|verdicts| check(text, note, verdicts).len()));
    found.sum()
}

fn python() -> Option<Interpreter> {
    Discovery::from_environment(None, Vec::new()).find().ok()
}

fn pool(interpreter: Option<Interpreter>, folder: Option<&Path>) -> Pool {
    Pool::new(interpreter, Limits::default(), KeptVerdicts::in_folder(folder))
}

fn vaults(c: &mut Criterion) {
    let notes = notes(400, 10);
    let mut group = c.benchmark_group("4000 snippets");
    group.sample_size(10);
    group.bench_function("by the parser alone", |b| b.iter(|| check_all(&notes, &pool(None, None))));
    if let Some(python) = python() {
        group.bench_function("by both layers, nothing kept", |b| {
            b.iter(|| check_all(&notes, &pool(Some(python.clone()), None)))
        });
        let folder = tempfile::tempdir().expect("a temporary folder");
        let first = pool(Some(python.clone()), Some(folder.path()));
        check_all(&notes, &first);
        first.keep();
        group.bench_function("by both layers, all kept", |b| {
            b.iter(|| check_all(&notes, &pool(Some(python.clone()), Some(folder.path()))))
        });
    }
    group.finish();
}

/// One keystroke in a note with 300 snippets: only the snippet that was typed in is looked at.
fn keystrokes(c: &mut Criterion) {
    let options = NoteOptions::default();
    let before = note_text(0, 300);
    let after = before.replacen("scale=1", "scale=12", 1);
    let models = [Note::new(&before, &options), Note::new(&after, &options)];
    c.bench_function("keystroke among 300 snippets", |b| {
        b.iter_batched_ref(
            || {
                let mut memo = Memo::default();
                check_again(&before, &models[0], &mut NoInterpreter, &mut memo);
                memo
            },
            |memo| check_again(&after, &models[1], &mut NoInterpreter, memo),
            BatchSize::SmallInput,
        );
    });
}

criterion_group!(benches, vaults, keystrokes);
criterion_main!(benches);

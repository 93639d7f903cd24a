//! What a search by name costs among 100,000 questions, beside looking at each of their names once.

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use qmark::features::workspace_symbol::workspace_symbols;
use qmark::note::{Note, NoteOptions};
use qmark::vault::{FileEntry, Vault};

const NOTES: usize = 10_000;
const OF_EACH: usize = 10;

const VERBS: [&str; 6] =
    ["What is", "How does one use", "When would you choose", "Explain", "Why avoid", "Who needs"];
const NOUNS: [&str; 24] = [
    "a closure",
    "the event loop",
    "a B-tree index",
    "reference counting",
    "an abstract base class",
    "a context manager",
    "the global interpreter lock",
    "a bloom filter",
    "eventual consistency",
    "a decorator",
    "slots",
    "a covering index",
    "backpressure",
    "a metaclass",
    "two-phase commit",
    "a trie",
    "a write-ahead log",
    "method resolution order",
    "a generator",
    "structural typing",
    "an LRU cache",
    "idempotency",
    "a race condition",
    "dependency injection",
];

fn note_text(number: usize) -> String {
    let mut out = format!("# Topic {number}\n\n");
    for question in 0..OF_EACH {
        let at = number * 7 + question * 5;
        let (verb, a, b) = (VERBS[at % 6], NOUNS[at % 24], NOUNS[(at / 24 + question) % 24]);
        let _ = write!(out, "## {verb} {a} where {b} fails in case {number}?\n\nIt depends.\n\n");
    }
    out
}

fn vault() -> Vault {
    let options = NoteOptions::default();
    let entry =
        |number| FileEntry::with_note(&format!("topic-{number}.md"), Note::new(&note_text(number), &options));
    Vault::with_entries(Path::new("/bench"), true, (0..NOTES).map(entry).collect())
}

fn search(c: &mut Criterion) {
    let vault = vault();
    let mut group = c.benchmark_group("search among 100,000 questions");
    group.bench_function("each name once", |b| {
        let holds = |name: &str| memchr::memmem::find(name.as_bytes(), b"zzz").is_some();
        let names = || vault.notes().flat_map(|(_, note)| note.search_names.iter());
        b.iter(|| names().filter(|(_, _, name)| holds(black_box(name))).count());
    });
    for (name, query) in [
        ("a rare word", "9876"),
        ("several words", "what is backpressure trie"),
        ("the beginning of a word", "idem"),
        ("one letter", "e"),
        ("nothing typed", ""),
        ("a typing error", "idempotecny"),
        ("left-out letters", "bckprsr"),
        ("what there is not", "quaternion algebra"),
    ] {
        group.bench_function(name, |b| b.iter(|| workspace_symbols(&vault, black_box(query), 200)));
    }
    group.bench_function("gathering the names", |b| {
        let files: Vec<FileEntry> = vault.files().map(|entry| (**entry).clone()).collect();
        let build = || Vault::with_entries(Path::new("/bench"), true, files.clone());
        b.iter_batched_ref(build, |vault| vault.search_index().names().rows().len(), BatchSize::PerIteration);
    });
    group.finish();
}

criterion_group!(benches, search);
criterion_main!(benches);

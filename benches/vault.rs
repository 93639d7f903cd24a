//! What a keystroke and a question cost, and what reading a vault costs beside reading its files.

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use qmark::diagnostic::Levels;
use qmark::features::definition::definition;
use qmark::features::diagnostics::diagnostics;
use qmark::features::document_symbol::document_symbols;
use qmark::features::hover::hover;
use qmark::features::workspace_symbol::workspace_symbols;
use qmark::note::{Note, NoteOptions};
use qmark::vault::{FileEntry, Limits, RealDisk, ScanOptions, ScanProgress, Vault, scan};

/// A note of about `bytes` bytes in the manner of interview notes, linking to a few of `others`.
fn note_text(number: usize, bytes: usize, others: usize) -> String {
    let mut out = format!(
        "---\naliases: [alias {number}]\ntags: [python, bench/{}]\n---\n# Note {number}\n\n",
        number % 7
    );
    let mut section = 0;
    while out.len() < bytes {
        section += 1;
        let to = (number * 31 + section * 17) % others.max(1);
        let _ = write!(
            out,
            "## Section {section}\n\nQ. What does part {section} of note {number} do?\nA. It waits for [[note-{to}]] \
             and *then* reads `value_{section}`, as [[note-{to}#Section 1|the other]] says.\n\n\
             - one **thing**: see #python\n- another thing, with [a link](note-{to}.md#section-1)\n\n\
             ```python\ndef part_{section}(value):\n    return value * {section}\n\nprint(part_{section}(2))\n```\n\n\
             ### Why is it slow?\n\nBecause it copies the list, and the list is long enough to notice.\n\n"
        );
    }
    out
}

fn vault(notes: usize) -> Vault {
    let options = NoteOptions::default();
    let entry = |number| {
        FileEntry::with_note(
            &format!("note-{number}.md"),
            Note::new(&note_text(number, 4_000, notes), &options),
        )
    };
    Vault::with_entries(Path::new("/bench"), true, (0..notes).map(entry).collect())
}

fn models(c: &mut Criterion) {
    let options = NoteOptions::default();
    for kilobytes in [10, 100, 1_000] {
        let text = note_text(0, kilobytes * 1_000, 100);
        c.bench_function(&format!("model of {kilobytes} kB"), |b| {
            b.iter(|| Note::new(black_box(&text), &options))
        });
    }
    let text = note_text(0, 500_000, 100);
    let note = Note::new(&text, &options);
    c.bench_function("outline of 500 kB", |b| b.iter(|| document_symbols(black_box(&text), &note, &[])));
}

/// One keystroke in a note of 100 kB: model it, update the vault, find what is wrong.
fn keystrokes(c: &mut Criterion) {
    let options = NoteOptions::default();
    let levels = Levels::default();
    for notes in [100, 10_000] {
        let vault = vault(notes);
        let text: std::sync::Arc<str> = note_text(notes, 100_000, notes).into();
        c.bench_function(&format!("keystroke in 100 kB among {notes} notes"), |b| {
            b.iter_batched_ref(
                || vault.clone(),
                |vault| {
                    let entry = FileEntry::opened("typed.md", text.clone(), 1, Limits::default(), &options);
                    let id = vault.set(entry);
                    diagnostics(vault, id, &levels, &RealDisk::default(), None)
                },
                BatchSize::SmallInput,
            );
        });
    }
}

fn questions(c: &mut Criterion) {
    let mut vault = vault(10_000);
    let text: std::sync::Arc<str> = note_text(10_000, 4_000, 10_000).into();
    let link = text.find("[[note-").expect("a link") + 3;
    let id = vault.set(FileEntry::opened("open.md", text, 1, Limits::default(), &NoteOptions::default()));
    let disk = RealDisk::default();
    c.bench_function("definition among 10000 notes", |b| b.iter(|| definition(&vault, id, black_box(link))));
    c.bench_function("hover among 10000 notes", |b| b.iter(|| hover(&vault, id, black_box(link), &disk)));
    c.bench_function("symbols among 10000 notes", |b| {
        b.iter(|| workspace_symbols(&vault, black_box("slow list"), 200))
    });
}

/// Reading a folder into a vault, and only reading its files, to be compared.
fn scanning(c: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for number in 0..2_000 {
        std::fs::write(folder.path().join(format!("note-{number}.md")), note_text(number, 4_000, 2_000))
            .expect("a note");
    }
    let mut group = c.benchmark_group("2000 notes on disk");
    group.sample_size(20);
    group.bench_function("index", |b| {
        b.iter(|| scan(folder.path(), true, &ScanOptions::default(), &ScanProgress::default()));
    });
    group.bench_function("read", |b| {
        b.iter(|| {
            let files = std::fs::read_dir(folder.path()).expect("the folder").flatten();
            files.map(|file| std::fs::read(file.path()).map_or(0, |bytes| bytes.len())).sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(benches, models, keystrokes, questions, scanning);
criterion_main!(benches);

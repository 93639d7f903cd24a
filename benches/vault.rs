//! What a keystroke and a question cost, and what reading a vault costs beside reading its files.

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use criterion::{Criterion, criterion_group, criterion_main};
use qmark::diagnostic::Levels;
use qmark::features::definition::definition;
use qmark::features::diagnostics::diagnostics;
use qmark::features::document_symbol::document_symbols;
use qmark::features::folding_range::folding_ranges;
use qmark::features::hover::hover;
use qmark::features::selection_range::selection_ranges;
use qmark::features::semantic_tokens::semantic_tokens;
use qmark::features::workspace_symbol::workspace_symbols;
use qmark::note::{Note, NoteOptions};
use qmark::text::TextRange;
use qmark::vault::{
    FileEntry, IndexCache, Limits, RealDisk, ScanOptions, ScanProgress, Vault, scan, scan_again, walk,
};
use rayon::prelude::*;

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

/// What an editor asks of a note as a whole.
fn structure(c: &mut Criterion) {
    let options = NoteOptions::default();
    let vault = vault(100);
    for kilobytes in [10, 200, 1_000] {
        let text = note_text(0, kilobytes * 1_000, 100);
        let note = Note::new(&text, &options);
        let mut vault = vault.clone();
        let file = vault.set(FileEntry::with_note("asked.md", note.clone()));
        let all = TextRange::new(0, text.len());
        let places: Vec<usize> = (0..10).map(|tenth| text.len() / 10 * tenth).collect();
        c.bench_function(&format!("folds of {kilobytes} kB"), |b| {
            b.iter(|| folding_ranges(black_box(&text), &note, None))
        });
        c.bench_function(&format!("selections at 10 places of {kilobytes} kB"), |b| {
            b.iter(|| selection_ranges(black_box(&text), &note, &places))
        });
        c.bench_function(&format!("tokens of {kilobytes} kB"), |b| {
            b.iter(|| semantic_tokens(&vault, file, black_box(&text), all))
        });
    }
}

/// One keystroke in a note of 100 kB, in a small and in a large vault; at last how they compare.
fn keystrokes(c: &mut Criterion) {
    let vaults = [100, 10_000].map(|notes| {
        let text: std::sync::Arc<str> = note_text(notes, 100_000, notes).into();
        (notes, vault(notes), text)
    });
    for (notes, vault, text) in &vaults {
        let name = format!("keystroke in 100 kB among {notes} notes");
        c.bench_function(&name, |b| b.iter(|| press(vault, text)));
    }
    let (mut small, mut large) = (Vec::new(), Vec::new());
    for _ in 0..50 {
        small.push(time(|| press(&vaults[0].1, &vaults[0].2)));
        large.push(time(|| press(&vaults[1].1, &vaults[1].2)));
    }
    println!(
        "a keystroke in the large vault costs {:.2} times one in the small",
        median(large) / median(small)
    );
}

/// Models a text, updates the vault and finds what is wrong.
fn press(vault: &Vault, text: &std::sync::Arc<str>) -> usize {
    let mut vault = vault.clone();
    let entry = FileEntry::opened("typed.md", text.clone(), 1, Limits::default(), &NoteOptions::default());
    let id = vault.set(entry);
    diagnostics(&vault, id, &Levels::default(), &RealDisk::default(), None).len()
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

/// Reading a folder into a vault, the same with the index that was kept, and only reading its files, to
/// be compared; at last how they compare, measured in turns so that all of them meet the same machine.
fn scanning(c: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for number in 0..2_000 {
        std::fs::write(folder.path().join(format!("note-{number}.md")), note_text(number, 4_000, 2_000))
            .expect("a note");
    }
    let (options, progress) = (ScanOptions::default(), ScanProgress::default());
    let caches = tempfile::tempdir().expect("a temporary folder");
    let cache = IndexCache::new(caches.path(), folder.path(), &options.note);
    let index = || scan(folder.path(), true, &options, &progress);
    // As if the notes had been left alone for long before they were read.
    cache.write(&index(), SystemTime::now() + Duration::from_secs(60)).expect("an index that is kept");
    let again = || scan_again(folder.path(), true, &options, &progress, &cache);
    assert_eq!(again().1.notes, 0, "nothing is read again");
    let read = || {
        let files = walk(folder.path(), &options, &progress);
        files
            .par_iter()
            .map(|(path, _)| std::fs::read(folder.path().join(path)).map_or(0, |it| it.len()))
            .sum()
    };
    let mut group = c.benchmark_group("2000 notes on disk");
    group.sample_size(20);
    group.bench_function("index", |b| b.iter(index));
    group.bench_function("index that was kept", |b| b.iter(again));
    group.bench_function("read", |b| b.iter(|| -> usize { read() }));
    group.finish();
    let (mut cold, mut warm, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..15 {
        cold.push(time(index));
        warm.push(time(again));
        bare.push(time(|| -> usize { read() }));
    }
    let (cold, warm, bare) = (median(cold), median(warm), median(bare));
    println!(
        "an index costs {:.1} times reading its files, one that was kept {:.1} times",
        cold / bare,
        warm / bare
    );
}

/// Seconds that something takes.
fn time<T>(run: impl Fn() -> T) -> f64 {
    let started = Instant::now();
    black_box(run());
    started.elapsed().as_secs_f64()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

criterion_group!(benches, models, structure, keystrokes, questions, scanning);
criterion_main!(benches);

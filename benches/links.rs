//! How long a person waits for what links are asked, in a vault of 10,000 notes.

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use qmark::features::completion::{CompletionOptions, completion};
use qmark::features::named::Named;
use qmark::features::references::references_to;
use qmark::features::rename::rename_files;
use qmark::note::{Note, NoteOptions};
use qmark::vault::{FileEntry, Limits, RealDisk, Vault};

const NOTES: usize = 10_000;

/// Every note links to `hub` and to two others, among headings and prose.
fn vault() -> Vault {
    let note = |index: usize| {
        let next = (index + 1) % NOTES;
        let text = format!(
            "# Note {index}\n\n[[hub]] and [[note {next}|next]]\n\n## Section\n\nSome prose about it.\n\n\
             - [t](../{}/note%20{}.md#section) #tag/{}\n\n## Other\n\n[[note {next}#Section]]\n",
            (next + 1) % 20,
            (next + 1) % NOTES,
            index % 50,
        );
        FileEntry::with_note(
            &format!("{}/note {index}.md", index % 20),
            Note::new(&text, &NoteOptions::default()),
        )
    };
    let mut entries: Vec<FileEntry> = (0..NOTES).map(note).collect();
    entries.push(FileEntry::with_note("hub.md", Note::new("# Hub\n", &NoteOptions::default())));
    for (path, text) in [("open.md", "# Open\n\n[[no"), ("empty.md", "# Open\n\n[[")] {
        entries.push(FileEntry::opened(path, text.into(), 1, Limits::default(), &NoteOptions::default()));
    }
    Vault::with_entries(Path::new("/nowhere"), true, entries)
}

fn links(bench: &mut Criterion) {
    let vault = vault();
    let hub = vault.find("hub.md").expect("the hub").id;
    let open = vault.find("open.md").expect("the open note").id;
    let text = "# Open\n\n[[no";
    let mut group = bench.benchmark_group("links");
    group.sample_size(10);
    group.bench_function("references of a note with 10,000 backlinks", |run| {
        run.iter(|| {
            let found = references_to(&vault, &Named::File(hub), true);
            assert_eq!(black_box(found).len(), NOTES + 1);
        });
    });
    group.bench_function("rename touching 10,000 links", |run| {
        let renames = [("hub.md".to_owned(), "new hub.md".to_owned())];
        run.iter(|| {
            let edit = rename_files(&vault, &renames, &RealDisk::default());
            assert_eq!(black_box(edit).edit.size().0, NOTES);
        });
    });
    group.bench_function("completion among 10,000 notes", |run| {
        let options = CompletionOptions { snippets: true };
        run.iter(|| black_box(completion(&vault, open, text, text.len(), options)));
    });
    let empty = "# Open\n\n[[";
    group.bench_function("completion of nothing among 10,000 notes", |run| {
        let options = CompletionOptions { snippets: true };
        let open = vault.find("empty.md").expect("the other open note").id;
        run.iter(|| {
            let found = completion(&vault, open, empty, empty.len(), options);
            assert!(!black_box(found).items.is_empty());
        });
    });
    group.bench_function("an edited note put into the index", |run| {
        let text = "# Note 5\n\n[[hub]] and [[note 7|other]]\n";
        let mut vault = vault.clone();
        run.iter(|| {
            let entry = FileEntry::with_note("5/note 5.md", Note::new(text, &NoteOptions::default()));
            black_box(vault.set(entry));
        });
    });
    group.finish();
}

criterion_group!(benches, links);
criterion_main!(benches);

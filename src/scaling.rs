//! How the cost of each operation grows with the vault, counted in work and not in time.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;

use crate::diagnostic::Levels;
use crate::features::completion::{CompletionOptions, completion};
use crate::features::definition::definition;
use crate::features::diagnostics::diagnostics;
use crate::features::document_link::document_links;
use crate::features::document_symbol::document_symbols;
use crate::features::hover::hover;
use crate::features::references::{document_highlights, references};
use crate::features::rename::{RenameOptions, rename, rename_files};
use crate::features::workspace_symbol::workspace_symbols;
use crate::note::{Note, NoteOptions};
use crate::vault::{FileEntry, FileId, Limits, NoDisk, Vault};
use crate::work::{self, Work};

/// How an operation's cost may grow.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Growth {
    /// Not with the vault.
    Constant,
    /// No faster than the vault.
    Linear,
}

/// The open note, in which operations happen at the first place of a text.
const OPEN: &str = "# Open\n\n[[note 5]], [[note 7#Part]], [[missing]] and [[mote 5]] #topic/9\n\n[[note 7#\n\n[[??part\n\n[[n";

/// An operation on a vault with an open note, whose text is [`OPEN`].
type Operation = fn(&mut Vault, FileId);

#[rustfmt::skip]
const OPERATIONS: [(&str, Growth, Operation); 17] = [
    ("a keystroke and what is wrong then", Growth::Constant, |vault, _| {
        let id = vault.set(open(&OPEN.replace("missing", "missing still")));
        judge(vault, id);
    }),
    ("definition", Growth::Constant, |vault, id| drop(definition(vault, id, at("note 7")))),
    ("hover", Growth::Constant, |vault, id| drop(hover(vault, id, at("note 7"), &NoDisk))),
    ("highlights", Growth::Constant, |vault, id| drop(document_highlights(vault, id, at("note 5")))),
    ("links of a document", Growth::Constant, |vault, id| drop(document_links(vault, id, OPEN))),
    ("references to a note", Growth::Constant, |vault, id| drop(references(vault, id, at("note 5"), true))),
    ("rename of a note", Growth::Constant, |vault, id| {
        let options = RenameOptions { can_rename_files: true };
        rename(vault, id, at("note 5"), "note five", options, &NoDisk).expect("a rename");
    }),
    ("links when a file was moved", Growth::Constant, |vault, _| {
        drop(rename_files(vault, &[(path(5), "elsewhere/note 5.md".to_owned())], &NoDisk));
    }),
    ("outline", Growth::Constant, |vault, id| {
        let note = vault.note(id).expect("the open note");
        drop(document_symbols(OPEN, note, &[]));
    }),
    ("completion of a heading", Growth::Constant, |vault, id| complete(vault, id, "[[note 7#\n")),
    ("a note that appears", Growth::Constant, |vault, _| {
        vault.set(note("missing.md", 3, 10));
    }),
    ("a note that goes", Growth::Constant, |vault, _| drop(vault.remove(&path(5)))),
    ("a note that moves", Growth::Constant, |vault, _| {
        let id = vault.find(&path(5)).expect("the note").id;
        vault.move_files(&[(id, "elsewhere/note 5.md".to_owned())]);
    }),
    ("completion of a note", Growth::Linear, |vault, id| complete(vault, id, "[[n")),
    ("completion of a question", Growth::Linear, |vault, id| complete(vault, id, "[[??part\n")),
    ("search", Growth::Linear, |vault, _| drop(workspace_symbols(vault, "part 55", 50))),
    ("what is wrong with all notes", Growth::Linear, |vault, _| {
        let ids: Vec<FileId> = vault.files().map(|entry| entry.id).collect();
        ids.into_iter().for_each(|id| judge(vault, id));
    }),
];

fn judge(vault: &Vault, id: FileId) {
    static LEVELS: LazyLock<Levels> = LazyLock::new(Levels::default);
    diagnostics(vault, id, &LEVELS, &NoDisk, None);
}

fn complete(vault: &Vault, id: FileId, before: &str) {
    let offset = OPEN.rfind(before).expect("a place in the note") + before.trim_end().len();
    let found = completion(vault, id, OPEN, offset, CompletionOptions { snippets: true });
    assert!(!found.items.is_empty(), "{before}");
}

/// The byte behind the first letter of a text in [`OPEN`].
fn at(text: &str) -> usize {
    OPEN.find(text).expect("a text of the note") + 1
}

fn open(text: &str) -> FileEntry {
    FileEntry::opened("open.md", text.into(), 1, Limits::default(), &NoteOptions::default())
}

fn path(number: usize) -> String {
    format!("{}/note {number}.md", number % 100)
}

/// A note that links to two others of `count`, however many there are.
fn note(path: &str, number: usize, count: usize) -> FileEntry {
    let mut text = format!("---\naliases: [alias {number}]\n---\n# Title {number}\n\n");
    let (next, other) = ((number + 1) % count, (number * 7 + 3) % count);
    let _ = write!(
        text,
        "Q. What does part {number} do?\nA. It waits for [[note {next}]] and [[note {other}#Part|it]]. \
         #topic/{number}\n\n## Part\n\nText.\n"
    );
    FileEntry::opened(path, text.into(), 1, Limits::default(), &NoteOptions::default())
}

fn vault(count: usize) -> (Vault, FileId) {
    let entries = (0..count).map(|number| note(&path(number), number, count)).collect();
    let mut vault = Vault::with_entries(Path::new("/v"), true, entries);
    let id = vault.set(open(OPEN));
    (vault, id)
}

/// On one thread, where all work is counted.
fn alone<T: Send>(run: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread").install(run)
}

#[test]
fn operations_grow_with_the_vault_no_faster_than_declared() {
    alone(|| {
        let mut smaller: Option<Vec<Work>> = None;
        for count in [100, 1_000, 10_000] {
            let (vault, id) = vault(count);
            let done: Vec<Work> = OPERATIONS
                .iter()
                .map(|(_, _, run)| {
                    let mut vault = vault.clone();
                    work::of(|| run(&mut vault, id))
                })
                .collect();
            for (index, (name, growth, _)) in OPERATIONS.iter().enumerate() {
                let Some(before) = smaller.as_ref().map(|smaller| smaller[index]) else { continue };
                let now = done[index];
                let factor = if *growth == Growth::Constant { 1 } else { 10 };
                // A few more or less of the same kind are no growth.
                let limit = |before: u64, spare: u64| before * factor * 5 / 4 + spare;
                assert!(
                    now.looks <= limit(before.looks, 8) && now.modelled <= limit(before.modelled, 256),
                    "{name} is declared {growth:?} and took {before:?}, then {now:?} among {count} notes"
                );
            }
            smaller = Some(done);
        }
    });
}

#[test]
fn an_index_models_each_byte_once() {
    alone(|| {
        let text = "# A\n\nQ. What?\nA. [[b]]\n";
        let work = work::of(|| {
            let entry =
                |number: usize| FileEntry::with_note(&path(number), Note::new(text, &NoteOptions::default()));
            Vault::with_entries(Path::new("/v"), true, (0..50).map(entry).collect());
        });
        assert_eq!(work.modelled, 50 * text.len() as u64);
    });
}

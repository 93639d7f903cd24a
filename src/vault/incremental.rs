//! The index after any sequence of changes equals one built afresh of the final files.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;

use super::answers::answers;
use super::{FileEntry, FileKind, Vault};
use crate::note::{Note, NoteOptions};

const PATHS: [&str; 8] = ["s.md", "d/s.md", "d/e/s.md", "x/t.md", "t.md", "d/i.png", "i.png", "x/\u{c9}.md"];
const TEXTS: [&str; 6] = [
    "[[s]] [[t|x]] #a/b\n# One\n",
    "---\naliases: [Al, é]\n---\n[[Al]] ![[i.png]] [u](../t.md)\n",
    "# Title\n[[Title]] [[d/s#One]] #A\n",
    "[[é]] [[x/t]] [v](s.md?raw=1)\n",
    "",
    "[[missing]] [[Missing]] [r]\n\n[r]: d/e/s.md\n",
];

#[derive(Clone, Debug)]
enum Step {
    Set(usize, usize),
    Edit(usize, usize),
    Remove(usize),
    Move(usize, usize),
    Swap(usize, usize),
}

fn step() -> impl Strategy<Value = Step> {
    let (path, text) = (|| 0..PATHS.len(), || 0..TEXTS.len());
    prop_oneof![
        (path(), text()).prop_map(|(path, text)| Step::Set(path, text)),
        (path(), text()).prop_map(|(path, text)| Step::Edit(path, text)),
        path().prop_map(Step::Remove),
        (path(), path()).prop_map(|(from, to)| Step::Move(from, to)),
        (path(), path()).prop_map(|(from, to)| Step::Swap(from, to)),
    ]
}

fn entry(path: &str, text: &str) -> FileEntry {
    match FileKind::of(path) {
        FileKind::Note => FileEntry::with_note(path, Note::new(text, &NoteOptions::default())),
        FileKind::Other => FileEntry::new(path, FileKind::Other),
    }
}

fn apply(vault: &mut Vault, files: &mut BTreeMap<&'static str, &'static str>, step: &Step) {
    let id = |vault: &Vault, path: &str| vault.find(path).map(|entry| entry.id);
    match *step {
        Step::Set(path, text) => {
            files.insert(PATHS[path], TEXTS[text]);
            vault.set(entry(PATHS[path], TEXTS[text]));
        }
        Step::Edit(path, text) => {
            if let Some(file) = id(vault, PATHS[path]) {
                files.insert(PATHS[path], TEXTS[text]);
                vault.set_text(file, TEXTS[text]);
            }
        }
        Step::Remove(path) => {
            files.remove(PATHS[path]);
            vault.remove(PATHS[path]);
        }
        Step::Move(from, to) => {
            let same_kind = FileKind::of(PATHS[from]) == FileKind::of(PATHS[to]);
            if let Some(file) = id(vault, PATHS[from]).filter(|_| same_kind && from != to) {
                let text = files.remove(PATHS[from]).expect("both know the file");
                files.insert(PATHS[to], text);
                vault.move_files(&[(file, PATHS[to].to_owned())]);
            }
        }
        Step::Swap(a, b) => {
            let (one, other) = (id(vault, PATHS[a]), id(vault, PATHS[b]));
            let same_kind = FileKind::of(PATHS[a]) == FileKind::of(PATHS[b]);
            if let (Some(one), Some(other)) = (one, other)
                && a != b
                && same_kind
            {
                let (first, second) = (files[PATHS[a]], files[PATHS[b]]);
                files.insert(PATHS[a], second);
                files.insert(PATHS[b], first);
                vault.move_files(&[(one, PATHS[b].to_owned()), (other, PATHS[a].to_owned())]);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_changes_ends_where_a_fresh_index_begins(
        steps in prop::collection::vec(step(), 0..25),
    ) {
        let mut vault = Vault::with_entries(Path::new("/v"), true, Vec::new());
        let mut files = BTreeMap::new();
        for step in &steps {
            apply(&mut vault, &mut files, step);
        }
        let entries = files.iter().map(|(path, text)| entry(path, text)).collect();
        let fresh = Vault::with_entries(Path::new("/v"), true, entries);
        prop_assert_eq!(answers(&vault), answers(&fresh));
    }
}

use std::path::Path;
use std::time::SystemTime;

use serde_json::json;

use super::input::{SEPARATOR, text};
use crate::note::{Note, NoteOptions};
use crate::vault::{
    FileEntry, INDEX_MAGIC, Identity, Stamp, Vault, read_index, write_index, write_index_block,
};

const IDENTITY: Identity = [7; 32];
/// Where the index of so few notes must fit, in bytes.
const LARGEST: u64 = 64 << 20;

/// The index on disk: two notes, then a block that bears the right checksum although no qmark wrote
/// it. Each note comes back as it was kept, and whatever the block holds is read without harm.
pub fn index(data: &[u8]) {
    let mut parts = data.splitn(3, |byte| *byte == SEPARATOR);
    let notes = [text(parts.next().unwrap_or(&[])), text(parts.next().unwrap_or(&[]))];
    comes_back(&notes);
    let mut file = INDEX_MAGIC.to_vec();
    let block = parts.next().unwrap_or(&[]);
    write_index_block(block, &IDENTITY, &mut file).expect("there is room in memory");
    let found = read_index(&file[..], &IDENTITY);
    assert!(found.len() <= block.len(), "{} notes of {} bytes", found.len(), block.len());
    assert!(read_index(data, &IDENTITY).is_empty(), "bytes without a checksum were believed");
}

fn comes_back(notes: &[String; 2]) {
    let of_old: Stamp =
        serde_json::from_value(json!({"size": 1, "modified": 0, "changed": 0})).expect("a stamp");
    let entry = |(path, text): (&str, &String)| {
        let note = Note::new(text, &NoteOptions { flashcards: path.contains('/') });
        FileEntry { stamp: Some(of_old), ..FileEntry::with_note(path, note) }
    };
    let entries = ["a.md", "d/é.md"].into_iter().zip(notes).map(entry).collect();
    let vault = Vault::with_entries(Path::new("/v"), true, entries);
    let mut file = Vec::new();
    write_index(&vault, SystemTime::now(), &IDENTITY, LARGEST, &mut file).expect("there is room in memory");
    let kept = read_index(&file[..], &IDENTITY);
    assert_eq!(kept.len(), notes.len());
    for (entry, note) in vault.notes() {
        assert_eq!(&*kept[&*entry.path].note, note);
    }
}

//! From bytes to what entry points work on.

use std::path::Path;

use crate::note::{Note, NoteOptions};
use crate::text::TextRange;
pub(super) use crate::vault::NoDisk;
use crate::vault::{FileEntry, FileKind, Limits, Vault};

/// Parts one input into several texts: no text in UTF-8 holds it.
pub(super) const SEPARATOR: u8 = 0xFF;

/// The texts of an input, at least one.
pub(super) fn texts(data: &[u8]) -> Vec<String> {
    data.split(|byte| *byte == SEPARATOR).map(text).collect()
}

/// Bytes as the text that is made of a file with them.
pub(super) fn text(data: &[u8]) -> String {
    crate::text::decode(data.to_vec()).text
}

/// The model of a text. Every other length of it is read as a deck of flashcards.
pub(super) fn model(text: &str) -> Note {
    Note::new(text, &NoteOptions { flashcards: text.len() % 2 == 1 })
}

/// A vault of open notes.
pub(super) fn vault<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vault {
    let entries = files.into_iter().map(|(path, text)| match FileKind::of(path) {
        FileKind::Note => FileEntry::opened(path, text.into(), 1, Limits::default(), &NoteOptions::default()),
        FileKind::Other => FileEntry::new(path, FileKind::Other),
    });
    Vault::with_entries(Path::new("/v"), true, entries.collect())
}

/// Panics where a range is none of the text's, or cuts a character in two.
#[track_caller]
pub(super) fn assert_fits(text: &str, range: TextRange, what: &str) {
    let fits = text.get(range.start as usize..range.end as usize).is_some();
    assert!(fits, "{what} {range:?} does not fit a text of {} bytes", text.len());
}

/// Bytes to try a cursor at: all of a short text, else some spread over it.
pub(super) fn cursors(text: &str) -> impl Iterator<Item = usize> + '_ {
    let step = (text.len() / 24).max(1);
    (0..=text.len()).step_by(step).filter(|offset| text.is_char_boundary(*offset))
}

use std::fs::File;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use super::{FileEntry, FileKind, FileProblem, Stamp};
use crate::note::{Note, NoteOptions};
use crate::text::{Decoded, decode};

/// Limits on what is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest note that is analysed, in bytes.
    pub note_size: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { note_size: 10_000_000 }
    }
}

/// A note's text as it is on disk now.
#[derive(Debug)]
pub struct ReadText {
    /// The text, and what was wrong with its bytes.
    pub decoded: Decoded,
    /// Its stamp before it was read.
    pub stamp: Option<Stamp>,
}

/// Reads a note's text.
///
/// # Errors
/// When it is larger than the limit, is no regular file or cannot be read.
pub fn read_text(path: &Path, limits: Limits) -> Result<ReadText, FileProblem> {
    let unreadable = |error: std::io::Error| FileProblem::Unreadable(error.to_string());
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(FileProblem::Unreadable("it is not a regular file".to_owned()));
    }
    let too_large = |size| FileProblem::TooLarge { size, limit: limits.note_size };
    if metadata.len() > limits.note_size {
        return Err(too_large(metadata.len()));
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
    // The file may grow while it is being read.
    let read = File::open(path).and_then(|file| file.take(limits.note_size + 1).read_to_end(&mut bytes));
    read.map_err(unreadable)?;
    if bytes.len() as u64 > limits.note_size {
        return Err(too_large(bytes.len() as u64));
    }
    Ok(ReadText { decoded: decode(bytes), stamp: Stamp::of(&metadata) })
}

/// Reads and models the file at `root`/`path`, a vault-relative path. Whatever goes wrong is in the
/// entry's `problem`; a panic while modelling is caught.
pub fn load(root: &Path, path: &str, kind: FileKind, limits: Limits, options: &NoteOptions) -> FileEntry {
    let mut entry = FileEntry::new(path, kind);
    if kind == FileKind::Other {
        return entry;
    }
    match read_text(&root.join(path), limits) {
        Ok(read) => {
            entry.stamp = read.stamp;
            entry.problem = read.decoded.problem.map(FileProblem::Decode);
            model(&mut entry, &read.decoded.text, options);
        }
        Err(problem) => entry.problem = Some(problem),
    }
    entry
}

/// Models `text` into `entry`. A panic becomes the entry's problem, so that one note that qmark
/// cannot handle costs only that note.
pub(super) fn model(entry: &mut FileEntry, text: &str, options: &NoteOptions) {
    match catch_unwind(AssertUnwindSafe(|| Note::new(text, options))) {
        Ok(note) => entry.note = Some(Arc::new(note)),
        Err(panic) => {
            let message = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
            let message = message.or_else(|| panic.downcast_ref::<String>().cloned());
            entry.problem = Some(FileProblem::Panicked(message.unwrap_or_default()));
        }
    }
}

impl FileEntry {
    /// An entry for a document that is open in the editor. Too large a text is kept but not
    /// analysed.
    pub fn opened(path: &str, text: Arc<str>, version: i32, limits: Limits, options: &NoteOptions) -> Self {
        let mut entry = FileEntry::new(path, FileKind::Note);
        if text.len() as u64 > limits.note_size {
            entry.problem = Some(FileProblem::TooLarge { size: text.len() as u64, limit: limits.note_size });
        } else {
            model(&mut entry, &text, options);
        }
        entry.open = Some(super::OpenText { text, version });
        entry
    }
}

use std::sync::Arc;

use super::Stamp;
use crate::note::Note;
use crate::text::DecodeProblem;

/// Names a file for as long as a vault is loaded, through edits and renames of its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// Whether a file is read as a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// Markdown: `.md` or `.markdown`.
    Note,
    /// Anything else; it can be linked to and is never parsed.
    Other,
}

impl FileKind {
    /// The kind of the file at this path.
    pub fn of(path: &str) -> Self {
        if super::is_note_path(path) { FileKind::Note } else { FileKind::Other }
    }
}

/// A file of the vault.
#[derive(Clone, Debug)]
pub struct FileEntry {
    /// Its id.
    pub id: FileId,
    /// Vault-relative path with `/`, as on disk.
    pub path: Arc<str>,
    /// The path as links compare it.
    pub folded: Arc<str>,
    /// Whether it is a note.
    pub kind: FileKind,
    /// A note's model; `None` where it could not be read, and for other files.
    pub note: Option<Arc<Note>>,
    /// The text of a note that is open in the editor.
    pub open: Option<OpenText>,
    /// The stamp of the content on disk that the model was made of.
    pub stamp: Option<Stamp>,
    /// What was wrong with the file.
    pub problem: Option<FileProblem>,
}

/// An open document's text.
#[derive(Clone, Debug)]
pub struct OpenText {
    /// The text as the user sees it.
    pub text: Arc<str>,
    /// The version the editor gave it.
    pub version: i32,
}

/// Why a note is missing from the index, or only partly in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileProblem {
    /// The bytes are no clean text; the note is indexed all the same.
    #[error("{}", decode_message(.0))]
    Decode(DecodeProblem),
    /// Larger than the limit for notes; not indexed.
    #[error("{} MB is more than the limit of {} MB, so the note is not analysed", megabytes(*.size), megabytes(*.limit))]
    TooLarge {
        /// Its size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The system refused to read it; not indexed.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// Modelling it failed; not indexed.
    #[error("qmark failed to analyse this note: {0}")]
    Panicked(String),
}

fn decode_message(problem: &DecodeProblem) -> String {
    match problem {
        DecodeProblem::InvalidUtf8 { .. } => {
            "not valid UTF-8 from here on: save the file with UTF-8 encoding".to_owned()
        }
        DecodeProblem::Nul { .. } => "a NUL byte: this is probably not a text file".to_owned(),
    }
}

fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_000_000)
}

impl FileEntry {
    /// The file's name without folders and, for a note, without its extension.
    pub fn stem(&self) -> &str {
        let (_, name) = super::split_last(&self.path);
        if self.kind == FileKind::Other {
            return name;
        }
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    /// The word under which links to it are indexed: [`super::link_key`] of its path.
    pub(super) fn link_key(&self) -> &str {
        super::path::strip_note_extension(super::split_last(&self.folded).1)
    }

    /// The folder it lies in, without a trailing `/`; empty at the root.
    pub fn folder(&self) -> &str {
        super::parent_folder(&self.path)
    }

    /// The model, if this is a note that could be read.
    pub fn note(&self) -> Option<&Note> {
        self.note.as_deref()
    }
}

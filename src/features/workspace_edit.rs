//! Changes of several files as plain data, for editors and the command line alike.

use std::sync::Arc;

use crate::note::Note;
use crate::text::TextEdit;
use crate::vault::{FileId, Vault};

/// Changes to apply in order, all or none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorkspaceEdit {
    /// The changes.
    pub operations: Vec<Operation>,
    /// What to tell the user before they are made.
    pub annotation: Option<Annotation>,
}

/// One change. Paths are vault-relative.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation {
    /// Changes the text of a note.
    Edit(NoteEdit),
    /// Creates a note that must not exist yet.
    Create {
        /// Where.
        path: String,
        /// Its text.
        text: String,
    },
    /// Renames a file.
    Move {
        /// Its path.
        from: String,
        /// The path it gets, which must be free.
        to: String,
    },
}

/// Edits of one note.
#[derive(Clone, Debug, PartialEq)]
pub struct NoteEdit {
    /// Its path.
    pub path: Arc<str>,
    /// The version of the open document that the edits fit; `None` for a closed note.
    pub version: Option<i32>,
    /// The model of the text that the edits fit; its lines turn them into positions.
    pub note: Arc<Note>,
    /// The edits, in source order, without overlaps.
    pub edits: Vec<TextEdit>,
}

/// What to tell the user before changes are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    /// What is done, in a few words.
    pub label: String,
    /// How much is touched.
    pub description: String,
    /// Whether to ask before it is done.
    pub needs_confirmation: bool,
}

impl WorkspaceEdit {
    /// The edits as operations on their notes, ordered by path. Edits that lie within another one of
    /// the same note are dropped: what they would change is replaced anyway.
    pub fn of_edits(vault: &Vault, edits: impl IntoIterator<Item = (FileId, TextEdit)>) -> Self {
        let mut by_file: Vec<(FileId, TextEdit)> = edits.into_iter().collect();
        // What is inserted before something that is replaced comes first, and is no part of it.
        by_file.sort_by_key(|(file, edit)| {
            (*file, edit.range.start, !edit.range.is_empty(), std::cmp::Reverse(edit.range.end))
        });
        let mut notes: Vec<NoteEdit> = Vec::new();
        for group in by_file.chunk_by(|a, b| a.0 == b.0) {
            let Some(entry) = vault.get(group[0].0) else { continue };
            let Some(note) = entry.note.clone() else { continue };
            let mut kept: Vec<TextEdit> = Vec::with_capacity(group.len());
            for (_, edit) in group {
                if kept.last().is_none_or(|last| edit.range.start >= last.range.end && edit != last) {
                    kept.push(edit.clone());
                }
            }
            let version = entry.open.as_ref().map(|open| open.version);
            notes.push(NoteEdit { path: entry.path.clone(), version, note, edits: kept });
        }
        notes.sort_by(|a, b| a.path.cmp(&b.path));
        Self { operations: notes.into_iter().map(Operation::Edit).collect(), annotation: None }
    }

    /// How many places in how many notes are edited.
    pub fn size(&self) -> (usize, usize) {
        self.operations.iter().fold((0, 0), |(edits, notes), operation| match operation {
            Operation::Edit(edit) => (edits + edit.edits.len(), notes + 1),
            _ => (edits, notes),
        })
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }
}

//! What a command is to run.

use std::path::PathBuf;
use std::sync::Arc;

use super::permission::real_root;
use super::views::may_have_code;
use crate::lsp::handlers::disk;
use crate::lsp::state::{VaultId, VaultSlot};
use crate::python::run::{NotePlan, Selection};
use crate::vault::FileId;

/// A note, and what of it is to run.
#[derive(Clone, Debug)]
pub struct NoteRun {
    /// The note.
    pub id: (VaultId, FileId),
    /// The real path of its vault.
    pub root: PathBuf,
    /// Its path in the vault.
    pub path: Arc<str>,
    /// What is to run.
    pub plan: NotePlan,
}

/// A run of a selection of a note with the interpreter of this label; `None` where there is nothing
/// to run. Reads the file of a closed note.
pub fn plan_note(slot: &VaultSlot, file: FileId, selection: Selection, interpreter: &str) -> Option<NoteRun> {
    let entry = slot.vault.get(file)?;
    if !may_have_code(entry.note()?) {
        return None;
    }
    let current = slot.vault.text_of(file, &disk(slot))?;
    let plan = NotePlan::new(current.text, current.note, selection, interpreter);
    let run = NoteRun { id: (slot.id, file), root: real_root(slot), path: entry.path.clone(), plan };
    (!run.plan.is_empty()).then_some(run)
}

/// Runs of all notes of a vault.
pub fn plan_all(slot: &VaultSlot, selection: Selection, interpreter: &str) -> Vec<NoteRun> {
    let notes = slot.vault.notes().map(|(entry, _)| entry.id);
    notes.filter_map(|file| plan_note(slot, file, selection, interpreter)).collect()
}

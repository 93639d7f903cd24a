//! What is known about closed notes, so that one change does not check a whole vault again.

use std::collections::BTreeSet;
use std::sync::Arc;

use dashmap::DashMap;
use tower_lsp::lsp_types::Diagnostic;

use super::findings::Checked;
use super::state::{VaultId, VaultSlot};
use crate::vault::{FileEntry, FileId};

/// The diagnostics of notes that were asked for, until they may have changed.
#[derive(Debug, Default)]
pub struct WorkspaceFindings {
    known: DashMap<(VaultId, FileId), Known>,
}

#[derive(Debug)]
struct Known {
    /// The entry that they are of.
    entry: Arc<FileEntry>,
    complete: bool,
    diagnostics: Arc<[Diagnostic]>,
}

impl WorkspaceFindings {
    /// The diagnostics of a note, from memory where they are known for this very state of it.
    pub fn of(
        &self,
        slot: &VaultSlot,
        entry: &Arc<FileEntry>,
        check: impl FnOnce() -> Checked,
    ) -> Arc<[Diagnostic]> {
        let key = (slot.id, entry.id);
        let complete = slot.vault.is_complete();
        if let Some(known) = self.known.get(&key)
            && Arc::ptr_eq(&known.entry, entry)
            && known.complete == complete
        {
            return known.diagnostics.clone();
        }
        let Checked { items, provisional } = check();
        let diagnostics: Arc<[Diagnostic]> = items.into();
        if provisional {
            return diagnostics;
        }
        let known = Known { entry: entry.clone(), complete, diagnostics: diagnostics.clone() };
        self.known.insert(key, known);
        diagnostics
    }

    /// These notes may have other findings now.
    pub fn forget(&self, dirty: &BTreeSet<(VaultId, FileId)>) {
        for key in dirty {
            self.known.remove(key);
        }
    }
}

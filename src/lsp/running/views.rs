use std::sync::{Arc, Mutex};

use dashmap::{DashMap, DashSet};

use super::{Running, locked};
use crate::features::output_style::output_style;
use crate::lsp::handlers::disk;
use crate::lsp::state::{Snapshot, VaultId, VaultSlot};
use crate::note::Note;
use crate::python::claims::InsertStyle;
use crate::python::run::{NoteView, ResultKey, UnitResult};
use crate::vault::FileId;

/// A note of the session.
pub(super) type NoteId = (VaultId, FileId);

/// What is known of notes from runs.
#[derive(Default)]
pub(super) struct Views {
    /// The last view of each open note; `None` where it is to be made anew.
    open: DashMap<NoteId, Arc<Mutex<Memo>>>,
    /// Notes that were run in this session, open or not.
    ran: DashSet<NoteId>,
    /// How the notes of a vault say what code prints.
    styles: DashMap<VaultId, InsertStyle>,
}

#[derive(Default)]
struct Memo {
    view: Option<Arc<NoteView>>,
    /// Whether there are results that the view does not know of.
    outdated: bool,
}

impl Running {
    /// What is known of a note's snippets: of an open one always, of a closed one if it was run in
    /// this session. Reads kept results, and the file of a closed note; runs nothing.
    pub fn view(&self, slot: &VaultSlot, file: FileId) -> Option<Arc<NoteView>> {
        let entry = slot.vault.get(file)?;
        let id = (slot.id, file);
        if !may_have_code(entry.note()?) {
            return None;
        }
        if entry.open.is_none() {
            let was_run = self.views.ran.contains(&id);
            return was_run.then(|| self.make(slot, file, None)).flatten().map(Arc::new);
        }
        let memo = self.views.open.entry(id).or_default().clone();
        let mut memo = locked(&memo);
        let open = entry.open.as_ref()?;
        let label = self.interpreter(&slot.configured.settings.run_choice()).unwrap_or_default();
        let is_current =
            |view: &&Arc<NoteView>| Arc::ptr_eq(&view.plan.text, &open.text) && view.interpreter == label;
        if let Some(view) = memo.view.as_ref().filter(is_current).filter(|_| !memo.outdated) {
            return Some(view.clone());
        }
        let view = Arc::new(self.make(slot, file, memo.view.as_deref())?);
        *memo = Memo { view: Some(view.clone()), outdated: false };
        Some(view)
    }

    /// Whether there can be results: those that are kept name the interpreter that they are of.
    pub fn has_run(&self, slot: &VaultSlot) -> bool {
        self.interpreter(&slot.configured.settings.run_choice()).is_some()
    }

    fn make(&self, slot: &VaultSlot, file: FileId, before: Option<&NoteView>) -> Option<NoteView> {
        let current = slot.vault.text_of(file, &disk(slot))?;
        let choice = slot.configured.settings.run_choice();
        let interpreter = self.interpreter(&choice);
        let find = |key: &ResultKey, old: Option<&Arc<UnitResult>>| {
            interpreter.as_ref()?;
            let recent = locked(&self.recent).get(key);
            recent.or_else(|| old.cloned()).or_else(|| self.cache().get(key).map(Arc::new))
        };
        let label = interpreter.as_deref().unwrap_or_default();
        let usual = || self.style(slot);
        Some(NoteView::new(current.text, current.note, label, &choice.limits, before, find, usual))
    }

    /// How outputs are claimed in a vault, as it was when that was first asked after it had been read.
    fn style(&self, slot: &VaultSlot) -> InsertStyle {
        if slot.scanning {
            return InsertStyle::default();
        }
        if let Some(style) = self.views.styles.get(&slot.id) {
            return style.clone();
        }
        let style = output_style(&slot.vault, &disk(slot));
        self.views.styles.insert(slot.id, style.clone());
        style
    }

    /// There are new results for a note.
    pub(super) fn keep(&self, id: NoteId, keys: &[ResultKey], results: Vec<UnitResult>) {
        for (key, result) in keys.iter().zip(results) {
            locked(&self.recent).put(key, Arc::new(result));
        }
        self.views.ran.insert(id);
        self.touch(id);
    }

    /// The note's view is to be made anew.
    pub(super) fn touch(&self, id: NoteId) {
        if let Some(memo) = self.views.open.get(&id) {
            locked(&memo).outdated = true;
        }
    }

    /// Forgets the results of a note, or of all notes; the notes that showed some.
    pub fn forget(&self, note: Option<(&VaultSlot, FileId)>) -> Vec<(VaultId, FileId)> {
        let Some((slot, file)) = note else {
            let mut shown: Vec<NoteId> = self.views.open.iter().map(|memo| *memo.key()).collect();
            shown.extend(self.views.ran.iter().map(|id| *id));
            locked(&self.recent).clear();
            self.cache().clear();
            self.views.open.clear();
            self.views.ran.clear();
            return shown;
        };
        let id = (slot.id, file);
        let view = self.view(slot, file);
        for snippet in view.iter().flat_map(|view| &view.snippets) {
            for key in snippet.last.iter().map(|last| &last.key).chain([&snippet.key]) {
                locked(&self.recent).remove(key);
                self.cache().remove(key);
            }
        }
        self.views.open.remove(&id);
        self.views.ran.remove(&id);
        vec![id]
    }

    /// Forgets what only matters for open notes about those that are open no longer.
    pub fn forget_closed(&self, snapshot: &Snapshot) {
        self.views.open.retain(|&(vault, file), _| {
            let slot = snapshot.vaults.iter().find(|slot| slot.id == vault);
            let entry = slot.and_then(|slot| slot.vault.get(file));
            entry.is_some_and(|entry| entry.open.is_some())
        });
        self.permission.forget_closed(snapshot);
    }
}

/// Code of a note in the middle of a merge is nobody's.
pub(super) fn may_have_code(note: &Note) -> bool {
    note.conflict.is_none() && !note.code_blocks.is_empty()
}

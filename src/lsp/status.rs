//! `$/qmark/status`: what goes on, for clients that show it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tower_lsp::lsp_types::notification::Notification;

use super::context::Context;
use super::state::{Snapshot, VaultId};
use super::transport::Importance;
use crate::config::{cache_folder, state_folder};
use crate::features::question_summary::QuestionCount;
use crate::python::run::privacy_line;
use crate::vault::FileId;

/// The notification, whenever something in it changes.
enum StatusNotification {}

impl Notification for StatusNotification {
    type Params = Status;
    const METHOD: &'static str = "$/qmark/status";
}

/// What goes on, over all folders of the workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
struct Status {
    /// Notes are still being read.
    indexing: bool,
    notes: usize,
    questions: usize,
    unanswered: usize,
    /// Snippets that run or wait to run.
    running: usize,
    /// What is stored where.
    privacy: String,
    /// Nothing may run, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    restricted: Option<String>,
}

/// What the client was last told, and the counts behind it, so that an edit costs one note.
#[derive(Default)]
pub struct StatusReport {
    told: Option<Status>,
    counts: BTreeMap<(VaultId, FileId), QuestionCount>,
    sum: QuestionCount,
    /// The vaults that have been counted whole.
    counted: BTreeSet<VaultId>,
}

impl StatusReport {
    /// Tells the client what goes on, if it wants to know and does not; these notes have changed.
    pub fn report(&mut self, context: &Context, snapshot: &Snapshot, dirty: &BTreeSet<(VaultId, FileId)>) {
        if !context.session().caps.status {
            return;
        }
        self.count(snapshot, dirty);
        let status = Status {
            indexing: snapshot.vaults.iter().any(|slot| slot.scanning),
            notes: self.counts.len(),
            questions: self.sum.questions,
            unanswered: self.sum.unanswered,
            running: context.running.active(),
            privacy: privacy_line(state_folder().as_deref(), cache_folder().as_deref()),
            restricted: context.running.restriction(context.session()).map(str::to_owned),
        };
        if self.told.as_ref() != Some(&status) {
            let importance = Importance::Latest(StatusNotification::METHOD.to_owned());
            context.outgoing.notify::<StatusNotification>(&status, importance);
            self.told = Some(status);
        }
    }

    fn count(&mut self, snapshot: &Snapshot, dirty: &BTreeSet<(VaultId, FileId)>) {
        let there: BTreeSet<VaultId> = snapshot.vaults.iter().map(|slot| slot.id).collect();
        let gone: Vec<VaultId> = self.counted.difference(&there).copied().collect();
        gone.into_iter().for_each(|vault| self.forget(vault));
        for slot in snapshot.vaults.iter() {
            if slot.scanning {
                // Its files get other ids.
                self.forget(slot.id);
            } else if self.counted.insert(slot.id) {
                let ids: Vec<FileId> = slot.vault.files().map(|entry| entry.id).collect();
                ids.into_iter().for_each(|file| self.recount(snapshot, (slot.id, file)));
            }
        }
        for id in dirty.iter().filter(|(vault, _)| there.contains(vault)) {
            self.recount(snapshot, *id);
        }
    }

    fn recount(&mut self, snapshot: &Snapshot, id: (VaultId, FileId)) {
        let slot = snapshot.vaults.iter().find(|slot| slot.id == id.0);
        let now = slot.and_then(|slot| slot.vault.note(id.1)).map(QuestionCount::of);
        let before = match now {
            Some(now) => self.counts.insert(id, now),
            None => self.counts.remove(&id),
        };
        self.sum.subtract(before.unwrap_or_default());
        self.sum.add(now.unwrap_or_default());
    }

    fn forget(&mut self, vault: VaultId) {
        self.counted.remove(&vault);
        let its: Vec<_> = self.counts.keys().filter(|(of, _)| *of == vault).copied().collect();
        for id in its {
            self.sum.subtract(self.counts.remove(&id).unwrap_or_default());
        }
    }
}

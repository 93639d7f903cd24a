use std::sync::Arc;
use std::sync::Mutex;

use tokio::sync::oneshot;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::Url;

use super::vaults::place;
use super::{Document, VaultSlot};
use crate::config::ConfigFile;
use crate::lsp::uri::DocumentKey;
use crate::note::Note;
use crate::vault::{FileEntry, FileId};

/// One state of everything, cheap to copy and never changing.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// How many changes came before.
    pub revision: u64,
    /// The open documents.
    pub documents: imbl::HashMap<DocumentKey, Arc<Document>>,
    /// The vaults.
    pub vaults: Arc<[VaultSlot]>,
    /// The user's own configuration file.
    pub user_config: Option<Arc<ConfigFile>>,
}

/// The file of a vault that a URI means, a note or not, readable or not.
pub fn located<'s>(snapshot: &'s Snapshot, uri: &Url) -> Option<(&'s VaultSlot, FileId)> {
    let (at, path) = place(&snapshot.vaults, &DocumentKey::of(uri))?;
    let slot = &snapshot.vaults[at];
    Some((slot, slot.vault.find(&path)?.id))
}

/// The vault that a document belongs to, by its place among the vaults, and its path there, of a
/// file that may not exist.
pub fn vault_path(snapshot: &Snapshot, key: &DocumentKey) -> Option<(usize, String)> {
    place(&snapshot.vaults, key)
}

/// A note in one state of its vault.
#[derive(Clone, Copy, Debug)]
pub struct Place<'s> {
    /// The vault.
    pub slot: &'s VaultSlot,
    /// The note.
    pub file: FileId,
    /// Its entry.
    pub entry: &'s FileEntry,
    /// Its model.
    pub note: &'s Note,
}

impl Snapshot {
    /// The open document that a URI means.
    pub fn document(&self, uri: &Url) -> Option<&Arc<Document>> {
        self.documents.get(&DocumentKey::of(uri))
    }

    /// The note that a URI means, open or not; none where it is unknown or could not be read.
    pub fn place(&self, uri: &Url) -> Option<Place<'_>> {
        let (slot, file) = located(self, uri)?;
        let entry = slot.vault.get(file)?;
        Some(Place { slot, file, entry, note: entry.note()? })
    }
}

/// A place in the queue of changes, to be exchanged for the [`Snapshot`] at that place.
#[derive(Debug)]
pub struct Ticket(Mutex<Option<oneshot::Receiver<Snapshot>>>);

tokio::task_local! {
    static TICKET: Ticket;
}

impl Ticket {
    /// A ticket and the way to redeem it.
    pub(super) fn new() -> (oneshot::Sender<Snapshot>, Self) {
        let (sender, receiver) = oneshot::channel();
        (sender, Self(Mutex::new(Some(receiver))))
    }

    /// Runs a request's handler with the ticket that it took when it arrived.
    pub async fn scope<F: Future>(self, handler: F) -> F::Output {
        TICKET.scope(self, handler).await
    }

    /// The snapshot of the request that is being handled, waiting until the edits before it are
    /// applied. Once per request.
    ///
    /// # Errors
    /// −32603 when the writer is gone, or outside a request.
    pub async fn redeem() -> Result<Snapshot> {
        let receiver = TICKET
            .try_with(|ticket| ticket.0.lock().ok().and_then(|mut receiver| receiver.take()))
            .ok()
            .flatten();
        let gone = || {
            let mut error = Error::internal_error();
            error.message = "no state to answer from: the session is ending".into();
            error
        };
        receiver.ok_or_else(gone)?.await.map_err(|_| gone())
    }
}

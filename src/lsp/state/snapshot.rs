use std::sync::Arc;
use std::sync::Mutex;

use tokio::sync::oneshot;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::Url;

use super::Document;
use crate::lsp::uri::DocumentKey;

/// One state of everything, cheap to copy and never changing.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// How many changes came before.
    pub revision: u64,
    /// The open documents.
    pub documents: imbl::HashMap<DocumentKey, Arc<Document>>,
}

impl Snapshot {
    /// The open document that a URI means.
    pub fn document(&self, uri: &Url) -> Option<&Arc<Document>> {
        self.documents.get(&DocumentKey::of(uri))
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

//! The latest state, for those who wait for one.

use tokio::sync::watch;
use tower_lsp::jsonrpc::{Error, Result};

use super::state::Snapshot;

/// Hands the latest snapshot to whoever waits.
#[derive(Debug)]
pub struct States {
    latest: watch::Sender<Snapshot>,
}

impl Default for States {
    fn default() -> Self {
        Self { latest: watch::Sender::new(Snapshot::default()) }
    }
}

impl States {
    /// There is a new state.
    pub fn publish(&self, snapshot: Snapshot) {
        self.latest.send_replace(snapshot);
    }

    /// The latest state.
    pub fn latest(&self) -> Snapshot {
        self.latest.borrow().clone()
    }

    /// The first state from now on that satisfies `condition`.
    ///
    /// # Errors
    /// When the session ends before there is one.
    pub async fn wait(&self, condition: impl FnMut(&Snapshot) -> bool) -> Result<Snapshot> {
        let mut states = self.latest.subscribe();
        match states.wait_for(condition).await {
            Ok(snapshot) => Ok(snapshot.clone()),
            Err(_) => Err(Error::request_cancelled()),
        }
    }
}

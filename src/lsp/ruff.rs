//! Ruff's part in findings and in formatting, where the user has switched it on.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::json;
use tower_lsp::lsp_types::{Registration, Unregistration};

use super::context::Context;
use super::state::{Snapshot, VaultSlot};
use crate::python::ruff::{self, RuffError, Search, Service, Session};

/// The requests that are answered only where formatting is switched on.
const FORMATTING: [&str; 2] = ["textDocument/formatting", "textDocument/rangeFormatting"];

/// Asks the Ruff that the settings name or the machine has. It is looked for when it is needed.
#[derive(Debug, Default)]
pub struct Ruff {
    linting: Mutex<Option<(Search, Arc<Service>)>>,
    /// What formats.
    formatting: Mutex<Option<(Search, ruff::Ruff)>>,
}

impl Ruff {
    /// What it has said of snippets by now, if it is to be asked in this vault, and who fetches the
    /// rest.
    pub fn lints(&self, snapshot: &Snapshot, slot: &VaultSlot) -> Option<(Arc<Service>, Session)> {
        if !slot.configured.settings.python.ruff.lint {
            return None;
        }
        let search = search(snapshot, slot);
        let mut current = locked(&self.linting);
        let service = match current.as_ref().filter(|(known, _)| *known == search) {
            Some((_, service)) => service.clone(),
            None => {
                let failed = |error: &RuffError| tracing::warn!("{error}; snippets are not linted");
                let started = Service::start(search.clone(), failed)
                    .inspect_err(|error| tracing::error!("snippets are not linted: {error}"));
                let service = Arc::new(started.ok()?);
                *current = Some((search, service.clone()));
                service
            }
        };
        let session = service.session();
        Some((service, session))
    }

    /// The program that formats the snippets of this vault; `None` where that is switched off.
    /// Blocks when it has to be looked for.
    ///
    /// # Errors
    /// When there is none, or the one that was chosen cannot be used.
    pub fn for_formatting(
        &self,
        snapshot: &Snapshot,
        slot: &VaultSlot,
    ) -> Result<Option<ruff::Ruff>, RuffError> {
        if !slot.configured.settings.python.ruff.format {
            return Ok(None);
        }
        let search = search(snapshot, slot);
        let mut current = locked(&self.formatting);
        if let Some((known, found)) = &*current
            && *known == search
        {
            return Ok(Some(found.clone()));
        }
        let found = search.find()?;
        *current = Some((search, found.clone()));
        Ok(Some(found))
    }
}

/// Offers formatting to a client that can be told so later, as soon as a vault has it switched on,
/// and takes the offer back when none has. Goes on as long as the session.
pub async fn offer_formatting(context: &Context) {
    if !context.session().caps.formatting_registration {
        return;
    }
    let mut offered = false;
    while context.states.wait(|state| formats(state) != offered).await.is_ok() {
        offered = !offered;
        let told = if offered {
            context.client.register_capability(FORMATTING.map(registration).to_vec()).await
        } else {
            context.client.unregister_capability(FORMATTING.map(unregistration).to_vec()).await
        };
        if let Err(error) = told {
            tracing::warn!("the client does not take the offer to format: {error}");
        }
    }
}

/// Whether formatting is switched on anywhere.
fn formats(snapshot: &Snapshot) -> bool {
    snapshot.vaults.iter().any(|slot| slot.configured.settings.python.ruff.format)
}

fn search(snapshot: &Snapshot, slot: &VaultSlot) -> Search {
    let vaults: Vec<PathBuf> = snapshot.vaults.iter().map(|slot| slot.root.clone()).collect();
    Search::from_environment(slot.configured.settings.python.ruff.path.clone(), vaults)
}

fn registration(method: &str) -> Registration {
    // The client's own: the documents that it sends.
    let selector = json!({"documentSelector": null});
    Registration { id: method.into(), method: method.into(), register_options: Some(selector) }
}

fn unregistration(method: &str) -> Unregistration {
    Unregistration { id: method.into(), method: method.into() }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Every change is a single one; a panic leaves none half done.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Mutex;

use super::arguments::NoteRun;
use super::follow::Followed;
use super::locked;
use crate::config::state_folder;
use crate::lsp::state::VaultSlot;
use crate::lsp::uri::DocumentKey;
use crate::python::consent::{Consent, ConsentError, Scope};

/// What the user has allowed, and what becomes of it while notes are edited.
#[derive(Default)]
pub struct Permission {
    /// Read when it is first needed.
    store: Mutex<Option<Consent>>,
    /// The open notes as they were last seen.
    pub(super) followed: Mutex<HashMap<DocumentKey, Followed>>,
    /// Held while the user is asked, so that there is one question at a time.
    pub(super) asking: tokio::sync::Mutex<()>,
}

impl Permission {
    /// Does something with the store of consents; reads or writes a small file.
    pub(super) fn with<T>(
        &self,
        act: impl FnOnce(&mut Consent) -> Result<T, ConsentError>,
    ) -> Result<T, ConsentError> {
        let mut store = locked(&self.store);
        let consent = match &mut *store {
            Some(consent) => consent,
            None => store.insert(Consent::open(state_folder().ok_or(ConsentError::NoStateFolder)?)?),
        };
        act(consent)
    }

    /// Whether all of this may run, as other processes have left it.
    ///
    /// # Errors
    /// When what is allowed cannot be read.
    pub fn allows(&self, runs: &[NoteRun]) -> Result<bool, ConsentError> {
        self.with(|consent| {
            consent.refresh()?;
            Ok(runs.iter().all(|run| run.plan.is_allowed(consent, &run.root, &run.path)))
        })
    }

    /// Remembers what was allowed, by the real path of the vault.
    ///
    /// # Errors
    /// When it cannot be written; it holds in this session nevertheless.
    pub fn grant(&self, scopes: Vec<(PathBuf, Scope)>) -> Result<(), ConsentError> {
        self.with(|consent| scopes.into_iter().try_for_each(|(vault, scope)| consent.allow(&vault, scope)))
    }

    /// Takes back everything that was allowed in these vaults; whether there was anything.
    ///
    /// # Errors
    /// When it cannot be written; it is taken back in this session nevertheless.
    pub fn revoke(&self, vaults: &[PathBuf]) -> Result<bool, ConsentError> {
        self.with(|consent| {
            let mut found = false;
            for vault in vaults {
                found |= consent.revoke(vault, None)?;
            }
            Ok(found)
        })
    }
}

/// A vault as permissions name it: by its real path.
pub fn real_root(slot: &VaultSlot) -> PathBuf {
    slot.root.canonicalize().unwrap_or_else(|_| slot.root.clone())
}

//! Running snippets: who may, what runs now, and what came of it.
//!
//! Nothing here is started by a note being open. A run begins with a command of the user, asks for
//! permission where there is none, and goes on beside everything else; its results are found by
//! what was run, so that one which comes late stands beside its own code or nowhere.

mod arguments;
mod follow;
mod perform;
mod permission;
mod question;
mod recent;
mod tally;
mod views;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

pub use arguments::{NoteRun, plan_all, plan_note};
pub use perform::{announce, perform};
pub use permission::real_root;
pub use question::{allow, note_scope, vault_scope};

use permission::Permission;
use recent::Recent;
use views::Views;

use super::session::Session;
use super::state::Snapshot;
use crate::config::{cache_folder, discovery, home_folder};
use crate::python::run::{Cancel, Choice, NoService, ResultCache, ResultKey, Service};

/// What is said where nothing may run.
const UNTRUSTED: &str = "Restricted: nothing will run here, because this workspace is not trusted.";

/// Everything about running that outlives a request.
#[derive(Default)]
pub struct Running {
    /// What the user has allowed.
    pub permission: Permission,
    views: Views,
    recent: Mutex<Recent>,
    cache: OnceLock<Arc<ResultCache>>,
    started: Mutex<Option<Arc<Started>>>,
    starting: Mutex<()>,
    /// The interpreter that kept results are of, by the choice that led to it.
    known: Mutex<Option<(Option<PathBuf>, Option<String>)>>,
    /// What the client has said about the workspace since `initialize`.
    trusted: Mutex<Option<bool>>,
    active: Mutex<Active>,
}

/// The service, and what it was started for.
struct Started {
    choice: Choice,
    vaults: Vec<PathBuf>,
    service: Service,
}

/// What runs or waits to run.
#[derive(Default)]
struct Active {
    snippets: HashMap<ResultKey, usize>,
    runs: Vec<Cancel>,
}

impl Running {
    /// Why nothing may run here; `None` where something may.
    pub fn restriction(&self, session: &Session) -> Option<&'static str> {
        let trusted = locked(&self.trusted).or(session.caps.workspace_trust);
        (trusted == Some(false)).then_some(UNTRUSTED)
    }

    /// The client's user has decided about the workspace. What runs in one that is trusted no longer
    /// is ended.
    pub fn set_trusted(&self, trusted: bool) {
        *locked(&self.trusted) = Some(trusted);
        if !trusted {
            locked(&self.active).runs.iter().for_each(Cancel::cancel);
        }
    }

    /// How many snippets run or wait to run.
    pub fn active(&self) -> usize {
        locked(&self.active).snippets.values().sum()
    }

    /// Whether this runs or waits to run.
    pub fn is_active(&self, key: &ResultKey) -> bool {
        locked(&self.active).snippets.contains_key(key)
    }

    /// The service for this choice of the user's; starts the interpreter to ask who it is where it
    /// is not known, and blocks for as long as that takes.
    ///
    /// # Errors
    /// When there is no interpreter that can be used.
    pub fn service(&self, snapshot: &Snapshot, choice: &Choice) -> Result<Service, NoService> {
        let vaults: Vec<PathBuf> = snapshot.vaults.iter().map(|slot| slot.root.clone()).collect();
        // One at a time; whoever only asks which interpreter runs does not wait for it.
        let _turn = locked(&self.starting);
        let fits = |started: &Arc<Started>| started.choice == *choice && started.vaults == vaults;
        if let Some(started) = locked(&self.started).clone().filter(fits) {
            return Ok(started.service.clone());
        }
        let cache = self.cache().clone();
        let discovery = discovery(choice.interpreter.clone(), vaults.clone());
        let service = Service::of_choice(choice, &discovery, home_folder().as_deref(), cache)?;
        let started = Started { choice: choice.clone(), vaults, service: service.clone() };
        *locked(&self.started) = Some(Arc::new(started));
        *locked(&self.known) = None;
        Ok(service)
    }

    /// The label of the interpreter that results are of: the one that runs snippets, or the one that
    /// ran them last time. Starts nothing.
    fn interpreter(&self, choice: &Choice) -> Option<String> {
        let started = locked(&self.started).clone();
        if let Some(started) = started.filter(|started| started.choice.interpreter == choice.interpreter) {
            return Some(started.service.setup().interpreter.label());
        }
        let mut known = locked(&self.known);
        match &*known {
            Some((of, label)) if *of == choice.interpreter => label.clone(),
            _ => {
                let label = self.cache().last_interpreter(choice.interpreter.as_deref());
                *known = Some((choice.interpreter.clone(), label.clone()));
                label
            }
        }
    }

    fn cache(&self) -> &Arc<ResultCache> {
        self.cache.get_or_init(|| ResultCache::of_user(cache_folder().as_deref()).into())
    }

    /// Counts snippets as running, until [`Running::end`].
    fn begin<'k>(&self, keys: impl Iterator<Item = &'k ResultKey>, cancel: &Cancel) {
        let mut active = locked(&self.active);
        keys.for_each(|key| *active.snippets.entry(key.clone()).or_default() += 1);
        active.runs.retain(|run| !run.is_cancelled());
        active.runs.push(cancel.clone());
    }

    fn end<'k>(&self, keys: impl Iterator<Item = &'k ResultKey>) {
        let mut active = locked(&self.active);
        for key in keys {
            let left = active.snippets.get_mut(key).map(|count| {
                *count -= 1;
                *count
            });
            if left == Some(0) {
                active.snippets.remove(key);
            }
        }
        if active.snippets.is_empty() {
            active.runs.clear();
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Each change under these locks is whole by itself.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! The interpreter's part in findings: what it has said by now at once, what it says later as news.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dashmap::DashMap;

use super::ruff::Ruff;
use super::state::{Command, Snapshot, VaultId, VaultSlot, Writer};
use crate::config::{cache_folder, discovery};
use crate::features::diagnostics::Python;
use crate::python::check::Memo;
use crate::python::interpreter::{KeptVerdicts, Limits, NoInterpreter, Service, Status, Urgency};
use crate::python::ruff::Lints;
use crate::python::snippet::has_python;
use crate::vault::FileId;

/// A note of the session.
type NoteId = (VaultId, FileId);

/// Checks the Python of notes with the interpreter that the settings name or the machine has. It is
/// looked for when the first note with Python is.
#[derive(Default)]
pub struct Interpreter {
    current: Mutex<Option<Arc<Started>>>,
    /// Notes that are checked with verdicts which were fetched for others.
    waiting: Arc<Mutex<BTreeSet<NoteId>>>,
    /// Why there is no interpreter, as the user was told.
    told: Arc<Mutex<Option<String>>>,
    /// Who lints and formats.
    pub ruff: Ruff,
}

struct Started {
    configured: Option<PathBuf>,
    vaults: Vec<PathBuf>,
    service: Service,
    /// What the last check of each open note found.
    memos: DashMap<NoteId, Arc<Mutex<Memo>>>,
}

impl Interpreter {
    /// Calls `check` with what is known about the note's Python by now, and whether something was
    /// not known. As soon as that is, the note becomes news for the writer.
    pub fn check<T>(
        &self,
        writer: &Writer,
        snapshot: &Snapshot,
        (slot, file): (&VaultSlot, FileId),
        check: impl FnOnce(Option<Python<'_>>) -> T,
    ) -> (T, bool) {
        let settings = &slot.configured.settings.python;
        let entry = slot.vault.get(file);
        let note = entry.and_then(|entry| entry.note()).filter(|_| settings.check);
        let Some(note) = note else { return (check(None), false) };
        let started = has_python(note).then(|| self.started(writer, snapshot, slot)).flatten();
        let Some(started) = started else {
            let mut parser = NoInterpreter;
            let python = Python { verdicts: &mut parser, memo: &mut Memo::default(), lints: None };
            return (check(Some(python)), false);
        };
        let id = (slot.id, file);
        let is_open = entry.is_some_and(|entry| entry.open.is_some());
        let memo = if is_open { started.memos.entry(id).or_default().clone() } else { Arc::default() };
        let mut session = started.service.session();
        let mut linting = self.ruff.lints(snapshot, slot);
        let answer = {
            let mut memo = locked(&memo);
            let lints = linting.as_mut().map(|(_, session)| session as &mut dyn Lints);
            check(Some(Python { verdicts: &mut session, memo: &mut memo, lints }))
        };
        let mut linted = true;
        if let Some((service, session)) = linting.filter(|(_, session)| !session.is_complete()) {
            let writer = writer.clone();
            service.fetch(session, move || writer.send(Command::Judged(BTreeSet::from([id]))));
            linted = false;
        }
        if session.is_complete() {
            return (answer, !linted);
        }
        // Before it is known whether others fetch the same, or their news could come in between.
        locked(&self.waiting).insert(id);
        let urgency = if is_open { Urgency::Now } else { Urgency::Later };
        let (writer, waiting) = (writer.clone(), self.waiting.clone());
        let fetches = started.service.fetch(session, urgency, move || {
            let mut news = std::mem::take(&mut *locked(&waiting));
            news.insert(id);
            writer.send(Command::Judged(news));
        });
        if fetches {
            locked(&self.waiting).remove(&id);
        }
        (answer, true)
    }

    /// What is known about the interpreter; `None` before any note with Python was checked.
    pub fn status(&self) -> Option<Status> {
        locked(&self.current).as_ref().map(|started| started.service.status())
    }

    /// Forgets what only matters for open notes about those that are open no longer.
    pub fn forget_closed(&self, snapshot: &Snapshot) {
        let Some(started) = locked(&self.current).clone() else { return };
        started.memos.retain(|&(vault, file), _| {
            let slot = snapshot.vaults.iter().find(|slot| slot.id == vault);
            let entry = slot.and_then(|slot| slot.vault.get(file));
            entry.is_some_and(|entry| entry.open.is_some())
        });
    }

    /// The service for these settings and vaults; a new one where the present one does not fit.
    fn started(&self, writer: &Writer, snapshot: &Snapshot, slot: &VaultSlot) -> Option<Arc<Started>> {
        let configured = slot.configured.settings.python.interpreter.clone();
        let vaults: Vec<PathBuf> = snapshot.vaults.iter().map(|slot| slot.root.clone()).collect();
        let mut current = locked(&self.current);
        if let Some(started) = current.as_ref().filter(|started| started.fits(&configured, &vaults)) {
            return Some(started.clone());
        }
        let (writer, waiting, told) = (writer.clone(), self.waiting.clone(), self.told.clone());
        let is_choice = configured.is_some();
        let found = move |status: &Status| {
            tell(status, is_choice, &told);
            writer.send(Command::Judged(std::mem::take(&mut *locked(&waiting))));
        };
        let discovery = discovery(configured.clone(), vaults.clone());
        let kept = KeptVerdicts::in_folder(cache_folder().as_deref());
        let service = Service::start(discovery, Limits::default(), kept, found)
            .inspect_err(|error| tracing::error!("Python is not checked by an interpreter: {error}"))
            .ok()?;
        let started = Arc::new(Started { configured, vaults, service, memos: DashMap::new() });
        *current = Some(started.clone());
        Some(started)
    }
}

impl Started {
    /// Whether it is what would be started now. An interpreter that was found goes on when vaults
    /// come and go, unless it turns out to lie in one.
    fn fits(&self, configured: &Option<PathBuf>, vaults: &[PathBuf]) -> bool {
        if self.configured != *configured {
            return false;
        }
        self.vaults == vaults
            || match self.service.status() {
                Status::Ready(interpreter) => discovery(None, vaults.to_vec()).allows(&interpreter),
                Status::Searching | Status::Missing(_) => false,
            }
    }
}

/// Says once why there is no interpreter.
fn tell(status: &Status, is_choice: bool, told: &Mutex<Option<String>>) {
    let Status::Missing(reason) = status else { return };
    if locked(told).replace(reason.clone()).as_ref() == Some(reason) {
        return;
    }
    let rest = "Python snippets are checked by the built-in parser alone";
    if is_choice {
        tracing::warn!("{reason}; {rest}");
    } else {
        tracing::info!("{reason}; {rest}");
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic in a check leaves a memo that is taken as empty, and the rest whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

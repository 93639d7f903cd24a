//! Pushing the findings of open documents, for clients that do not pull them.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, mpsc};

use tokio::runtime::Handle;
use tower_lsp::lsp_types::notification::PublishDiagnostics;
use tower_lsp::lsp_types::{Diagnostic, PublishDiagnosticsParams, Url};

use super::context::Context;
use super::findings::{contained, of_config, of_note, result_id};
use super::refresh::{Stale, refresh};
use super::state::{Document, Settled, Snapshot, VaultId, located};
use super::status::StatusReport;
use super::transport::Importance;
use super::uri::{DocumentKey, uri_of};
use crate::diagnostic::Levels;
use crate::vault::FileId;

/// Starts the thread that publishes what follows from each new state.
///
/// # Errors
/// When the system gives no thread.
pub fn start(states: mpsc::Receiver<Settled>, context: Arc<Context>, runtime: Handle) -> io::Result<()> {
    std::thread::Builder::new().name("lsp-publish".into()).spawn(move || {
        let mut publisher = Publisher {
            context,
            runtime,
            status: StatusReport::default(),
            published: BTreeMap::new(),
            published_config: BTreeMap::new(),
        };
        while let Ok(first) = states.recv() {
            // Only the latest state is of interest; what changed on the way adds up.
            let mut news = News::of(first);
            while let Ok(next) = states.try_recv() {
                news.add(next);
            }
            // First: whoever sees the state may ask what is allowed in it.
            let follow = std::panic::AssertUnwindSafe(|| publisher.follow(&news));
            if std::panic::catch_unwind(follow).is_err() {
                tracing::error!("following what may run failed; it will be asked about");
            }
            publisher.context.states.publish(news.snapshot.clone());
            let work = std::panic::AssertUnwindSafe(|| publisher.publish(&news));
            if std::panic::catch_unwind(work).is_err() {
                tracing::error!("publishing diagnostics failed; the session goes on");
            }
        }
    })?;
    Ok(())
}

/// What changed since the last publication.
struct News {
    snapshot: Snapshot,
    changed: BTreeSet<DocumentKey>,
    closed: BTreeMap<DocumentKey, Url>,
    dirty: BTreeSet<(VaultId, FileId)>,
    judged: BTreeSet<(VaultId, FileId)>,
    relinked: bool,
    /// Every state of open documents on the way, in order.
    edited: Vec<Arc<Document>>,
    saved: Vec<Arc<Document>>,
}

impl News {
    fn of(settled: Settled) -> Self {
        let snapshot = settled.snapshot.clone();
        let mut news = Self {
            snapshot,
            changed: BTreeSet::new(),
            closed: BTreeMap::new(),
            dirty: BTreeSet::new(),
            judged: BTreeSet::new(),
            relinked: false,
            edited: Vec::new(),
            saved: Vec::new(),
        };
        news.add(settled);
        news
    }

    fn add(&mut self, settled: Settled) {
        self.closed.extend(settled.closed);
        for document in &settled.changed {
            self.closed.remove(&document.key);
        }
        self.changed.extend(settled.changed.iter().map(|document| document.key.clone()));
        self.dirty.extend(settled.dirty.iter().chain(&settled.judged));
        self.judged.extend(settled.judged);
        self.relinked |= settled.relinked;
        self.edited.extend(settled.changed);
        self.saved.extend(settled.saved);
        self.snapshot = settled.snapshot;
    }

    /// Whether a note was edited itself, and not only concerned by another's change.
    fn is_edited(&self, id: &(VaultId, FileId)) -> bool {
        self.changed.iter().any(|key| {
            let document = self.snapshot.documents.get(key);
            let place = document.and_then(|document| located(&self.snapshot, &document.uri));
            place.is_some_and(|(slot, file)| (slot.id, file) == *id)
        })
    }

    fn is_open(&self, &(vault, file): &(VaultId, FileId)) -> bool {
        let slot = self.snapshot.vaults.iter().find(|slot| slot.id == vault);
        slot.and_then(|slot| slot.vault.get(file)).is_some_and(|entry| entry.open.is_some())
    }

    /// What is shown of open notes that a client cannot know to be out of date: it asks again by
    /// itself for what it edits.
    fn stale(&self) -> Stale {
        let concerned =
            self.dirty.iter().any(|id| self.is_open(id) && !self.judged.contains(id) && !self.is_edited(id));
        let others = self.snapshot.documents.len() > self.changed.len();
        Stale { lenses: concerned || (self.relinked && others), hints: concerned, tokens: concerned }
    }
}

struct Publisher {
    context: Arc<Context>,
    runtime: Handle,
    status: StatusReport,
    /// What the client was last told of each open document, by name, with the version it was for.
    published: BTreeMap<DocumentKey, (String, Option<i32>)>,
    /// What it was last told of each configuration file with mistakes, by name.
    published_config: BTreeMap<Url, String>,
}

impl Publisher {
    /// What is allowed to run follows the edits.
    fn follow(&self, news: &News) {
        let running = &self.context.running;
        running.follow(&news.snapshot, &news.edited);
        running.saved(&news.snapshot, &news.saved);
    }

    fn publish(&mut self, news: &News) {
        self.context.workspace_findings.forget(&news.dirty);
        if !news.closed.is_empty() {
            self.context.interpreter.forget_closed(&news.snapshot);
            self.context.running.forget_closed(&news.snapshot);
            news.closed.keys().for_each(|document| self.context.known_tokens.forget(document));
        }
        self.status.report(&self.context, &news.snapshot, &news.dirty);
        self.publish_config(&news.snapshot);
        refresh(&self.context, &self.runtime, news.stale());
        if self.context.session().caps.pull_diagnostics {
            return self.ask_to_pull(news);
        }
        for (key, uri) in &news.closed {
            if let Some((id, _)) = self.published.remove(key)
                && id != result_id(&[])
            {
                self.send(uri.clone(), None, Vec::new());
            }
        }
        for document in news.snapshot.documents.values() {
            let Some((slot, file)) = located(&news.snapshot, &document.uri) else { continue };
            if !news.changed.contains(&document.key) && !news.dirty.contains(&(slot.id, file)) {
                continue;
            }
            let check = || of_note(&self.context, &news.snapshot, slot, file).items;
            let Some(items) = contained(&document.uri, check) else { continue };
            let state = (result_id(&items), document.version);
            if self.published.get(&document.key) != Some(&state) {
                self.send(document.uri.clone(), document.version, items);
                self.published.insert(document.key.clone(), state);
            }
        }
    }

    /// Configuration files are not documents that a client would pull for, so their mistakes are
    /// pushed in any case.
    fn publish_config(&mut self, snapshot: &Snapshot) {
        let session = self.context.session();
        let default = Levels::default();
        let user = snapshot.user_config.iter().map(|file| (file, &default));
        let vaults = snapshot.vaults.iter().map(|slot| &slot.configured);
        let own = vaults.filter_map(|configured| Some((configured.file.as_ref()?, &*configured.levels)));
        let mut present = BTreeMap::new();
        for (file, levels) in user.chain(own).filter(|(file, _)| !file.findings.is_empty()) {
            let Some(uri) = uri_of(&file.path) else { continue };
            present.insert(uri, of_config(session, file, levels));
        }
        let known = std::mem::take(&mut self.published_config);
        for uri in known.keys().filter(|uri| !present.contains_key(uri)) {
            self.send(uri.clone(), None, Vec::new());
        }
        for (uri, items) in present {
            let id = result_id(&items);
            if known.get(&uri) != Some(&id) {
                self.send(uri.clone(), None, items);
            }
            self.published_config.insert(uri, id);
        }
    }

    fn send(&self, uri: Url, version: Option<i32>, diagnostics: Vec<Diagnostic>) {
        let version = version.filter(|_| self.context.session().caps.diagnostic_versions);
        let importance = Importance::Latest(format!("diagnostics of {uri}"));
        let params = PublishDiagnosticsParams { uri, diagnostics, version };
        self.context.outgoing.notify::<PublishDiagnostics>(&params, importance);
    }

    /// A client that pulls asks again by itself for what it edits, but not for what follows from
    /// other files.
    fn ask_to_pull(&self, news: &News) {
        // What it asked for right after an edit was answered before the interpreter had spoken.
        let judged = news.judged.iter().any(|id| news.is_open(id));
        let only_edits = news.dirty.iter().all(|id| news.is_edited(id) || news.judged.contains(id));
        if only_edits && !judged || !self.context.session().caps.refresh.diagnostics {
            return;
        }
        let client = self.context.client.clone();
        self.runtime.spawn(async move {
            // A client that refuses asks again by itself sooner or later.
            let _ = client.workspace_diagnostic_refresh().await;
        });
    }
}

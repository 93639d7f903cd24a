//! What becomes of a permission while notes are edited: typing keeps it, and text that comes from
//! outside, as after a pull, does not get it.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::permission::{Permission, real_root};
use super::{Running, locked};
use crate::lsp::state::{Document, Snapshot, located};
use crate::note::Note;
use crate::python::consent::CodeHash;
use crate::python::run::{NotePlan, Selection};

/// Clocks of files are this far behind that of the system, and editors that save while they send what
/// was typed last take about as long.
const MOMENT: Duration = Duration::from_millis(20);

/// An open note as it was last seen.
pub struct Followed {
    text: Arc<str>,
    /// Of its snippets, with the label of the interpreter that they are for; made when needed.
    hashes: Option<(String, Vec<CodeHash>)>,
    /// The hashes before the last edit, where only a message that it was saved tells whose it was.
    unclear: Option<Vec<CodeHash>>,
}

impl Followed {
    fn hashes(&mut self, label: &str, snapshot: &Snapshot, document: &Document) -> Vec<CodeHash> {
        match &self.hashes {
            Some((of, hashes)) if of == label => hashes.clone(),
            _ => {
                let hashes = hashes(&self.text, label, snapshot, document);
                self.hashes = Some((label.to_owned(), hashes.clone()));
                hashes
            }
        }
    }
}

impl Running {
    /// Open documents were edited into these states, one after the other.
    pub fn follow(&self, snapshot: &Snapshot, edited: &[Arc<Document>]) {
        for document in edited.iter().filter(|document| document.is_note()) {
            self.follow_one(snapshot, document);
        }
    }

    fn follow_one(&self, snapshot: &Snapshot, document: &Document) {
        let mut followed = locked(&self.permission.followed);
        let new = Followed { text: document.text.clone(), hashes: None, unclear: None };
        let Some(mut old) = followed.insert(document.key.clone(), new) else { return };
        if old.text == document.text {
            return;
        }
        let Some((slot, file)) = located(snapshot, &document.uri) else { return };
        let (Some(entry), root) = (slot.vault.get(file), real_root(slot)) else { return };
        // Only where something is allowed there is anything to keep.
        let known = self.permission.with(|consent| Ok(consent.knows(&root)));
        let label = self.interpreter(&slot.configured.settings.run_choice());
        let (Ok(true), Some(label)) = (known, label) else { return };
        let before = old.hashes(&label, snapshot, document);
        let Some(new) = followed.get_mut(&document.key) else { return };
        let after = new.hashes(&label, snapshot, document);
        let origin = Origin::of(document);
        // What cannot be followed is asked about.
        let _ = self.permission.with(|consent| {
            match origin {
                Origin::Typed => consent.note_typed_edit(&root, &entry.path, &before, &after),
                Origin::Outside => consent.came_from_outside(&root, &entry.path, &after),
                Origin::Unclear => new.unclear = Some(before),
            }
            Ok(())
        });
    }

    /// These documents were saved: what was typed keeps its permission from now on.
    pub fn saved(&self, snapshot: &Snapshot, saved: &[Arc<Document>]) {
        for document in saved {
            let mut followed = locked(&self.permission.followed);
            let Some(its) = followed.get_mut(&document.key) else { continue };
            let Some((slot, file)) = located(snapshot, &document.uri) else { continue };
            let Some(entry) = slot.vault.get(file) else { continue };
            let root = real_root(slot);
            let known = self.permission.with(|consent| Ok(consent.knows(&root)));
            let label = self.interpreter(&slot.configured.settings.run_choice());
            let (Ok(true), Some(label)) = (known, label) else { continue };
            let now = its.hashes(&label, snapshot, document);
            let before = its.unclear.take();
            let kept = self.permission.with(|consent| {
                if let Some(before) = &before {
                    consent.note_typed_edit(&root, &entry.path, before, &now);
                }
                consent.keep(&root, &entry.path, &now)
            });
            if let Err(error) = kept {
                tracing::warn!("what was typed may run only until the end of the session: {error}");
            }
        }
    }
}

impl Permission {
    /// Forgets the texts of documents that are open no longer.
    pub(super) fn forget_closed(&self, snapshot: &Snapshot) {
        locked(&self.followed).retain(|key, _| snapshot.documents.contains_key(key));
    }
}

/// The hashes of all snippets of a text of a document.
fn hashes(text: &Arc<str>, label: &str, snapshot: &Snapshot, document: &Document) -> Vec<CodeHash> {
    let options = located(snapshot, &document.uri).map(|(slot, _)| slot.options().note).unwrap_or_default();
    let note = Arc::new(Note::new(text, &options));
    NotePlan::new(text.clone(), note, Selection::Everything, label).hashes
}

/// Where an edit came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// The user's keyboard.
    Typed,
    /// The file: it changed, and the editor read it.
    Outside,
    /// One of the two: the file was written in the same moment.
    Unclear,
}

impl Origin {
    /// An edit that brought the document to what its file already held came from there. A file that
    /// was written after the edit is a saved one.
    fn of(document: &Document) -> Self {
        let Some(written) = written_as_it_is(document) else { return Origin::Typed };
        if written > SystemTime::now() {
            // Nobody saves in the future; a time can be set.
            return Origin::Outside;
        }
        match document.edited.duration_since(written) {
            Err(_) => Origin::Typed,
            Ok(since) if since <= MOMENT => Origin::Unclear,
            Ok(_) => Origin::Outside,
        }
    }
}

/// When the document's file was written, if it holds the document's text or one on the way to it.
fn written_as_it_is(document: &Document) -> Option<SystemTime> {
    let path = document.key.path()?;
    let file = std::fs::metadata(path).ok()?;
    // A mark at the file's beginning is no part of the text.
    let is_near = file.len().abs_diff(document.text.len() as u64) <= 3;
    if !is_near && document.passed.is_empty() {
        return None;
    }
    let on_disk = crate::text::decode(std::fs::read(path).ok()?).text;
    let is_same = on_disk == *document.text || document.passed.contains(&Document::digest(&on_disk));
    // Where the system keeps no times, an edit that equals the file is the file's.
    is_same.then(|| file.modified().unwrap_or(SystemTime::UNIX_EPOCH))
}

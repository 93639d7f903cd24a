use std::path::Path;
use std::sync::Arc;

use super::{FileId, Limits, Vault, read_text};
use crate::note::{Note, NoteOptions};

/// The file system, as far as questions about a snapshot need it: the text of closed notes, and
/// files that the index leaves out.
pub trait Disk {
    /// Whether anything exists at this absolute path.
    fn exists(&self, path: &Path) -> bool;
    /// The text of the note at this absolute path, if it can be read.
    fn read(&self, path: &Path) -> Option<String>;
}

/// The real file system.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk {
    /// Limits on what is read.
    pub limits: Limits,
}

impl Disk for RealDisk {
    fn exists(&self, path: &Path) -> bool {
        path.exists()
    }

    fn read(&self, path: &Path) -> Option<String> {
        read_text(path, self.limits).ok().map(|read| read.decoded.text)
    }
}

/// A note's text with the model that belongs to it.
#[derive(Clone, Debug)]
pub struct NoteText {
    /// The text: the open buffer's, else what is on disk now.
    pub text: Arc<str>,
    /// Its model.
    pub note: Arc<Note>,
}

impl Vault {
    /// The text of a note, with a model that fits it even where the file has changed on disk since
    /// it was indexed. Reads the file unless it is open.
    pub fn text_of(&self, id: FileId, disk: &dyn Disk) -> Option<NoteText> {
        let entry = self.get(id)?;
        let note = entry.note.clone()?;
        if let Some(open) = &entry.open {
            return Some(NoteText { text: open.text.clone(), note });
        }
        let text = disk.read(&self.root().join(&*entry.path))?;
        // Modelling a note again costs no more than reading it did.
        let note = Arc::new(Note::new(&text, &NoteOptions::default()));
        Some(NoteText { text: text.into(), note })
    }
}

use std::path::Path;
use std::sync::Arc;

use super::{FileId, Limits, Stamp, Vault, read_text};
use crate::note::Note;

/// The file system, as far as questions about a snapshot need it: the text of closed notes, and
/// files that the index leaves out.
pub trait Disk: Sync {
    /// Whether anything exists at this absolute path.
    fn exists(&self, path: &Path) -> bool;
    /// The text of the note at this absolute path, if it can be read.
    fn read(&self, path: &Path) -> Option<String>;
    /// The stamp of the file at this absolute path; `None` where that is unknown.
    fn stamp(&self, path: &Path) -> Option<Stamp>;

    /// Whether a file of the vault at `root`, given by its path in it, is left out by an ignore file.
    /// A file system in memory ignores nothing.
    fn is_ignored(&self, _root: &Path, _path: &str) -> bool {
        false
    }
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

    fn is_ignored(&self, root: &Path, path: &str) -> bool {
        super::is_ignored(root, path)
    }

    fn read(&self, path: &Path) -> Option<String> {
        read_text(path, self.limits).ok().map(|read| read.decoded.text)
    }

    fn stamp(&self, path: &Path) -> Option<Stamp> {
        Stamp::of(&std::fs::metadata(path).ok()?)
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

/// A file system that holds nothing: open notes are all there is.
#[cfg(any(test, fuzzing))]
pub(crate) struct NoDisk;

#[cfg(any(test, fuzzing))]
impl Disk for NoDisk {
    fn exists(&self, _path: &Path) -> bool {
        false
    }

    fn read(&self, _path: &Path) -> Option<String> {
        None
    }

    fn stamp(&self, _path: &Path) -> Option<Stamp> {
        None
    }
}

impl Vault {
    /// The same vault with these notes as they are on disk now, where they have changed since they
    /// were indexed: edits made of it fit what they will be applied to. Looks at each file's stamp
    /// only, unless it has changed; open notes are the editor's.
    pub fn refreshed(&self, files: &[FileId], disk: &dyn Disk) -> Vault {
        let mut fresh = self.clone();
        for &id in files {
            let Some(entry) = self.get(id).filter(|entry| entry.open.is_none()) else { continue };
            let path = self.root().join(&*entry.path);
            let stamp = disk.stamp(&path);
            if stamp.is_none() || stamp == entry.stamp {
                continue;
            }
            let Some(text) = disk.read(&path) else { continue };
            let mut changed = (**entry).clone();
            changed.stamp = stamp;
            super::read::model(&mut changed, &text, self.note_options());
            fresh.set(changed);
        }
        fresh
    }

    /// The text of a note, with a model that fits it even where the file has changed on disk since
    /// it was indexed. Reads the file unless it is open.
    pub fn text_of(&self, id: FileId, disk: &dyn Disk) -> Option<NoteText> {
        self.text_of_if(id, disk, |_| true)
    }

    /// [`Self::text_of`] where the text passes, which is cheaper than to make a model first.
    pub fn text_of_if(
        &self,
        id: FileId,
        disk: &dyn Disk,
        passes: impl FnOnce(&str) -> bool,
    ) -> Option<NoteText> {
        let entry = self.get(id)?;
        let note = entry.note.clone()?;
        if let Some(open) = &entry.open {
            return passes(&open.text).then(|| NoteText { text: open.text.clone(), note });
        }
        let text = disk.read(&self.root().join(&*entry.path)).filter(|text| passes(text))?;
        // Modelling a note again costs no more than reading it did.
        let note = Arc::new(Note::new(&text, self.note_options()));
        Some(NoteText { text: text.into(), note })
    }
}

//! Vaults in memory for tests: files with `$0` at the cursor.

use std::path::Path;

use crate::note::{Note, NoteOptions};
use crate::text::TextRange;
pub(crate) use crate::vault::NoDisk;
use crate::vault::{FileEntry, FileId, FileKind, Limits, Vault, is_note_path};

/// A vault, and the place of the `$0` in it.
pub(crate) struct Fixture {
    pub(crate) vault: Vault,
    pub(crate) file: FileId,
    pub(crate) offset: usize,
}

impl Fixture {
    /// The first file is open in the editor unless another one holds `$0`.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let options = NoteOptions::default();
        let mut cursor = None;
        let entries = files.iter().map(|(path, text)| {
            let offset = text.find("$0");
            if let Some(offset) = offset {
                cursor = Some((*path, offset));
            }
            let text = text.replacen("$0", "", 1);
            if !is_note_path(path) {
                return FileEntry::new(path, FileKind::Other);
            }
            FileEntry::opened(path, text.into(), 1, Limits::default(), &options)
        });
        let entries: Vec<FileEntry> = entries.collect();
        let vault = Vault::with_entries(Path::new("/v"), true, entries);
        let (path, offset) = cursor.unwrap_or((files[0].0, 0));
        let file = vault.find(path).expect("a file of the fixture").id;
        Self { vault, file, offset }
    }

    pub(crate) fn text(&self, file: FileId) -> &str {
        let open = self.vault.get(file).and_then(|entry| entry.open.as_ref());
        open.map_or("", |open| &open.text)
    }

    pub(crate) fn note(&self, file: FileId) -> &Note {
        self.vault.note(file).expect("a note of the fixture")
    }

    /// `path:line:text` of a range.
    pub(crate) fn show(&self, file: FileId, range: TextRange) -> String {
        let entry = self.vault.get(file).expect("a file of the fixture");
        let line = entry.note().map_or(1, |note| note.lines.human(range.start as usize).0);
        format!("{}:{line}:{}", entry.path, range.of(self.text(file)))
    }
}

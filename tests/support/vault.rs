use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Cursor, split_cursor};

/// A folder of notes that is gone after the test.
pub struct Vault {
    folder: tempfile::TempDir,
    cursors: BTreeMap<String, Cursor>,
}

impl Vault {
    /// Writes files, named by their path in the vault; a `$0` in one marks the cursor and is left
    /// out of the file.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut vault = Self { folder, cursors: BTreeMap::new() };
        for (path, text) in files {
            vault.write(path, text);
        }
        vault
    }

    /// Writes one more file, or another text into one.
    pub fn write(&mut self, path: &str, marked: &str) {
        let (text, cursor) = split_cursor(marked);
        let file = self.path(path);
        fs::create_dir_all(file.parent().expect("a file has a folder")).expect("a folder for the file");
        fs::write(&file, text).expect("a writable file");
        if let Some(cursor) = cursor {
            self.cursors.insert(path.to_owned(), cursor);
        }
    }

    /// The vault's folder, without symbolic links in it.
    pub fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().expect("the folder exists")
    }

    /// A file of the vault.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(Path::new(path))
    }

    /// A file's text as it is on disk.
    pub fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("a file with text")
    }

    /// Where a file's `$0` was.
    pub fn cursor(&self, path: &str) -> Cursor {
        *self.cursors.get(path).unwrap_or_else(|| panic!("{path} has no $0"))
    }
}

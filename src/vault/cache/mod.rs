//! The index on disk, so that a vault that was read before is ready without reading it again.
//!
//! One file for each vault in the user's cache folder. It is never trusted: a model counts only
//! where the file it was made of bears the same stamp, and a file that is truncated, damaged, of
//! another program or of other options is as good as none. Losing it costs time and nothing else,
//! so no failure here is anyone's error.

mod folder;
mod format;
#[cfg(test)]
mod tests;

use std::fs::{File, Metadata};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

pub use format::{KeptNote, Remembered, read_index};
#[cfg(any(test, fuzzing))]
pub(crate) use format::{MAGIC, write_block, write_index};

use super::{Stamp, Vault};
use crate::note::NoteOptions;

/// The cached index of one vault.
#[derive(Clone, Debug)]
pub struct IndexCache {
    file: PathBuf,
    identity: Identity,
}

/// What the models in a cache depend on besides the notes: which program made them of which vault
/// with which options. Every checksum in the file is keyed with it.
pub type Identity = [u8; 32];

/// Rises when the layout of the file changes. The program's own identity covers everything else.
const FORMAT: u32 = 1;
/// A larger index is not kept, in bytes.
const LARGEST: u64 = 1 << 30;

impl IndexCache {
    /// The cache in `folder`, the user's folder for what can be made again, for the vault at `root`.
    pub fn new(folder: &Path, root: &Path, options: &NoteOptions) -> Self {
        let name = blake3::hash(root.as_os_str().as_encoded_bytes()).to_hex();
        Self { file: folder.join("index").join(&name[..32]), identity: identity(root, options) }
    }

    /// What is remembered of the vault; nothing where the file is missing or not to be trusted.
    pub fn read(&self) -> Remembered {
        let is_believable = |metadata: Metadata| metadata.is_file() && metadata.len() <= LARGEST;
        if !std::fs::metadata(&self.file).is_ok_and(is_believable) {
            return Remembered::default();
        }
        let Ok(file) = File::open(&self.file) else { return Remembered::default() };
        read_index(BufReader::new(file), &self.identity)
    }

    /// Keeps the index of a vault as it was read at `scanned`, in the place of what was kept before
    /// it, at once or not at all. Left out are notes so young that a later change of theirs
    /// might not be seen, and those that are open in the editor.
    ///
    /// # Errors
    /// When the folder cannot be written, the disk is full, or the index is too large to keep.
    pub fn write(&self, vault: &Vault, scanned: SystemTime) -> io::Result<()> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        let mut out = BufWriter::new(file.as_file_mut());
        format::write_index(vault, scanned, &self.identity, LARGEST, &mut out)?;
        out.flush()?;
        drop(out);
        file.persist(&self.file)?;
        folder::tidy(folder);
        Ok(())
    }
}

/// The running program stands for its code: another build may model notes otherwise.
fn identity(root: &Path, options: &NoteOptions) -> Identity {
    let program = std::env::current_exe().unwrap_or_default();
    let stamp = std::fs::metadata(&program).ok().and_then(|metadata| {
        let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some((metadata.len(), modified.as_nanos()))
    });
    let mut hasher = blake3::Hasher::new();
    let mut add = |part: &[u8]| {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    };
    add(&FORMAT.to_le_bytes());
    add(env!("CARGO_PKG_VERSION").as_bytes());
    add(program.as_os_str().as_encoded_bytes());
    let (size, modified) = stamp.unwrap_or_default();
    add(&size.to_le_bytes());
    add(&modified.to_le_bytes());
    add(root.as_os_str().as_encoded_bytes());
    let NoteOptions { flashcards } = options;
    add(&[u8::from(*flashcards)]);
    *hasher.finalize().as_bytes()
}

/// Whether a note's model can be kept under its stamp.
fn is_keepable(stamp: Option<Stamp>, scanned: SystemTime) -> Option<Stamp> {
    stamp.filter(|stamp| stamp.is_settled(scanned))
}

//! The words of a vault, for those who list or count them.

use super::{FileEntry, Vault};

impl Vault {
    /// All folded tags, those above others included, each with how many notes bear it; in no
    /// particular order.
    pub fn tags(&self) -> impl Iterator<Item = (&str, usize)> {
        self.tags.iter().map(|(tag, files)| (tag, files.len()))
    }

    /// How many notes hold links whose path ends in the name of this file.
    pub fn mention_count(&self, entry: &FileEntry) -> u32 {
        self.mentions.get(entry.link_key()).len() as u32
    }

    /// The words that links bear and that no file, alias or title answers to, in order.
    pub fn unresolved_words(&self) -> impl Iterator<Item = &str> {
        self.unresolved.iter()
    }
}

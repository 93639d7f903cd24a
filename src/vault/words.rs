//! The words of a vault, for those who list or count them.

use super::Vault;
use super::path::NOTE_EXTENSIONS;

impl Vault {
    /// All folded tags, those above others included, each with how many notes bear it; in no
    /// particular order.
    pub fn tags(&self) -> impl Iterator<Item = (&str, usize)> {
        self.tags.iter().map(|(tag, files)| (tag, files.len()))
    }

    /// How many notes hold links whose path ends in this word: see [`super::link_key`].
    pub fn mention_count(&self, key: &str) -> u32 {
        self.mentions.get(key).len() as u32
    }

    /// The words that links bear and that no file, alias or title answers to.
    pub fn unresolved_words(&self) -> impl Iterator<Item = &str> {
        let mut name = String::new();
        self.mentions.iter().map(|(word, _)| word).filter(move |word| {
            let has_file = |vault: &Vault, name: &mut String, extension: &str| {
                name.clear();
                name.push_str(word);
                name.push_str(extension);
                vault.names.contains(name)
            };
            !(self.names.contains(word)
                || self.titles.contains(word)
                || NOTE_EXTENSIONS.iter().any(|extension| has_file(self, &mut name, extension)))
        })
    }
}

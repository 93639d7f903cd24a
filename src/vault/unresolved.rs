//! The words that links bear and that nothing answers to: names that a writer has in mind.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::Vault;
use super::path::{NOTE_EXTENSIONS, strip_note_extension};

/// Words in order. Kept and not looked for: whoever starts to write a link asks for all of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Unresolved {
    words: imbl::OrdSet<Arc<str>>,
}

impl Unresolved {
    /// The words that links bear, without those that the names of files, aliases and titles are.
    pub(super) fn among<'w>(
        mentions: impl Iterator<Item = &'w String>,
        names: impl Iterator<Item = &'w String>,
        titles: impl Iterator<Item = &'w String>,
    ) -> Self {
        let names = names.flat_map(|name| [&**name, strip_note_extension(name)]);
        let known: FxHashSet<&str> = names.chain(titles.map(|title| &**title)).collect();
        let missing: FxHashSet<&str> =
            mentions.map(|word| &**word).filter(|word| !known.contains(word)).collect();
        Self { words: missing.into_iter().map(Arc::from).collect() }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|word| {
            #[cfg(test)]
            crate::work::look();
            &**word
        })
    }
}

impl Vault {
    /// Takes note that links or names with this word came or went.
    pub(super) fn update_unresolved(&mut self, word: &str) {
        let is_named = |name: &str| self.names.contains(name);
        let answered = || {
            is_named(word)
                || self.titles.contains(word)
                || NOTE_EXTENSIONS.iter().any(|extension| is_named(&format!("{word}{extension}")))
        };
        let unresolved = self.mentions.contains(word) && !answered();
        let words = &mut self.unresolved.words;
        if !unresolved {
            words.remove(word);
        } else if !words.contains(word) {
            words.insert(word.into());
        }
    }

    /// The same for the name of a file, with and without extension.
    pub(super) fn update_unresolved_name(&mut self, name: &str) {
        self.update_unresolved(name);
        self.update_unresolved(strip_note_extension(name));
    }
}

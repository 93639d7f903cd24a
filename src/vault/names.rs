//! The maps from words to files, as persistent data.

use std::collections::HashMap;
use std::sync::Arc;

use super::FileId;

/// The files known under a word: almost always one.
pub(super) type Ids = Arc<[FileId]>;

/// Those of some words that are not among `others`, which are in order.
pub(super) fn missing_in<'w>(others: &[String], words: &'w [String]) -> impl Iterator<Item = &'w String> {
    words.iter().filter(|word| others.binary_search(word).is_err())
}

/// From a folded word to files, ascending by id.
#[derive(Clone, Debug, Default)]
pub(super) struct WordMap {
    map: imbl::HashMap<Arc<str>, Ids>,
}

impl WordMap {
    pub(super) fn get(&self, word: &str) -> &[FileId] {
        self.map.get(word).map_or(&[], |ids| ids)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &[FileId])> {
        self.map.iter().map(|(word, ids)| {
            #[cfg(test)]
            crate::work::look();
            (&**word, &**ids)
        })
    }

    pub(super) fn contains(&self, word: &str) -> bool {
        self.map.contains_key(word)
    }

    pub(super) fn add(&mut self, word: &str, id: FileId) {
        let Some(ids) = self.map.get_mut(word) else {
            self.map.insert(word.into(), Arc::from([id]));
            return;
        };
        if let Err(at) = ids.binary_search(&id) {
            let mut grown = ids.to_vec();
            grown.insert(at, id);
            *ids = grown.into();
        }
    }

    pub(super) fn remove(&mut self, word: &str, id: FileId) {
        let Some(ids) = self.map.get_mut(word) else { return };
        let Ok(at) = ids.binary_search(&id) else { return };
        if ids.len() == 1 {
            self.map.remove(word);
            return;
        }
        let mut shrunk = ids.to_vec();
        shrunk.remove(at);
        *ids = shrunk.into();
    }

    /// Brings the words of one file, in order, from `old` to `new`, touching only the difference.
    pub(super) fn replace(&mut self, id: FileId, old: &[String], new: &[String]) {
        missing_in(new, old).for_each(|word| self.remove(word, id));
        missing_in(old, new).for_each(|word| self.add(word, id));
    }

    /// A map of many files at once, given in the order of their ids with each word once; a word with
    /// many files costs no more than its files.
    pub(super) fn of_files<'w>(files: impl Iterator<Item = (FileId, &'w [String])>) -> Self {
        let mut groups: HashMap<&str, Vec<FileId>> = HashMap::new();
        for (id, words) in files {
            for word in words {
                groups.entry(word).or_default().push(id);
            }
        }
        Self { map: groups.into_iter().map(|(word, ids)| (Arc::from(word), Ids::from(ids))).collect() }
    }
}

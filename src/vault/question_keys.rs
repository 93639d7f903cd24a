//! Which notes ask the same question.

use std::sync::Arc;

use super::names::Ids;
use super::{FileEntry, FileId, Vault};
use crate::note::Note;

/// The files with a question of each key, ascending by id.
#[derive(Clone, Debug, Default)]
pub(super) struct QuestionKeys {
    map: imbl::HashMap<u64, Ids>,
}

impl QuestionKeys {
    /// Brings the keys of one file from `old` to `new`, touching only the difference.
    pub(super) fn replace(&mut self, id: FileId, old: Option<&Note>, new: Option<&Note>) {
        let (old, new) = (keys(old), keys(new));
        for key in old.iter().filter(|key| new.binary_search(key).is_err()) {
            let Some(ids) = self.map.get_mut(key) else { continue };
            let left: Ids = ids.iter().copied().filter(|other| *other != id).collect();
            if left.is_empty() {
                self.map.remove(key);
            } else {
                *ids = left;
            }
        }
        for key in new.iter().filter(|key| old.binary_search(key).is_err()) {
            let ids = self.map.entry(*key).or_insert_with(|| Arc::from([]));
            if let Err(at) = ids.binary_search(&id) {
                let mut grown = ids.to_vec();
                grown.insert(at, id);
                *ids = grown.into();
            }
        }
    }

    /// A map of many files at once.
    pub(super) fn of_files<'a>(files: impl Iterator<Item = &'a Arc<FileEntry>>) -> Self {
        let mut pairs: Vec<(u64, FileId)> =
            files.flat_map(|entry| keys(entry.note()).into_iter().map(|key| (key, entry.id))).collect();
        pairs.sort_unstable();
        let groups = pairs.chunk_by(|a, b| a.0 == b.0);
        let map =
            groups.map(|group| (group[0].0, group.iter().map(|(_, id)| *id).collect::<Ids>())).collect();
        Self { map }
    }
}

impl Vault {
    /// The notes that hold a question with this key, ascending by id.
    pub fn notes_asking(&self, key: u64) -> &[FileId] {
        self.question_keys.map.get(&key).map_or(&[], |ids| ids)
    }

    /// The notes whose duplicates could be concerned when a note changes from `old` to `new`.
    pub fn concerned_by_questions(&self, old: Option<&Note>, new: Option<&Note>) -> Vec<FileId> {
        let (old, new) = (keys(old), keys(new));
        let gone = old.iter().filter(|key| new.binary_search(key).is_err());
        let come = new.iter().filter(|key| old.binary_search(key).is_err());
        let mut ids: Vec<FileId> =
            gone.chain(come).flat_map(|key| self.notes_asking(*key)).copied().collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

/// The keys of a note's questions, each once, ascending.
fn keys(note: Option<&Note>) -> Vec<u64> {
    let questions = note.map_or(&[][..], |note| &note.questions);
    let mut keys: Vec<u64> = questions.iter().filter_map(|question| question.duplicate_key).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

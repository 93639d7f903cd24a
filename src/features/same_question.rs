//! Where a question is asked again.

use rustc_hash::FxHashMap;

use super::question_navigation::QuestionPlace;
use crate::note::questions::{Question, QuestionKind};
use crate::vault::{FileEntry, FileId, Vault};

/// Finds the other places of questions; what it has read of a note serves all of them.
pub struct SameQuestions<'v> {
    vault: &'v Vault,
    /// The most places that are wanted.
    most: usize,
    notes: FxHashMap<FileId, FxHashMap<u64, Vec<u32>>>,
}

impl<'v> SameQuestions<'v> {
    /// For the questions of a vault; of each at most so many other places are found.
    pub fn new(vault: &'v Vault, most: usize) -> Self {
        Self { vault, most, notes: FxHashMap::default() }
    }

    /// The other places that ask what a question of a note asks, in the order of notes and lines.
    /// Prompts, templates and conflict copies repeat others by their nature: they neither have such
    /// places nor are they any.
    pub fn others(&mut self, entry: &FileEntry, index: usize) -> Vec<QuestionPlace> {
        let key = entry.note().and_then(|note| note.questions.get(index)).and_then(compared);
        let mut out = Vec::new();
        let Some(key) = key.filter(|_| counts(self.vault, entry)) else { return out };
        for &file in self.vault.notes_asking(key) {
            if out.len() >= self.most {
                break;
            }
            let Some(other) = self.vault.get(file).filter(|other| counts(self.vault, other)) else {
                continue;
            };
            let places = self.places(other, key).iter().map(|&question| QuestionPlace { file, question });
            out.extend(places.filter(|it| (it.file, it.question as usize) != (entry.id, index)));
        }
        out.truncate(self.most);
        out
    }

    fn places(&mut self, entry: &FileEntry, key: u64) -> &[u32] {
        let most = self.most;
        let places = self.notes.entry(entry.id).or_insert_with(|| {
            let mut places: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
            let questions = entry.note().map_or(&[][..], |note| &note.questions);
            for (index, question) in questions.iter().enumerate() {
                let place = compared(question).map(|key| places.entry(key).or_default());
                // One of them may be the question itself.
                place
                    .into_iter()
                    .filter(|place| place.len() <= most)
                    .for_each(|place| place.push(index as u32));
            }
            places
        });
        places.get(&key).map_or(&[], |places| places)
    }
}

fn counts(vault: &Vault, entry: &FileEntry) -> bool {
    !vault.is_template(entry) && !entry.is_conflict_copy()
}

fn compared(question: &Question) -> Option<u64> {
    question.duplicate_key.filter(|_| question.kind != QuestionKind::Prompt)
}

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};
use std::sync::Arc;

use rustc_hash::FxBuildHasher;

use super::{FileEntry, FileId, FileKind, Vault};
use crate::note::fold;

/// How many names that share half of theirs are looked at: dated notes share a lot.
const BUCKET_LIMIT: usize = 256;
/// Below this many characters one differing character means another word.
const SHORTEST: usize = 4;

/// Names of notes, findable by a name that differs in one character.
///
/// If two words differ by one insertion, deletion, replacement or swap of neighbours, their first
/// or their last characters, up to half of the word, are the same; so each name is kept under both
/// halves and a question looks at few names whatever the size of the vault.
#[derive(Clone, Debug, Default)]
pub(super) struct SimilarNames {
    halves: imbl::HashMap<u64, Arc<[FileId]>>,
}

impl SimilarNames {
    /// The names of the notes among many files, in the order of their ids.
    pub(super) fn of_files<'a>(files: impl Iterator<Item = &'a Arc<FileEntry>>) -> Self {
        let mut halves: HashMap<u64, Vec<FileId>> = HashMap::new();
        for entry in files.filter(|entry| entry.kind == FileKind::Note) {
            for key in keys(&squeeze(entry.stem())) {
                let ids = halves.entry(key).or_default();
                if ids.last() != Some(&entry.id) && ids.len() < BUCKET_LIMIT {
                    ids.push(entry.id);
                }
            }
        }
        Self { halves: halves.into_iter().map(|(key, ids)| (key, ids.into())).collect() }
    }

    pub(super) fn add(&mut self, stem: &str, id: FileId) {
        for key in keys(&squeeze(stem)) {
            let ids = self.halves.get(&key).map_or(&[][..], |ids| ids);
            if !ids.contains(&id) && ids.len() < BUCKET_LIMIT {
                let grown: Arc<[FileId]> = ids.iter().copied().chain([id]).collect();
                self.halves.insert(key, grown);
            }
        }
    }

    pub(super) fn remove(&mut self, stem: &str, id: FileId) {
        for key in keys(&squeeze(stem)) {
            let Some(ids) = self.halves.get(&key) else { continue };
            let shrunk: Arc<[FileId]> = ids.iter().copied().filter(|&other| other != id).collect();
            if shrunk.is_empty() {
                self.halves.remove(&key);
            } else {
                self.halves.insert(key, shrunk);
            }
        }
    }

    /// Files that could be similar to `word`; the caller compares.
    fn candidates(&self, word: &[char]) -> Vec<FileId> {
        let mut ids = Vec::new();
        for len in [word.len().saturating_sub(1), word.len(), word.len() + 1] {
            let half = (len / 2).saturating_sub(1).min(word.len());
            for key in [key(b'<', &word[..half]), key(b'>', &word[word.len() - half..])] {
                ids.extend(self.halves.get(&key).into_iter().flat_map(|ids| ids.iter().copied()));
            }
        }
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

/// A name without what people vary: case, spaces, `-` and `_`.
fn squeeze(name: &str) -> Vec<char> {
    fold(name).chars().filter(|ch| !matches!(ch, ' ' | '-' | '_')).collect()
}

fn keys(word: &[char]) -> [u64; 2] {
    // One less than half, so that a swap across the middle leaves one side whole.
    let half = (word.len() / 2).saturating_sub(1);
    [key(b'<', &word[..half]), key(b'>', &word[word.len() - half..])]
}

fn key(side: u8, half: &[char]) -> u64 {
    FxBuildHasher.hash_one((side, half.len(), HashChars(half)))
}

struct HashChars<'a>(&'a [char]);

impl Hash for HashChars<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.iter().for_each(|ch| ch.hash(state));
    }
}

impl Vault {
    /// Notes whose name is nearly `name`: the same but for case, spaces, `-` and `_`, or one letter
    /// away. Digits count in full: `Lecture 1` is not nearly `Lecture 2`.
    pub fn similar_notes(&self, name: &str) -> Vec<FileId> {
        let word = squeeze(name);
        let is_similar =
            |id: &FileId| self.get(*id).is_some_and(|entry| is_one_typo_away(&word, &squeeze(entry.stem())));
        self.similar.candidates(&word).into_iter().filter(is_similar).collect()
    }
}

/// Whether two words are equal or differ by one inserted, missing, replaced or swapped letter.
fn is_one_typo_away(a: &[char], b: &[char]) -> bool {
    if a == b {
        return true;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() < SHORTEST || long.len() - short.len() > 1 {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let (short, long) = (&short[same..], &long[same..]);
    let letters = |chars: &[char]| chars.iter().all(|ch| ch.is_alphabetic());
    if short.len() < long.len() {
        return letters(&long[..1]) && *short == long[1..];
    }
    let replaced = letters(&short[..1]) && letters(&long[..1]) && short[1..] == long[1..];
    let swapped = short.len() >= 2
        && letters(&short[..2])
        && (short[0], short[1]) == (long[1], long[0])
        && short[2..] == long[2..];
    replaced || swapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_typo_is_similar_and_a_digit_is_not() {
        let similar = |a: &str, b: &str| is_one_typo_away(&squeeze(a), &squeeze(b));
        assert!(similar("Decorators", "decorator"));
        assert!(similar("list-comprehension", "List Comprehension"));
        assert!(similar("genreators", "generators"));
        assert!(similar("closires", "closures"));
        assert!(!similar("Lecture 1", "Lecture 2"));
        assert!(!similar("b", "c"));
        assert!(!similar("GIL", "GIT"));
    }
}

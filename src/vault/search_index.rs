//! The names of a vault's questions, headings and notes in one place, with the words that they are
//! made of: a search looks at each different word once, and not at every name of every note.

use std::sync::{Arc, Mutex, OnceLock};

use rustc_hash::FxHashMap;

use super::{FileEntry, FileId, FileKind, Vault};
use crate::note::{Letters, Named, fold_for_search};

type Files = imbl::Vector<Option<Arc<FileEntry>>>;

/// So many files may change before their names are gathered anew, by the next search.
const MOST_CHANGED: usize = 256;

/// The names of a vault as of some moment, and which files have changed since then.
#[derive(Clone, Debug)]
pub struct SearchIndex {
    base: Arc<Base>,
    changed: imbl::HashSet<FileId>,
}

#[derive(Debug)]
struct Base {
    /// What the names are gathered from; nothing afterwards.
    files: Mutex<Option<Files>>,
    names: OnceLock<Names>,
}

impl SearchIndex {
    /// The names of these files, which are gathered when they are first needed.
    pub(super) fn over(files: &Files) -> Self {
        let base = Base { files: Mutex::new(Some(files.clone())), names: OnceLock::new() };
        Self { base: Arc::new(base), changed: imbl::HashSet::default() }
    }

    /// Takes note that a file is new, gone or has other names. Its cost does not depend on the vault.
    pub(super) fn mark_changed(&mut self, id: FileId, files: &Files) {
        self.changed.insert(id);
        if self.changed.len() > MOST_CHANGED {
            *self = Self::over(files);
        }
    }

    /// The names as of the moment that changes are counted from; the first call gathers them.
    pub fn names(&self) -> &Names {
        self.base.names.get_or_init(|| {
            let files = self.base.files.lock().ok().and_then(|mut files| files.take());
            Names::gather(files.iter().flatten().flatten())
        })
    }

    /// The files about which [`Self::names`] is out of date, ascending; some may be gone.
    pub fn changed(&self) -> Vec<FileId> {
        let mut changed: Vec<FileId> = self.changed.iter().copied().collect();
        changed.sort_unstable();
        changed
    }
}

impl Vault {
    /// The index for searching by name.
    pub fn search_index(&self) -> &SearchIndex {
        &self.search
    }
}

/// Whether two versions of a file are found by the same names.
pub(super) fn same_names(old: &FileEntry, new: &FileEntry) -> bool {
    match (old.note(), new.note()) {
        (Some(a), Some(b)) => a.search_names == b.search_names && old.path == new.path,
        (a, b) => a.is_none() && b.is_none(),
    }
}

/// A name of a note or of something in it.
#[derive(Clone, Copy, Debug)]
pub struct NameRow {
    /// The note.
    pub file: FileId,
    /// What it names in the note; `None` for the note itself, by its file name.
    pub named: Option<Named>,
    /// Its letters.
    pub letters: Letters,
    end: u32,
}

/// Folded names one after the other, in the order of their files, and the words in them: what stands
/// between white space.
#[derive(Debug, Default)]
pub struct Names {
    text: String,
    rows: Vec<NameRow>,
    words: Words,
}

#[derive(Debug, Default)]
struct Words {
    text: String,
    /// For each word the end of its text, its letters, and the end of its part of `rows`.
    words: Vec<(u32, Letters, u32)>,
    /// The rows that hold each word, ascending.
    rows: Vec<u32>,
}

impl Names {
    fn gather<'e>(entries: impl Iterator<Item = &'e Arc<FileEntry>>) -> Self {
        let mut text = String::new();
        let mut rows = Vec::new();
        for entry in entries.filter(|entry| entry.kind == FileKind::Note) {
            let Some(note) = entry.note() else { continue };
            let stem = fold_for_search(entry.stem());
            let names = note.search_names.iter().map(|(named, letters, name)| (Some(named), letters, name));
            for (named, letters, name) in names.chain([(None, Letters::of(&stem), &*stem)]) {
                text.push_str(name);
                rows.push(NameRow { file: entry.id, named, letters, end: text.len() as u32 });
            }
        }
        text.shrink_to_fit();
        rows.shrink_to_fit();
        let mut names = Self { text, rows, words: Words::default() };
        names.words = Words::of(&names);
        names
    }

    /// All names, in the order of their files.
    pub fn rows(&self) -> &[NameRow] {
        &self.rows
    }

    /// The folded text of the row at an index.
    pub fn text(&self, row: usize) -> &str {
        let start = row.checked_sub(1).map_or(0, |before| self.rows[before].end as usize);
        &self.text[start..self.rows[row].end as usize]
    }

    /// Every different word with its letters and the indices of the rows that hold it.
    pub fn words(&self) -> impl Iterator<Item = (&str, Letters, &[u32])> {
        let (mut text_start, mut rows_start) = (0, 0);
        self.words.words.iter().map(move |&(text_end, letters, rows_end)| {
            let (text_end, rows_end) = (text_end as usize, rows_end as usize);
            let word =
                (&self.words.text[text_start..text_end], letters, &self.words.rows[rows_start..rows_end]);
            (text_start, rows_start) = (text_end, rows_end);
            word
        })
    }

    #[cfg(test)]
    fn bytes(&self) -> usize {
        self.text.capacity()
            + self.rows.capacity() * size_of::<NameRow>()
            + self.words.text.capacity()
            + self.words.words.capacity() * size_of::<(u32, Letters, u32)>()
            + self.words.rows.capacity() * size_of::<u32>()
    }
}

impl Words {
    /// Two passes: one that counts the rows of each word, and one that writes them in their places.
    fn of(names: &Names) -> Self {
        let mut ids: FxHashMap<&str, u32> = FxHashMap::default();
        let mut out = Self::default();
        let mut of_rows: Vec<u32> = Vec::new();
        for row in 0..names.rows.len() {
            for word in names.text(row).split_whitespace() {
                let id = *ids.entry(word).or_insert_with(|| {
                    out.text.push_str(word);
                    out.words.push((out.text.len() as u32, Letters::of(word), 0));
                    out.words.len() as u32 - 1
                });
                // Here the third member still counts, a word once for each time that it occurs.
                out.words[id as usize].2 += 1;
                of_rows.push(id);
            }
        }
        let mut end = 0;
        for (_, _, count) in &mut out.words {
            (end, *count) = (end + *count, end);
        }
        out.rows = vec![0; of_rows.len()];
        let mut of_rows = of_rows.into_iter();
        for row in 0..names.rows.len() {
            for id in of_rows.by_ref().take(names.text(row).split_whitespace().count()) {
                let next = &mut out.words[id as usize].2;
                out.rows[*next as usize] = row as u32;
                *next += 1;
            }
        }
        out.text.shrink_to_fit();
        out.words.shrink_to_fit();
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::{Note, NoteOptions};
    use std::fmt::Write;
    use std::path::Path;

    fn entry(path: &str, text: &str) -> FileEntry {
        FileEntry::with_note(path, Note::new(text, &NoteOptions::default()))
    }

    fn vault() -> Vault {
        let entries = vec![entry("a.md", "# What is a list?\n"), entry("b.md", "# A list of lists\n")];
        Vault::with_entries(Path::new("/v"), true, entries)
    }

    #[test]
    fn every_word_knows_its_names() {
        let vault = vault();
        let names = vault.search_index().names();
        let holding = |wanted: &str| {
            let mut words = names.words();
            let (_, _, rows) = words.find(|(word, ..)| *word == wanted).expect("a word");
            rows.iter().map(|&row| names.text(row as usize)).collect::<Vec<_>>()
        };
        assert_eq!(holding("list"), ["a list of lists"]);
        assert_eq!(holding("list?"), ["what is a list?"]);
        assert_eq!(holding("a"), ["what is a list?", "a", "a list of lists"]);
        assert_eq!(names.words().count(), 8);
    }

    #[test]
    fn only_files_with_other_names_count_as_changed_and_older_snapshots_keep_theirs() {
        let mut vault = vault();
        let before = vault.clone();
        let id = vault.set(entry("a.md", "# What is a list?\n\nAn answer.\n"));
        assert_eq!(vault.search_index().changed(), []);
        vault.set(entry("a.md", "# What is a set?\n"));
        assert_eq!(vault.search_index().changed(), [id]);
        vault.remove("b.md");
        assert_eq!(vault.search_index().changed().len(), 2);
        assert_eq!(vault.search_index().names().text(0), "what is a list?");
        assert_eq!(before.search_index().changed(), []);
    }

    #[test]
    fn many_changes_are_gathered_anew() {
        let mut vault = vault();
        for number in 0..=MOST_CHANGED {
            vault.set(entry(&format!("{number}.md"), "# What is new?\n"));
        }
        assert!(vault.search_index().changed().len() < MOST_CHANGED);
        assert!(vault.search_index().names().rows().len() > MOST_CHANGED);
    }

    #[test]
    fn a_question_takes_less_than_three_hundred_bytes() {
        let note = |number: usize| {
            let mut text = String::new();
            for question in 0..500 {
                let (a, b) = (number * 31 + question, question * 17 % 4001);
                let _ = write!(
                    text,
                    "## What is the difference between topic{a} and the {b}th kind of garbage collection?\nx\n"
                );
            }
            entry(&format!("{number}.md"), &text)
        };
        let vault = Vault::with_entries(Path::new("/v"), true, (0..20).map(note).collect());
        let names = vault.search_index().names();
        assert_eq!(names.rows().len(), 20 * 501);
        assert!(names.bytes() < 20 * 500 * 300, "{}", names.bytes());
    }
}

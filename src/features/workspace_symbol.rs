//! `workspace/symbol`: search over questions, headings, note names and aliases.

use std::sync::Arc;

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use rayon::prelude::*;

use super::question_navigation::is_unanswered;
use super::search_query::{Fit, SearchQuery};
use super::section::sections_above;
use crate::note::questions::Question;
use crate::note::{Letters, Named, Note, fold_for_search};
use crate::text::TextRange;
use crate::vault::{FileEntry, FileId, Vault};

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FoundKind {
    /// A question: listed first.
    Question,
    /// A heading.
    Heading,
    /// A note, by its name or an alias.
    Note,
}

/// One result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Which sort of thing.
    pub kind: FoundKind,
    /// Its title.
    pub name: String,
    /// Where it stands: note and section.
    pub container: String,
    /// The note.
    pub file: FileId,
    /// Its title's bytes.
    pub range: TextRange,
    /// For a question, its index in the note.
    pub question: Option<u32>,
}

/// Below this many good results, near misses are looked for as well.
const FEW: usize = 5;

/// The best `limit` results for `query` in a vault.
///
/// All words must occur, in any order; question words may be missing. Whole words count more than
/// beginnings, rare words more than common ones; questions come before headings and these before
/// notes. Where little is found, typing errors and left-out letters are forgiven. An empty query lists
/// everything. The order is the same each time.
pub fn workspace_symbols(vault: &Vault, query: &str, limit: usize) -> Vec<Found> {
    search(vault, &SearchQuery::parse(query), limit)
}

/// [`workspace_symbols`] for a query that was read already.
pub fn search(vault: &Vault, query: &SearchQuery, limit: usize) -> Vec<Found> {
    let mut hits = exact(vault, query);
    rank(query, &mut hits, limit);
    if hits.len() < FEW.min(limit) && !query.text.is_empty() {
        let mut near = near_misses(vault, query);
        near.retain(|near| !hits.iter().any(|hit| hit.file == near.file && hit.named == near.named));
        near.sort_by_key(Hit::order);
        hits.extend(near);
    }
    hits.truncate(limit);
    hits.into_iter().filter_map(|hit| found(vault, hit)).collect()
}

/// Like [`search`], without near misses.
pub fn search_exactly(vault: &Vault, query: &SearchQuery, limit: usize) -> Vec<Found> {
    let mut hits = exact(vault, query);
    rank(query, &mut hits, limit);
    hits.truncate(limit);
    hits.into_iter().filter_map(|hit| found(vault, hit)).collect()
}

/// What a hit is in its note: one of its names, or its file name.
type NamedOrStem = Option<Named>;

/// A name that fits the query.
struct Hit {
    kind: FoundKind,
    file: FileId,
    named: NamedOrStem,
    /// Length of the name in bytes.
    len: u32,
    /// How each word of the query fits.
    fits: Fits,
    /// The whole query stands in the name as typed.
    verbatim: bool,
    /// Higher is better.
    score: u32,
}

/// How each word of a query fits a name, in four bits for each: a search for one letter finds
/// nearly every name there is.
#[derive(Clone, Copy, Default)]
struct Fits(u64);

impl Fits {
    fn set(&mut self, word: usize, fit: Fit) {
        let bits = match fit {
            Fit::Word => 1,
            Fit::Prefix => 2,
            Fit::Inside => 3,
        };
        self.0 |= bits << (4 * word);
    }

    /// What the fit of a word is worth; nothing for one that is missing and may be.
    fn worth(self, word: usize) -> f32 {
        match (self.0 >> (4 * word)) & 0xf {
            1 => 1.0,
            2 => 0.8,
            3 => 0.4,
            _ => 0.0,
        }
    }

    fn is_whole_word(self, word: usize) -> bool {
        (self.0 >> (4 * word)) & 0xf == 1
    }
}

impl Hit {
    fn of(candidate: &Candidate<'_>, score: u32) -> Self {
        let Candidate { kind, file, named, name, .. } = *candidate;
        Self { kind, file, named, len: name.len() as u32, fits: Fits::default(), verbatim: false, score }
    }

    fn order(&self) -> impl Ord + use<> {
        (self.kind, std::cmp::Reverse(self.score), self.len, self.file, self.place())
    }

    fn place(&self) -> u32 {
        match self.named {
            Some(Named::Question(index) | Named::Heading(index) | Named::Alias(index)) => index,
            None => u32::MAX,
        }
    }
}

/// A name that may be a hit: what it is, whose, its letters and itself, folded.
struct Candidate<'n> {
    kind: FoundKind,
    file: FileId,
    named: NamedOrStem,
    letters: Letters,
    name: &'n str,
}

/// So many notes are looked through at a time, on each core.
const CHUNK: usize = 512;

/// Judges every name that the query's prefixes let through, on all cores; the hits keep the order of
/// the notes.
fn judge_names<S>(
    vault: &Vault,
    query: &SearchQuery,
    state: impl Fn() -> S + Sync + Send,
    judge: impl Fn(&mut S, Candidate<'_>) -> Option<Hit> + Sync + Send,
) -> Vec<Hit> {
    let notes: Vec<(&Arc<FileEntry>, &Note)> = query.notes(vault).collect();
    let hits: Vec<Vec<Hit>> = notes
        .par_chunks(CHUNK)
        .map_init(state, |state, chunk| {
            let mut hits = Vec::new();
            for (entry, note) in chunk {
                each_name(entry, note, query, |candidate| hits.extend(judge(state, candidate)));
            }
            hits
        })
        .collect();
    hits.into_iter().flatten().collect()
}

fn each_name(entry: &FileEntry, note: &Note, query: &SearchQuery, mut visit: impl FnMut(Candidate<'_>)) {
    for (named, letters, name) in note.search_names.iter() {
        let kind = match named {
            Named::Question(index) if !query.unanswered_only || is_open(note, index) => FoundKind::Question,
            Named::Heading(_) if !query.questions_only => FoundKind::Heading,
            Named::Alias(_) if !query.questions_only => FoundKind::Note,
            _ => continue,
        };
        visit(Candidate { kind, file: entry.id, named: Some(named), letters, name });
    }
    if !query.questions_only {
        let stem = fold_for_search(entry.stem());
        let letters = Letters::of(&stem);
        visit(Candidate { kind: FoundKind::Note, file: entry.id, named: None, letters, name: &stem });
    }
}

fn is_open(note: &Note, question: u32) -> bool {
    note.questions.get(question as usize).is_some_and(is_unanswered)
}

/// The names that hold all words.
fn exact(vault: &Vault, query: &SearchQuery) -> Vec<Hit> {
    judge_names(
        vault,
        query,
        || (),
        |(), candidate| {
            if !query.may_match(candidate.letters) {
                return None;
            }
            let mut fits = Fits::default();
            for (index, word) in query.words.iter().enumerate() {
                match word.fit(candidate.name) {
                    Some(fit) => fits.set(index, fit),
                    None if word.optional => {}
                    None => return None,
                }
            }
            let verbatim = query.words.len() > 1 && candidate.name.contains(&query.text);
            Some(Hit { fits, verbatim, ..Hit::of(&candidate, 0) })
        },
    )
}

/// Keeps the best hits in order, giving words that few of them hold whole more weight.
fn rank(query: &SearchQuery, hits: &mut Vec<Hit>, limit: usize) {
    let count = hits.len() as f32;
    let weights: Vec<f32> = (0..query.words.len())
        .map(|index| {
            let with = hits.iter().filter(|hit| hit.fits.is_whole_word(index)).count() as f32;
            let rare = 1.0 + ((count + 1.0) / (with + 1.0)).ln();
            if query.words[index].optional { 0.1 } else { rare }
        })
        .collect();
    for hit in hits.iter_mut() {
        let fit: f32 = weights.iter().enumerate().map(|(index, weight)| weight * hit.fits.worth(index)).sum();
        let verbatim = if hit.verbatim { 1.0 } else { 0.0 };
        // Of two names with the same words the shorter one is more to the point.
        let brief = 1.0 / (1.0 + hit.len as f32 / 80.0);
        hit.score = ((fit + verbatim + brief) * 1000.0) as u32;
    }
    if hits.len() > limit {
        hits.select_nth_unstable_by_key(limit, Hit::order);
        hits.truncate(limit);
    }
    hits.sort_unstable_by_key(Hit::order);
}

/// The names that nearly hold all words: with a typing error, or with letters left out.
fn near_misses(vault: &Vault, query: &SearchQuery) -> Vec<Hit> {
    let pattern = Pattern::new(&query.text, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy);
    let state = || (Matcher::new(Config::DEFAULT), Vec::new());
    judge_names(vault, query, state, |(matcher, buffer), candidate| {
        let Candidate { letters, name, .. } = candidate;
        if query.words.iter().any(|word| !word.optional && letters.lacks(word.letters) > 1) {
            return None;
        }
        let typos = query
            .words
            .iter()
            .all(|word| word.optional || word.fit(name).is_some() || word.fits_with_typo(name));
        if typos {
            return Some(Hit::of(&candidate, u32::MAX));
        }
        if !query.may_match(letters) {
            return None;
        }
        let score = pattern.score(Utf32Str::new(name, buffer), matcher)?;
        Some(Hit::of(&candidate, score))
    })
}

fn found(vault: &Vault, hit: Hit) -> Option<Found> {
    let entry = vault.get(hit.file)?;
    let note = entry.note()?;
    let mut container = entry.stem().to_owned();
    let (name, range, question) = match hit.named {
        Some(Named::Question(index)) => {
            let question = note.questions.get(index as usize)?;
            container = container_of(entry, note, question);
            (question.title.to_string(), question.title_range, Some(index))
        }
        Some(Named::Heading(index)) => {
            let heading = note.headings.get(index as usize)?;
            (heading.text.to_string(), heading.text_range, None)
        }
        Some(Named::Alias(index)) => {
            let alias = note.aliases.get(index as usize)?;
            (alias.text.to_string(), alias.range, None)
        }
        None => (entry.stem().to_owned(), TextRange::default(), None),
    };
    Some(Found { kind: hit.kind, name, container, file: hit.file, range, question })
}

/// Where a question stands: its note and the innermost section.
pub(super) fn container_of(entry: &FileEntry, note: &Note, question: &Question) -> String {
    match sections_above(note, question).last() {
        Some(heading) => format!("{} ▸ {}", entry.stem(), heading.text),
        None => entry.stem().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Fixture;

    fn names(files: &[(&str, &str)], query: &str) -> Vec<String> {
        let fixture = Fixture::new(files);
        workspace_symbols(&fixture.vault, query, 10).into_iter().map(|found| found.name).collect()
    }

    #[test]
    fn words_match_in_any_order() {
        let files = [("GIL.md", "# Global interpreter lock\n"), ("b.md", "# Other\n")];
        assert_eq!(names(&files, "lock glob"), ["Global interpreter lock"]);
        assert_eq!(names(&files, "gil")[0], "GIL");
        assert_eq!(names(&files, "zzz"), [""; 0]);
    }

    #[test]
    fn questions_come_first_and_question_words_may_be_missing() {
        let files = [(
            "closure.md",
            "# Closure\n\n## Explain the closure of a loop?\n\nx\n\n## Why use a closure?\n\nx\n",
        )];
        assert_eq!(
            names(&files, "what is a closure"),
            ["Why use a closure?", "Explain the closure of a loop?", "Closure", "closure"]
        );
        assert_eq!(names(&files, "?closure").len(), 2);
    }

    #[test]
    fn typing_errors_are_forgiven() {
        let files = [("a.md", "## What is a decorator?\nx\n## What is a generator?\nx\n")];
        assert_eq!(names(&files, "decoratr"), ["What is a decorator?"]);
        assert_eq!(names(&files, "gnrtr"), ["What is a generator?"]);
    }

    #[test]
    fn prefixes_narrow() {
        let files = [
            ("a.md", "#py\n\n## What is a list?\n\n## What is a set?\nx\n"),
            ("b.md", "## What is a list of b?\nx\n"),
        ];
        assert_eq!(names(&files, "!list"), ["What is a list?"]);
        assert_eq!(names(&files, "#py list"), ["What is a list?"]);
        assert_eq!(names(&files, "list").len(), 2);
    }

    #[test]
    fn the_container_tells_note_and_section() {
        let text = "# N\n\nQ. What is a key?\nA. x\n\n## Dicts\n\n### What is a key of a dict?\n\nx\n";
        let fixture = Fixture::new(&[("n.md", text)]);
        let found = workspace_symbols(&fixture.vault, "key", 10);
        assert_eq!(found.iter().map(|it| &*it.container).collect::<Vec<_>>(), ["n", "n ▸ Dicts"]);
    }
}

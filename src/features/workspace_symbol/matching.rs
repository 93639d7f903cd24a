//! Which names fit a query: exactly, with typing errors, with letters left out.
//!
//! A word of a query holds no white space, so that it stands in a name exactly where it stands in one
//! of the name's words; and the index knows each word once, however many names hold it.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use rustc_hash::FxHashSet;

use super::FoundKind;
use super::hit::{Fits, Hit, kind_of};
use crate::features::search_query::{Fit, QueryWord, SearchQuery};
use crate::note::questions::Question;
use crate::note::{Letters, Named, fold_for_search};
use crate::vault::{FileId, Names, Vault};

/// The names that hold all words.
pub(super) fn exact(vault: &Vault, query: &SearchQuery) -> Vec<Hit> {
    by_words(vault, query, |word, text, letters| {
        if letters.lacks(word.letters) > 0 {
            return None;
        }
        // `a` stands inside of nearly every word, which says nothing.
        word.fit(text).filter(|fit| !word.optional || *fit == Fit::Word)
    })
}

/// The names that hold all words, some of them with a typing error.
pub(super) fn typing_errors(vault: &Vault, query: &SearchQuery) -> Vec<Hit> {
    by_words(vault, query, |word, text, letters| {
        if word.optional || letters.lacks(word.letters) > 1 {
            return None;
        }
        word.fit(text).or_else(|| word.fits_with_typo(text).then_some(Fit::Inside))
    })
}

/// The names that hold all letters in their order, others between them.
pub(super) fn left_out_letters(vault: &Vault, query: &SearchQuery) -> Vec<Hit> {
    let pattern = Pattern::new(&query.text, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let wanted: Vec<char> = query.text.chars().filter(|ch| !ch.is_whitespace()).collect();
    each_name(vault, query, |_, letters, name| {
        if !query.may_match(letters) || !holds_in_order(name, &wanted) {
            return None;
        }
        let score = pattern.score(Utf32Str::new(name, &mut buffer), &mut matcher)?;
        Some((Fits::default(), score))
    })
}

/// Cheaper than the matcher, which finds the best of all ways.
fn holds_in_order(name: &str, wanted: &[char]) -> bool {
    let mut wanted = wanted.iter().peekable();
    for ch in name.chars() {
        wanted.next_if(|next| **next == ch);
    }
    wanted.peek().is_none()
}

/// The names in which each word that must occur fits some word. All have the best score, until they
/// are ranked.
fn by_words(
    vault: &Vault,
    query: &SearchQuery,
    fit: impl Fn(&QueryWord, &str, Letters) -> Option<Fit>,
) -> Vec<Hit> {
    let required = |fits: Fits| query.words.iter().enumerate().all(|(at, it)| it.optional || fits.has(at));
    // One note is looked through faster than the words of all.
    let of_rows = if query.file.is_none() {
        fits_of_rows(vault.search_index().names(), query, &fit)
    } else {
        Vec::new()
    };
    each_name(vault, query, |row, _, name| {
        let fits = match row {
            Some(row) => of_rows[row],
            None => fits_of(query, name, &fit),
        };
        required(fits).then_some((fits, u32::MAX))
    })
}

/// How the words of a query fit the words of each name of the index.
fn fits_of_rows(
    names: &Names,
    query: &SearchQuery,
    fit: impl Fn(&QueryWord, &str, Letters) -> Option<Fit>,
) -> Vec<Fits> {
    let mut of_rows = vec![Fits::default(); names.rows().len()];
    for (at, wanted) in query.words.iter().enumerate() {
        for (word, letters, rows) in names.words() {
            let Some(fit) = fit(wanted, word, letters) else { continue };
            rows.iter().for_each(|&row| of_rows[row as usize].note(at, fit));
        }
    }
    of_rows
}

/// The same for one name that the index does not know.
fn fits_of(query: &SearchQuery, name: &str, fit: impl Fn(&QueryWord, &str, Letters) -> Option<Fit>) -> Fits {
    let mut fits = Fits::default();
    for word in name.split_whitespace() {
        let letters = Letters::of(word);
        for (at, wanted) in query.words.iter().enumerate() {
            if let Some(fit) = fit(wanted, word, letters) {
                fits.note(at, fit);
            }
        }
    }
    fits
}

/// Judges every name that the query's prefixes let through: by its row in the index, if it has one,
/// its letters and its text.
fn each_name(
    vault: &Vault,
    query: &SearchQuery,
    mut judge: impl FnMut(Option<usize>, Letters, &str) -> Option<(Fits, u32)>,
) -> Vec<Hit> {
    let index = vault.search_index();
    let scope = Scope::of(vault, query);
    let phrase = (query.words.len() > 1).then(|| memchr::memmem::Finder::new(&query.text));
    let mut hits = Vec::new();
    let mut look_at = |row, file, named, letters, name: &str| {
        if !scope.lets_through(file, named) {
            return;
        }
        if let Some((fits, score)) = judge(row, letters, name) {
            let verbatim = phrase.as_ref().is_some_and(|phrase| phrase.find(name.as_bytes()).is_some());
            hits.push(Hit { file, named, len: name.len() as u32, fits, verbatim, score });
        }
    };
    let mut afresh = index.changed();
    if let Some(file) = query.file {
        afresh = vec![file];
    } else {
        let names = index.names();
        for (at, row) in names.rows().iter().enumerate() {
            if afresh.binary_search(&row.file).is_err() {
                look_at(Some(at), row.file, row.named, row.letters, names.text(at));
            }
        }
    }
    for file in afresh {
        let Some(entry) = vault.get(file) else { continue };
        let Some(note) = entry.note() else { continue };
        for (named, letters, name) in note.search_names.iter() {
            look_at(None, file, Some(named), letters, name);
        }
        let stem = fold_for_search(entry.stem());
        look_at(None, file, None, Letters::of(&stem), &stem);
    }
    hits
}

/// What a query's prefixes let through.
struct Scope<'a> {
    vault: &'a Vault,
    query: &'a SearchQuery,
    /// The notes with the tag, where one is asked for.
    tagged: Option<FxHashSet<FileId>>,
}

impl<'a> Scope<'a> {
    fn of(vault: &'a Vault, query: &'a SearchQuery) -> Self {
        let tagged = query.tag.as_ref().map(|tag| vault.tagged(tag).into_iter().collect());
        Self { vault, query, tagged }
    }

    fn lets_through(&self, file: FileId, named: Option<Named>) -> bool {
        let kind = kind_of(named);
        if self.query.questions_only && kind != FoundKind::Question
            || self.query.without_headings && kind == FoundKind::Heading
        {
            return false;
        }
        if self.tagged.as_ref().is_some_and(|tagged| !tagged.contains(&file)) {
            return false;
        }
        !self.query.unanswered_only || self.is_open(file, named)
    }

    fn is_open(&self, file: FileId, named: Option<Named>) -> bool {
        let Some(Named::Question(index)) = named else { return false };
        let note = self.vault.note(file);
        note.and_then(|note| note.questions.get(index as usize)).is_some_and(Question::is_unanswered)
    }
}

//! Fuzzy matching, and what makes one match better than another.

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::context::{Place, Site};
use super::{CompletionItem, Completions, LIMIT};
use crate::vault::FileEntry;

/// Scores candidates against what has been typed and keeps the best.
pub(super) struct Ranking<'a, T> {
    query: &'a str,
    /// Each word of the query as it stands, and as letters with others between them.
    words: Vec<(Atom, Atom)>,
    matcher: Matcher,
    buffer: Vec<char>,
    found: Vec<(i64, usize, T)>,
}

impl<'a, T> Ranking<'a, T> {
    pub(super) fn new(place: &'a Place) -> Self {
        let query = place.query.trim();
        let atoms = |kind| Pattern::new(query, CaseMatching::Ignore, Normalization::Smart, kind).atoms;
        Self {
            query,
            words: atoms(AtomKind::Substring).into_iter().zip(atoms(AtomKind::Fuzzy)).collect(),
            matcher: Matcher::new(Config::DEFAULT),
            buffer: Vec::new(),
            found: Vec::new(),
        }
    }

    /// How well `text` matches; `None` where it does not.
    pub(super) fn score(&mut self, text: &str) -> Option<i64> {
        if self.query.is_empty() {
            return Some(0);
        }
        let haystack = Utf32Str::new(text, &mut self.buffer);
        let mut score = 0;
        for (whole, letters) in &self.words {
            // Letters next to each other are hardly ever beaten, and found much faster.
            let found = whole.score(haystack, &mut self.matcher);
            score += i64::from(found.or_else(|| letters.score(haystack, &mut self.matcher))?) * 4;
        }
        // Of equal matches the one with less around it, the word itself first.
        let whole = if text.eq_ignore_ascii_case(self.query) { 200 } else { 0 };
        Some(score + whole - text.len().min(60) as i64)
    }

    /// Keeps a candidate; those of equal score stay in the order in which they come.
    pub(super) fn keep(&mut self, score: i64, candidate: T) {
        self.found.push((score, self.found.len(), candidate));
    }

    /// Scores and keeps.
    pub(super) fn consider(&mut self, text: &str, bonus: i64, candidate: T) {
        if let Some(score) = self.score(text) {
            self.keep(score + bonus, candidate);
        }
    }

    /// The best candidates as items.
    pub(super) fn finish(mut self, item: impl FnMut(T) -> Option<CompletionItem>) -> Completions {
        let incomplete = self.found.len() > LIMIT;
        let key = |found: &(i64, usize, T)| (std::cmp::Reverse(found.0), found.1);
        if incomplete {
            self.found.select_nth_unstable_by_key(LIMIT, key);
            self.found.truncate(LIMIT);
        }
        self.found.sort_unstable_by_key(key);
        Completions {
            items: self.found.into_iter().map(|(_, _, it)| it).filter_map(item).collect(),
            incomplete,
        }
    }
}

/// What nearness and use add to a file's score: up to 60 for the same folder, up to 60 for links.
pub(super) fn bonus(site: &Site<'_>, entry: &FileEntry) -> i64 {
    let (own, other) = (site.entry.folder(), entry.folder());
    let near = if own == other {
        60
    } else {
        let shared = own.split('/').zip(other.split('/')).take_while(|(a, b)| a == b && !a.is_empty());
        (shared.count() as i64 * 15).min(45)
    };
    let uses = site.vault.mention_count(entry);
    near + (i64::from(uses.checked_ilog2().unwrap_or(0)) * 12 + i64::from(uses.min(1)) * 12).min(60)
}

//! Names that fit a query, and which of them come first.

use super::FoundKind;
use crate::features::search_query::{Fit, SearchQuery};
use crate::note::Named;
use crate::vault::FileId;

/// A name that fits the query.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub(super) file: FileId,
    /// What is named in the note; `None` for the note itself, by its file name.
    pub(super) named: Option<Named>,
    /// Length of the name in bytes.
    pub(super) len: u32,
    /// How each word of the query fits.
    pub(super) fits: Fits,
    /// The whole query stands in the name as typed.
    pub(super) verbatim: bool,
    /// Higher is better.
    pub(super) score: u32,
}

/// How each word of a query fits a name, in four bits for each: a search for one letter finds
/// nearly every name there is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fits(u64);

impl Fits {
    /// Notes a fit of a word, unless it is known to fit better.
    pub(super) fn note(&mut self, word: usize, fit: Fit) {
        let bits = match fit {
            Fit::Word => 1,
            Fit::Prefix => 2,
            Fit::Inside => 3,
        };
        let known = self.bits(word);
        if known == 0 || bits < known {
            self.0 = self.0 & !(0xf << (4 * word)) | bits << (4 * word);
        }
    }

    fn bits(self, word: usize) -> u64 {
        (self.0 >> (4 * word)) & 0xf
    }

    /// Whether the word fits at all.
    pub(super) fn has(self, word: usize) -> bool {
        self.bits(word) != 0
    }

    /// What the fit of a word is worth; nothing for one that is missing and may be.
    fn worth(self, word: usize) -> f32 {
        match self.bits(word) {
            1 => 1.0,
            2 => 0.8,
            3 => 0.4,
            _ => 0.0,
        }
    }
}

/// Which sort of thing a name names.
pub(super) fn kind_of(named: Option<Named>) -> FoundKind {
    match named {
        Some(Named::Question(_)) => FoundKind::Question,
        Some(Named::Heading(_)) => FoundKind::Heading,
        Some(Named::Alias(_)) | None => FoundKind::Note,
    }
}

impl Hit {
    /// What decides which of two hits comes first, as one number: the sort of thing, the score, the
    /// length, the place.
    pub(super) fn order(&self) -> u128 {
        let place = match self.named {
            Some(Named::Question(index) | Named::Heading(index) | Named::Alias(index)) => index,
            None => u32::MAX,
        };
        (kind_of(self.named) as u128) << 120
            | u128::from(self.rank()) << 64
            | u128::from(self.file.0) << 32
            | u128::from(place)
    }

    /// The part of the order that does not depend on the vault: the score, the length.
    pub(super) fn rank(&self) -> u64 {
        u64::from(!self.score) << 24 | u64::from(self.len.min(0xff_ffff))
    }

    /// Whether both are the same name.
    pub(super) fn is_same(&self, other: &Hit) -> bool {
        self.file == other.file && self.named == other.named
    }
}

/// Keeps the best hits in order, giving words that few of them hold whole more weight.
pub(super) fn rank(query: &SearchQuery, hits: &mut Vec<Hit>, limit: usize) {
    let count = hits.len() as f32;
    let weights: Vec<f32> = (0..query.words.len())
        .map(|word| {
            let with = hits.iter().filter(|hit| hit.fits.bits(word) == 1).count() as f32;
            let rare = 1.0 + ((count + 1.0) / (with + 1.0)).ln();
            if query.words[word].optional { 0.1 } else { rare }
        })
        .collect();
    for hit in hits.iter_mut() {
        let fit: f32 = weights.iter().enumerate().map(|(word, weight)| weight * hit.fits.worth(word)).sum();
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

//! What a person types to search: words, and prefixes that narrow them.

use std::sync::Arc;

use crate::note::{Letters, Note, fold, fold_for_search, is_question_word};
use crate::vault::{FileEntry, FileId, Vault, tag_is_within};

/// A search, read from `?words` (only questions), `!words` (only unanswered ones), `#tag words`.
#[derive(Clone, Debug, Default)]
pub struct SearchQuery {
    /// Only questions.
    pub questions_only: bool,
    /// No headings but those that are questions.
    pub without_headings: bool,
    /// Only questions without an answer.
    pub unanswered_only: bool,
    /// Only notes with this tag or one below it: folded, without `#`.
    pub tag: Option<String>,
    /// Only this note.
    pub file: Option<FileId>,
    /// The words, folded.
    pub words: Vec<QueryWord>,
    /// The words with single spaces between them, folded.
    pub text: String,
}

/// More words than these are not looked for.
pub const MAX_WORDS: usize = 16;

/// One word of a search.
#[derive(Clone, Debug)]
pub struct QueryWord {
    /// Folded text.
    pub text: String,
    /// Its letters.
    pub letters: Letters,
    /// Whether it is a question word, which a title need not hold.
    pub optional: bool,
    /// Made ready once: a search looks into as many names as the vault holds.
    finder: memchr::memmem::Finder<'static>,
}

/// How well a word is found in a name, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It is one of the words.
    Word,
    /// A word begins with it.
    Prefix,
    /// It lies inside a word.
    Inside,
}

impl SearchQuery {
    /// Reads what was typed.
    pub fn parse(typed: &str) -> Self {
        let mut query = Self::default();
        let mut rest = typed.trim();
        loop {
            if let Some(more) = rest.strip_prefix('?') {
                query.questions_only = true;
                rest = more.trim_start();
            } else if let Some(more) = rest.strip_prefix('!') {
                query.questions_only = true;
                query.unanswered_only = true;
                rest = more.trim_start();
            } else if let Some(more) = rest.strip_prefix('#').filter(|more| !more.starts_with([' ', '#'])) {
                let end = more.find(char::is_whitespace).unwrap_or(more.len());
                query.tag = (end > 0).then(|| fold(&more[..end]));
                rest = more[end..].trim_start();
            } else {
                break;
            }
        }
        let folded = fold_for_search(rest);
        let is_edge = |ch: char| !ch.is_alphanumeric() && !matches!(ch, '+' | '#' | '_');
        let words = folded.split_whitespace().map(|word| {
            let trimmed = word.trim_matches(is_edge);
            // `==` has no letters to trim to.
            if trimmed.is_empty() { word } else { trimmed }
        });
        query.words = words
            .take(MAX_WORDS)
            .map(|text| QueryWord {
                text: text.to_owned(),
                letters: Letters::of(text),
                optional: is_question_word(text),
                finder: memchr::memmem::Finder::new(text).into_owned(),
            })
            .collect();
        // A search of question words alone means them.
        if query.words.iter().all(|word| word.optional) {
            query.words.iter_mut().for_each(|word| word.optional = false);
        }
        query.text = query.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
        query
    }

    /// The notes in which is searched, in the order of their ids.
    pub fn notes<'v>(&self, vault: &'v Vault) -> impl Iterator<Item = (&'v Arc<FileEntry>, &'v Note)> {
        let one = self.file.and_then(|file| vault.get(file));
        let all = self.file.is_none().then(|| vault.files()).into_iter().flatten();
        let notes = one.into_iter().chain(all).filter_map(|entry| Some((entry, entry.note()?)));
        notes.filter(|(_, note)| {
            let tagged = |tag: &String| note.tags.iter().any(|own| tag_is_within(&own.name, tag));
            self.tag.as_ref().is_none_or(tagged)
        })
    }

    /// Whether every word that must occur may occur in a name with these letters.
    pub fn may_match(&self, letters: Letters) -> bool {
        self.words.iter().all(|word| word.optional || letters.lacks(word.letters) == 0)
    }
}

impl QueryWord {
    /// How the word is found in a folded name.
    pub fn fit(&self, name: &str) -> Option<Fit> {
        let mut best = None;
        let mut from = 0;
        while let Some(at) = self.finder.find(&name.as_bytes()[from..]) {
            let start = from + at;
            let end = start + self.text.len();
            let starts = !name[..start].chars().next_back().is_some_and(char::is_alphanumeric);
            let ends = !name[end..].chars().next().is_some_and(char::is_alphanumeric);
            let fit = match (starts, ends) {
                (true, true) => return Some(Fit::Word),
                (true, false) => Fit::Prefix,
                _ => Fit::Inside,
            };
            best = Some(best.map_or(fit, |best: Fit| best.min(fit)));
            from = start + self.text.chars().next().map_or(1, char::len_utf8);
        }
        best
    }

    /// Whether some word of a folded name is this one with one letter more, less, other, or two
    /// neighbours swapped. Short words are too easily confused.
    pub fn fits_with_typo(&self, name: &str) -> bool {
        if self.text.chars().count() < 4 {
            return false;
        }
        name.split(|ch: char| !ch.is_alphanumeric()).any(|word| within_one_edit(&self.text, word))
    }
}

/// Whether two words differ by at most one insertion, deletion, replacement or swap of neighbours.
fn within_one_edit(a: &str, b: &str) -> bool {
    if a.len().abs_diff(b.len()) > 4 {
        return false;
    }
    if a.is_ascii() && b.is_ascii() {
        return one_edit(a.as_bytes(), b.as_bytes());
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    one_edit(&a, &b)
}

fn one_edit<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let (short, long) = (&short[same..], &long[same..]);
    if short.len() < long.len() {
        return short == &long[1..];
    }
    short.is_empty()
        || short[1..] == long[1..]
        || (short.len() >= 2 && short[0] == long[1] && short[1] == long[0] && short[2..] == long[2..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_narrow_a_search() {
        let query = SearchQuery::parse("!#python/basics what is a Closure?");
        assert!(query.questions_only && query.unanswered_only);
        assert_eq!(query.tag.as_deref(), Some("python/basics"));
        let words: Vec<_> = query.words.iter().map(|word| (word.text.as_str(), word.optional)).collect();
        assert_eq!(words, [("what", true), ("is", true), ("a", true), ("closure", false)]);
        assert!(SearchQuery::parse("? gil").questions_only);
        assert!(!SearchQuery::parse("what is").words[0].optional);
    }

    #[test]
    fn words_fit_whole_in_front_inside_and_with_a_typo() {
        let word = |text: &str| SearchQuery::parse(text).words.remove(0);
        assert_eq!(word("list").fit("a list of lists"), Some(Fit::Word));
        assert_eq!(word("lis").fit("a list"), Some(Fit::Prefix));
        assert_eq!(word("ist").fit("a list"), Some(Fit::Inside));
        assert_eq!(word("set").fit("a list"), None);
        assert!(word("decoratr").fits_with_typo("what are decorator s"));
        assert!(word("clsoure").fits_with_typo("a closure"));
        assert!(!word("lsit").fits_with_typo("a map"));
        assert!(!word("gli").fits_with_typo("the gil"));
    }
}

//! The names of a note's questions and headings, folded for searching.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::questions::Question;
use super::{Alias, Heading};

/// What a name names, by its index in the note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A question.
    Question(u32),
    /// A heading that is no question.
    Heading(u32),
    /// Another name of the note.
    Alias(u32),
}

/// One name in the text of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Name {
    end: u32,
    named: Named,
    letters: Letters,
}

/// The folded names of a note one after the other, so that a search reads memory in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchNames {
    text: Box<str>,
    names: Box<[Name]>,
}

impl SearchNames {
    pub(super) fn new(questions: &[Question], headings: &[Heading], aliases: &[Alias]) -> Self {
        let mut text = String::new();
        let mut names = Vec::with_capacity(questions.len() + headings.len() + aliases.len());
        let mut add = |name: &str, named| {
            let start = text.len();
            fold_into(name, &mut text);
            names.push(Name { end: text.len() as u32, named, letters: Letters::of(&text[start..]) });
        };
        for (index, question) in questions.iter().enumerate() {
            add(&question.title, Named::Question(index as u32));
        }
        for (index, heading) in headings.iter().enumerate() {
            let at = questions.partition_point(|question| question.range.start < heading.range.start);
            let asks = questions.get(at).is_some_and(|question| question.range.start == heading.range.start);
            if !asks && !heading.text.is_empty() {
                add(&heading.text, Named::Heading(index as u32));
            }
        }
        for (index, alias) in aliases.iter().enumerate() {
            add(&alias.text, Named::Alias(index as u32));
        }
        Self { text: text.into(), names: names.into() }
    }

    /// All names in the order questions, headings, aliases: what each names, its letters, its folded
    /// text.
    pub fn iter(&self) -> impl Iterator<Item = (Named, Letters, &str)> {
        let mut start = 0;
        self.names.iter().map(move |name| {
            let text = &self.text[start..name.end as usize];
            start = name.end as usize;
            (name.named, name.letters, text)
        })
    }
}

/// Text as searches compare it: lower case, without accents.
pub fn fold_for_search(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

fn fold_into(text: &str, out: &mut String) {
    if text.is_ascii() {
        let start = out.len();
        out.push_str(text);
        out[start..].make_ascii_lowercase();
        return;
    }
    let folded = text.nfkd().filter(|ch| !is_combining_mark(*ch)).flat_map(char::to_lowercase);
    out.extend(folded.map(|ch| if ch == '’' { '\'' } else { ch }));
}

/// Which letters and digits a text holds, other characters by their remainder: a text that lacks a
/// letter of a word cannot hold the word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Letters(u64);

impl Letters {
    /// The letters of a folded text.
    pub fn of(text: &str) -> Self {
        Self(text.chars().filter(|ch| ch.is_alphanumeric()).fold(0, |letters, ch| letters | bit(ch)))
    }

    /// How many of `wanted` are missing here.
    pub fn lacks(self, wanted: Letters) -> u32 {
        (wanted.0 & !self.0).count_ones()
    }
}

fn bit(ch: char) -> u64 {
    let place = match ch {
        'a'..='z' => ch as u32 - 'a' as u32,
        '0'..='9' => ch as u32 - '0' as u32 + 26,
        _ => 36 + ch as u32 % 28,
    };
    1 << place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_folded_and_their_letters_known() {
        assert_eq!(fold_for_search("What’s Größe? É"), "what's große? e");
        assert_eq!(Letters::of("abc1").lacks(Letters::of("cab")), 0);
        assert_eq!(Letters::of("abc").lacks(Letters::of("bad")), 1);
    }
}

//! The words with which authors announce output, and what is only prose.

use super::Expected;
use super::literal::Literal;

/// How a comment announces something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// `Output:` and its relatives.
    Output,
    /// `=>`, `->`, `→`.
    Arrow,
    /// `#>`.
    Prompt,
    /// `prints 8`: only a literal may follow.
    Verb,
    /// `Raises TypeError`.
    Raises,
    /// Nothing but a literal.
    Bare,
}

/// What a comment announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    /// With which words.
    pub how: How,
    /// Where in the comment the announced text begins, in bytes; the comment's length if nothing
    /// follows the words.
    pub content: usize,
}

const ARROWS: &[&str] = &["==>", "-->", "=>", "->", "→", "⇒", "⟶", "➜"];
const SEPARATORS: &[&str] = &["=>", "->", "→", ":-", ":", "=", "–", "—", "-", ">"];
const VERBS: &[&str] = &[
    "will print",
    "prints",
    "printed",
    "print",
    "outputs",
    "displays",
    "returns",
    "evaluates to",
    "gives",
    "yields",
    "result:",
];

/// Words with which a description of output begins, but hardly ever output itself.
const PROSE: &[&str] = &[
    "a",
    "an",
    "the",
    "some",
    "any",
    "each",
    "every",
    "it",
    "its",
    "this",
    "that",
    "these",
    "those",
    "depends",
    "varies",
    "same",
    "similar",
    "something",
    "nothing",
    "will",
    "should",
    "may",
    "might",
    "random",
    "see",
    "as",
    "like",
    "list",
    "prints",
    "shows",
    "displays",
    "same",
    "there",
    "we",
    "you",
    "if",
    "when",
    "for",
    "from",
    "to",
    "of",
    "and",
    "or",
    "not",
    "no",
    "only",
    "all",
    "your",
    "our",
    "here",
    "order",
    "may",
];

/// Understands a comment, which begins with `#`.
pub(super) fn understand(comment: &str) -> Option<Phrase> {
    let body = comment.strip_prefix('#')?;
    if let Some(rest) = body.strip_prefix('>').filter(|rest| !rest.starts_with('>')) {
        return Some(phrase(How::Prompt, comment, rest));
    }
    let text = body.trim_start_matches('#').trim_start();
    if let Some(rest) = ARROWS.iter().find_map(|arrow| text.strip_prefix(arrow)) {
        return Some(phrase(How::Arrow, comment, rest));
    }
    if let Some(rest) = output_word(text) {
        return Some(phrase(How::Output, comment, rest));
    }
    for word in ["raises", "raise", "throws", "raised"] {
        if let Some(rest) = strip_word(text, word)
            && exception(rest.trim()).is_some()
        {
            return Some(phrase(How::Raises, comment, rest));
        }
    }
    if exception(text.trim()).is_some() {
        return Some(phrase(How::Raises, comment, text));
    }
    for verb in VERBS {
        if let Some(rest) = strip_word(text, verb) {
            let rest = rest.strip_prefix(':').unwrap_or(rest);
            return is_literal_with_reason(rest).then(|| phrase(How::Verb, comment, rest));
        }
    }
    is_literal_with_reason(text).then(|| phrase(How::Bare, comment, text))
}

/// `rest`, a tail of `comment`, is what is announced.
fn phrase(how: How, comment: &str, rest: &str) -> Phrase {
    Phrase { how, content: comment.len() - rest.trim_start().len() }
}

/// What follows `Output:` or another form of it.
pub(super) fn output_word(text: &str) -> Option<&str> {
    let after = strip_word(text, "expected output")
        .or_else(|| strip_word(text, "sample output"))
        .or_else(|| strip_word(text, "outputs"))
        .or_else(|| strip_word(text, "output"));
    let Some(after) = after else {
        let rest = strip_word(text, "out")?;
        let rest =
            rest.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(rest, |(_, rest)| rest);
        return rest.strip_prefix(':');
    };
    let tight = after.trim_start();
    if tight.is_empty() {
        return Some(tight);
    }
    let separator = SEPARATORS.iter().find(|separator| tight.starts_with(**separator))?;
    let rest = &tight[separator.len()..];
    let spaced = after.len() > tight.len() || rest.starts_with(char::is_whitespace) || rest.is_empty();
    match *separator {
        // `output-driven` is a word; `output = f(x)` is code that was commented out.
        "-" | "–" | "—" | ">" if !spaced => None,
        "=" if !is_literal_with_reason(rest) => None,
        _ => Some(rest),
    }
}

/// The text after a word at its beginning, in any case.
fn strip_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let head = text.get(..word.len())?;
    let rest = &text[word.len()..];
    let ends = !word.ends_with(char::is_alphanumeric)
        || !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    (head.eq_ignore_ascii_case(word) && ends).then_some(rest)
}

/// Whether the text is a literal, perhaps with a reason behind it.
pub(super) fn is_literal_with_reason(text: &str) -> bool {
    let text = text.trim();
    Literal::parse(text).is_some() || without_reason(text).is_some_and(|text| Literal::parse(text).is_some())
}

/// The text before a trailing `(why)`, `— why` or `# why`.
pub(super) fn without_reason(text: &str) -> Option<&str> {
    let text = text.trim_end();
    let cut = [" — ", " – ", " -- ", " - ", "  #", " # ", " <- ", " <-- ", ", because ", "; "];
    let dashed = cut.iter().filter_map(|sign| text.find(sign)).min();
    let bracketed = text.ends_with(')').then(|| text.rfind(" (")).flatten();
    let at = dashed.into_iter().chain(bracketed).min()?;
    Some(text[..at].trim_end()).filter(|text| !text.is_empty())
}

/// An exception with or without a message: `TypeError: unsupported …`.
pub(super) fn exception(text: &str) -> Option<Expected> {
    let (name, message) = match text.split_once(':') {
        Some((name, message)) => (name.trim(), Some(message.trim())),
        None => (text.trim_end_matches(['!', '.']).trim(), None),
    };
    let shaped = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
    let last = name.rsplit('.').next().unwrap_or("");
    let endings = ["Error", "Exception", "Warning", "Group"];
    let known = ["StopIteration", "StopAsyncIteration", "KeyboardInterrupt", "SystemExit", "GeneratorExit"];
    let named = endings.iter().any(|ending| last.len() > ending.len() && last.ends_with(ending))
        || known.contains(&last)
        || last == "Exception";
    let capital = last.starts_with(|c: char| c.is_ascii_uppercase());
    (shaped && named && capital).then(|| {
        let message = message.filter(|message| !message.is_empty());
        Expected::Raises(name.to_string(), message.map(str::to_string))
    })
}

/// Whether the text describes output instead of being it.
pub(super) fn is_prose(text: &str) -> bool {
    let text = text.trim();
    if Literal::parse_repr(text).is_some() {
        return false;
    }
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or("").trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    PROSE.contains(&first.as_str()) && words.next().is_some()
}

use serde::{Deserialize, Serialize};

use crate::python::syntax::Version;
use crate::text::TextRange;

/// What an interpreter said about one source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Why it does not compile; `None` if it does.
    pub error: Option<Problem>,
    /// What it warns of while compiling: `SyntaxWarning`s and invalid escapes.
    pub warnings: Vec<Problem>,
    /// The compiler ran out of memory or recursion; nothing is known then.
    #[serde(default)]
    pub gave_up: bool,
}

/// An error or a warning of the compiler, in its own units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The exception's class: `SyntaxError`, `IndentationError`, `TabError`, `ValueError`, or the
    /// warning's.
    pub kind: String,
    /// The interpreter's wording.
    pub message: String,
    /// 1-based line.
    pub line: Option<i64>,
    /// 1-based column in code points; 0 and less where the compiler has none.
    pub offset: Option<i64>,
    /// 1-based line of the end; from Python 3.10 on.
    pub end_line: Option<i64>,
    /// 1-based column behind the end, in code points; from Python 3.10 on.
    pub end_offset: Option<i64>,
    /// Whether lines are those of the source. Before Python 3.12 what stands in an f-string is
    /// counted from the string's own start.
    pub own_lines: bool,
}

/// How exactly a [`Problem`] could be found in its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// These bytes.
    Range(TextRange),
    /// Somewhere on the line with these bytes (blanks left out).
    Line(TextRange),
    /// Nowhere in particular.
    Unknown,
}

impl Problem {
    /// Where it is in `source`, which is the text that was compiled.
    pub fn place(&self, source: &str) -> Place {
        if !self.own_lines {
            return Place::Unknown;
        }
        let Some(line) = self.line.and_then(|line| line_range(source, line)) else { return Place::Unknown };
        let text = line.of(source);
        let blank = text.len() - text.trim_start().len();
        let words = TextRange::new(line.start as usize + blank, line.start as usize + text.trim_end().len());
        let Some(start) =
            self.offset.filter(|&offset| offset > 0).and_then(|offset| column(source, line, offset))
        else {
            return Place::Line(words);
        };
        let end = self
            .end_line
            .zip(self.end_offset)
            .filter(|&(_, offset)| offset > 0)
            .and_then(|(end_line, offset)| column(source, line_range(source, end_line)?, offset))
            .filter(|&end| end > start);
        // Without an end the compiler means the token that begins there, and never less than a character.
        let end = end.unwrap_or_else(|| word_end(source, start));
        Place::Range(TextRange::new(start, end))
    }
}

/// The 1-based line without its break; lines end at `\n` alone, as a snippet's do.
fn line_range(source: &str, line: i64) -> Option<TextRange> {
    let index = usize::try_from(line.checked_sub(1)?).ok()?;
    let mut start = 0;
    for _ in 0..index {
        start += memchr::memchr(b'\n', source.as_bytes().get(start..)?)? + 1;
    }
    let end = memchr::memchr(b'\n', &source.as_bytes()[start..]).map_or(source.len(), |at| start + at);
    Some(TextRange::new(start, end))
}

/// The byte of a 1-based column in code points, at most the line's end.
fn column(source: &str, line: TextRange, offset: i64) -> Option<usize> {
    let count = usize::try_from(offset - 1).ok()?;
    let text = line.of(source);
    let byte = text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
    Some(line.start as usize + byte)
}

fn word_end(source: &str, start: usize) -> usize {
    let rest = &source[start..];
    let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    let first = rest.chars().next().filter(|&c| c != '\n').map_or(0, char::len_utf8);
    start + word.max(first)
}

/// What the interpreter says about sources, as far as that is known by now.
pub trait Verdicts {
    /// The version of the language it speaks.
    fn version(&self) -> Version;

    /// What it says about `source`; `None` if it does not say or has not been asked yet. The
    /// implementation decides whether to ask now, later or never.
    fn verdict(&mut self, source: &str) -> Option<Verdict>;

    /// How many times it did not know yet, but will: results made meanwhile are provisional.
    fn waiting(&self) -> usize {
        0
    }
}

/// Knows nothing: the in-process layer alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoInterpreter;

impl Verdicts for NoInterpreter {
    fn version(&self) -> Version {
        Version::LATEST
    }

    fn verdict(&mut self, _: &str) -> Option<Verdict> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(source: &str, line: i64, offset: i64, end: Option<(i64, i64)>) -> Place {
        let problem = Problem {
            kind: "SyntaxError".into(),
            message: "invalid syntax".into(),
            line: Some(line),
            offset: Some(offset),
            end_line: end.map(|end| end.0),
            end_offset: end.map(|end| end.1),
            own_lines: true,
        };
        problem.place(source)
    }

    #[test]
    fn columns_count_code_points() {
        let source = "ok\nx = 'größe𝄞' y\n";
        let y = source.find(" y").unwrap() + 1;
        assert_eq!(at(source, 2, 14, Some((2, 15))), Place::Range(TextRange::new(y, y + 1)));
        assert_eq!(at(source, 2, 14, None), Place::Range(TextRange::new(y, y + 1)));
    }

    #[test]
    fn a_missing_column_gives_the_line_and_a_missing_line_nothing() {
        assert_eq!(at("a\n  b c \n", 2, 0, None), Place::Line(TextRange::new(4, 7)));
        assert_eq!(at("a\n", 9, 1, None), Place::Unknown);
    }
}

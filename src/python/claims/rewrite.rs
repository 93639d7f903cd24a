//! Changing a claim to what a run showed, in its author's style, and writing new ones.

use super::literal::Literal;
use super::{Claim, Expected, Form};
use crate::text::{TextEdit, TextRange};

/// How a new claim is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InsertStyle {
    /// Behind the code where it fits on the line, after this marker; below it otherwise.
    Inline(String),
    /// On lines of their own with this marker, such as `#> `.
    Lines(String),
}

impl Default for InsertStyle {
    fn default() -> Self {
        InsertStyle::Inline("# Output: ".to_string())
    }
}

/// What must be replaced in the claim's text so that it says `actual`.
pub fn replacement(source: &str, claim: &Claim, actual: &str) -> TextEdit {
    let actual = actual.trim_end();
    let lines: Vec<&str> = actual.lines().map(str::trim_end).collect();
    let new_text = match &claim.form {
        Form::Inline(_) => in_one_line(claim, actual),
        Form::Lines(prefix, true) if lines.len() > 1 => {
            let below = lines.iter().map(|line| format!("\n{}", joined(prefix, line)));
            return TextEdit::replace(without_space_before(source, claim.range), below.collect::<String>());
        }
        Form::Lines(_, true) => in_one_line(claim, actual),
        Form::Lines(prefix, false) => {
            let mut text = lines.first().copied().unwrap_or("").to_string();
            lines.iter().skip(1).for_each(|line| text.push_str(&format!("\n{}", joined(prefix, line))));
            text
        }
        Form::Section | Form::Block | Form::Transcript => actual.to_string(),
    };
    TextEdit::replace(claim.range, new_text)
}

/// The edit that writes `actual` as a claim at the statement whose last line (1-based) this is.
/// Nothing if there is no such line or nothing to claim.
pub fn insertion(source: &str, last_line: u32, actual: &str, style: &InsertStyle) -> Option<TextEdit> {
    let mut start = 0;
    let line = source.split_inclusive('\n').nth(last_line.checked_sub(1)? as usize)?;
    for earlier in source.split_inclusive('\n').take(last_line as usize - 1) {
        start += earlier.len();
    }
    let code = line.trim_end();
    let end = start + code.len();
    let indentation = &line[..line.len() - line.trim_start().len()];
    let lines: Vec<&str> = actual.trim_end().lines().map(str::trim_end).collect();
    let (first, several) = (*lines.first()?, lines.len() > 1);
    let text = match style {
        InsertStyle::Inline(marker) if !several && !code.contains('#') => format!("  {marker}{first}"),
        InsertStyle::Inline(marker) if !several => format!("\n{indentation}{marker}{first}"),
        InsertStyle::Inline(marker) => {
            let head = if marker.trim().len() > 1 { marker.trim_end() } else { "# Output:" };
            below(&format!("\n{indentation}{head}"), indentation, "# ", &lines)
        }
        InsertStyle::Lines(marker) => below("", indentation, marker, &lines),
    };
    Some(TextEdit::insert(end, text))
}

fn below(head: &str, indentation: &str, marker: &str, lines: &[&str]) -> String {
    let prefix = format!("{indentation}{marker}");
    lines.iter().fold(head.to_string(), |text, line| text + "\n" + &joined(&prefix, line))
}

/// A line behind its prefix, without a blank at its end.
fn joined(prefix: &str, line: &str) -> String {
    format!("{prefix}{line}").trim_end().to_string()
}

/// The style that most of these claims have; `None` if none of them has one that can be continued.
pub fn prevailing_style<'c>(claims: impl IntoIterator<Item = &'c Claim>) -> Option<InsertStyle> {
    let mut counts: Vec<(InsertStyle, usize)> = Vec::new();
    for claim in claims {
        let style = match &claim.form {
            Form::Inline(marker) if matches!(claim.expected, Expected::Output(_)) => {
                InsertStyle::Inline(marker.clone())
            }
            Form::Lines(prefix, false) if prefix.contains('>') => {
                InsertStyle::Lines(prefix.trim_start().to_string())
            }
            _ => continue,
        };
        match counts.iter_mut().find(|(known, _)| *known == style) {
            Some((_, count)) => *count += 1,
            None => counts.push((style, 1)),
        }
    }
    // The first of equals, so that the answer does not depend on chance.
    let best = counts.into_iter().rev().max_by_key(|(_, count)| *count);
    best.map(|(style, _)| style)
}

/// The new text of a claim that has one line: quoted as before, and parts joined as before.
fn in_one_line(claim: &Claim, actual: &str) -> String {
    let Expected::Output(expected) = &claim.expected else { return actual.replace('\n', " ") };
    let quoted =
        matches!(Literal::parse(expected), Some(Literal::Str(_))) && Literal::parse_repr(actual).is_none();
    if quoted && !actual.contains(['\n', '\\', '\'', '"']) {
        let quote = expected.trim_start().chars().next().filter(|first| *first == '"').unwrap_or('\'');
        return format!("{quote}{actual}{quote}");
    }
    let separator =
        if expected.contains(", ") && !expected.starts_with(['[', '(', '{', '\'', '"']) { ", " } else { " " };
    actual.lines().map(str::trim_end).collect::<Vec<_>>().join(separator)
}

/// The range with the white space that stands before it on its line.
fn without_space_before(source: &str, range: TextRange) -> TextRange {
    let before = source[..range.start as usize].trim_end_matches([' ', '\t']);
    TextRange::new(before.len(), range.end as usize)
}

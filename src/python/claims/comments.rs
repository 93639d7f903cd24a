//! Claims in comments: behind the code, and on the lines after it.

use super::literal::Literal;
use super::phrase::{How, Phrase, exception, is_prose, understand, without_reason};
use super::spots::{Context, Kind, Layout, Spot};
use super::{Claim, Expected, Form, Subject};
use crate::python::syntax;
use crate::text::TextRange;

/// A comment with its place.
#[derive(Clone, Copy, Debug)]
struct Comment<'s> {
    /// 1-based.
    line: u32,
    /// First byte, the `#`.
    start: usize,
    text: &'s str,
    /// Whether code stands before it on its line.
    behind_code: bool,
}

impl Comment<'_> {
    fn content(&self, from: usize) -> TextRange {
        let end = self.text.trim_end().len().max(from.min(self.text.len()));
        TextRange::new(self.start + from, self.start + end)
    }
}

/// The claims in the comments of a snippet, in their order. Snippets that cannot be parsed make
/// none.
pub fn in_comments(source: &str) -> Vec<Claim> {
    let comments = comments(source);
    let layout = Layout::new(source);
    let mut claims: Vec<Claim> = Vec::new();
    let mut next = 0;
    while let Some(comment) = comments.get(next) {
        next += 1;
        let Some(phrase) = understand(comment.text) else { continue };
        let lines = following_lines(&comments, next);
        if comment.behind_code {
            let Some(spot) = layout.on(comment.line) else { continue };
            if comment.text[phrase.content..].trim().is_empty() {
                let taken = &comments[next..lines];
                claims.extend(block(source, taken, Subject::Statement(spot.first_line), spot));
                next = lines;
            } else {
                claims.extend(inline(source, comment, phrase, spot));
            }
        } else if let Some(spot) = layout.before(comment.line) {
            let (claim, taken) = own_lines(source, &comments[next - 1..lines], phrase, spot);
            claims.extend(claim);
            next += taken;
        }
    }
    claims
}

fn comments(source: &str) -> Vec<Comment<'_>> {
    let breaks: Vec<usize> = memchr::memchr_iter(b'\n', source.as_bytes()).collect();
    let comment = |range: TextRange| {
        let start = range.start as usize;
        let line = breaks.partition_point(|at| *at < start);
        let begin = if line == 0 { 0 } else { breaks[line - 1] + 1 };
        Comment {
            line: line as u32 + 1,
            start,
            text: range.of(source),
            behind_code: !source[begin..start].trim().is_empty(),
        }
    };
    syntax::comments(source).unwrap_or_default().into_iter().map(comment).collect()
}

/// The index behind the comments that stand on lines of their own directly below one another,
/// beginning at `next`, until one of them announces something itself.
fn following_lines(comments: &[Comment<'_>], next: usize) -> usize {
    let mut end = next;
    while let (Some(previous), Some(comment)) = (comments.get(end.wrapping_sub(1)), comments.get(end)) {
        let announces = understand(comment.text).is_some_and(|phrase| phrase.how == How::Output);
        if comment.behind_code || comment.line != previous.line + 1 || announces {
            break;
        }
        end += 1;
    }
    end
}

fn inline(source: &str, comment: &Comment<'_>, phrase: Phrase, spot: &Spot) -> Option<Claim> {
    let range = comment.content(phrase.content);
    let text = range.of(source);
    let accepted = match phrase.how {
        How::Bare => spot.kind == Kind::Print,
        How::Arrow if spot.kind != Kind::Print => {
            spot.kind != Kind::Compound
                && (Literal::parse_repr(value_part(text)).is_some() || exception(text).is_some())
        }
        How::Output | How::Arrow => !is_prose(text),
        How::Verb => matches!(spot.kind, Kind::Print | Kind::Expression | Kind::Assignment),
        How::Raises => spot.kind != Kind::Compound,
        How::Prompt => true,
    };
    let marker = comment.text[..phrase.content].to_string();
    accepted.then(|| {
        let expected = expectation(text);
        Claim {
            range: shorten(range, text, &expected),
            form: Form::Inline(marker),
            expected,
            subject: Subject::Statement(spot.first_line),
            firm: spot.context == Context::Straight && spot.kind != Kind::Compound,
        }
    })
}

/// A claim on lines of its own, the first of which announces it, and how many lines after that
/// first one belong to it.
fn own_lines(source: &str, lines: &[Comment<'_>], phrase: Phrase, spot: &Spot) -> (Option<Claim>, usize) {
    let first = &lines[0];
    let rest = &lines[1..];
    let content = first.content(phrase.content);
    match phrase.how {
        How::Bare => (None, 0),
        How::Prompt | How::Arrow => {
            let same =
                rest.iter().take_while(|line| understand(line.text).is_some_and(|its| its.how == phrase.how));
            let count = same.count();
            let block = prompted(source, &lines[..=count], spot);
            (block.filter(|_| phrase.how == How::Prompt || !is_prose(content.of(source))), count)
        }
        How::Output if content.is_empty() => {
            (block(source, rest, Subject::Since(spot.first_line), spot), rest.len())
        }
        How::Output | How::Verb | How::Raises => {
            let text = content.of(source);
            let claim = (!is_prose(text)).then(|| {
                let expected = expectation(text);
                Claim {
                    range: shorten(content, text, &expected),
                    form: Form::Lines(line_prefix(source, first.start, "# "), true),
                    expected,
                    subject: Subject::Since(spot.first_line),
                    firm: spot.context == Context::Straight,
                }
            });
            (claim, 0)
        }
    }
}

/// `#> ` or `# => ` lines, each one line of output.
fn prompted(source: &str, lines: &[Comment<'_>], spot: &Spot) -> Option<Claim> {
    let contents: Vec<TextRange> =
        lines.iter().filter_map(|line| Some(line.content(understand(line.text)?.content))).collect();
    let text: Vec<&str> = contents.iter().map(|range| range.of(source)).collect();
    let (first, last) = (contents.first()?, contents.last()?);
    let joined = text.join("\n");
    Some(Claim {
        range: TextRange { start: first.start, end: last.end },
        form: Form::Lines(line_start(source, lines[0].start, first.start as usize), false),
        expected: expectation(&joined),
        subject: Subject::Since(spot.first_line),
        firm: spot.context == Context::Straight,
    })
}

/// The lines below a marker without text of its own.
fn block(source: &str, lines: &[Comment<'_>], subject: Subject, spot: &Spot) -> Option<Claim> {
    let (first, last) = (lines.first()?, lines.last()?);
    let body = |line: &Comment<'_>| {
        let text = line.text.strip_prefix('#').unwrap_or(line.text);
        text.strip_prefix(' ').unwrap_or(text).trim_end().to_string()
    };
    let text: Vec<String> = lines.iter().map(body).collect();
    let begin = first.text.len() - first.text.trim_start_matches('#').trim_start_matches(' ').len();
    let begin = begin.min(2);
    let joined = text.join("\n");
    let prose = text.iter().all(|line| is_prose(line));
    (!prose).then(|| Claim {
        range: TextRange::new(first.start + begin, last.start + last.text.trim_end().len()),
        form: Form::Lines(line_start(source, first.start, first.start + begin), false),
        expected: expectation(joined.trim_end()),
        subject,
        firm: spot.context == Context::Straight,
    })
}

/// What stands on a line from its beginning to `end`.
fn line_start(source: &str, within: usize, end: usize) -> String {
    let begin = source[..within].rfind('\n').map_or(0, |at| at + 1);
    source[begin..end].to_string()
}

/// The indentation of the line of `start`, and a comment's beginning.
fn line_prefix(source: &str, start: usize, mark: &str) -> String {
    format!("{}{mark}", line_start(source, start, start))
}

/// What a text announces: an exception if it is a traceback or looks like one's last line.
pub(super) fn expectation(text: &str) -> Expected {
    let text = text.trim_end();
    let traceback = text.trim_start().starts_with("Traceback (most recent call last)");
    let last = text.lines().next_back().unwrap_or("").trim();
    let raised = if traceback { exception(last) } else { exception(text).filter(|_| !text.contains('\n')) };
    raised.unwrap_or_else(|| Expected::Output(text.to_string()))
}

/// The part of a text that is the value, when a reason follows it.
fn value_part(text: &str) -> &str {
    match without_reason(text) {
        Some(value) if Literal::parse_repr(text).is_none() && Literal::parse_repr(value).is_some() => value,
        _ => text,
    }
}

/// Leaves a reason behind the value out of what a rewriting replaces.
fn shorten(range: TextRange, text: &str, expected: &Expected) -> TextRange {
    match expected {
        Expected::Output(_) => {
            TextRange::new(range.start as usize, range.start as usize + value_part(text).len())
        }
        Expected::Raises(..) => range,
    }
}

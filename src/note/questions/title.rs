//! From a line to the title of its question: what is stripped, and what it then ends in.

use std::ops::Range;

use super::label;
use super::units::{SpanKind, Units};
use super::words;

/// A title as read from a unit's visible text.
#[derive(Clone, Debug)]
pub(super) struct Title {
    /// What remains, as a range of the shared buffer.
    pub(super) text: Range<u32>,
    /// The author's own number.
    pub(super) number: Option<Range<u32>>,
    /// Whether a label stood before it, and a strong one.
    pub(super) label: Option<LabelStrength>,
    /// Whether it ends in a question mark outside code, trailing notes set aside.
    pub(super) asks: bool,
    /// Whether it has a question mark outside code anywhere.
    pub(super) asks_inside: bool,
    /// Where the callout's type stands, for `[!question] title`.
    pub(super) callout: Option<Range<u32>>,
}

/// How sure a label is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LabelStrength {
    /// Set off by a mark.
    Strong,
    /// Set off by a number and a space only.
    Weak,
}

/// Whether a character is a question mark in any of the scripts that have one of their own.
pub(super) fn is_question_mark(ch: char) -> bool {
    matches!(ch, '?' | '？' | '؟')
}

/// Whether a label stands before the title in a range of a unit's visible text: what [`read`] would
/// say, at a fraction of its cost.
pub(super) fn has_label(units: &Units<'_, '_>, unit: usize, range: Range<u32>, alone: bool) -> bool {
    let mut reader = Reader::new(units, unit, range);
    reader.lead(true);
    if reader.is_code(reader.start) {
        return false;
    }
    let text = &reader.text[reader.start..reader.end];
    let numbered = label::leading_number(text).map(|(_, len)| &text[len..]);
    label::question(text, alone).is_some()
        || numbered.is_some_and(|text| label::question(text, false).is_some_and(|label| !label.weak))
}

/// Whether a text has a question mark anywhere, in code too.
pub(super) fn mentions_question_mark(text: &str) -> bool {
    text.contains(is_question_mark)
}

/// Reads the title in a range of a unit's visible text. `alone`: a bare `Question` is a label.
pub(super) fn read(units: &Units<'_, '_>, unit: usize, range: Range<u32>, alone: bool) -> Title {
    let mut reader = Reader::new(units, unit, range);
    let callout = reader.lead(true);
    let mut label = None;
    let mut number = None;
    if !reader.is_code(reader.start)
        && let Some(found) = label::question(&reader.text[reader.start..reader.end], alone)
    {
        label = Some(if found.weak { LabelStrength::Weak } else { LabelStrength::Strong });
        number = found.number.map(|number| reader.start + number.start..reader.start + number.end);
        reader.start += found.len;
        reader.lead(false);
    }
    if !reader.is_code(reader.start)
        && let Some((found, len)) = label::leading_number(&reader.text[reader.start..reader.end])
        && reader.start + len < reader.end
    {
        number = number.or(Some(reader.start + found.start..reader.start + found.end));
        reader.start += len;
        reader.lead(false);
        // `7. Q: title`: of the two numbers that may be, the list's is the one that goes on.
        if label.is_none()
            && !reader.is_code(reader.start)
            && let Some(found) = label::question(&reader.text[reader.start..reader.end], false)
            && !found.weak
        {
            label = Some(LabelStrength::Strong);
            reader.start += found.len;
            reader.lead(false);
        }
    }
    reader.start = reader.start.min(reader.end);
    let asks = reader.trail();
    let asks_inside = asks || reader.has_question_mark();
    let buffer = |range: Range<usize>| range.start as u32 + reader.base..range.end as u32 + reader.base;
    Title {
        text: buffer(reader.start..reader.end),
        number: number.map(buffer),
        label,
        asks,
        asks_inside,
        callout: callout.map(buffer),
    }
}

struct Reader<'a, 'd, 't> {
    units: &'a Units<'d, 't>,
    unit: usize,
    base: u32,
    text: &'a str,
    start: usize,
    end: usize,
}

impl<'a, 'd, 't> Reader<'a, 'd, 't> {
    fn new(units: &'a Units<'d, 't>, unit: usize, range: Range<u32>) -> Self {
        let text = units.str(&range);
        Self { units, unit, base: range.start, text, start: 0, end: text.trim_end().len() }
    }

    fn span_at(&self, at: usize) -> Option<&super::units::Span> {
        let at = self.base + at as u32;
        let spans = self.units.spans_of(self.unit);
        let after = spans.partition_point(|span| span.text.end <= at);
        spans.get(after).filter(|span| span.text.contains(&at))
    }

    fn is_code(&self, at: usize) -> bool {
        self.span_at(at).is_some_and(|span| matches!(span.kind, SpanKind::Code | SpanKind::Math))
    }

    /// Strips what may stand before a title; gives the type of a callout.
    fn lead(&mut self, all: bool) -> Option<Range<usize>> {
        let mut callout = None;
        while self.start < self.end && !self.is_code(self.start) {
            let rest = &self.text[self.start..self.end];
            let Some(ch) = rest.chars().next() else { break };
            let step = if ch.is_whitespace() || is_decoration(ch) {
                ch.len_utf8()
            } else if ch == '*' || (ch == '_' && !rest.starts_with("__")) {
                1
            } else if all && ch == '-' && rest.len() > 1 && !rest[1..].starts_with(['-', ' ']) {
                // `-**What …**`: a list marker without its space.
                let strong = self.span_at(self.start + 1).is_some_and(|span| span.strong);
                if strong { 1 } else { break }
            } else if all && (rest.starts_with("[ ]") || rest.starts_with("[x]") || rest.starts_with("[X]")) {
                3
            } else if all && rest.starts_with("[!") {
                let Some(close) = rest.find(']') else { break };
                callout = Some(self.start + 2..self.start + close);
                let fold = rest[close + 1..].starts_with(['+', '-']);
                close + 1 + usize::from(fold)
            } else if rest.starts_with("[[") || !rest.starts_with('[') {
                break;
            } else {
                // `[⬆]`: an arrow in brackets.
                let Some(close) = rest.find(']') else { break };
                if rest[1..close].chars().any(|ch| ch.is_alphanumeric() || ch.is_ascii()) {
                    break;
                }
                close + 1
            };
            self.start += step;
        }
        callout
    }

    /// Strips what may stand behind a title; says whether it then ends in a question mark.
    fn trail(&mut self) -> bool {
        self.trail_marks();
        let light = self.end;
        loop {
            if self.ends_in_question_mark() {
                return true;
            }
            let before = self.end;
            self.trail_notes();
            self.trail_marks();
            if self.end == before {
                break;
            }
        }
        let quoted = self.ends_in_quoted_question_mark();
        self.end = light;
        quoted
    }

    fn last(&self) -> Option<char> {
        self.text[self.start..self.end].chars().next_back()
    }

    fn ends_in_question_mark(&self) -> bool {
        self.last().is_some_and(|ch| is_question_mark(ch) && !self.is_code(self.end - ch.len_utf8()))
    }

    /// `"… why?"` and `(and why?)` end in one, although their last character is another.
    fn ends_in_quoted_question_mark(&self) -> bool {
        let rest = self.text[self.start..self.end].trim_end_matches(['"', '\'', '”', '’', '»', '.', '!']);
        let Some(ch) = rest.chars().next_back() else { return false };
        is_question_mark(ch) && !self.is_code(self.start + rest.len() - ch.len_utf8())
    }

    fn has_question_mark(&self) -> bool {
        self.text[self.start..self.end].char_indices().any(|(at, ch)| {
            let next = self.text[self.start + at + ch.len_utf8()..].chars().next();
            is_question_mark(ch)
                && next.is_none_or(|next| !next.is_alphanumeric())
                && !self.is_code(self.start + at)
        })
    }

    /// Emphasis marks, symbols, colons, block ids and tags.
    fn trail_marks(&mut self) {
        while self.start < self.end && !self.is_code(self.end - self.last().map_or(1, char::len_utf8)) {
            let rest = &self.text[self.start..self.end];
            let Some(ch) = rest.chars().next_back() else { break };
            let stars = ch == '_' && (rest.ends_with("?_") || rest.ends_with("?__"));
            if ch.is_whitespace() || ch == '*' || stars || ch == ':' || ch == '：' || is_decoration(ch) {
                self.end -= ch.len_utf8();
                continue;
            }
            let word = rest.rfind(char::is_whitespace).map_or(rest, |at| rest[at..].trim_start());
            let name = word.get(1..).unwrap_or("");
            let id = word.starts_with('^')
                && !name.is_empty()
                && name.chars().all(|ch| ch.is_alphanumeric() || ch == '-');
            let tag = word.starts_with('#')
                && name.chars().any(char::is_alphabetic)
                && name.chars().all(|ch| ch.is_alphanumeric() || matches!(ch, '-' | '_' | '/'));
            if (id || tag) && word.len() < rest.len() {
                self.end -= word.len();
                continue;
            }
            break;
        }
    }

    /// A note in parentheses or brackets of up to 40 characters, a link, or full stops.
    fn trail_notes(&mut self) {
        let rest = &self.text[self.start..self.end];
        let Some(last) = rest.chars().next_back() else { return };
        if self.is_code(self.end - last.len_utf8()) {
            return;
        }
        let opening = match last {
            ')' => '(',
            ']' => '[',
            '）' => '（',
            '.' | '!' | '…' | '|' | '-' | '–' | '—' | ',' | ';' => {
                self.end -= last.len_utf8();
                return;
            }
            _ => {
                let link = self.span_at(self.end - last.len_utf8()).and_then(|span| span.link);
                if link.is_some() {
                    self.trail_link(link);
                }
                return;
            }
        };
        if let Some(open) = rest.rfind(opening)
            && open > 0
            && rest[open..].chars().count() <= 42
        {
            self.end = self.start + open;
        }
    }

    fn trail_link(&mut self, link: Option<u32>) {
        let spans = self.units.spans_of(self.unit);
        let Some(first) = spans.iter().find(|span| span.link == link) else { return };
        let at = (first.text.start.saturating_sub(self.base)) as usize;
        if at > self.start {
            self.end = at.min(self.end);
        }
    }
}

/// Emoji, arrows, stars, bullets: symbols that adorn a title.
fn is_decoration(ch: char) -> bool {
    if ch.is_ascii() || ch.is_alphanumeric() || is_question_mark(ch) {
        return false;
    }
    !matches!(ch,
        '\u{a1}'..='\u{bf}' | '\u{2010}'..='\u{201f}' | '\u{2026}' | '\u{2030}'..='\u{205e}' | '\u{20a0}'..='\u{20cf}'
        | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '\u{2200}'..='\u{22ff}')
        && !unicode_normalization::char::is_combining_mark(ch)
        || matches!(ch, '\u{fe0f}' | '\u{200d}' | '\u{2022}' | '\u{20e3}' | '\u{2605}' | '\u{2606}')
}

/// Whether a title is too general to be looked up: a turn of speech, or nothing at all.
pub(super) fn is_empty_talk(text: &str) -> bool {
    !text.chars().any(char::is_alphanumeric) || words::is_rhetorical(text)
}

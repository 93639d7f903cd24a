//! Whether a question is answered, and where the content of its answer lies.

use std::ops::Range;

use super::candidate::{Candidate, Scope};
use super::class::{strip, strip_start};
use super::content::Class;
use super::label::{self, Marker};
use super::model::AnswerState;
use super::units::{SpanKind, TagKind, Units};
use super::words;
use crate::text::TextRange;

/// What an answer was found to be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    /// Its content, the marker excluded; empty behind the question where there is none.
    pub(super) range: TextRange,
    /// Where the last line with content ends, the question's own lines included.
    pub(super) end: u32,
    pub(super) state: AnswerState,
    pub(super) multiple_choice: bool,
    /// The first unit of code in it.
    pub(super) first_code: Option<usize>,
    /// What belongs to the question between its title and the answer's marker.
    pub(super) body: TextRange,
}

/// How often each class occurs before each unit, so that a question costs the same however long its
/// answer is.
pub(super) struct Tally {
    counts: Vec<Counts>,
    last_content: Vec<Option<u32>>,
    next_content: Vec<u32>,
    next_code: Vec<u32>,
    next_marker: Vec<u32>,
    next_option: Vec<u32>,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    said: u32,
    code: u32,
    links: u32,
    placeholders: u32,
    headings: u32,
    open: u32,
    ticked: u32,
    markers: u32,
}

impl Counts {
    fn add(&mut self, class: Class) {
        match class {
            Class::Nothing | Class::Closing => {}
            Class::Text => self.said += 1,
            Class::Code => self.code += 1,
            Class::Links => self.links += 1,
            Class::Placeholder => self.placeholders += 1,
            Class::Marker(_) => self.markers += 1,
            Class::Heading => self.headings += 1,
            Class::Open => self.open += 1,
            Class::Ticked => self.ticked += 1,
        }
    }

    fn since(self, before: Counts) -> Counts {
        Counts {
            said: self.said - before.said,
            code: self.code - before.code,
            links: self.links - before.links,
            placeholders: self.placeholders - before.placeholders,
            headings: self.headings - before.headings,
            open: self.open - before.open,
            ticked: self.ticked - before.ticked,
            markers: self.markers - before.markers,
        }
    }
}

impl Tally {
    pub(super) fn new(units: &Units<'_, '_>) -> Self {
        let mut counts = vec![Counts::default()];
        let mut last_content = vec![None];
        let mut last = None;
        for (unit, &class) in units.classes.iter().enumerate() {
            let mut next = counts[unit];
            next.add(class);
            counts.push(next);
            // Empty headings at the end of an answer do not lengthen it.
            if !matches!(class, Class::Nothing | Class::Heading) {
                last = Some(unit as u32);
            }
            last_content.push(last);
        }
        let next = |wanted: &dyn Fn(usize) -> bool| {
            let mut out = vec![units.list.len() as u32; units.list.len() + 1];
            for unit in (0..units.list.len()).rev() {
                out[unit] = if wanted(unit) { unit as u32 } else { out[unit + 1] };
            }
            out
        };
        Self {
            counts,
            last_content,
            next_content: next(&|unit| !matches!(units.classes[unit], Class::Nothing | Class::Closing)),
            next_code: next(&|unit| units.classes[unit] == Class::Code),
            next_marker: next(&|unit| units.markers[unit] == Some(Marker::Answer)),
            next_option: next(&|unit| matches!(units.classes[unit], Class::Open | Class::Ticked)),
        }
    }

    /// How many units with content there are in a range.
    pub(super) fn content(&self, range: Range<usize>) -> u32 {
        let counts = self.counts[range.end].since(self.counts[range.start.min(range.end)]);
        counts.said
            + counts.code
            + counts.links
            + counts.placeholders
            + counts.headings
            + counts.open
            + counts.ticked
            + counts.markers
    }

    /// The answer of a question that runs to the unit `end`. `child` is the first question inside it.
    pub(super) fn answer(
        &self,
        units: &Units<'_, '_>,
        candidate: &Candidate,
        end: usize,
        child: Option<usize>,
    ) -> Answer {
        let from = candidate.last_unit + 1;
        let question_end = units.list[candidate.last_unit].range.end;
        let last = self.last_content[end].filter(|&last| last as usize >= from);
        let content_end = last.map_or(question_end, |last| units.list[last as usize].range.end);
        let own_end = end.min(child.unwrap_or(end));
        let (mut start, mut first, mut body_end) = (None, from, question_end);
        if let Some(at) = candidate.inline_answer {
            start = Some(at);
        } else {
            let content = self.next_content[from.min(end)] as usize;
            let marker = self.next_marker[from.min(end)] as usize;
            let opening = (content < own_end && units.markers[content].is_some()).then_some(content);
            if let Some(unit) = opening.or((marker < own_end).then_some(marker)) {
                first = if matches!(units.classes[unit], Class::Marker(_)) { unit + 1 } else { unit };
                start = behind_marker(units, unit);
                body_end = units.list[unit].range.start;
            }
        }
        let all = self.counts[end].since(self.counts[from.min(end)]);
        let own = self.counts[end].since(self.counts[first.min(end)]);
        let option = self.next_option[from.min(end)] as usize;
        let before = self.counts[option.min(end)].since(self.counts[from.min(end)]);
        // Options follow the question and its code; a list behind an explanation is none.
        let multiple_choice = all.open + all.ticked >= 2 && before.said == 0;
        let state = if multiple_choice && candidate.inline_answer.is_none() {
            self.choice_state(from, end, all)
        } else {
            let inline = candidate.inline_answer.map(|at| inline_text(units, candidate, at));
            state(own, inline)
        };
        let start = start.unwrap_or_else(|| {
            let content = self.next_content[first.min(end)] as usize;
            if content < end { opening(units, content) } else { content_end.max(question_end) }
        });
        let code = self.next_code[from.min(end)] as usize;
        let body = TextRange { start: question_end, end: body_end.max(question_end) };
        Answer {
            range: TextRange {
                start: start.min(content_end),
                end: inside(units, candidate, start, content_end),
            },
            end: content_end,
            state,
            multiple_choice,
            first_code: (code < own_end).then_some(code),
            body,
        }
    }

    /// Options want a tick, or words behind them that say which is right.
    fn choice_state(&self, from: usize, end: usize, all: Counts) -> AnswerState {
        let options = self.next_option[from] as usize;
        let behind = self.counts[end].since(self.counts[options.min(end)]);
        if all.ticked > 0 || all.markers > 0 || behind.said > 0 || behind.code > 1 {
            AnswerState::Answered
        } else {
            AnswerState::Unanswered
        }
    }
}

/// Where the content of an answer ends that begins and ends at these bytes: what closes the collapsible
/// section of a question is no part of its answer.
fn inside(units: &Units<'_, '_>, candidate: &Candidate, start: u32, end: u32) -> u32 {
    let Scope::Details(close) = candidate.scope else { return end };
    let behind = units.tags.partition_point(|tag| tag.unit <= close);
    let tag = behind.checked_sub(1).map(|last| &units.tags[last]).filter(|tag| {
        tag.kind == TagKind::CloseDetails && tag.unit == close && (start..end).contains(&tag.source.start)
    });
    tag.map_or(end, |tag| {
        let content = TextRange { start, end: tag.source.start }.of(units.document.text);
        start + content.trim_end().len() as u32
    })
}

/// Where a unit begins, the marker of a list item that it opens included.
fn opening(units: &Units<'_, '_>, unit: usize) -> u32 {
    let data = &units.list[unit];
    data.item.map_or(data.range.start, |item| units.document.blocks[item as usize].range.start)
}

/// Where the text behind a marker begins, if it shares the marker's line.
fn behind_marker(units: &Units<'_, '_>, unit: usize) -> Option<u32> {
    if matches!(units.classes[unit], Class::Marker(_)) {
        return None;
    }
    let text = units.text(unit);
    let (_, len) = label::answer(strip(text))?;
    let offset = text.len() - strip_start(text).len() + len;
    let data = &units.list[unit];
    let rest = data.text.start + offset as u32..data.text.end;
    let picture = units
        .spans_of(unit)
        .iter()
        .find(|span| span.kind == SpanKind::Image && span.text.start >= rest.start);
    match picture {
        Some(picture) if rest.is_empty() => Some(picture.source.start),
        _ => Some(units.source(unit, &rest).start),
    }
}

fn inline_text<'a>(units: &'a Units<'_, '_>, candidate: &Candidate, at: u32) -> &'a str {
    let unit = candidate.last_unit;
    let end = units.list[unit].range.end.max(at);
    units.document.text.get(at as usize..end as usize).unwrap_or("")
}

fn state(counts: Counts, inline: Option<&str>) -> AnswerState {
    let placeholder = inline.is_some_and(words::is_placeholder);
    let said = counts.said + counts.code + counts.ticked + u32::from(inline.is_some() && !placeholder);
    if said > 0 {
        AnswerState::Answered
    } else if counts.links > 0 || (counts.headings > 0 && counts.placeholders == 0) {
        AnswerState::Stub
    } else {
        AnswerState::Unanswered
    }
}

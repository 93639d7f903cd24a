//! Questions told by the marker of their answer: a heading with an `Answer` of its own, a paragraph
//! that asks and is followed by a line `Answer:`.

use super::candidate::{Candidate, Candidates, is_task};
use super::label::Marker;
use super::model::Tier;
use super::title::{self, is_empty_talk, is_question_mark};
use super::units::{UnitKind, Units};
use super::words;

/// Headings whose own section holds exactly one marker.
pub(super) fn headings(units: &Units<'_, '_>, found: &mut Candidates) {
    let mut heading: Option<(usize, u8)> = None;
    let mut markers: Vec<Marker> = Vec::new();
    let mut questions = false;
    for unit in 0..=units.list.len() {
        let kind = units.list.get(unit).map(|unit| unit.kind);
        let marker = (unit < units.list.len()).then(|| own_marker(units, unit)).flatten();
        let new_heading = match kind {
            Some(UnitKind::Heading { level, .. }) => {
                let below = heading.is_some_and(|(_, above)| level > above);
                if marker.is_some() && below { None } else { Some(Some((unit, level))) }
            }
            None => Some(None),
            _ => None,
        };
        if let Some(next) = new_heading {
            if let Some((heading, _)) = heading
                && markers.len() == 1
                && !questions
            {
                add(units, heading, markers[0], found);
            }
            (heading, questions) = (next, false);
            markers.clear();
        } else {
            markers.extend(marker);
            questions |= marker.is_none() && found.is_taken(unit);
        }
    }
}

/// A marker that is a line of its own or begins a paragraph; an item `A.` is too weak a sign.
fn own_marker(units: &Units<'_, '_>, unit: usize) -> Option<Marker> {
    let data = &units.list[unit];
    let marker = units.markers[unit]?;
    let word = super::class::strip(units.text(unit)).chars().nth(1).is_some_and(char::is_alphabetic);
    ((data.first && word) || matches!(data.kind, UnitKind::Html)).then_some(marker)
}

fn add(units: &Units<'_, '_>, unit: usize, marker: Marker, found: &mut Candidates) {
    let title = title::read(units, unit, units.list[unit].text.clone(), false);
    let text = units.str(&title.text);
    let asked = words::is_imperative(text) || words::starts_like_question(text);
    if is_empty_talk(text) || !(marker == Marker::Answer || (marker == Marker::Solution && asked)) {
        return;
    }
    found.add(Candidate::new(units, unit, title, Tier::Promoted));
}

/// Paragraphs that end in a question mark right before a marker.
///
/// Where a question with a label waits for its answer, such a paragraph is the end of what it asks.
pub(super) fn paragraphs(units: &Units<'_, '_>, found: &mut Candidates) {
    let mut awaited = false;
    for unit in 0..units.list.len() {
        let Some(marker) = units.markers[unit] else {
            let heading = matches!(units.list[unit].kind, UnitKind::Heading { .. });
            awaited = found.is_taken(unit) || (awaited && !heading);
            continue;
        };
        let asked = std::mem::replace(&mut awaited, false);
        let Some(last) = unit.checked_sub(1).filter(|_| !asked) else { continue };
        let data = &units.list[last];
        if marker == Marker::Explanation
            || data.kind != UnitKind::Line
            || found.is_taken(last)
            || is_task(units, last)
        {
            continue;
        }
        if !units.text(last).trim_end_matches([' ', '*', '_', '"', ')']).ends_with(is_question_mark) {
            continue;
        }
        let first = first_line(units, last, found);
        let title = title::read(units, first, units.list[first].text.clone(), false);
        if is_empty_talk(units.str(&title.text)) {
            continue;
        }
        let mut candidate = Candidate::new(units, first, title, Tier::Labelled);
        candidate.last_unit = last;
        found.add(candidate);
    }
}

/// The line that the paragraph of `last` begins with, or the one after a marker in it.
fn first_line(units: &Units<'_, '_>, last: usize, found: &Candidates) -> usize {
    let block = units.list[last].block;
    let mut first = last;
    while first > 0
        && last - first < 12
        && units.list[first - 1].block == block
        && !found.is_taken(first - 1)
        && units.markers[first - 1].is_none()
        && !units.text(first - 1).trim_end().ends_with(['.', '?', ':'])
    {
        first -= 1;
    }
    first
}

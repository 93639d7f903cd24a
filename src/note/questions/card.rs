//! Flashcards: `question::answer`, a line `?` between question and answer, `C:` blocks. Only in decks.

use super::candidate::{Candidate, Candidates, Scope, is_task};
use super::model::{QuestionForm, Tier};
use super::title::{self, Title, is_empty_talk};
use super::units::{SpanKind, UnitKind, Units};
use crate::note::Tag;

/// Whether a note is a deck: it has a deck's tag or scheduling data.
pub(super) fn is_deck(units: &Units<'_, '_>, tags: &[Tag]) -> bool {
    let tagged = tags.iter().any(|tag| {
        let name = tag.name.to_lowercase();
        name == "flashcards"
            || name.starts_with("flashcards/")
            || name == "flashcard"
            || name.starts_with("flashcard/")
    });
    tagged || has_schedule(units)
}

fn has_schedule(units: &Units<'_, '_>) -> bool {
    const SCHEDULE: &str = "<!--SR:";
    let text = units.document.text;
    units.list.iter().any(|unit| unit.kind == UnitKind::Html && unit.range.of(text).starts_with(SCHEDULE))
        || units
            .spans
            .iter()
            .any(|span| span.kind == SpanKind::Html && span.source.of(text).starts_with(SCHEDULE))
}

/// Finds all cards of a deck.
pub(super) fn find(units: &Units<'_, '_>, found: &mut Candidates) {
    for unit in 0..units.list.len() {
        if units.list[unit].kind != UnitKind::Line || found.is_taken(unit) || is_task(units, unit) {
            continue;
        }
        if matches!(units.text(unit).trim(), "?" | "??") {
            across_lines(units, unit, found);
        } else if let Some(candidate) = in_line(units, unit).or_else(|| cloze(units, unit)) {
            found.add(candidate);
        }
    }
}

/// `question::answer` or, for a card that is asked both ways, `question:::answer`.
fn in_line(units: &Units<'_, '_>, unit: usize) -> Option<Candidate> {
    let data = &units.list[unit];
    let (at, len) = separator(units, unit)?;
    let title_text = data.text.start..at;
    let answer = at + len..data.text.end;
    let (left, right) = (units.str(&title_text), units.str(&answer));
    let one_word = |text: &str| !text.trim().contains(char::is_whitespace);
    // `key:: value` is a field, `C++::method` a name in a program.
    let field = one_word(left) && right.starts_with(' ') && !left.ends_with(' ');
    let path = one_word(left)
        && one_word(right)
        && [left, right].iter().any(|side| side.contains(['(', '<', '+', '_', ':']));
    let name = left.ends_with(['+', '>']);
    if field || path || name || left.trim().is_empty() || right.trim().is_empty() {
        return None;
    }
    let title = title::read(units, unit, title_text, false);
    let mut candidate = Candidate::new(units, unit, title, Tier::Card);
    candidate.form = QuestionForm::Card;
    candidate.scope = Scope::OneLine;
    let lead = right.len() - right.trim_start().len();
    candidate.inline_answer = Some(units.source(unit, &(answer.start + lead as u32..answer.end)).start);
    Some(candidate)
}

/// Where the first `::` or `:::` outside code stands in the buffer, and its length.
fn separator(units: &Units<'_, '_>, unit: usize) -> Option<(u32, u32)> {
    units.spans_of(unit).iter().filter(|span| span.kind == SpanKind::Text).find_map(|span| {
        let text = units.str(&span.text);
        let at = text.find("::")?;
        let len = text[at..].len() - text[at..].trim_start_matches(':').len();
        (len <= 3).then_some((span.text.start + at as u32, len as u32))
    })
}

/// The lines before a line `?` are the question, those behind it the answer.
fn across_lines(units: &Units<'_, '_>, mark: usize, found: &mut Candidates) {
    let block = units.list[mark].block;
    let mut first = mark;
    while first > 0 && units.list[first - 1].block == block && !found.is_taken(first - 1) {
        first -= 1;
    }
    if first == mark {
        return;
    }
    let title = title::read(units, first, units.list[first].text.clone(), false);
    if is_empty_talk(units.str(&title.text)) {
        return;
    }
    let mut candidate = Candidate::new(units, first, title, Tier::Card);
    candidate.last_unit = mark;
    candidate.form = QuestionForm::Card;
    candidate.scope = Scope::Card;
    found.add(candidate);
}

/// `C: text with a [gap].`
fn cloze(units: &Units<'_, '_>, unit: usize) -> Option<Candidate> {
    let data = &units.list[unit];
    let rest = units.text(unit).strip_prefix("C:")?;
    if !data.first || !rest.starts_with(' ') || rest.trim().is_empty() {
        return None;
    }
    let lead = (rest.len() - rest.trim_start().len()) as u32 + 2;
    let title = Title { ..title::read(units, unit, data.text.start + lead..data.text.end, false) };
    let mut candidate = Candidate::new(units, unit, title, Tier::Card);
    candidate.form = QuestionForm::Card;
    candidate.inline_answer = Some(units.source(unit, &(data.text.start + lead..data.text.end)).start);
    Some(candidate)
}

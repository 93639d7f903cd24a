//! Questions with a label: `Q. …`, `### Question 3: …`, `- **Q:** …`.

use super::candidate::{Candidate, Candidates, bold_lead, is_bold, is_single_link, is_task};
use super::content::Class;
use super::label;
use super::model::{QuestionForm, Tier};
use super::title::{self, LabelStrength, Title, is_question_mark};
use super::units::{UnitKind, Units};
use super::words;

/// Finds them all.
pub(super) fn find(units: &Units<'_, '_>, found: &mut Candidates) {
    let mut weak = Vec::new();
    let mut strong = 0;
    let mut labelled_block = u32::MAX;
    for unit in 0..units.list.len() {
        let data = &units.list[unit];
        let heading = matches!(data.kind, UnitKind::Heading { .. });
        if !(heading || data.kind == UnitKind::Line) || found.is_taken(unit) {
            continue;
        }
        if units.markers[unit].is_some() {
            labelled_block = data.block;
            continue;
        }
        if !(data.first || labelled_block == data.block) || is_task(units, unit) {
            continue;
        }
        let alone = heading || is_bold(units, unit, &data.text);
        if !title::has_label(units, unit, data.text.clone(), alone) {
            continue;
        }
        let title = title::read(units, unit, data.text.clone(), alone);
        let Some(strength) = title.label else { continue };
        if is_single_link(units, unit, &title.text, heading) {
            continue;
        }
        let Some(candidate) = complete(units, unit, title) else { continue };
        match strength {
            LabelStrength::Strong => {
                labelled_block = units.list[candidate.last_unit].block;
                strong += 1;
                found.add(candidate);
            }
            LabelStrength::Weak => weak.push(candidate),
        }
    }
    // `Q3 Goals` is a quarter; among others of its kind, or asking, it is a question.
    let many = strong > 0 || weak.len() >= 5;
    for candidate in weak {
        let text = units.str(&candidate.title.text);
        if many || candidate.title.asks || words::starts_like_question(text) || words::is_imperative(text) {
            found.add(candidate);
        }
    }
}

fn complete(units: &Units<'_, '_>, unit: usize, title: Title) -> Option<Candidate> {
    if title.text.is_empty() {
        return from_next_block(units, unit, title);
    }
    let mut candidate = Candidate::new(units, unit, title, Tier::Labelled);
    if candidate.form != QuestionForm::Heading {
        cut_inline_answer(units, &mut candidate);
        if candidate.inline_answer.is_none() {
            candidate.last_unit = continued(units, unit, candidate.title.asks);
        }
        if is_bold(units, unit, &candidate.title.text) {
            candidate = candidate.with_form(QuestionForm::Bold);
        }
    }
    Some(candidate)
}

/// A bare label: the first line of what follows is the title.
fn from_next_block(units: &Units<'_, '_>, unit: usize, bare: Title) -> Option<Candidate> {
    let next = unit + 1;
    let data = units.list.get(next)?;
    let label_level = level(units, unit);
    let deeper = level(units, next) > label_level || label_level == 0;
    let usable = match data.kind {
        UnitKind::Line => true,
        UnitKind::Heading { .. } => deeper && label_level != 0,
        _ => false,
    };
    if !usable || units.markers[next].is_some() || is_task(units, next) {
        return named_by_label(units, unit, bare);
    }
    let title = title::read(units, next, data.text.clone(), false);
    if title.label.is_some() || title.text.is_empty() {
        return None;
    }
    let number = bare.number.or(title.number.clone());
    let title = Title { number, label: bare.label, ..title };
    let mut candidate = Candidate::new(units, unit, title, Tier::Labelled);
    candidate.title_unit = next;
    candidate.last_unit = next;
    Some(candidate)
}

/// `Question 3` with only code or a picture under it has no better name than that.
fn named_by_label(units: &Units<'_, '_>, unit: usize, bare: Title) -> Option<Candidate> {
    bare.number.as_ref()?;
    if !matches!(units.classes.get(unit + 1), Some(Class::Code | Class::Text)) {
        return None;
    }
    let text = units.list[unit].text.clone();
    let title = Title { text, number: None, ..bare };
    Some(Candidate::new(units, unit, title, Tier::Labelled))
}

fn level(units: &Units<'_, '_>, unit: usize) -> u8 {
    match units.list[unit].kind {
        UnitKind::Heading { level, .. } => level,
        _ => 0,
    }
}

/// `**Q: What?** Because.` and `Q: What? A: Because.` hold their answers on the same line.
fn cut_inline_answer(units: &Units<'_, '_>, candidate: &mut Candidate) {
    let unit = candidate.title_unit;
    let line_end = units.list[unit].text.end;
    let full = candidate.title.text.start..line_end;
    let text = units.str(&full);
    let bold = bold_lead(units, unit, &full).filter(|&end| {
        let lead = units.str(&(full.start..end)).trim_end();
        let rest = units.str(&(end..line_end));
        lead.ends_with(is_question_mark) && rest.chars().any(char::is_alphanumeric)
    });
    let cut = bold.map(|end| (end, end)).or_else(|| {
        text.char_indices().filter(|&(_, ch)| is_question_mark(ch)).find_map(|(at, ch)| {
            let after = at + ch.len_utf8();
            let rest = text[after..].trim_start_matches(['*', '_', ' ']);
            let (_, marker) = label::answer(rest)?;
            let answer = text.len() - rest.len() + marker;
            (answer < text.len() && rest.len() < text.len() - after)
                .then_some((full.start + after as u32, full.start + answer as u32))
        })
    });
    if let Some((title_end, answer)) = cut {
        candidate.title.text.end = title_end;
        candidate.title.asks = true;
        candidate.inline_answer = Some(units.source(unit, &(answer..line_end)).start);
    }
}

/// The last line of a title that runs over several lines of its paragraph: down to a marker, or to
/// the paragraph's end where that asks.
fn continued(units: &Units<'_, '_>, unit: usize, asks: bool) -> usize {
    if asks {
        return unit;
    }
    let block = units.list[unit].block;
    let mut last = unit;
    let mut end = None;
    for next in unit + 1..units.list.len().min(unit + 12) {
        if units.list[next].block != block {
            let answered = units.markers[next].is_some();
            return if answered || end == Some(last) { end.unwrap_or(last) } else { unit };
        }
        if units.markers[next].is_some() {
            return end.unwrap_or(last);
        }
        if label::question(super::class::strip(units.text(next)), false).is_some() {
            break;
        }
        last = next;
        if end.is_none() && units.text(next).trim_end().ends_with(is_question_mark) {
            end = Some(next);
        }
    }
    unit
}

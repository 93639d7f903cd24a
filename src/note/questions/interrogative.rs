//! Questions that end in a question mark: headings, bold lines, summaries, callouts, titles of notes.

use super::candidate::{Candidate, Candidates, Scope, bold_lead, is_bold, is_single_link, is_task};
use super::class::is_answer_summary;
use super::details::Summary;
use super::model::{QuestionForm, Tier};
use super::title::{self, Title, is_empty_talk, is_question_mark};
use super::units::{UnitKind, Units};
use super::words;
use crate::markdown::BlockKind;
use crate::text::TextRange;

/// Headings.
pub(super) fn headings(units: &Units<'_, '_>, found: &mut Candidates) {
    let mut single_words = Vec::new();
    for unit in 0..units.list.len() {
        if !matches!(units.list[unit].kind, UnitKind::Heading { .. }) || found.is_taken(unit) {
            continue;
        }
        let title = title::read(units, unit, units.list[unit].text.clone(), false);
        let text = units.str(&title.text);
        let asks = title.asks || (title.asks_inside && words::starts_with_interrogative(text));
        if !asks || is_empty_talk(text) || is_single_link(units, unit, &title.text, true) {
            continue;
        }
        let candidate = Candidate::new(units, unit, title, Tier::Interrogative);
        if words::is_single_word(units.str(&candidate.title.text)) {
            single_words.push(candidate);
        } else {
            found.add(candidate);
        }
    }
    // "Polymorphism?" is a question among questions, a turn of speech elsewhere.
    if found.list.len() >= 3 {
        single_words.into_iter().for_each(|candidate| found.add(candidate));
    }
}

/// Bold lines, bold list items, and bold questions with their answer behind them on the line.
pub(super) fn bold_lines(units: &Units<'_, '_>, found: &mut Candidates) {
    let mut run_in = Vec::new();
    for unit in 0..units.list.len() {
        let data = &units.list[unit];
        if data.kind != UnitKind::Line || found.is_taken(unit) || is_task(units, unit) {
            continue;
        }
        if !units.spans_of(unit).iter().any(|span| span.strong) {
            continue;
        }
        let title = title::read(units, unit, data.text.clone(), false);
        if title.asks && is_bold(units, unit, &title.text) {
            if asks_enough(units, &title) && !is_single_link(units, unit, &title.text, true) {
                found.add(
                    Candidate::new(units, unit, title, Tier::Interrogative).with_form(QuestionForm::Bold),
                );
            }
        } else if (data.first || data.item.is_some())
            && let Some(candidate) = with_run_in_answer(units, unit, title)
        {
            run_in.push(candidate);
        }
    }
    // One bold question at the head of a paragraph is rhetoric; three are a list of questions.
    let bold =
        found.list.iter().filter(|candidate| candidate.title.asks && candidate.form != QuestionForm::Heading);
    if run_in.len() + bold.count() >= 3 {
        run_in.into_iter().for_each(|candidate| found.add(candidate));
    }
}

fn asks_enough(units: &Units<'_, '_>, title: &Title) -> bool {
    let text = units.str(&title.text);
    !is_empty_talk(text) && !words::is_single_word(text)
}

fn with_run_in_answer(units: &Units<'_, '_>, unit: usize, title: Title) -> Option<Candidate> {
    let end = bold_lead(units, unit, &title.text)?;
    let lead = title.text.start..end;
    let trimmed = units.str(&lead).trim_end_matches([' ', ':', '*']);
    let lead = lead.start..lead.start + trimmed.len() as u32;
    if !trimmed.ends_with(is_question_mark) || trimmed.split_whitespace().count() < 3 {
        return None;
    }
    let line_end = units.list[unit].text.end;
    let answer = units.source(unit, &(end..line_end)).start;
    let title = Title { text: lead, asks: true, ..title };
    let mut candidate = Candidate::new(units, unit, title, Tier::Interrogative).with_form(QuestionForm::Bold);
    candidate.inline_answer = Some(answer);
    Some(candidate)
}

/// Summaries of collapsible sections. Those that do not ask count where half of three or more do.
pub(super) fn summaries(units: &Units<'_, '_>, sections: &[Summary], found: &mut Candidates) {
    let mut others = Vec::new();
    let (mut asking, mut all) = (0, 0);
    // Where the question reaches to in whose answer a section may stand.
    let mut answered_until = 0;
    for section in sections {
        let Some(unit) = first_text(units, section) else { continue };
        let visible = units.visible(unit, section.source);
        all += 1;
        if matches!(units.list[unit].kind, UnitKind::Heading { .. }) {
            asking += usize::from(found.is_taken(unit));
            enclose(found, unit, section);
            continue;
        }
        if found.is_taken(unit) {
            asking += 1;
            enclose(found, unit, section);
            answered_until = answered_until.max(section.close_details);
            continue;
        }
        let title = title::read(units, unit, visible, false);
        let text = units.str(&title.text);
        if text.is_empty() || is_answer_summary(text) || words::is_rhetorical(text) {
            continue;
        }
        let question =
            title.asks || title.label.is_some() || (title.asks_inside && words::starts_like_question(text));
        let tier = if title.label.is_some() { Tier::Labelled } else { Tier::Interrogative };
        let mut candidate = Candidate::new(units, unit, title, tier);
        candidate.unit = (section.open_unit as usize).min(unit);
        candidate.last_unit = unit.max(section.close_summary as usize);
        candidate.form = QuestionForm::Summary;
        candidate.scope = Scope::Details(section.close_details);
        candidate.inline_answer = Some(section.answer).filter(|_| section.answers_on_line(units, unit));
        let text = units.str(&candidate.title.text);
        let orders = words::starts_with_interrogative(text) || words::is_imperative(text);
        if question {
            asking += 1;
            answered_until = answered_until.max(section.close_details);
            found.add(candidate);
        } else if orders || section.open_unit >= answered_until {
            // "Example" inside an answer is a part of it.
            others.push(candidate);
        }
    }
    if all >= 3 && asking * 2 >= all {
        others.into_iter().for_each(|candidate| found.add(candidate));
    }
}

/// A question inside a summary ends with the summary's section.
fn enclose(found: &mut Candidates, unit: usize, section: &Summary) {
    if let Some(candidate) = found.owner_mut(unit) {
        candidate.scope = Scope::Details(section.close_details);
        candidate.form = QuestionForm::Summary;
    }
}

fn first_text(units: &Units<'_, '_>, section: &Summary) -> Option<usize> {
    (section.open_summary as usize..=section.close_summary as usize).find(|&unit| {
        units.list.get(unit).is_some() && !units.str(&units.visible(unit, section.source)).trim().is_empty()
    })
}

/// Callouts: `> [!question] Title`, or any callout whose title asks.
pub(super) fn callouts(units: &Units<'_, '_>, found: &mut Candidates) {
    for unit in 0..units.list.len() {
        let data = &units.list[unit];
        if data.kind != UnitKind::Line || !data.first || !units.text(unit).starts_with("[!") {
            continue;
        }
        let Some(quote) = units.container(unit) else { continue };
        let opens = units.document.blocks[quote as usize].kind == BlockKind::Quote && quote + 1 == data.block;
        let title = title::read(units, unit, data.text.clone(), false);
        let Some(kind) = title.callout.clone() else { continue };
        let kind = units.str(&kind).to_ascii_lowercase();
        let kind = kind.split('|').next().unwrap_or_default().trim();
        let labelled = title.label.is_some() || matches!(kind, "question" | "faq" | "help");
        let (title_unit, title) = match title.text.is_empty() && labelled {
            true => (unit + 1, next_line(units, unit + 1, quote)),
            false => (unit, Some(title)),
        };
        let Some(title) = title else { continue };
        if !opens || is_empty_talk(units.str(&title.text)) || !(labelled || title.asks) {
            continue;
        }
        let tier = if labelled { Tier::Labelled } else { Tier::Interrogative };
        let mut candidate = Candidate::new(units, unit, title, tier);
        (candidate.title_unit, candidate.last_unit) = (title_unit, title_unit);
        candidate.form = QuestionForm::Callout;
        candidate.scope = Scope::Quote(quote);
        found.add(candidate);
    }
}

/// The title that a callout with nothing but its type on the first line has on the next one.
fn next_line(units: &Units<'_, '_>, unit: usize, quote: u32) -> Option<Title> {
    let data = units.list.get(unit)?;
    let is_line = data.kind == UnitKind::Line && data.item.is_none() && units.container(unit) == Some(quote);
    is_line.then(|| title::read(units, unit, data.text.clone(), false))
}

/// The note's own title in its front matter, where it asks and no first heading repeats it.
pub(super) fn front_matter(units: &Units<'_, '_>, found: &Candidates) -> Option<TextRange> {
    let scalar = units.document.front_matter.as_ref()?.get("title").next()?;
    let title = scalar.value.trim();
    if !title.ends_with(is_question_mark) || is_empty_talk(title) || title.split_whitespace().count() < 2 {
        return None;
    }
    let fold = |text: &str| text.to_lowercase().chars().filter(|ch| ch.is_alphanumeric()).collect::<String>();
    let repeated = found.list.iter().any(|other| fold(units.str(&other.title.text)) == fold(title));
    (!repeated).then_some(scalar.range)
}

//! Questions told by their peers: numbered tasks in bold, and lines that bear the same mark.

use rustc_hash::FxHashSet;

use super::candidate::{Candidate, Candidates, is_bold, is_task};
use super::content::Class;
use super::model::{QuestionForm, Tier};
use super::title::{self, Title, is_empty_talk};
use super::units::{UnitKind, Units};
use super::words;

/// `**1) FizzBuzz.** Print …`: paragraphs that begin with a bold number and a parenthesis, in a note
/// with three or more of them in order, most of which lead to code.
pub(super) fn numbered_tasks(units: &Units<'_, '_>, found: &mut Candidates) {
    let mut tasks: Vec<(Candidate, u32)> = Vec::new();
    for unit in 0..units.list.len() {
        let data = &units.list[unit];
        let bold = units.spans_of(unit).first().is_some_and(|span| span.strong);
        if data.kind != UnitKind::Line || !data.first || !bold || found.is_taken(unit) || is_task(units, unit)
        {
            continue;
        }
        let title = title::read(units, unit, data.text.clone(), false);
        let Some(number) = title.number.clone() else { continue };
        let parenthesis = units.str(&(number.end..data.text.end)).starts_with(')');
        let Ok(value) = units.str(&number).parse::<u32>() else { continue };
        if !parenthesis || title.text.is_empty() {
            continue;
        }
        let candidate = Candidate::new(units, unit, title, Tier::Labelled).with_form(QuestionForm::Bold);
        tasks.push((candidate, value));
    }
    let in_order = tasks.windows(2).filter(|pair| pair[1].1 == pair[0].1 + 1 || pair[1].1 == 1).count();
    if tasks.len() < 3 || in_order * 5 < (tasks.len() - 1) * 4 {
        return;
    }
    let ends = tasks.iter().skip(1).map(|(task, _)| task.unit).chain([units.list.len()]);
    let with_code = tasks
        .iter()
        .zip(ends)
        .filter(|((task, _), end)| {
            units.classes[task.unit + 1..*end]
                .iter()
                .take_while(|class| **class != Class::Heading)
                .any(|class| *class == Class::Code)
        })
        .count();
    if with_code * 5 >= tasks.len() * 3 {
        tasks.into_iter().for_each(|(task, _)| found.add(task));
    }
}

/// A bold line or heading without a question mark that bears the mark of difficulty (`⭐`, `👶`) which
/// three or more questions of its form bear.
pub(super) fn marked_peers(units: &Units<'_, '_>, found: &mut Candidates) {
    let mut marks: Vec<(bool, String)> = Vec::new();
    for candidate in &found.list {
        let heading = candidate.form == QuestionForm::Heading;
        if let Some(mark) = mark(units, candidate.unit, &candidate.title) {
            marks.push((heading, mark));
        }
    }
    marks.sort_unstable();
    let common: FxHashSet<&(bool, String)> =
        marks.windows(3).filter(|three| three[0] == three[2]).map(|three| &three[0]).collect();
    if common.is_empty() {
        return;
    }
    for unit in 0..units.list.len() {
        let kind = units.list[unit].kind;
        let heading = matches!(kind, UnitKind::Heading { .. });
        if !(heading || kind == UnitKind::Line) || found.is_taken(unit) || is_task(units, unit) {
            continue;
        }
        let title = title::read(units, unit, units.list[unit].text.clone(), false);
        if !(heading || is_bold(units, unit, &title.text)) || is_empty_talk(units.str(&title.text)) {
            continue;
        }
        if mark(units, unit, &title).is_some_and(|mark| common.contains(&(heading, mark))) {
            found.add(Candidate::new(units, unit, title, Tier::Promoted).with_form(QuestionForm::Bold));
        }
    }
}

/// The symbols behind a title, variation selectors and joiners left out.
fn mark(units: &Units<'_, '_>, unit: usize, title: &Title) -> Option<String> {
    let tail = units.str(&(title.text.end..units.list[unit].text.end));
    let mark: String =
        tail.chars().filter(|ch| *ch >= '\u{2190}' && !matches!(ch, '\u{fe0f}' | '\u{200d}')).collect();
    (!mark.is_empty()).then_some(mark)
}

/// `**7. Explain closures.**` among bold questions: numbered like them, or in a note where bold lines
/// that ask are 30 % of the bold lines.
pub(super) fn bold_peers(units: &Units<'_, '_>, found: &mut Candidates) {
    let asking =
        found.list.iter().filter(|candidate| candidate.form == QuestionForm::Bold && candidate.title.asks);
    let asking: Vec<bool> = asking.map(|candidate| candidate.title.number.is_some()).collect();
    if asking.len() < 3 {
        return;
    }
    let numbered_asking = asking.iter().filter(|numbered| **numbered).count();
    let mut others: Vec<Candidate> = Vec::new();
    for unit in 0..units.list.len() {
        let bold = units.spans_of(unit).first().is_some_and(|span| span.strong);
        if units.list[unit].kind != UnitKind::Line || !bold || found.is_taken(unit) || is_task(units, unit) {
            continue;
        }
        let title = title::read(units, unit, units.list[unit].text.clone(), false);
        if is_bold(units, unit, &title.text) && !is_empty_talk(units.str(&title.text)) {
            others.push(Candidate::new(units, unit, title, Tier::Promoted).with_form(QuestionForm::Bold));
        }
    }
    let numbered = others.iter().filter(|candidate| candidate.title.number.is_some()).count();
    let numbered_share = numbered_asking >= 3 && numbered_asking * 5 >= numbered + numbered_asking;
    let share = asking.len() * 10 >= (others.len() + asking.len()) * 3;
    for candidate in others {
        let text = units.str(&candidate.title.text);
        let asked = words::starts_with_interrogative(text) || words::is_imperative(text);
        if asked && (share || (numbered_share && candidate.title.number.is_some())) {
            found.add(candidate);
        }
    }
}

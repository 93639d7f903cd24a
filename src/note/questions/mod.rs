//! Questions: what counts as one, where its answer ends and how it is named.
//!
//! A document is flattened into [`units`], each family of rules adds what it finds to the candidates,
//! surest first, and then answers are measured out for all of them at once. Everything is linear in
//! the length of the note.

mod answer;
mod asked;
mod candidate;
mod card;
mod class;
mod content;
mod details;
mod duplicate;
mod gaps;
mod interrogative;
mod label;
mod labelled;
mod model;
mod name;
mod promoted;
mod prompt;
mod series;
mod state;
mod title;
mod units;
mod words;

pub use model::{AnswerState, Question, QuestionForm, QuestionKind, QuestionModel, Tier};

use rustc_hash::FxHashMap;

use candidate::{Candidate, Candidates};
use state::{Answer, Tally};
use units::{UnitKind, Units};

use super::{NoteOptions, Tag};
use crate::markdown::{BlockKind, Document};
use crate::text::TextRange;

/// Whether a word, in lower case, only makes a question of what it stands with: `what`, `is`, `the`.
pub fn is_question_word(word: &str) -> bool {
    words::is_stop_word(word)
}

/// Whether a text is the label of a question and nothing more: `Q.`, `Question 3:`.
pub fn is_question_label(text: &str) -> bool {
    label::question(text, false).is_some_and(|label| label.len == text.len())
}

/// Reads the questions of a note, and the places in it that wait to be written.
pub fn find(document: &Document<'_>, tags: &[Tag], options: &NoteOptions) -> QuestionModel {
    let units = class::read(document);
    let mut found = Candidates::new(&units);
    interrogative::callouts(&units, &mut found);
    labelled::find(&units, &mut found);
    asked::paragraphs(&units, &mut found);
    interrogative::headings(&units, &mut found);
    interrogative::bold_lines(&units, &mut found);
    interrogative::summaries(&units, &details::find(&units), &mut found);
    series::numbered_tasks(&units, &mut found);
    series::marked_peers(&units, &mut found);
    series::bold_peers(&units, &mut found);
    asked::headings(&units, &mut found);
    promoted::find(&units, &mut found);
    if options.flashcards || card::is_deck(&units, tags) {
        card::find(&units, &mut found);
    }
    prompt::find(&units, &mut found);
    let title = interrogative::front_matter(&units, &found);
    found.list.sort_by_key(|candidate| (candidate.unit, candidate.title_unit));
    drop_rhetoric(&units, &mut found.list);
    let mut questions = questions(&units, &found.list);
    if let Some(title) = title {
        add_note_title(&units, title, &mut questions);
    }
    QuestionModel {
        questions,
        empty_sections: gaps::empty_sections(&units, &found),
        placeholder_items: gaps::placeholder_items(&units),
    }
}

/// The length of the marker of an answer that `text` begins with, such as `A.` or `Answer 2:`, with
/// the white space behind it.
pub fn answer_marker(text: &str) -> Option<usize> {
    label::answer(text).map(|(_, len)| len)
}

/// The `<details>` sections of a note that are closed, in the order in which they end.
pub fn details(document: &Document<'_>) -> Vec<TextRange> {
    details::closed(&class::read(document))
}

/// Drops the prompts that stand in the answer of a question: they are part of what it says, unless
/// they are its follow-ups or its section is about questions.
fn drop_rhetoric(units: &Units<'_, '_>, candidates: &mut Vec<Candidate>) {
    if candidates.iter().all(|candidate| candidate.tier != Tier::Prompt) {
        return;
    }
    let extents = answer::extents(units, candidates);
    let mut headings = Headings::new(units);
    let own_heading: Vec<Option<u32>> =
        candidates.iter().map(|candidate| headings.of(candidate.title_unit)).collect();
    let mut answered: Vec<Option<u32>> = Vec::with_capacity(candidates.len());
    for (index, candidate) in candidates.iter().enumerate() {
        let parent = extents[index].1;
        let above = parent.and_then(|parent| answered[parent as usize]);
        answered.push(if candidate.tier == Tier::Prompt { above } else { Some(index as u32) });
    }
    let keep: Vec<bool> = candidates
        .iter()
        .enumerate()
        .map(|(index, candidate)| {
            let rhetoric = candidate.tier == Tier::Prompt && !candidate.follow_up;
            let parent = answered[index].filter(|_| rhetoric).map(|parent| parent as usize);
            // A question that is the title of a whole chapter does not answer in each of its sections.
            parent.is_none_or(|parent| own_heading[parent] != own_heading[index])
        })
        .collect();
    let mut keep = keep.into_iter();
    candidates.retain(|_| keep.next().unwrap_or(true));
}

fn questions(units: &Units<'_, '_>, candidates: &[Candidate]) -> Vec<Question> {
    let extents = answer::extents(units, candidates);
    let tally = Tally::new(units);
    let mut headings = Headings::new(units);
    let mut out = Vec::with_capacity(candidates.len());
    let mut prompts_before = vec![0];
    for candidate in candidates {
        let before = prompts_before[prompts_before.len() - 1];
        prompts_before.push(before + u32::from(candidate.tier == Tier::Prompt));
    }
    for (index, candidate) in candidates.iter().enumerate() {
        let (end, parent) = extents[index];
        let child = candidates.get(index + 1).map(|next| next.unit).filter(|&unit| unit < end);
        let answer = tally.answer(units, candidate, end, child);
        let heading = headings.of(candidate.title_unit);
        let mut question = question(units, candidate, answer, parent, heading);
        if candidate.tier == Tier::Prompt {
            let inner = index + 1..candidates.partition_point(|other| other.unit < end).max(index + 1);
            let prompts = prompts_before[inner.end] - prompts_before[inner.start];
            if tally.content(candidate.last_unit + 1..end) <= prompts {
                question.kind = QuestionKind::Prompt;
                question.state = AnswerState::Unanswered;
            }
        }
        out.push(question);
    }
    settle_prompts(&mut out);
    enclose_children(&mut out);
    out
}

/// A question reaches at least as far as the questions in it: a heading that asks and has nothing
/// under it is no content of an answer, but a place in it all the same.
fn enclose_children(questions: &mut [Question]) {
    for index in (0..questions.len()).rev() {
        let end = questions[index].range.end;
        if let Some(parent) = questions[index].parent {
            let parent = &mut questions[parent as usize].range;
            parent.end = parent.end.max(end);
        }
    }
}

/// In a section whose lists are mostly bare, an item with some words under it is still a prompt.
fn settle_prompts(questions: &mut [Question]) {
    let mut sections: FxHashMap<Option<u32>, (usize, usize)> = FxHashMap::default();
    for question in questions.iter().filter(|question| question.tier == Tier::Prompt) {
        let (bare, all) = sections.entry(question.heading).or_default();
        *bare += usize::from(question.kind == QuestionKind::Prompt);
        *all += 1;
    }
    for question in questions.iter_mut().filter(|question| question.tier == Tier::Prompt) {
        if sections.get(&question.heading).is_some_and(|(bare, all)| bare * 2 > *all) {
            question.kind = QuestionKind::Prompt;
        }
    }
}

fn question(
    units: &Units<'_, '_>,
    candidate: &Candidate,
    answer: Answer,
    parent: Option<u32>,
    heading: Option<u32>,
) -> Question {
    let kind = match candidate.tier {
        Tier::Card => QuestionKind::Card,
        _ => QuestionKind::Question,
    };
    let mut title_range = units.source(candidate.title_unit, &candidate.title.text);
    if candidate.last_unit > candidate.title_unit && !candidate.title.asks && candidate.tier != Tier::Card {
        title_range.end = units.list[candidate.last_unit].range.end;
    }
    let start = units.list[candidate.unit].range.start.min(title_range.start);
    let number = candidate.title.number.as_ref().map(|number| units.str(number).into());
    Question {
        kind,
        tier: candidate.tier,
        form: candidate.form,
        title: name::name(units, candidate, answer.first_code).into(),
        title_range,
        number: number.or_else(|| item_number(units, candidate.title_unit)),
        range: TextRange { start, end: answer.end.max(title_range.end) },
        body: answer.body,
        answer: answer.range,
        state: answer.state,
        multiple_choice: answer.multiple_choice,
        parent,
        heading,
        duplicate_key: duplicate::key(units, candidate, &answer),
    }
}

/// The number of the ordered list item that a question opens.
fn item_number(units: &Units<'_, '_>, unit: usize) -> Option<Box<str>> {
    let item = &units.document.blocks[units.list[unit].item? as usize];
    let BlockKind::List { first: Some(_) } = units.document.blocks[item.parent? as usize].kind else {
        return None;
    };
    let source = item.range.of(units.document.text);
    let digits = source.bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0).then(|| source[..digits].into())
}

/// The heading that each unit stands under, asked for in rising order.
struct Headings {
    units: Vec<(usize, u32)>,
    next: usize,
}

impl Headings {
    fn new(units: &Units<'_, '_>) -> Self {
        let headings = units.list.iter().enumerate().filter_map(|(unit, data)| match data.kind {
            UnitKind::Heading { index, .. } => Some((unit, index)),
            _ => None,
        });
        Self { units: headings.collect(), next: 0 }
    }

    fn of(&mut self, unit: usize) -> Option<u32> {
        while self.units.get(self.next).is_some_and(|&(heading, _)| heading <= unit) {
            self.next += 1;
        }
        self.next.checked_sub(1).map(|last| self.units[last].1)
    }
}

/// A note whose front matter's title asks is a question as a whole.
fn add_note_title(units: &Units<'_, '_>, title_range: TextRange, questions: &mut Vec<Question>) {
    let text = units.document.text;
    let body = units.document.front_matter.as_ref().map_or(0, |front| front.range.end as usize);
    let content = text[body..].trim();
    let start = text.len() - text[body..].trim_start().len();
    let answer = TextRange::new(start.min(text.len()), start.min(text.len()) + content.len());
    for question in questions.iter_mut() {
        question.parent = Some(question.parent.map_or(0, |parent| parent + 1));
    }
    let state = if content.is_empty() { AnswerState::Unanswered } else { AnswerState::Answered };
    questions.insert(
        0,
        Question {
            kind: QuestionKind::Question,
            tier: Tier::Interrogative,
            form: QuestionForm::FrontMatter,
            title: title_range.of(text).trim().into(),
            title_range,
            number: None,
            range: TextRange { start: title_range.start, end: answer.end.max(title_range.end) },
            body: TextRange::empty(title_range.end as usize),
            answer,
            state,
            multiple_choice: false,
            parent: None,
            heading: None,
            duplicate_key: None,
        },
    );
}

#[cfg(test)]
mod tests;

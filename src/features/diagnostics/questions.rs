//! Findings about questions: what is left to write, what is asked twice, what is out of order.

use std::sync::Arc;

use crate::diagnostic::{Finding, Related, codes::questions as codes};
use crate::features::question_navigation::QuestionPlace;
use crate::features::question_series::{Misnumbered, looks_like_interview_notes, misnumbered, not_listed};
use crate::features::same_question::SameQuestions;
use crate::note::Note;
use crate::note::questions::{AnswerState, Question, QuestionKind};
use crate::text::TextRange;
use crate::vault::{FileEntry, Vault};

/// The most places that a duplicate names.
const MOST_RELATED: usize = 10;

/// Findings of vaults and of notes that look like interview notes; other repositories are left alone.
pub(super) fn check(vault: &Vault, entry: &FileEntry, note: &Note, out: &mut Vec<Finding>) {
    if vault.is_template(entry) || !(vault.is_marked() || looks_like_interview_notes(note)) {
        return;
    }
    for question in &note.questions {
        out.extend(answer_finding(note, question));
    }
    let finished = |range: &&TextRange| !is_on_last_line(note, **range);
    for range in note.empty_sections.iter().filter(finished) {
        out.push(Finding::new(&codes::EMPTY_SECTION, first_line(note, *range), "this section is empty"));
    }
    for range in note.placeholder_items.iter().filter(finished) {
        let message = "this is a placeholder item";
        out.push(Finding::new(&codes::PLACEHOLDER_ITEM, first_line(note, *range), message));
    }
    for fault in misnumbered(note) {
        out.push(number_finding(note, fault));
    }
    for index in not_listed(note) {
        let range = first_line(note, note.questions[index].title_range);
        let message = "the list of contents leaves this question out";
        out.push(Finding::new(&codes::QUESTION_NOT_LISTED, range, message));
    }
    duplicates(vault, entry, note, out);
}

fn answer_finding(note: &Note, question: &Question) -> Option<Finding> {
    let own = TextRange { end: question.answer.end.max(question.title_range.end), ..question.range };
    if question.kind == QuestionKind::Prompt || is_on_last_line(note, own) {
        return None;
    }
    let range = first_line(note, question.title_range);
    match question.state {
        AnswerState::Answered => None,
        AnswerState::Unanswered if question.multiple_choice => {
            Some(Finding::new(&codes::UNANSWERED_QUESTION, range, "no option is marked as the answer"))
        }
        AnswerState::Unanswered => {
            Some(Finding::new(&codes::UNANSWERED_QUESTION, range, "this question has no answer yet"))
        }
        AnswerState::Stub => {
            let message = "the answer is only links or empty headings so far";
            Some(Finding::new(&codes::QUESTION_STUB, range, message))
        }
    }
}

fn number_finding(note: &Note, fault: Misnumbered) -> Finding {
    let (question, message) = match fault {
        Misnumbered::Repeated { question, number } => {
            (question, format!("number {number} is used twice in this series"))
        }
        Misnumbered::Gap { question, first, last } if first == last => {
            (question, format!("number {first} is missing before this question"))
        }
        Misnumbered::Gap { question, first, last } => {
            (question, format!("numbers {first} to {last} are missing before this question"))
        }
    };
    let range = first_line(note, note.questions[question].title_range);
    Finding::new(&codes::QUESTION_NUMBERING, range, message)
}

/// Questions that are asked elsewhere in the vault, or twice in the note.
fn duplicates(vault: &Vault, entry: &FileEntry, note: &Note, out: &mut Vec<Finding>) {
    let mut same = SameQuestions::new(vault, MOST_RELATED);
    for (index, question) in note.questions.iter().enumerate() {
        let others = same.others(entry, index).into_iter();
        let related: Vec<Related> = others.filter_map(|place| related_place(vault, entry, place)).collect();
        let message = match related.len() {
            0 => continue,
            1 => "the same question is asked in another place".to_owned(),
            MOST_RELATED => format!("the same question is asked in {MOST_RELATED} other places or more"),
            count => format!("the same question is asked in {count} other places"),
        };
        let mut finding =
            Finding::new(&codes::DUPLICATE_QUESTION, first_line(note, question.title_range), message);
        finding.related = related;
        out.push(finding);
    }
}

fn related_place(vault: &Vault, from: &FileEntry, place: QuestionPlace) -> Option<Related> {
    let entry = vault.get(place.file)?;
    let question = entry.note()?.questions.get(place.question as usize)?;
    let message = match question.state {
        AnswerState::Answered => "asked and answered here",
        AnswerState::Unanswered | AnswerState::Stub => "asked here, not answered yet",
    };
    let path: Option<Arc<str>> = (entry.id != from.id).then(|| entry.path.clone());
    Some(Related { path, range: question.title_range, message: message.to_owned() })
}

/// The part of a range on its first line.
fn first_line(note: &Note, range: TextRange) -> TextRange {
    let line = note.lines.line_range(note.lines.line_of(range.start as usize));
    TextRange { start: range.start, end: range.end.min(line.end).max(range.start) }
}

/// What stands on the last line of a note is still being written.
fn is_on_last_line(note: &Note, range: TextRange) -> bool {
    let last = note.lines.line_count() - 1;
    let last = if note.lines.line_range(last).is_empty() { last.saturating_sub(1) } else { last };
    note.lines.line_of(range.end as usize) >= last
}

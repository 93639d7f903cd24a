//! Findings about questions: what is left to write, what is asked twice, what is out of order.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::diagnostic::{Finding, Related, codes::questions as codes};
use crate::features::question_series::{Misnumbered, looks_like_interview_notes, misnumbered, not_listed};
use crate::note::Note;
use crate::note::questions::{AnswerState, Question, QuestionKind};
use crate::text::TextRange;
use crate::vault::{FileEntry, FileId, Vault};

/// The most places that a duplicate names.
const MOST_RELATED: usize = 10;

/// Findings of vaults and of notes that look like interview notes; other repositories are left alone.
pub(super) fn check(vault: &Vault, entry: &FileEntry, note: &Note, out: &mut Vec<Finding>) {
    if entry.is_template() || !(vault.is_marked() || looks_like_interview_notes(note)) {
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
    if entry.is_conflict_copy() {
        return;
    }
    let mut notes = Places::default();
    for (index, question) in note.questions.iter().enumerate() {
        let Some(key) = question.duplicate_key.filter(|_| question.kind != QuestionKind::Prompt) else {
            continue;
        };
        let mut related = Vec::new();
        for &file in vault.notes_asking(key) {
            // However many notes ask it: more places than this are not told.
            if related.len() >= MOST_RELATED {
                break;
            }
            let Some(other) =
                vault.get(file).filter(|other| !other.is_template() && !other.is_conflict_copy())
            else {
                continue;
            };
            let own = file == entry.id;
            for &at in notes.of(other, key) {
                if !(own && at as usize == index) && related.len() < MOST_RELATED {
                    related.extend(related_place(other, own, at));
                }
            }
        }
        if related.is_empty() {
            continue;
        }
        let message = match related.len() {
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

/// Where the notes that were asked for have which question.
#[derive(Default)]
struct Places {
    notes: FxHashMap<FileId, FxHashMap<u64, Vec<u32>>>,
}

impl Places {
    fn of(&mut self, entry: &FileEntry, key: u64) -> &[u32] {
        let places = self.notes.entry(entry.id).or_insert_with(|| {
            let mut places: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
            let questions = entry.note().map_or(&[][..], |note| &note.questions);
            for (index, question) in questions.iter().enumerate() {
                let key = question.duplicate_key.filter(|_| question.kind != QuestionKind::Prompt);
                let place = key.map(|key| places.entry(key).or_default());
                place
                    .into_iter()
                    .filter(|place| place.len() <= MOST_RELATED)
                    .for_each(|place| place.push(index as u32));
            }
            places
        });
        places.get(&key).map_or(&[], |places| places)
    }
}

fn related_place(entry: &FileEntry, own: bool, index: u32) -> Option<Related> {
    let question = entry.note()?.questions.get(index as usize)?;
    let message = match question.state {
        AnswerState::Answered => "asked and answered here",
        AnswerState::Unanswered | AnswerState::Stub => "asked here, not answered yet",
    };
    let path: Option<Arc<str>> = (!own).then(|| entry.path.clone());
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

use super::{FoldKind, FoldingRange};
use crate::note::Note;
use crate::note::questions::QuestionKind;

/// The answers of a note. Folding one leaves its question; prompts have no answers.
pub(super) fn find(note: &Note) -> Vec<FoldingRange> {
    let asked = note.questions.iter().filter(|question| question.kind != QuestionKind::Prompt);
    let folds = asked.map(|question| FoldingRange {
        first: note.lines.line_of(question.title_range.end as usize),
        last: note.lines.line_of(question.range.end as usize),
        kind: FoldKind::Answer,
    });
    folds.collect()
}

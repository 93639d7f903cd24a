//! Answers as ranges that editors can fold, so that a note can be covered and revealed one by one.

use crate::note::Note;
use crate::note::questions::QuestionKind;

/// Lines that fold into the first of them, zero-based; the last one is folded as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoldedLines {
    /// The line that stays: the question's last one.
    pub first: usize,
    /// The last line that disappears.
    pub last: usize,
}

/// The answers of a note in source order. Folding one leaves its question.
pub fn answer_folds(note: &Note) -> Vec<FoldedLines> {
    let folds =
        note.questions.iter().filter(|question| question.kind != QuestionKind::Prompt).map(|question| {
            let first = note.lines.line_of(question.title_range.end as usize);
            FoldedLines { first, last: note.lines.line_of(question.range.end as usize) }
        });
    folds.filter(|fold| fold.last > fold.first).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::NoteOptions;

    #[test]
    fn an_answer_folds_into_its_question() {
        let note = Note::new("## What is a?\n\nx\n\n## What is b?\n\nQ: c?\nA: d\n", &NoteOptions::default());
        let folds: Vec<_> = answer_folds(&note).iter().map(|fold| (fold.first, fold.last)).collect();
        assert_eq!(folds, [(0, 2), (4, 7), (6, 7)]);
    }
}

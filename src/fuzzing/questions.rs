use super::input::{assert_fits, model, text};
use crate::features::folding_range::folding_ranges;
use crate::features::question_series::{misnumbered, not_listed, numbered_series};
use crate::features::question_summary::QuestionCount;
use crate::note::Note;
use crate::note::questions::Question;

/// A note's questions: each has its title, body and answer within itself and in this order, nests in
/// its parent, and what is made of all of them follows from them.
pub fn questions(data: &[u8]) {
    let text = text(data);
    let note = model(&text);
    for (index, question) in note.questions.iter().enumerate() {
        one(&text, question);
        place(&note, index, question);
    }
    assert!(note.questions.is_sorted_by_key(|question| question.range.start), "{:?}", note.questions);
    lists(&text, &note);
}

fn one(text: &str, question: &Question) {
    assert_fits(text, question.range, "a question");
    assert!(question.range.covers(question.title_range), "{question:?}");
    for (what, range) in
        [("a title", question.title_range), ("a body", question.body), ("an answer", question.answer)]
    {
        assert_fits(text, range, what);
        assert!(range.is_empty() || question.range.covers(range), "{what}: {question:?}");
    }
    if !question.body.is_empty() && !question.answer.is_empty() {
        assert!(question.body.end <= question.answer.start, "{question:?}");
    }
    assert!(!question.title.contains(['\n', '\r']), "{question:?}");
    // One more character says that it was cut.
    assert!(question.title.chars().count() <= 121, "{question:?}");
}

fn place(note: &Note, index: usize, question: &Question) {
    if let Some(parent) = question.parent {
        let parent = parent as usize;
        assert!(parent < index, "{question:?}");
        assert!(note.questions[parent].range.covers(question.range), "{question:?}");
    }
    if let Some(heading) = question.heading {
        let heading = &note.headings[heading as usize];
        assert!(heading.range.start <= question.title_range.start, "{question:?} under {heading:?}");
    }
}

fn lists(text: &str, note: &Note) {
    let lines = note.lines.line_count();
    for fold in folding_ranges(text, note, None) {
        assert!(fold.first < fold.last && fold.last < lines, "{fold:?} of {lines} lines");
    }
    let _ = QuestionCount::of(note).title();
    let mut places: Vec<usize> = not_listed(note);
    places.extend(numbered_series(note).into_iter().flatten().map(|(place, _)| place));
    assert!(places.iter().all(|place| *place < note.questions.len()), "{places:?}");
    let _ = misnumbered(note);
}

use super::*;
use crate::note::Note;

/// Every question on a line: its first and last line, its number and title, and what is unusual.
pub(super) fn outline(text: &str) -> String {
    let note = Note::new(text, &NoteOptions::default());
    let mut out = String::new();
    for question in &note.questions {
        let line = |offset: u32| note.lines.human(offset as usize).0;
        let mut depth = 0;
        let mut parent = question.parent;
        while let Some(index) = parent {
            depth += 1;
            parent = note.questions[index as usize].parent;
        }
        let lines = format!("{}-{}", line(question.range.start), line(question.range.end));
        out += &format!("{}{lines} {}", "  ".repeat(depth), question.title);
        for (is, word) in [
            (question.kind == QuestionKind::Prompt, "prompt"),
            (question.kind == QuestionKind::Card, "card"),
            (
                question.state == AnswerState::Unanswered && question.kind == QuestionKind::Question,
                "unanswered",
            ),
            (question.state == AnswerState::Stub && question.kind == QuestionKind::Question, "stub"),
            (question.multiple_choice, "choice"),
        ] {
            if is {
                out += &format!(" [{word}]");
            }
        }
        out.push('\n');
    }
    out
}

/// The answer of the only question.
fn answer(text: &str) -> String {
    let note = Note::new(text, &NoteOptions::default());
    assert_eq!(note.questions.len(), 1, "{}", outline(text));
    note.questions[0].answer.of(text).to_owned()
}

#[test]
fn a_labelled_line_and_its_marker() {
    let text = "Q. Write a loop\nA.\n```python\nfor i in x: pass\n```\n\nQ. What is x\nA. A name.\n";
    assert_eq!(outline(text), "1-5 Write a loop\n7-8 What is x\n");
    assert_eq!(answer("Q: Why so?\nA: Because.\n\nReally.\n"), "Because.\n\nReally.");
    assert_eq!(answer("Q. Why so?\nA.\n```py\nx\n```\n"), "```py\nx\n```");
}

#[test]
fn headings_that_ask_reach_to_the_next_of_their_level() {
    let text = "## What is a list?\nText.\n### Details\nMore.\n\n---\n\n## Tuples\nText.\n";
    assert_eq!(outline(text), "1-4 What is a list?\n");
}

#[test]
fn unbalanced_emphasis_and_indentation_do_not_hide_a_question() {
    let text = "### Which tools do you use?**\n\n  ### What next of them?  \nThis.\n";
    assert_eq!(outline(text), "1-1 Which tools do you use? [unanswered]\n3-4 What next of them?\n");
    let note = Note::new(text, &NoteOptions::default());
    assert_eq!(note.questions[0].title_range.of(text), "Which tools do you use?");
}

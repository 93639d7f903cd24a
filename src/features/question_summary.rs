//! How many questions there are: for the lens at the top of a note and for statistics.

use crate::note::Note;
use crate::note::questions::QuestionKind;

/// How many questions a note or vault has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QuestionCount {
    /// Questions and cards; prompts are counted apart.
    pub questions: usize,
    /// Those without an answer.
    pub unanswered: usize,
    /// Items of bare lists of questions.
    pub prompts: usize,
}

impl QuestionCount {
    /// The questions of a note.
    pub fn of(note: &Note) -> Self {
        let prompts = note.questions.iter().filter(|question| question.kind == QuestionKind::Prompt).count();
        let unanswered = note.questions.iter().filter(|question| question.is_unanswered()).count();
        Self { questions: note.questions.len() - prompts, unanswered, prompts }
    }

    /// Adds another count.
    pub fn add(&mut self, other: Self) {
        self.questions += other.questions;
        self.unanswered += other.unanswered;
        self.prompts += other.prompts;
    }

    /// Takes another count away, which was added before.
    pub fn subtract(&mut self, other: Self) {
        self.questions -= other.questions;
        self.unanswered -= other.unanswered;
        self.prompts -= other.prompts;
    }

    /// `37 questions · 5 unanswered`, parts that are zero left out; `None` where all are.
    pub fn title(&self) -> Option<String> {
        let parts = [
            (self.questions, "question", "questions"),
            (self.unanswered, "unanswered", "unanswered"),
            (self.prompts, "prompt", "prompts"),
        ];
        let parts = parts.iter().filter(|(count, ..)| *count > 0);
        let parts =
            parts.map(|(count, one, many)| format!("{count} {}", if *count == 1 { one } else { many }));
        let parts: Vec<String> = parts.collect();
        (!parts.is_empty()).then(|| parts.join(" · "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::NoteOptions;

    #[test]
    fn parts_that_are_zero_are_left_out() {
        let title = |text: &str| QuestionCount::of(&Note::new(text, &NoteOptions::default())).title();
        assert_eq!(title("## What is a?\nx\n## What is b?\n").as_deref(), Some("2 questions · 1 unanswered"));
        assert_eq!(title("## What is a?\nx\n").as_deref(), Some("1 question"));
        assert_eq!(title("text\n"), None);
    }
}

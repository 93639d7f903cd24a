//! What there is in a note, in one line.

use crate::features::code_action::unfenced_code;
use crate::features::question_summary::QuestionCount;
use crate::note::Note;

/// The summary of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Such as `9 questions · 3 unanswered · 7 unfenced code blocks`; parts that are zero are left out.
    pub title: String,
    /// Whether there is code that can be fenced.
    pub has_unfenced: bool,
}

/// The summary of a note; `None` where there is nothing to say.
pub fn summary(text: &str, note: &Note) -> Option<Summary> {
    let unfenced = unfenced_code(text, note).iter().filter(|found| found.is_clear).count();
    let code = match unfenced {
        0 => None,
        1 => Some("1 unfenced code block".to_owned()),
        _ => Some(format!("{unfenced} unfenced code blocks")),
    };
    let parts: Vec<String> = QuestionCount::of(note).title().into_iter().chain(code).collect();
    (!parts.is_empty()).then(|| Summary { title: parts.join(" · "), has_unfenced: unfenced > 0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::NoteOptions;

    fn title(text: &str) -> Option<String> {
        summary(text, &Note::new(text, &NoteOptions::default())).map(|summary| summary.title)
    }

    #[test]
    fn parts_that_are_zero_are_hidden() {
        assert_eq!(title("Text.\n"), None);
        let text = "### What is a?\n\nA.\n\n    import math\n    print(math.pi)\n\n### What is b?\n";
        assert_eq!(title(text).as_deref(), Some("2 questions · 1 unanswered · 1 unfenced code block"));
        assert_eq!(title("Q. What?\nA. That.\n").as_deref(), Some("1 question"));
    }
}

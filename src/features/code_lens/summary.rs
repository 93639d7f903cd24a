//! What there is in a note, in one line.

use crate::diagnostic::Finding;
use crate::features::code_action::unfenced_code;
use crate::features::question_summary::QuestionCount;
use crate::features::snippet_state::fails;
use crate::note::Note;

/// The summary of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Such as `9 questions · 3 unanswered · 1 failing snippet · 7 unfenced code blocks`; parts that are
    /// zero are left out.
    pub title: String,
    /// Whether there is code that can be fenced.
    pub has_unfenced: bool,
}

/// The summary of a note with these findings; `None` where there is nothing to say.
pub fn summary(text: &str, note: &Note, findings: &[Finding]) -> Option<Summary> {
    let failing = note.code_blocks.iter().filter(|block| fails(block, findings)).count();
    let unfenced = unfenced_code(text, note).iter().filter(|found| found.is_clear).count();
    let counted = |count: usize, one: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {one}s")),
    };
    let code = [counted(failing, "failing snippet"), counted(unfenced, "unfenced code block")];
    let parts: Vec<String> =
        QuestionCount::of(note).title().into_iter().chain(code.into_iter().flatten()).collect();
    (!parts.is_empty()).then(|| Summary { title: parts.join(" · "), has_unfenced: unfenced > 0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::NoteOptions;
    use crate::python::check::check;
    use crate::python::interpreter::NoInterpreter;

    fn title(text: &str) -> Option<String> {
        let note = Note::new(text, &NoteOptions::default());
        let findings = check(text, &note, &mut NoInterpreter);
        summary(text, &note, &findings).map(|summary| summary.title)
    }

    #[test]
    fn parts_that_are_zero_are_hidden() {
        assert_eq!(title("Text.\n"), None);
        let text = "### What is a?\n\nA.\n\n    import math\n    print(math.pi)\n\n### What is b?\n";
        assert_eq!(title(text).as_deref(), Some("2 questions · 1 unanswered · 1 unfenced code block"));
        assert_eq!(title("Q. What?\nA. That.\n").as_deref(), Some("1 question"));
        let text = "Q. What?\nA.\n```python\na = = 1\n```\n\n```python\na = 1\n```\n";
        assert_eq!(title(text).as_deref(), Some("1 question · 1 failing snippet"));
    }
}

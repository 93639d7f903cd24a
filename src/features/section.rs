//! Under which headings a question stands.

use crate::note::questions::Question;
use crate::note::{Heading, Note};

/// The headings above a question, outermost first: its own is not among them, nor one of level 1 that
/// only repeats the note's title.
pub fn sections_above<'n>(note: &'n Note, question: &Question) -> Vec<&'n Heading> {
    let innermost = question.heading.map_or(0, |index| index as usize + 1).min(note.headings.len());
    let mut out: Vec<&Heading> = Vec::new();
    let mut level = u8::MAX;
    for heading in note.headings[..innermost].iter().rev() {
        if heading.range.start == question.range.start {
            level = heading.level;
        } else if heading.level < level {
            level = heading.level;
            out.push(heading);
        }
    }
    let is_title = |heading: &&&Heading| heading.level == 1 && note.title.as_deref() == Some(&*heading.text);
    if out.last().is_some_and(|heading| is_title(&heading)) {
        out.pop();
    }
    out.reverse();
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::NoteOptions;

    #[test]
    fn the_title_and_the_question_itself_are_no_sections() {
        let text = "# Python\n\n## Sets\n\n## Dicts\n\n#### What is a key?\nx\n\n#### Order\n\nQ. Since when?\nA. x\n";
        let note = Note::new(text, &NoteOptions::default());
        let sections: Vec<Vec<&str>> = note
            .questions
            .iter()
            .map(|question| sections_above(&note, question).iter().map(|it| &*it.text).collect())
            .collect();
        assert_eq!(sections, [vec!["Dicts"], vec!["Dicts", "Order"]]);
    }
}

//! How the questions of a note are written, so that more can be written the same way.

use rustc_hash::FxHashMap;

use crate::note::Note;
use crate::note::questions::{Question, QuestionForm, QuestionKind};
use crate::text::TextRange;

/// What stands around the title of a question, and around its answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct QuestionStyle {
    /// How it is written.
    pub form: QuestionForm,
    /// The line before the number, or before the title where there is no number.
    pub lead: String,
    /// What stands between the number and the title; `None` where there is no number.
    pub mark: Option<String>,
    /// The line behind the title.
    pub after: String,
    /// What stands between that line and the answer: line breaks, and a marker such as `A. `.
    pub to_answer: String,
    /// What closes the answer, such as `</details>`.
    pub close: String,
}

impl QuestionStyle {
    /// The style of an answered question; `None` where its answer stands on the same line, or other
    /// things stand between.
    pub fn of(text: &str, note: &Note, question: &Question) -> Option<Self> {
        let line = line_of(note, question)?;
        let answer = question.answer;
        let underlined = text[line.end as usize..].trim_start().starts_with(['=', '-'])
            && question.form == QuestionForm::Heading
            && !text[line.start as usize..].starts_with('#');
        if answer.is_empty()
            || !question.body.of(text).trim().is_empty()
            || answer.start < line.end
            || underlined
        {
            return None;
        }
        let title = question.title_range;
        let before = TextRange { start: line.start, end: title.start }.of(text);
        let (lead, mark) = match number_in(before, question) {
            Some(at) => (&before[..at.start], Some(before[at.end..].to_owned())),
            None => (before, None),
        };
        let to_answer = TextRange { start: line.end, end: answer.start }.of(text);
        let end = answer.start as usize + content_len(to_answer, answer.of(text));
        Some(Self {
            form: question.form,
            lead: lead.to_owned(),
            mark,
            after: TextRange { start: title.end, end: line.end }.of(text).to_owned(),
            to_answer: to_answer.to_owned(),
            close: text[end..(question.range.end as usize).max(end)].to_owned(),
        })
    }

    /// What stands before the title of a question with this number.
    pub fn before(&self, number: u32) -> String {
        match &self.mark {
            Some(mark) => format!("{}{number}{mark}", self.lead),
            None => self.lead.clone(),
        }
    }
}

/// The length of an answer without the end of the collapsible section that it stands in.
fn content_len(to_answer: &str, answer: &str) -> usize {
    let inside = answer.strip_suffix("</details>").filter(|_| to_answer.contains("<details"));
    inside.unwrap_or(answer).trim_end().len()
}

/// The line of a question's title, where all of it stands on one.
pub fn line_of(note: &Note, question: &Question) -> Option<TextRange> {
    let line = note.lines.line_range(note.lines.line_of(question.title_range.start as usize));
    (question.title_range.end <= line.end).then_some(line)
}

/// Where a question's number stands in the text before its title.
pub fn number_in(before: &str, question: &Question) -> Option<std::ops::Range<usize>> {
    let number = question.number.as_deref()?;
    let at = before.rfind(number)?;
    Some(at..at + number.len())
}

/// The style that most of those questions share that pass, and how many of how many do.
pub fn prevailing(
    text: &str,
    note: &Note,
    passes: impl Fn(&Question) -> bool,
) -> Option<(QuestionStyle, usize, usize)> {
    let mut counts: FxHashMap<QuestionStyle, (usize, usize)> = FxHashMap::default();
    let mut all = 0;
    let questions =
        note.questions.iter().filter(|it| it.kind == QuestionKind::Question && it.parent.is_none());
    for question in questions.filter(|question| passes(question)) {
        let Some(style) = QuestionStyle::of(text, note, question) else { continue };
        all += 1;
        // Of two that are as common the first one wins.
        let first = usize::MAX - question.range.start as usize;
        counts.entry(style).or_insert((0, first)).0 += 1;
    }
    let (style, (count, _)) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    Some((style, count, all))
}

/// The number that a question at this byte would have: one more than the last numbered one before.
pub fn next_number(note: &Note, offset: usize) -> u32 {
    let before = note.questions.iter().rev().filter(|it| (it.range.start as usize) < offset);
    let number = before.filter_map(|question| question.number.as_deref()?.parse::<u32>().ok()).next();
    number.map_or(1, |number| number.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::NoteOptions;

    fn style(text: &str) -> QuestionStyle {
        let note = Note::new(text, &NoteOptions::default());
        prevailing(text, &note, |_| true).expect("a style").0
    }

    #[test]
    fn a_style_is_what_stands_around_title_and_answer() {
        let labelled = style("Q1. What is a?\nA. x\n\nQ2. What is b?\nA. y\n\n## What is c?\n\nz\n");
        assert_eq!(
            (&*labelled.lead, labelled.mark.as_deref(), &*labelled.to_answer),
            ("Q", Some(". "), "\nA. ")
        );
        assert_eq!(labelled.before(3), "Q3. ");
        let bold = style("**What is a?**\n\nx\n\n**What is b?**\n\ny\n");
        assert_eq!((&*bold.lead, bold.mark, &*bold.after, &*bold.to_answer), ("**", None, "**", "\n\n"));
        let heading = style("### 1. What is a?\n\nAnswer: x\n\n### 2. What is b?\n\nAnswer: y\n");
        assert_eq!((heading.before(7), &*heading.to_answer), ("### 7. ".to_owned(), "\n\nAnswer: "));
    }
}

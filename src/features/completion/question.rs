//! A label on a line of its own grows to the note's own pair of question and answer.

use super::context::{Place, Site};
use super::{CompletionItem, CompletionKind, Completions};
use crate::features::question_style::{QuestionStyle, next_number, prevailing};
use crate::note::questions::QuestionForm;
use crate::text::TextEdit;

pub(super) fn pair(site: &Site<'_>, place: &Place) -> Completions {
    let here = place.range;
    let others =
        prevailing(site.text, site.note, |question| !here.touches(question.title_range.start as usize));
    let style = others.map_or_else(|| of_label(site, &place.query), |(style, ..)| style);
    let before = style.before(next_number(site.note, here.start as usize));
    let new_text = if site.options.snippets {
        let [before, after, to_answer, close] =
            [&before, &style.after, &style.to_answer, &style.close].map(|text| escaped(text));
        format!("{before}${{1:question}}{after}{to_answer}$0{close}")
    } else {
        format!("{before}{}{}{}", style.after, style.to_answer, style.close)
    };
    let item = CompletionItem {
        kind: CompletionKind::Question,
        label: "question and answer".to_owned(),
        detail: Some("as this note writes them".to_owned()),
        filter: Some(place.query.clone()),
        edit: TextEdit::replace(here, new_text),
        snippet: site.options.snippets,
        source: None,
    };
    Completions { items: vec![item], incomplete: false }
}

/// The first pair of a note: `Q.` is answered by `A.`, `Question 1:` by `Answer:`.
fn of_label(site: &Site<'_>, label: &str) -> QuestionStyle {
    let word = label.trim_end_matches(|ch: char| !ch.is_alphabetic());
    let mark = label.trim_start_matches(|ch: char| ch.is_alphanumeric() || ch == ' ');
    let answer = if word.chars().count() > 1 { "Answer" } else { "A" };
    let line_end = if site.text.contains("\r\n") { "\r\n" } else { "\n" };
    QuestionStyle {
        form: QuestionForm::Line,
        lead: format!("{} ", label.trim_end()),
        mark: None,
        after: String::new(),
        to_answer: format!("{line_end}{answer}{} ", mark.trim_end()),
        close: String::new(),
    }
}

/// Text as it stands in a snippet.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}

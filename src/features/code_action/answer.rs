//! A place for the answer of an unanswered question, written as the note writes its answers.

use super::{ActionKind, CodeAction, Site, Task};
use crate::features::cursor::question_title_at;
use crate::features::question_style::{line_of, prevailing};
use crate::features::workspace_edit::WorkspaceEdit;
use crate::note::questions::{Question, QuestionForm};
use crate::text::{TextEdit, TextRange};

/// What an answer without any marker begins with: a placeholder that still counts as unanswered.
const PLACEHOLDER: &str = "TODO";

/// What closes a collapsible section.
const CLOSING: &str = "</details>";

pub(super) fn list(site: &Site<'_>, range: TextRange, out: &mut Vec<CodeAction>) {
    let Some((index, question)) = question_title_at(site.note, range.start as usize) else { return };
    if skeleton(site, question).is_some() {
        out.push(CodeAction {
            title: "Insert an answer as this note writes them".to_owned(),
            kind: ActionKind::Answer,
            mends: None,
            preferred: false,
            task: Task::Answer(index as u32),
        });
    }
}

pub(super) fn insert(site: &Site<'_>, question: u32) -> Option<WorkspaceEdit> {
    let edit = skeleton(site, site.note.questions.get(question as usize)?)?;
    Some(WorkspaceEdit::of_edits(site.vault, [(site.file, edit)]))
}

/// `None` where something stands already that may become the answer.
fn skeleton(site: &Site<'_>, question: &Question) -> Option<TextEdit> {
    let text = site.text;
    let has_body = !question.body.of(text).trim().is_empty();
    let end = line_of(site.note, question)?.end.max(if has_body { question.body.end } else { 0 });
    let rest = text.get(end as usize..(question.range.end as usize).max(end as usize))?;
    let closed = question.form == QuestionForm::Summary && rest.trim() == CLOSING;
    if !question.is_unanswered() || question.multiple_choice || !(closed || rest.trim().is_empty()) {
        return None;
    }
    let before = |it: &Question| line_of(site.note, it).map(|line| indentation(text, line));
    let alike = |it: &Question| it.form == question.form && before(it) == before(question);
    if closed {
        let (style, ..) = prevailing(text, site.note, alike)?;
        let own = format!("{}{}{}", style.to_answer, opening(site, alike), style.close);
        return Some(TextEdit::replace(TextRange { start: end, end: question.range.end }, own));
    }
    let own = match prevailing(text, site.note, alike) {
        Some((style, ..)) => format!("{}{}{}", style.to_answer, opening(site, alike), style.close),
        None => first_of_its_kind(site, question)?,
    };
    Some(TextEdit::insert(end as usize, own))
}

/// What answers begin with where most are lists, and a placeholder where nothing else would be seen.
fn opening(site: &Site<'_>, alike: impl Fn(&Question) -> bool) -> &'static str {
    let answers = site.note.questions.iter().filter(|it| alike(it) && !it.answer.is_empty());
    let answers: Vec<&str> = answers.map(|question| question.answer.of(site.text)).collect();
    let listed = answers.iter().filter(|answer| answer.starts_with("- ")).count();
    let marked = prevailing(site.text, site.note, alike).is_some_and(|it| !it.0.to_answer.trim().is_empty());
    match (marked, listed * 2 > answers.len()) {
        (_, true) => "- ",
        (true, false) => "",
        (false, false) => PLACEHOLDER,
    }
}

/// `A.` for `Q.`, below headings and bold lines a placeholder.
fn first_of_its_kind(site: &Site<'_>, question: &Question) -> Option<String> {
    let line = line_of(site.note, question)?;
    let line_end = if site.text.contains("\r\n") { "\r\n" } else { "\n" };
    let label = TextRange { start: question.range.start, end: question.title_range.start }.of(site.text);
    let mark = label.trim_start_matches(|ch: char| ch.is_alphabetic());
    let mark = mark.trim_start_matches(|ch: char| ch.is_ascii_digit() || matches!(ch, '#' | ' '));
    match question.form {
        QuestionForm::Line if label.starts_with(['Q', 'q']) && !mark.trim().is_empty() => {
            let answer = if label.starts_with("Question") { "Answer" } else { "A" };
            Some(format!("{line_end}{}{answer}{}", indentation(site.text, line), mark))
        }
        QuestionForm::Heading | QuestionForm::Bold if indentation(site.text, line).is_empty() => {
            Some(format!("{line_end}{line_end}{PLACEHOLDER}"))
        }
        _ => None,
    }
}

/// White space, quote markers and list markers at the beginning of a line.
fn indentation(text: &str, line: TextRange) -> &str {
    let line = line.of(text);
    let marks = |ch: char| matches!(ch, ' ' | '\t' | '>');
    &line[..line.len() - line.trim_start_matches(marks).len()]
}

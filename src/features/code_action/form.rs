//! A question in the form that most questions of the note have.

use super::{ActionKind, CodeAction, Site, Task};
use crate::features::cursor::question_title_at;
use crate::features::question_style::{QuestionStyle, line_of, next_number, prevailing};
use crate::features::workspace_edit::WorkspaceEdit;
use crate::note::Note;
use crate::note::questions::{Question, QuestionForm, QuestionKind};
use crate::text::{TextEdit, TextRange, apply_edits};
use crate::vault::{FragmentTarget, find_fragment};

/// The fewest questions that make a form prevail.
const PREVAILS: usize = 3;

pub(super) fn list(site: &Site<'_>, range: TextRange, out: &mut Vec<CodeAction>) {
    let Some((index, _)) = question_title_at(site.note, range.start as usize) else { return };
    if rewrite(site, index as u32).is_some() {
        out.push(CodeAction {
            title: "Write as this note writes most questions".to_owned(),
            kind: ActionKind::Form,
            mends: None,
            preferred: false,
            task: Task::Form(index as u32),
        });
    }
}

/// `None` also where the note would be read otherwise afterwards, or a link would lead nowhere.
pub(super) fn rewrite(site: &Site<'_>, question: u32) -> Option<WorkspaceEdit> {
    let index = question as usize;
    let question = site.note.questions.get(index)?;
    let edits = edits(site, question)?;
    let new_text = apply_edits(site.text, &edits).ok()?;
    let mut after = site.vault.clone();
    after.set_text(site.file, &new_text);
    let stays = stays(site.note, after.note(site.file)?, index);
    (stays && !is_linked_heading(site, question))
        .then(|| WorkspaceEdit::of_edits(site.vault, edits.into_iter().map(|edit| (site.file, edit))))
}

/// Whether all questions are still read as they were, and all other headings are found as before.
fn stays(old: &Note, new: &Note, index: usize) -> bool {
    let pairs = || old.questions.iter().zip(&new.questions).enumerate();
    let headings = |note: &Note| {
        let own = note.questions.get(index).map_or(0, |question| question.range.start);
        let others = note.headings.iter().filter(|heading| heading.range.start != own);
        others.map(|heading| heading.slug.clone()).collect::<Vec<_>>()
    };
    old.questions.len() == new.questions.len()
        && pairs().all(|(at, (old, new))| {
            let same_title = old.title == new.title;
            let same_length = old.title_range.len() == new.title_range.len();
            old.state == new.state && (same_title || at == index && same_length)
        })
        && new.questions[index].kind == QuestionKind::Question
        && headings(old) == headings(new)
}

/// Whether the question is a heading to which a link leads.
fn is_linked_heading(site: &Site<'_>, question: &Question) -> bool {
    let own = question.heading.filter(|_| question.form == QuestionForm::Heading);
    let Some(own) = own.map(|heading| FragmentTarget::Heading(heading as usize)) else { return false };
    site.vault.references(site.file).into_iter().any(|reference| {
        let link = site.vault.note(reference.file).and_then(|note| note.links.get(reference.link));
        link.is_some_and(|link| {
            let fragment = link.target.fragment.as_deref();
            fragment.and_then(|it| find_fragment(site.note, link.kind, it)) == Some(own)
        })
    })
}

fn edits(site: &Site<'_>, question: &Question) -> Option<Vec<TextEdit>> {
    let (text, note) = (site.text, site.note);
    let line = line_of(note, question)?;
    let is_free = |line: TextRange| !line.of(text).starts_with([' ', '\t', '>']);
    let plain = |it: &Question| {
        matches!(it.form, QuestionForm::Heading | QuestionForm::Line | QuestionForm::Bold)
            && line_of(note, it).is_some_and(is_free)
    };
    if question.kind != QuestionKind::Question || !plain(question) {
        return None;
    }
    let (style, count, all) = prevailing(text, note, plain)?;
    if count < PREVAILS || count * 5 < all * 3 {
        return None;
    }
    let title = question.title_range;
    let own_before = TextRange { start: line.start, end: title.start };
    let number = question.number.as_deref().and_then(|it| it.parse().ok());
    let before = style.before(number.unwrap_or_else(|| next_number(note, line.start as usize)));
    let mut edits = Vec::new();
    let mut replace = |range: TextRange, new: &str| {
        if range.of(text) != new {
            edits.push(TextEdit::replace(range, new));
        }
    };
    replace(own_before, &before);
    replace(TextRange { start: title.end, end: line.end }, &style.after);
    if !question.answer.is_empty() {
        // Without a style of its own its answer stands in no place that could be written anew.
        let own = QuestionStyle::of(text, note, question)?;
        replace(TextRange { start: line.end, end: question.answer.start }, &style.to_answer);
        let end = question.range.end.max(question.answer.end);
        replace(TextRange { start: end - own.close.len() as u32, end }, &style.close);
    }
    (!edits.is_empty()).then_some(edits)
}

//! The numbers of a series of questions in order again.

use super::{ActionKind, CodeAction, Site, Task, fixes};
use crate::diagnostic::{Finding, codes::questions::QUESTION_NUMBERING};
use crate::features::cursor::question_title_at;
use crate::features::question_series::numbered_series;
use crate::features::question_style::number_in;
use crate::features::rename::edit_with_links;
use crate::features::workspace_edit::WorkspaceEdit;
use crate::note::questions::Question;
use crate::note::{Note, fold_heading};
use crate::text::{TextEdit, TextRange};
use crate::vault::{FragmentTarget, find_fragment};

pub(super) fn list(site: &Site<'_>, range: TextRange, findings: &[Finding], out: &mut Vec<CodeAction>) {
    let Some((index, _)) = question_title_at(site.note, range.start as usize) else { return };
    if wrong_numbers(site.note, index).is_empty() {
        return;
    }
    let mends = findings.iter().find(|it| it.code == &QUESTION_NUMBERING && fixes::touches(it.range, range));
    out.push(CodeAction {
        title: "Number the questions of this series anew".to_owned(),
        kind: if mends.is_some() { ActionKind::QuickFix } else { ActionKind::Renumber },
        mends: mends.map(|finding| (finding.code.id, finding.range)),
        preferred: false,
        task: Task::Renumber(index as u32),
    });
}

/// The questions of the series around one that have another number than they should, with that. A
/// series may begin anywhere and begin again at 1.
fn wrong_numbers(note: &Note, question: usize) -> Vec<(usize, u32)> {
    let series = numbered_series(note);
    let Some(series) = series.iter().find(|series| series.iter().any(|(index, _)| *index == question)) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    let mut next = series[0].1;
    for &(index, number) in series {
        if number == 1 {
            next = 1;
        }
        if number != next {
            out.push((index, next));
        }
        next += 1;
    }
    out
}

/// The numbers, those that rows of contents repeat, and the links to headings whose names change.
pub(super) fn series(site: &Site<'_>, question: u32) -> Option<WorkspaceEdit> {
    let wrong = wrong_numbers(site.note, question as usize);
    let mut edits = Vec::new();
    for &(index, number) in &wrong {
        let question = site.note.questions.get(index)?;
        let title = question.title_range;
        let line = site.note.lines.line_range(site.note.lines.line_of(title.start as usize));
        let before = TextRange { start: line.start, end: title.start };
        edits.push(renumbered(site, before, question, number)?);
        edits.extend(
            rows(site, question).into_iter().filter_map(|row| renumbered(site, row, question, number)),
        );
    }
    edits.sort_by_key(|edit| edit.range.start);
    let stays = |note: &Note| {
        note.headings.len() == site.note.headings.len() && note.questions.len() == site.note.questions.len()
    };
    edit_with_links(site.vault, site.file, edits, site.disk, "this heading", stays).ok()
}

fn renumbered(site: &Site<'_>, range: TextRange, question: &Question, number: u32) -> Option<TextEdit> {
    let at = number_in(range.of(site.text), question)?;
    let start = range.start as usize;
    Some(TextEdit::replace(TextRange::new(start + at.start, start + at.end), number.to_string()))
}

/// The shown texts of the note's own links that repeat the heading of a question, up to its title.
fn rows(site: &Site<'_>, question: &Question) -> Vec<TextRange> {
    let Some((index, heading)) =
        question.heading.and_then(|at| Some((at, site.note.headings.get(at as usize)?)))
    else {
        return Vec::new();
    };
    let name = fold_heading(&heading.text);
    let links = site.note.links.iter().filter(|link| {
        let fragment = link.target.fragment.as_deref().filter(|_| link.target.path.is_empty());
        let leads_here = fragment.is_some_and(|fragment| {
            find_fragment(site.note, link.kind, fragment) == Some(FragmentTarget::Heading(index as usize))
        });
        leads_here && fold_heading(link.text.of(site.text)) == name
    });
    let digits = |text: &str| text.find(|ch: char| !ch.is_ascii_digit()).unwrap_or(text.len());
    links
        .map(|link| TextRange { end: link.text.start + digits(link.text.of(site.text)) as u32, ..link.text })
        .filter(|row| !row.is_empty())
        .collect()
}

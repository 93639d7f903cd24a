//! From a question to the places where it is asked again.

use super::{ActionKind, CodeAction, Site, Task, fixes};
use crate::diagnostic::{Finding, codes::questions::DUPLICATE_QUESTION};
use crate::text::TextRange;

/// So many places are offered; the finding lists more.
const MOST: usize = 3;

pub(super) fn list(site: &Site<'_>, range: TextRange, findings: &[Finding], out: &mut Vec<CodeAction>) {
    let here = findings.iter().filter(|it| it.code == &DUPLICATE_QUESTION && fixes::touches(it.range, range));
    for (finding, place) in
        here.flat_map(|finding| finding.related.iter().map(move |it| (finding, it))).take(MOST)
    {
        let path = place.path.as_deref().unwrap_or(&site.entry.path);
        let Some(note) = site.vault.find(path).and_then(|entry| entry.note()) else { continue };
        let line = note.lines.human(place.range.start as usize).0;
        out.push(CodeAction {
            title: format!("Go to the same question in `{path}:{line}`"),
            kind: ActionKind::QuickFix,
            mends: Some((finding.code.id, finding.range)),
            preferred: false,
            task: Task::Open { path: path.to_owned(), start: place.range.start, end: place.range.end },
        });
    }
}

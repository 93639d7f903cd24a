use super::{ActionKind, CodeAction, Site, Task, fixes};
use crate::diagnostic::Finding;
use crate::features::workspace_edit::WorkspaceEdit;
use crate::markdown::Document;
use crate::python::detect::{Detected, detect};
use crate::text::TextRange;

/// Fences for code that nobody fenced, where no finding offers the same.
pub(super) fn list(site: &Site<'_>, range: TextRange, findings: &[Finding], out: &mut Vec<CodeAction>) {
    let offered = |found: &Detected| {
        let here = findings.iter().filter(|finding| fixes::touches(finding.range, range));
        here.flat_map(|finding| &finding.fixes).any(|fix| *fix == found.fence)
    };
    let found = unfenced(site).into_iter();
    for found in found.filter(|found| fixes::touches(found.range, range) && !offered(found)) {
        out.push(CodeAction {
            title: found.fence.title,
            kind: ActionKind::Rewrite,
            mends: None,
            preferred: false,
            task: Task::Fence(found.range.start),
        });
    }
}

pub(super) fn one(site: &Site<'_>, start: u32) -> Option<WorkspaceEdit> {
    let found = unfenced(site).into_iter().find(|found| found.range.start == start)?;
    let edits = found.fence.edits.into_iter().map(|edit| (site.file, edit));
    Some(WorkspaceEdit::of_edits(site.vault, edits))
}

fn unfenced(site: &Site<'_>) -> Vec<Detected> {
    if site.note.conflict.is_some() {
        return Vec::new();
    }
    detect(&Document::parse(site.text), site.note)
}

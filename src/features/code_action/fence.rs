use super::{ActionKind, CodeAction, Site, Task, fixes};
use crate::diagnostic::Finding;
use crate::features::workspace_edit::{Annotation, WorkspaceEdit};
use crate::markdown::Document;
use crate::note::Note;
use crate::python::detect::{Detected, detect};
use crate::text::TextRange;
use crate::vault::{FileId, Vault};

/// Fences for code that nobody fenced, where no finding offers the same.
pub(super) fn list(site: &Site<'_>, range: TextRange, findings: &[Finding], out: &mut Vec<CodeAction>) {
    let offered = |found: &Detected| {
        let here = findings.iter().filter(|finding| fixes::touches(finding.range, range));
        here.flat_map(|finding| &finding.fixes).any(|fix| *fix == found.fence)
    };
    let found = unfenced(site.text, site.note).into_iter();
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
    let found = unfenced(site.text, site.note).into_iter().find(|found| found.range.start == start)?;
    let edits = found.fence.edits.into_iter().map(|edit| (site.file, edit));
    Some(WorkspaceEdit::of_edits(site.vault, edits))
}

pub(super) fn all(vault: &Vault, file: FileId, text: &str, note: &Note) -> Option<WorkspaceEdit> {
    let found: Vec<Detected> = unfenced(text, note).into_iter().filter(|found| found.is_clear).collect();
    let count = match found.len() {
        0 => return None,
        1 => "1 code block".to_owned(),
        count => format!("{count} code blocks"),
    };
    let edits = found.into_iter().flat_map(|found| found.fence.edits).map(|edit| (file, edit));
    let annotation = Annotation {
        label: format!("Fence {count}"),
        description: "code that becomes valid only when it is repaired is repaired".into(),
        needs_confirmation: true,
    };
    Some(WorkspaceEdit { annotation: Some(annotation), ..WorkspaceEdit::of_edits(vault, edits) })
}

/// The unfenced Python of a note, in order.
pub(in crate::features) fn unfenced(text: &str, note: &Note) -> Vec<Detected> {
    if note.conflict.is_some() {
        return Vec::new();
    }
    detect(&Document::parse(text), note)
}

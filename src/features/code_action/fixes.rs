use super::{ActionKind, CodeAction, Site, Task};
use crate::diagnostic::Finding;
use crate::features::fix_all::FixAll;
use crate::features::workspace_edit::WorkspaceEdit;
use crate::text::TextRange;

/// The fixes that findings at the place bring along.
pub(super) fn list(range: TextRange, findings: &[Finding], out: &mut Vec<CodeAction>) {
    for finding in findings.iter().filter(|finding| touches(finding.range, range)) {
        let first_safe = finding.fixes.iter().position(|fix| fix.safe);
        for (at, fix) in finding.fixes.iter().enumerate() {
            out.push(CodeAction {
                title: fix.title.clone(),
                kind: ActionKind::QuickFix,
                mends: Some((finding.code.id, finding.range)),
                preferred: first_safe == Some(at),
                task: Task::Fix {
                    code: finding.code.id.to_owned(),
                    start: finding.range.start,
                    title: fix.title.clone(),
                },
            });
        }
    }
}

pub(super) fn resolve(
    site: &Site<'_>,
    findings: &[Finding],
    code: &str,
    start: u32,
    title: &str,
) -> Option<WorkspaceEdit> {
    let finding = findings.iter().find(|finding| finding.code.id == code && finding.range.start == start)?;
    let fix = finding.fixes.iter().find(|fix| fix.title == title)?;
    let edits = fix.edits.iter().map(|edit| (site.file, edit.clone()));
    Some(WorkspaceEdit::of_edits(site.vault, edits))
}

pub(super) fn all(findings: &[Finding]) -> Option<CodeAction> {
    let mended = FixAll::of(findings).mended.len();
    let title = match mended {
        0 => return None,
        1 => "Mend the one thing in this note that can be mended safely".to_owned(),
        _ => format!("Mend {mended} things in this note that can be mended safely"),
    };
    Some(CodeAction { title, kind: ActionKind::FixAll, mends: None, preferred: false, task: Task::FixAll })
}

pub(super) fn resolve_all(site: &Site<'_>, findings: &[Finding]) -> Option<WorkspaceEdit> {
    let edits = FixAll::of(findings).edits.into_iter().map(|edit| (site.file, edit));
    let edit = WorkspaceEdit::of_edits(site.vault, edits);
    (!edit.is_empty()).then_some(edit)
}

/// Whether two ranges share a byte or meet.
pub(super) fn touches(a: TextRange, b: TextRange) -> bool {
    a.start <= b.end && b.start <= a.end
}

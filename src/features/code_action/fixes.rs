use super::{ActionKind, CodeAction, Site, Task};
use crate::diagnostic::Finding;
use crate::features::workspace_edit::WorkspaceEdit;
use crate::text::TextRange;

/// The fixes that findings at the place bring along.
pub(super) fn list(range: TextRange, findings: &[Finding], out: &mut Vec<CodeAction>) {
    for finding in findings.iter().filter(|finding| touches(finding.range, range)) {
        for fix in &finding.fixes {
            out.push(CodeAction {
                title: fix.title.clone(),
                kind: ActionKind::QuickFix,
                mends: Some((finding.code.id, finding.range)),
                preferred: finding.fixes.len() == 1,
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

/// Whether two ranges share a byte or meet.
pub(super) fn touches(a: TextRange, b: TextRange) -> bool {
    a.start <= b.end && b.start <= a.end
}

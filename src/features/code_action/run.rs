//! Running the snippets at a place, and writing what they printed into them.

use super::{ActionKind, CodeAction, Site, Task};
use crate::features::workspace_edit::WorkspaceEdit;
use crate::python::run::NoteView;
use crate::text::TextRange;

/// What can be run at a place, and what was run there and can be written down.
pub fn run_actions(view: &NoteView, range: TextRange) -> Vec<CodeAction> {
    let mut out = Vec::new();
    for index in view.scripts_at(range).filter(|index| view.plan.scripts[*index].is_evident) {
        let start = view.plan.scripts[index].range.start;
        let action = |title: &str, kind, task| CodeAction {
            title: title.to_owned(),
            kind,
            mends: None,
            preferred: false,
            task,
        };
        out.push(action("Run", ActionKind::Run, Task::Run(start)));
        if insertion(view, index).is_some() {
            out.push(action("Insert the output", ActionKind::Rewrite, Task::InsertOutput(start)));
        }
    }
    out
}

pub(super) fn insert_output(site: &Site<'_>, view: &NoteView, start: u32) -> Option<WorkspaceEdit> {
    let index = view.plan.scripts.iter().position(|script| script.range.start == start)?;
    let edits = insertion(view, index)?.iter().map(|edit| (site.file, edit.clone()));
    Some(WorkspaceEdit::of_edits(site.vault, edits))
}

/// The edits that write a snippet's output into it, where there are some.
fn insertion(view: &NoteView, script: usize) -> Option<&[crate::text::TextEdit]> {
    let last = view.snippets[script].last.as_ref()?;
    (!last.insertion.is_empty()).then_some(&last.insertion)
}

//! What the run of a snippet showed, in one line: for editors that put it nowhere by themselves.

use crate::python::run::{NoteView, ShownKind, short};
use crate::text::TextRange;

/// How the snippet at a byte ended and what it printed, as far as a line can tell: the hover has all
/// of it. `None` where nothing was run.
pub fn run_message(view: &NoteView, offset: u32) -> Option<String> {
    let script = view.scripts_at(TextRange { start: offset, end: offset }).next()?;
    let last = view.snippets.get(script)?.last.as_ref()?;
    let outputs = last.shown.iter().filter(|shown| shown.kind == ShownKind::Output);
    let outputs: Vec<&str> = outputs.map(|shown| shown.full.as_str()).collect();
    Some(match short(&outputs.join("\n")) {
        Some(output) => format!("{} · {output}", last.summary),
        None => last.summary.clone(),
    })
}

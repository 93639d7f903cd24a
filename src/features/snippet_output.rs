//! What a line of a snippet showed when it was run, whole.

use super::hover::Hover;
use crate::diagnostic::{Finding, Severity};
use crate::python::run::{LastRun, NoteView, Shown, ShownKind};
use crate::text::TextRange;

/// The longest output in a hover, in bytes; nobody reads more there.
const MAX_OUTPUT: usize = 20_000;

/// The whole output behind the line that holds the offset and the traceback of what failed there, who
/// printed them, and whether the code has changed since.
pub fn output_hover(view: &NoteView, offset: usize) -> Option<Hover> {
    let lines = &view.plan.note.lines;
    let line = lines.line_range(lines.line_of(offset));
    let is_here = |shown: &&Shown| {
        line.touches(shown.at as usize) && matches!(shown.kind, ShownKind::Output | ShownKind::Failure)
    };
    let runs = view.snippets.iter().filter_map(|snippet| snippet.last.as_ref());
    let mut here = runs.map(|last| (last, last.shown.iter().filter(is_here).collect::<Vec<_>>()));
    let (last, shown) = here.find(|(_, shown)| !shown.is_empty())?;
    let whole: Vec<&str> = shown.iter().map(|shown| &*shown.full).collect();
    Some(Hover { range: line, markdown: markdown(view, last, &whole.join("\n")) })
}

/// How the snippets in a range of a note did when they were last run, such as `✗ 1 of 3 snippets
/// fails`; `None` where none was run as it is now.
pub fn run_state(view: &NoteView, range: TextRange) -> Option<String> {
    let inside = view.plan.scripts.iter().zip(&view.snippets).filter(|it| range.covers(it.0.range));
    let ran = inside.filter(|(_, snippet)| snippet.last.as_ref().is_some_and(|last| !last.aged));
    let (mut all, mut failing) = (0, 0);
    for (script, _) in ran {
        let fails =
            |finding: &Finding| script.range.covers(finding.range) && finding.severity >= Severity::Warning;
        all += 1;
        failing += usize::from(view.findings.iter().any(fails));
    }
    match (all, failing) {
        (0, _) => None,
        (1, 0) => Some("✓ 1 snippet ran".to_owned()),
        (1, _) => Some("✗ 1 snippet fails".to_owned()),
        (_, 0) => Some(format!("✓ {all} snippets ran")),
        (_, 1) => Some(format!("✗ 1 of {all} snippets fails")),
        _ => Some(format!("✗ {failing} of {all} snippets fail")),
    }
}

fn markdown(view: &NoteView, last: &LastRun, output: &str) -> String {
    let end = output.floor_char_boundary(MAX_OUTPUT);
    let (begin, rest) = output.split_at(end);
    let longest = begin.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(3.max(longest + 1));
    let more = match rest.lines().count() {
        0 => String::new(),
        1 => "… and 1 more line\n\n".to_owned(),
        more => format!("… and {more} more lines\n\n"),
    };
    let aged = if last.aged { " · the code has changed since" } else { "" };
    format!("{fence}text\n{begin}\n{fence}\n\n{more}{} · {}{aged}", last.summary, view.interpreter)
}

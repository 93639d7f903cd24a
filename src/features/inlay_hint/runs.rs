//! What runs showed, behind the lines that showed it.

use super::InlayHint;
use crate::python::run::{NoteView, ShownKind};
use crate::text::TextRange;

/// What is marked as shown by code that has changed since.
const AGED: &str = "before the change: ";

/// The hints of runs in `range`, in source order. Whole outputs are for the hover.
pub fn run_hints(view: &NoteView, range: TextRange) -> Vec<InlayHint> {
    let runs = view.snippets.iter().filter_map(|snippet| snippet.last.as_ref());
    let shown = runs.flat_map(|last| last.shown.iter().map(move |shown| (last.aged, shown)));
    let here = shown.filter(|(_, shown)| !shown.label.is_empty() && range.touches(shown.at as usize));
    let hint = |(aged, shown): (bool, &crate::python::run::Shown)| {
        let tooltip = (shown.kind == ShownKind::Output).then(|| format!("by {}", view.interpreter));
        let aged = if aged { AGED } else { "" };
        InlayHint { offset: shown.at, label: format!("{aged}{}", shown.label), tooltip }
    };
    let mut hints: Vec<InlayHint> = here.map(hint).collect();
    hints.sort_by_key(|hint| hint.offset);
    hints
}

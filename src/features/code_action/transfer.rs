//! Text that goes from one note to another, with all links kept alive.

use crate::note::{LabelRole, LinkKind, Note};
use crate::text::{TextEdit, TextRange, apply_edits};
use crate::vault::{FileId, Goal, Reference, Vault};

/// The edits after which these links, given with the note that they will stand in, lead in `after`
/// to what they lead to in `before`, where `moved` says what has become of a target. Links that led
/// nowhere stay. `None` where a link could not be kept alive.
pub(super) fn carry_all(
    before: &Vault,
    after: &Vault,
    links: impl IntoIterator<Item = (Reference, FileId)>,
    moved: impl Fn(Goal) -> Goal,
) -> Option<Vec<(FileId, TextEdit)>> {
    let mut out = Vec::new();
    for (reference, stands_in) in links {
        let Some(link) = before.note(reference.file).and_then(|note| note.links.get(reference.link)) else {
            continue;
        };
        // A reference link changes with its definition.
        if link.kind == LinkKind::Reference {
            continue;
        }
        let Some(goal) = before.goal_of(reference.file, link) else { continue };
        let edits = after.carry(stands_in, link, moved(goal))?;
        out.extend(edits.into_iter().map(|edit| (reference.file, edit)));
    }
    Some(out)
}

/// The bytes of `range` with those of the edits that lie in it.
pub(super) fn rewritten(text: &str, range: TextRange, edits: &[TextEdit]) -> Option<String> {
    let inside = edits.iter().filter(|edit| range.covers(edit.range));
    let shift = |edit: &TextEdit| TextEdit {
        range: TextRange { start: edit.range.start - range.start, end: edit.range.end - range.start },
        new_text: edit.new_text.clone(),
    };
    apply_edits(range.of(text), &inside.map(shift).collect::<Vec<_>>()).ok()
}

/// The definitions that `range` of a note needs and that stand elsewhere in it.
pub(super) fn definitions_needed(note: &Note, range: TextRange) -> Vec<TextRange> {
    definitions(note, |use_of| range.covers(use_of), |definition| !range.covers(definition))
}

/// The definitions in `range` of a note that the rest of it uses.
pub(super) fn definitions_given(note: &Note, range: TextRange) -> Vec<TextRange> {
    definitions(note, |use_of| !range.covers(use_of), |definition| range.covers(definition))
}

fn definitions(
    note: &Note,
    is_used_in: impl Fn(TextRange) -> bool,
    is_defined_in: impl Fn(TextRange) -> bool,
) -> Vec<TextRange> {
    let used =
        note.labels.iter().filter(|label| label.role != LabelRole::Definition && is_used_in(label.whole));
    let mut out: Vec<TextRange> =
        used.filter_map(|label| label.definition_in(note)).map(|label| label.whole).collect();
    out.retain(|whole| is_defined_in(*whole));
    out.sort_unstable();
    out.dedup();
    out
}

/// The line end that a text uses.
pub(super) fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

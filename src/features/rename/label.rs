use super::{RenameError, annotate};
use crate::features::workspace_edit::WorkspaceEdit;
use crate::note::{Label, LabelKind, LabelRole, fold_label};
use crate::text::TextEdit;
use crate::vault::{FileId, Vault};

/// A new label for a footnote or a reference definition and its uses. What a reader sees stays:
/// `[label]` becomes `[label][new]`.
pub(super) fn rename(
    vault: &Vault,
    file: FileId,
    kind: LabelKind,
    name: &str,
    new_name: &str,
) -> Result<WorkspaceEdit, RenameError> {
    let new = new_name.trim_start_matches('^');
    let is_footnote = kind == LabelKind::Footnote;
    let forbidden =
        |ch: &char| matches!(ch, '[' | ']' | '\\' | '`' | '\n' | '\r') || (is_footnote && ch.is_whitespace());
    if let Some(character) = new.chars().find(forbidden) {
        return Err(RenameError::Forbidden { what: "a label", character });
    }
    let note = vault.note(file).ok_or(RenameError::Nothing)?;
    let folded = fold_label(new);
    if folded.is_empty() {
        return Err(RenameError::Empty);
    }
    let of_kind = |label: &&Label| label.kind == kind;
    if folded != name && note.labels.iter().filter(of_kind).any(|label| *label.name == *folded) {
        let mark = if is_footnote { "^" } else { "" };
        return Err(RenameError::Exists(format!("label `[{mark}{new}]`")));
    }
    let labels = note.labels.iter().filter(|label| of_kind(label) && *label.name == *name);
    let edits = labels.map(|label| (file, edit_of(label, new, folded == name)));
    let mut edit = WorkspaceEdit::of_edits(vault, edits);
    annotate(&mut edit, format!("Rename the label `{name}` to `{new}`"), false);
    Ok(edit)
}

fn edit_of(label: &Label, new: &str, same: bool) -> TextEdit {
    let (name_end, whole_end) = (label.range.end, label.whole.end);
    match label.role {
        LabelRole::ShownUse if same => TextEdit::insert(whole_end as usize, ""),
        // `[label][]`: the brackets at the end get the label.
        LabelRole::ShownUse if whole_end == name_end + 3 => TextEdit::insert(whole_end as usize - 1, new),
        LabelRole::ShownUse => TextEdit::insert(whole_end as usize, format!("[{new}]")),
        _ => TextEdit::replace(label.range, new),
    }
}

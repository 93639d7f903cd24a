use super::{RenameError, Renaming, rename_in_note};
use crate::features::workspace_edit::WorkspaceEdit;
use crate::text::TextEdit;
use crate::vault::{Disk, FileId, Vault};

/// A new id for a block.
pub(super) fn rename_block(
    vault: &Vault,
    file: FileId,
    index: usize,
    new_name: &str,
    disk: &dyn Disk,
) -> Result<WorkspaceEdit, RenameError> {
    let id = new_name.trim_start_matches('^');
    let forbidden = id.chars().find(|ch| !(ch.is_ascii_alphanumeric() || *ch == '-'));
    if let Some(character) = forbidden {
        return Err(RenameError::Forbidden { what: "a block id", character });
    }
    if id.is_empty() {
        return Err(RenameError::Empty);
    }
    rename_in_note(vault, file, disk, |note, _| {
        let block = note.block_ids.get(index).ok_or(RenameError::Nothing)?;
        let mut others = note.block_ids.iter().enumerate().filter(|(other, _)| *other != index);
        if others.any(|(_, other)| other.id.eq_ignore_ascii_case(id)) {
            return Err(RenameError::Exists(format!("block `^{id}`")));
        }
        let count = note.block_ids.len();
        Ok(Renaming {
            label: format!("Rename the block `^{}`", block.id),
            target: "this block",
            own: TextEdit::replace(block.range, id),
            fits: Box::new(move |note| note.block_ids.len() == count),
        })
    })
}

/// A new value for an HTML `id` or `name`.
pub(super) fn rename_anchor(
    vault: &Vault,
    file: FileId,
    index: usize,
    new_name: &str,
    disk: &dyn Disk,
) -> Result<WorkspaceEdit, RenameError> {
    let forbidden = |ch: &char| ch.is_whitespace() || ch.is_control() || "\"'<>`=/".contains(*ch);
    if let Some(character) = new_name.chars().find(forbidden) {
        return Err(RenameError::Forbidden { what: "an anchor", character });
    }
    rename_in_note(vault, file, disk, |note, _| {
        let anchor = note.anchors.get(index).ok_or(RenameError::Nothing)?;
        if note.anchors.iter().any(|other| *other.id == *new_name && *other.id != *anchor.id) {
            return Err(RenameError::Exists(format!("anchor `{new_name}`")));
        }
        let count = note.anchors.len();
        Ok(Renaming {
            label: format!("Rename the anchor `{}`", anchor.id),
            target: "this anchor",
            own: TextEdit::replace(anchor.range, new_name),
            fits: Box::new(move |note| note.anchors.len() == count),
        })
    })
}

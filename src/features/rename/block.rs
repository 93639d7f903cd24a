use super::{NoteRename, RenameError, annotate};
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
    let vault = vault.refreshed(&concerned_files(vault, file), disk);
    let text = vault.text_of(file, disk).ok_or(RenameError::Nothing)?;
    let note = vault.note(file).ok_or(RenameError::Nothing)?;
    let block = note.block_ids.get(index).ok_or(RenameError::Nothing)?;
    let others = note.block_ids.iter().enumerate().filter(|(other, _)| *other != index);
    if id.is_empty() {
        return Err(RenameError::Empty);
    }
    if others.into_iter().any(|(_, other)| other.id.eq_ignore_ascii_case(id)) {
        return Err(RenameError::Exists(format!("block `^{id}`")));
    }
    let label = format!("Rename the block `^{}`", block.id);
    let count = note.block_ids.len();
    let own = vec![TextEdit::replace(block.range, id)];
    let rename = NoteRename { vault: &vault, file, own, target: "this block" };
    let mut edit = rename.edit(&text.text, |note| note.block_ids.len() == count)?;
    annotate(&mut edit, label, false);
    Ok(edit)
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
    let vault = vault.refreshed(&concerned_files(vault, file), disk);
    let text = vault.text_of(file, disk).ok_or(RenameError::Nothing)?;
    let note = vault.note(file).ok_or(RenameError::Nothing)?;
    let anchor = note.anchors.get(index).ok_or(RenameError::Nothing)?;
    if note.anchors.iter().any(|other| *other.id == *new_name && *other.id != *anchor.id) {
        return Err(RenameError::Exists(format!("anchor `{new_name}`")));
    }
    let label = format!("Rename the anchor `{}`", anchor.id);
    let count = note.anchors.len();
    let own = vec![TextEdit::replace(anchor.range, new_name)];
    let rename = NoteRename { vault: &vault, file, own, target: "this anchor" };
    let mut edit = rename.edit(&text.text, |note| note.anchors.len() == count)?;
    annotate(&mut edit, label, false);
    Ok(edit)
}

/// The note and all notes that link to it.
pub(super) fn concerned_files(vault: &Vault, file: FileId) -> Vec<FileId> {
    let mut files: Vec<FileId> = vault.references(file).into_iter().map(|reference| reference.file).collect();
    files.push(file);
    vault.sort_by_path(&mut files);
    files
}

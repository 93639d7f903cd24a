use super::{NoteRename, RenameError, annotate};
use crate::features::workspace_edit::WorkspaceEdit;
use crate::note::{Heading, Note};
use crate::text::{TextEdit, TextRange};
use crate::vault::{Disk, FileId, Vault};

/// A new text for a heading, with the links to it: wikilinks by its text, Markdown links by its
/// slug, and those whose numbered slug moves because of it.
pub(super) fn rename(
    vault: &Vault,
    file: FileId,
    index: usize,
    new_name: &str,
    disk: &dyn Disk,
) -> Result<WorkspaceEdit, RenameError> {
    if let Some(character) = new_name.chars().find(|ch| ch.is_control()) {
        return Err(RenameError::Forbidden { what: "a heading", character });
    }
    let vault = vault.refreshed(&super::block::concerned_files(vault, file), disk);
    let text = vault.text_of(file, disk).ok_or(RenameError::Nothing)?;
    let old = vault.note(file).ok_or(RenameError::Nothing)?;
    let heading = old.headings.get(index).ok_or(RenameError::Nothing)?;
    let (count, level) = (old.headings.len(), heading.level);
    let label = format!("Rename the heading `{}`", heading.text);
    let own = vec![TextEdit::replace(name_range(old, heading), new_name)];
    let rename = NoteRename { vault: &vault, file, own, target: "this heading" };
    let mut edit = rename.edit(&text.text, |note| {
        note.headings.len() == count
            && note.headings[index].level == level
            && !note.headings[index].text.is_empty()
    })?;
    annotate(&mut edit, label, false);
    Ok(edit)
}

/// A heading's text without the block id that may stand at its end.
fn name_range(note: &Note, heading: &Heading) -> TextRange {
    let range = heading.text_range;
    let id = note.block_ids.iter().find(|block| range.covers(block.range) && block.range.end == range.end);
    match id {
        // One caret and at least one space stand before it.
        Some(block) => TextRange { start: range.start, end: (block.range.start - 2).max(range.start) },
        None => range,
    }
}

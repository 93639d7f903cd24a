use super::{RenameError, Renaming, rename_in_note};
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
    rename_in_note(vault, file, disk, |note, _| {
        let heading = note.headings.get(index).ok_or(RenameError::Nothing)?;
        let (count, level) = (note.headings.len(), heading.level);
        let fits = move |note: &Note| {
            let heading = note.headings.get(index).filter(|_| note.headings.len() == count);
            heading.is_some_and(|heading| heading.level == level && !heading.text.is_empty())
        };
        Ok(Renaming {
            label: format!("Rename the heading `{}`", heading.text),
            target: "this heading",
            own: TextEdit::replace(name_range(note, heading), new_name),
            fits: Box::new(fits),
        })
    })
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

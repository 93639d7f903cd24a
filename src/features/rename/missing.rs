use super::{RenameError, annotate};
use crate::features::named::Named;
use crate::features::references::references_to;
use crate::features::workspace_edit::WorkspaceEdit;
use crate::note::{Link, LinkKind};
use crate::text::{TextEdit, TextRange};
use crate::vault::{Disk, Vault, split_last, write_path};

/// Another name for a note that does not exist, in all links that ask for it.
pub(super) fn rename(
    vault: &Vault,
    key: &str,
    new_name: &str,
    disk: &dyn Disk,
) -> Result<WorkspaceEdit, RenameError> {
    if let Some(character) = new_name.chars().find(|ch| *ch == '/' || super::file::is_forbidden(*ch)) {
        return Err(RenameError::Forbidden { what: "a file name", character });
    }
    let named = Named::Missing(key.to_owned());
    let files: Vec<_> = references_to(vault, &named, false).iter().map(|place| place.file).collect();
    let vault = vault.refreshed(&files, disk);
    let places = references_to(&vault, &named, false);
    let edits = places.iter().filter_map(|place| {
        let links = &vault.note(place.file)?.links;
        let link = &links[links.binary_search_by_key(&place.range, |link| link.range).ok()?];
        // A reference link changes with its definition.
        (link.kind != LinkKind::Reference).then(|| (place.file, edit_of(link, new_name)))
    });
    let mut edit = WorkspaceEdit::of_edits(&vault, edits.collect::<Vec<_>>());
    annotate(&mut edit, format!("Rename the links to `{key}`, which does not exist"), false);
    Ok(edit)
}

/// Only the last segment of the path changes, and not its extension.
fn edit_of(link: &Link, new_name: &str) -> TextEdit {
    let path = &*link.target.path;
    let range = link.target.path_range;
    let (folder, last) = split_last(path);
    let extension = crate::vault::is_note_path(last).then(|| last.rsplit_once('.')).flatten();
    let name = match extension {
        Some((_, extension)) if !crate::vault::is_note_path(new_name) => format!("{new_name}.{extension}"),
        _ => new_name.to_owned(),
    };
    if path.len() == range.len() {
        let start = range.end as usize - last.len();
        return TextEdit::replace(TextRange::new(start, range.end as usize), write_path(link, &name));
    }
    let whole = if folder.is_empty() { name } else { format!("{folder}/{name}") };
    TextEdit::replace(range, write_path(link, &whole))
}

/// The name that the links ask for, as one of them writes it.
pub(super) fn placeholder(link: &Link) -> String {
    let last = split_last(&link.target.path).1;
    let is_note = crate::vault::is_note_path(last);
    let stem = last.rsplit_once('.').filter(|_| is_note).map_or(last, |(stem, _)| stem);
    stem.to_owned()
}

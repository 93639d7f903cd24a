use super::{RenameError, annotate};
use crate::features::named::Named;
use crate::features::references::references_to;
use crate::features::workspace_edit::WorkspaceEdit;
use crate::note::{fold, is_tag_name};
use crate::text::TextEdit;
use crate::vault::{Disk, Vault};

/// A new name for a tag, and with it for the tags below it. Joining two tags cannot be undone by
/// another rename, so it asks.
pub(super) fn rename(
    vault: &Vault,
    folded: &str,
    new_name: &str,
    disk: &dyn Disk,
) -> Result<WorkspaceEdit, RenameError> {
    let name = new_name.trim_start_matches('#');
    if !is_tag_name(name) || name.starts_with('/') || name.ends_with('/') || name.contains("//") {
        let odd = name.chars().find(|ch| !crate::note::is_tag_char(*ch));
        return Err(match odd {
            Some(character) => RenameError::Forbidden { what: "a tag", character },
            None => RenameError::Invalid(format!(
                "`{name}` is no tag: it needs a character that is no digit, and no empty part"
            )),
        });
    }
    let vault = vault.refreshed(&vault.tagged(folded), disk);
    let joins = fold(name) != folded && !vault.tagged(&fold(name)).is_empty();
    let places = references_to(&vault, &Named::Tag(folded.to_owned()), false);
    let edits = places.iter().map(|place| (place.file, TextEdit::replace(place.name, name)));
    let mut edit = WorkspaceEdit::of_edits(&vault, edits);
    let label = match joins {
        true => format!("Join the tag `#{folded}` with `#{name}`, which exists"),
        false => format!("Rename the tag `#{folded}` to `#{name}`"),
    };
    annotate(&mut edit, label, joins);
    Ok(edit)
}

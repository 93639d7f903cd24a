use super::{RenameError, Renaming, rename_in_note};
use crate::features::workspace_edit::WorkspaceEdit;
use crate::note::fold;
use crate::text::{TextEdit, TextRange};
use crate::vault::{Disk, FileId, Vault, is_wiki_text};

/// A new text for an alias, with the links that only this alias answers to.
pub(super) fn rename(
    vault: &Vault,
    file: FileId,
    index: usize,
    new_name: &str,
    disk: &dyn Disk,
) -> Result<WorkspaceEdit, RenameError> {
    if !is_wiki_text(new_name) {
        let character = new_name.chars().find(|ch| "#|[]`$\n\r".contains(*ch)).unwrap_or(' ');
        return Err(RenameError::Forbidden { what: "an alias", character });
    }
    rename_in_note(vault, file, disk, |note, text| {
        let alias = note.aliases.get(index).ok_or(RenameError::Nothing)?;
        let folded = fold(new_name);
        let mut others = note.aliases.iter().enumerate().filter(|(at, _)| *at != index);
        if others.any(|(_, other)| fold(&other.text) == folded) {
            return Err(RenameError::Exists(format!("alias `{new_name}`")));
        }
        let count = note.aliases.len();
        let name = new_name.to_owned();
        Ok(Renaming {
            label: format!("Rename the alias `{}`", alias.text),
            target: "this note",
            own: TextEdit::replace(alias.range, yaml_value(text, alias.range, new_name)),
            fits: Box::new(move |note| note.aliases.len() == count && *note.aliases[index].text == *name),
        })
    })
}

/// A value as YAML, in the quotes that the old one has, or in new ones where it needs them.
fn yaml_value(text: &str, range: TextRange, value: &str) -> String {
    let before = text[..range.start as usize].chars().next_back();
    let after = text[range.end as usize..].chars().next();
    match (before, after) {
        (Some('\''), Some('\'')) => value.replace('\'', "''"),
        (Some('"'), Some('"')) => value.replace('\\', "\\\\").replace('"', "\\\""),
        _ if is_plain(value) => value.to_owned(),
        _ => format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

/// Whether YAML reads a value as this text without quotes, in every context.
fn is_plain(value: &str) -> bool {
    let reserved = ["true", "false", "null", "yes", "no", "on", "off", "~"];
    value.starts_with(char::is_alphabetic)
        && !value.contains([':', '#', ',', '[', ']', '{', '}', '&', '*', '"', '\''])
        && !reserved.contains(&value.to_ascii_lowercase().as_str())
}

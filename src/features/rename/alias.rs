use super::{NoteRename, RenameError, annotate};
use crate::features::workspace_edit::WorkspaceEdit;
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
    let vault = vault.refreshed(&super::block::concerned_files(vault, file), disk);
    let text = vault.text_of(file, disk).ok_or(RenameError::Nothing)?;
    let note = vault.note(file).ok_or(RenameError::Nothing)?;
    let alias = note.aliases.get(index).ok_or(RenameError::Nothing)?;
    let folded = crate::note::fold(new_name);
    if note
        .aliases
        .iter()
        .enumerate()
        .any(|(at, other)| at != index && crate::note::fold(&other.text) == folded)
    {
        return Err(RenameError::Exists(format!("alias `{new_name}`")));
    }
    let label = format!("Rename the alias `{}`", alias.text);
    let count = note.aliases.len();
    let own = vec![TextEdit::replace(alias.range, yaml_value(&text.text, alias.range, new_name))];
    let rename = NoteRename { vault: &vault, file, own, target: "this note" };
    let mut edit = rename
        .edit(&text.text, |note| note.aliases.len() == count && *note.aliases[index].text == *new_name)?;
    annotate(&mut edit, label, false);
    Ok(edit)
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

//! `textDocument/rename`, `textDocument/prepareRename` and `workspace/willRenameFiles`: new names
//! for notes, headings, tags, blocks, labels and aliases, with every link kept alive.
//!
//! Nothing here guesses which links are concerned: each link is resolved in the vault as it is and in
//! the vault as it will be, and written anew where the two differ.

mod alias;
mod block;
mod file;
mod heading;
mod label;
mod missing;
mod prepare;
mod tag;

pub(super) use file::is_forbidden;
pub use file::{Moved, rename_files, renamed_path};
pub use prepare::{Prepared, prepare_rename};

use super::counted;
use super::named::Named;
use super::workspace_edit::{Annotation, Operation, WorkspaceEdit};
use crate::note::Note;
use crate::text::{TextEdit, shell_word};
use crate::vault::{Disk, FileId, Relinked, Vault};

/// From how many notes on a rename asks for confirmation.
const MANY_NOTES: usize = 10;

/// Why something cannot be renamed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenameError {
    /// The cursor is on nothing that has a name.
    #[error("there is nothing here that can be renamed")]
    Nothing,
    /// The new name is no name at all.
    #[error("the new name is empty")]
    Empty,
    /// The new name holds a character that it cannot.
    #[error("{what} cannot hold {}", describe(*.character))]
    Forbidden {
        /// What is renamed: "a tag".
        what: &'static str,
        /// The character.
        character: char,
    },
    /// The new name is impossible for another reason.
    #[error("{0}")]
    Invalid(String),
    /// Something of that name exists.
    #[error("{0} exists already")]
    Exists(String),
    /// Some links could not be kept alive.
    #[error("{count} would no longer lead to {target}, first the one at {first}")]
    Lost {
        /// How many links, in words.
        count: String,
        /// What they would lose.
        target: String,
        /// `path:line` of the first.
        first: String,
    },
    /// The client cannot rename files.
    #[error(
        "this editor cannot rename files along with their links: run `qmark mv {} {}`",
        shell_word(.from),
        shell_word(.to)
    )]
    ClientCannot {
        /// The file's path.
        from: String,
        /// Its new path.
        to: String,
    },
}

fn describe(character: char) -> String {
    match character {
        ' ' => "a space".to_owned(),
        '\n' | '\r' => "a line break".to_owned(),
        ch if ch.is_control() => format!("the control character U+{:04X}", u32::from(ch)),
        ch => format!("`{ch}`"),
    }
}

/// What renames may do.
#[derive(Clone, Copy, Debug)]
pub struct RenameOptions {
    /// Whether the client carries out file renames in a workspace edit.
    pub can_rename_files: bool,
}

/// The changes that give what the byte `offset` of a note names another name.
///
/// # Errors
/// When there is nothing to rename or the new name is impossible; nothing is to be done then.
pub fn rename(
    vault: &Vault,
    file: FileId,
    offset: usize,
    new_name: &str,
    options: RenameOptions,
    disk: &dyn Disk,
) -> Result<WorkspaceEdit, RenameError> {
    let found = prepare::name_at(vault, file, offset)?;
    let name = new_name.trim();
    if name.is_empty() {
        return Err(RenameError::Empty);
    }
    match found.named {
        Named::File(target) => file::rename_file(vault, target, name, options, disk),
        Named::Heading(target, index) => heading::rename(vault, target, index, name, disk),
        Named::Block(target, index) => block::rename_block(vault, target, index, name, disk),
        Named::Anchor(target, index) => block::rename_anchor(vault, target, index, name, disk),
        Named::Alias(target, index) => alias::rename(vault, target, index, name, disk),
        Named::Tag(folded) => tag::rename(vault, &folded, name, disk),
        Named::Label(target, kind, label) => label::rename(vault, target, kind, &label, name),
        Named::Missing(key) => missing::rename(vault, &key, name, disk),
    }
}

/// A thing of one note, and the name that it gets.
struct Renaming {
    /// What is done, in a few words.
    label: String,
    /// What links lead to, for a refusal: "this heading".
    target: &'static str,
    /// The edit of the thing itself.
    own: TextEdit,
    /// Whether the changed note still holds the thing as it was, but for its name.
    fits: Box<dyn Fn(&Note) -> bool>,
}

/// The changes that give a thing of one note another name: its own and those of every link that it
/// concerns. `what` finds it in the note as it is on disk now, given the note's text.
///
/// # Errors
/// Those of `what`; and when the note would read differently, or a link could not be kept alive.
fn rename_in_note(
    vault: &Vault,
    file: FileId,
    disk: &dyn Disk,
    what: impl FnOnce(&Note, &str) -> Result<Renaming, RenameError>,
) -> Result<WorkspaceEdit, RenameError> {
    let vault = vault.refreshed(&concerned_files(vault, file), disk);
    let text = vault.text_of(file, disk).ok_or(RenameError::Nothing)?.text;
    let old = vault.note(file).ok_or(RenameError::Nothing)?;
    let Renaming { label, target, own, fits } = what(old, &text)?;
    let mut edit = with_links(&vault, file, &text, vec![own], target, fits)?;
    annotate(&mut edit, label, false);
    Ok(edit)
}

/// Edits of an open note together with those of the links that they concern, in notes as they are on
/// disk now. The changed note must pass, and no link may lose its `target`: "this heading".
///
/// # Errors
/// When the note does not pass, or a link could not be kept alive.
pub(super) fn edit_with_links(
    vault: &Vault,
    file: FileId,
    own: Vec<TextEdit>,
    disk: &dyn Disk,
    target: &str,
    passes: impl Fn(&Note) -> bool,
) -> Result<WorkspaceEdit, RenameError> {
    let vault = vault.refreshed(&concerned_files(vault, file), disk);
    let text = vault.text_of(file, disk).ok_or(RenameError::Nothing)?.text;
    with_links(&vault, file, &text, own, target, passes)
}

fn with_links(
    vault: &Vault,
    file: FileId,
    text: &str,
    own: Vec<TextEdit>,
    target: &str,
    passes: impl Fn(&Note) -> bool,
) -> Result<WorkspaceEdit, RenameError> {
    let old = vault.note(file).ok_or(RenameError::Nothing)?;
    let new_text = crate::text::apply_edits(text, &own)
        .map_err(|conflict| RenameError::Invalid(conflict.to_string()))?;
    let mut after = vault.clone();
    after.set_text(file, &new_text);
    let new = after.note(file).ok_or(RenameError::Nothing)?;
    if !passes(new) {
        return Err(RenameError::Invalid("with this name the note would read differently".to_owned()));
    }
    let concerned = vault.links_concerned_by_change(file, old, new);
    let relinked = crate::vault::relink(vault, &after, &concerned);
    refuse_lost(vault, &relinked, target)?;
    let edits = own.into_iter().map(|edit| (file, edit)).chain(relinked.edits);
    Ok(WorkspaceEdit::of_edits(vault, edits))
}

/// The note and all notes that link to it.
fn concerned_files(vault: &Vault, file: FileId) -> Vec<FileId> {
    let mut files: Vec<FileId> = vault.references(file).into_iter().map(|reference| reference.file).collect();
    files.push(file);
    vault.sort_by_path(&mut files);
    files
}

fn refuse_lost(vault: &Vault, relinked: &Relinked, target: &str) -> Result<(), RenameError> {
    let Some(lost) = relinked.lost.first() else { return Ok(()) };
    let entry = vault.get(lost.file).ok_or(RenameError::Nothing)?;
    let line = entry.note().map_or(1, |note| note.lines.human(lost.range.start as usize).0);
    Err(RenameError::Lost {
        count: counted(relinked.lost.len(), "link"),
        target: target.to_owned(),
        first: format!("{}:{line}", entry.path),
    })
}

/// Says what a rename does and asks before it touches many notes.
fn annotate(edit: &mut WorkspaceEdit, label: String, always_ask: bool) {
    let (places, notes) = edit.size();
    let moves =
        edit.operations.iter().filter(|operation| matches!(operation, Operation::Move { .. })).count();
    if places + moves == 0 {
        return;
    }
    edit.annotation = Some(Annotation {
        label,
        description: format!("{} in {}", counted(places, "edit"), counted(notes, "note")),
        needs_confirmation: always_ask || notes > MANY_NOTES,
    });
}

#[cfg(any(test, fuzzing))]
pub(crate) mod kept;
#[cfg(test)]
pub(super) mod property;
#[cfg(test)]
mod tests;

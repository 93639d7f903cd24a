use super::{RenameError, RenameOptions, annotate, refuse_lost};
use crate::features::workspace_edit::{Operation, WorkspaceEdit};
use crate::vault::{Disk, FileEntry, FileId, FileKind, Vault, fold_path, join_relative, relink, split_last};

/// Characters that Windows, Android or Obsidian's links do not allow in a name.
const FORBIDDEN: &str = "*\"\\<>:|?#^[]";
/// The longest name that common file systems take, in bytes.
const LONGEST: usize = 255;

pub(super) fn rename_file(
    vault: &Vault,
    file: FileId,
    new_name: &str,
    options: RenameOptions,
    disk: &dyn Disk,
) -> Result<WorkspaceEdit, RenameError> {
    let entry = vault.get(file).ok_or(RenameError::Nothing)?;
    let to = renamed_path(vault, entry, new_name, disk)?;
    let from = entry.path.to_string();
    if to == from {
        return Ok(WorkspaceEdit::default());
    }
    if !options.can_rename_files {
        return Err(RenameError::ClientCannot { from, to });
    }
    let Moved { mut edit, lost } = edits_for_moves(vault, &[(file, to.clone())], disk);
    if let Some(lost) = lost {
        return Err(lost);
    }
    edit.operations.push(Operation::Move { from, to: to.clone() });
    annotate(&mut edit, format!("Rename `{}` to `{to}`", entry.path), false);
    Ok(edit)
}

/// The vault-relative path that a new name stands for: in the file's own folder, from the vault's
/// root where it holds a `/`, relative where it begins with `./` or `../`. The extension may be
/// left out.
///
/// # Errors
/// When the name is impossible or taken.
pub fn renamed_path(
    vault: &Vault,
    entry: &FileEntry,
    new_name: &str,
    disk: &dyn Disk,
) -> Result<String, RenameError> {
    let relative = new_name.starts_with("./") || new_name.starts_with("../") || !new_name.contains('/');
    let folder = if relative { entry.folder() } else { "" };
    let outside = || RenameError::Invalid(format!("`{new_name}` lies outside of the vault"));
    let mut to = join_relative(folder, new_name).filter(|path| !path.is_empty()).ok_or_else(outside)?;
    let extension = split_last(&entry.path).1.rsplit_once('.').map(|(_, extension)| extension);
    if let Some(extension) = extension {
        let has_it = match entry.kind {
            FileKind::Note => FileKind::of(&to) == FileKind::Note,
            FileKind::Other => split_last(&to).1.contains('.'),
        };
        if !has_it {
            to = format!("{to}.{extension}");
        }
    }
    check_path(&to)?;
    let taken = vault.at_folded_path(&fold_path(&to)).filter(|taken| *taken != entry.id);
    if let Some(taken) = taken.and_then(|id| vault.get(id)) {
        return Err(RenameError::Exists(format!("`{}`", taken.path)));
    }
    let same_but_case = fold_path(&to) == *entry.folded;
    if !same_but_case && disk.exists(&vault.root().join(&to)) {
        return Err(RenameError::Exists(format!("`{to}`")));
    }
    Ok(to)
}

/// Whether a character cannot be part of a file's name everywhere.
pub(in crate::features) fn is_forbidden(ch: char) -> bool {
    FORBIDDEN.contains(ch) || ch.is_control()
}

fn check_path(path: &str) -> Result<(), RenameError> {
    for segment in path.split('/') {
        if let Some(character) = segment.chars().find(|ch| is_forbidden(*ch)) {
            return Err(RenameError::Forbidden { what: "a file name", character });
        }
        let problem = if segment.starts_with('.') {
            "begins with a dot, which hides it"
        } else if segment.ends_with([' ', '.']) || segment.starts_with(' ') {
            "begins or ends with a space or ends with a dot, which not every system allows"
        } else if segment.len() > LONGEST {
            "is longer than file systems allow"
        } else {
            continue;
        };
        return Err(RenameError::Invalid(format!("`{segment}` {problem}")));
    }
    Ok(())
}

/// What is to be done when files move.
#[derive(Debug)]
pub struct Moved {
    /// The edits that keep links alive.
    pub edit: WorkspaceEdit,
    /// Why not all of them: some would lead elsewhere whatever is written.
    pub lost: Option<RenameError>,
}

/// The edits that keep every link alive when files or folders are renamed, given as pairs of
/// vault-relative paths; the renames themselves are the caller's.
pub fn rename_files(vault: &Vault, renames: &[(String, String)], disk: &dyn Disk) -> Moved {
    let mut moves: Vec<(FileId, String)> = Vec::new();
    for (from, to) in renames {
        if let Some(entry) = vault.find(from) {
            moves.push((entry.id, to.clone()));
            continue;
        }
        let inside = |entry: &FileEntry| {
            let rest = entry.path.strip_prefix(from.as_str())?.strip_prefix('/')?;
            Some((entry.id, format!("{to}/{rest}")))
        };
        moves.extend(vault.files().filter_map(|entry| inside(entry)));
    }
    let mut moved = edits_for_moves(vault, &moves, disk);
    let label = match renames {
        [(from, to)] => format!("Keep the links alive when `{from}` becomes `{to}`"),
        _ => "Keep the links alive".to_owned(),
    };
    annotate(&mut moved.edit, label, false);
    moved
}

fn edits_for_moves(vault: &Vault, moves: &[(FileId, String)], disk: &dyn Disk) -> Moved {
    let mut files: Vec<FileId> =
        vault.links_concerned_by_moves(moves).into_iter().map(|reference| reference.file).collect();
    files.dedup();
    let before = vault.refreshed(&files, disk);
    let mut after = before.clone();
    after.move_files(moves);
    let concerned = before.links_concerned_by_moves(moves);
    let relinked = relink(&before, &after, &concerned);
    let lost = refuse_lost(&before, &relinked, "the same file").err();
    Moved { edit: WorkspaceEdit::of_edits(&before, relinked.edits), lost }
}

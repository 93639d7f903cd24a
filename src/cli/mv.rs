//! `qmark mv`: renames a file or folder and keeps every link to it and in it alive.

use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};

use super::args::MvOptions;
use super::paths::{display, load_vault_of};
use super::write::{print_diff, replace};
use crate::features::counted;
use crate::features::rename::{Moved, rename_files, renamed_path};
use crate::features::workspace_edit::{NoteEdit, Operation, WorkspaceEdit};
use crate::note::{Note, NoteOptions};
use crate::text::apply_edits;
use crate::vault::{RealDisk, Vault, fold_path};

pub(super) fn run(options: &MvOptions) -> anyhow::Result<ExitCode> {
    let old =
        options.old.canonicalize().with_context(|| format!("{}: cannot be read", options.old.display()))?;
    let target = load_vault_of(&old)?;
    let root = target.vault.root().to_owned();
    let from =
        vault_path(&root, &old).with_context(|| format!("{}: not in the vault", options.old.display()))?;
    if from.is_empty() {
        bail!("{}: this is the vault itself", options.old.display());
    }
    let to = destination(&target.vault, &root, &from, options)?;
    if from == to {
        bail!("{}: that is its name already", options.new.display());
    }
    let disk = RealDisk::default();
    let Moved { edit, lost } = rename_files(&target.vault, &[(from.clone(), to.clone())], &disk);
    if let Some(lost) = lost {
        return Err(lost.into());
    }
    let changes = changes(&root, &edit)?;
    if options.dry_run {
        for change in &changes {
            print_diff(&display(&target.vault, &change.path), &change.old, &change.new)?;
        }
    } else {
        carry_out(&root, &from, &to, &changes)?;
    }
    let (links, notes) = edit.size();
    let verb = if options.dry_run { "would rename" } else { "renamed" };
    let (links, notes) = (counted(links, "link"), counted(notes, "note"));
    anstream::println!("{verb} {from} to {to}: {links} in {notes} changed");
    Ok(ExitCode::SUCCESS)
}

/// The vault-relative path to move to: into NEW where that is a folder, else NEW itself.
fn destination(vault: &Vault, root: &Path, from: &str, options: &MvOptions) -> anyhow::Result<String> {
    let here = std::env::current_dir().context("no current folder")?.canonicalize()?;
    let mut new = normalise(&here.join(&options.new));
    let same_file =
        new.canonicalize().ok().is_some_and(|real| vault_path(root, &real).as_deref() == Some(from));
    if new.is_dir() && !same_file {
        new.push(Path::new(from).file_name().unwrap_or_default());
    }
    let outside = || format!("{}: not in the vault {}", options.new.display(), root.display());
    let to = vault_path(root, &new).filter(|to| !to.is_empty()).with_context(outside)?;
    if let Some(entry) = vault.find(from) {
        return Ok(renamed_path(vault, entry, &format!("/{to}"), &RealDisk::default())?);
    }
    if !root.join(from).is_dir() {
        bail!("{from}: the vault leaves this file out, so nothing is known of links to it");
    }
    let only_case = fold_path(from) == fold_path(&to);
    if root.join(&to).exists() && !only_case {
        bail!("{to} exists already");
    }
    if to.starts_with(&format!("{from}/")) {
        bail!("{to} lies inside {from}");
    }
    Ok(to)
}

/// The path without `.` and `..`; it need not exist.
fn normalise(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

fn vault_path(root: &Path, path: &Path) -> Option<String> {
    let segments: Option<Vec<&str>> =
        path.strip_prefix(root).ok()?.iter().map(|part| part.to_str()).collect();
    Some(segments?.join("/"))
}

/// A note before and after.
struct Change {
    path: String,
    old: String,
    new: String,
}

/// The new texts of all notes, nothing written yet.
fn changes(root: &Path, edit: &WorkspaceEdit) -> anyhow::Result<Vec<Change>> {
    let edits = edit.operations.iter().filter_map(|operation| match operation {
        Operation::Edit(note) => Some(note),
        _ => None,
    });
    edits.map(|note| change(root, note)).collect()
}

fn change(root: &Path, note: &NoteEdit) -> anyhow::Result<Change> {
    let path = note.path.to_string();
    let bytes = std::fs::read(root.join(&path)).with_context(|| format!("{path}: cannot be read"))?;
    let Ok(old) = String::from_utf8(bytes) else {
        bail!("{path}: a link in it has to change, but it is not valid UTF-8; save it as UTF-8 first");
    };
    // What is written must fit what was looked at.
    if Note::new(&old, &NoteOptions::default()).links != note.note.links {
        bail!("{path}: changed while its links were looked up; run the command again");
    }
    let new = apply_edits(&old, &note.edits).with_context(|| format!("{path}: changed meanwhile"))?;
    Ok(Change { path, old, new })
}

/// Writes the notes, then renames; a failure puts back what was written.
fn carry_out(root: &Path, from: &str, to: &str, changes: &[Change]) -> anyhow::Result<()> {
    let mut written: Vec<&Change> = Vec::new();
    let done = changes.iter().try_for_each(|change| {
        replace(&root.join(&change.path), &change.old, &change.new)
            .with_context(|| format!("{}: not written", change.path))?;
        written.push(change);
        anyhow::Ok(())
    });
    let done = done.and_then(|()| {
        let new = root.join(to);
        // Writing the notes took time.
        if new.symlink_metadata().is_ok() && fold_path(from) != fold_path(to) {
            bail!("{to} exists already");
        }
        if let Some(folder) = new.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("{}: not created", folder.display()))?;
        }
        std::fs::rename(root.join(from), new).with_context(|| format!("{from}: not renamed to {to}"))
    });
    if let Err(error) = done {
        for change in written {
            replace(&root.join(&change.path), &change.new, &change.old)
                .with_context(|| format!("{}: not put back after: {error:#}", change.path))?;
        }
        return Err(error.context("nothing was changed"));
    }
    Ok(())
}

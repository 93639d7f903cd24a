//! From paths on the command line to vaults.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::progress::Bar;
use crate::vault::{
    FileEntry, FileId, FileKind, Root, ScanOptions, Vault, find_root, is_note_path, load, scan,
};

/// A vault, and which of its notes were asked for.
pub(super) struct Target {
    pub(super) vault: Vault,
    /// In the order of their paths.
    pub(super) files: Vec<FileId>,
}

/// Reads the vaults around the given paths, or around the current folder.
///
/// # Errors
/// When a path does not exist or is neither a folder nor a note.
pub(super) fn load_targets(paths: &[PathBuf]) -> anyhow::Result<Vec<Target>> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here[..] } else { paths };
    let mut groups: Vec<(Root, Vec<PathBuf>)> = Vec::new();
    for path in paths {
        let real = path.canonicalize().with_context(|| format!("{}: cannot be read", path.display()))?;
        if real.is_file() && !real.to_str().is_some_and(is_note_path) {
            bail!("{}: not a note; notes end in .md or .markdown", path.display());
        }
        let root = root_of(&real);
        match groups.iter_mut().find(|(known, _)| *known == root) {
            Some((_, members)) => members.push(real),
            None => groups.push((root, vec![real])),
        }
    }
    Ok(groups.into_iter().map(|(root, members)| load_target(&root, &members)).collect())
}

fn root_of(path: &Path) -> Root {
    let home = etcetera::home_dir().ok();
    if path.is_dir() {
        // A folder named on the command line is meant, however wide it is.
        return Root { single_file: false, ..find_root(path, home.as_deref()) };
    }
    find_root(path.parent().unwrap_or(path), home.as_deref())
}

fn load_target(root: &Root, members: &[PathBuf]) -> Target {
    let options = ScanOptions::default();
    let mut vault = if root.single_file {
        Vault::with_entries(root.folder.as_path(), root.marked, Vec::new())
    } else {
        let bar = Bar::scanning();
        let vault = scan(&root.folder, root.marked, &options, bar.progress());
        bar.finish();
        vault
    };
    let relative: Vec<String> = members.iter().filter_map(|path| vault_path(&root.folder, path)).collect();
    for path in relative.iter().filter(|path| is_note_path(path)) {
        // A note named on the command line is read even where the vault leaves it out.
        if vault.find(path).is_none() && root.folder.join(path).is_file() {
            vault.set(load(&root.folder, path, FileKind::Note, options.limits, &options.note));
        }
    }
    let wanted = |entry: &&std::sync::Arc<FileEntry>| {
        entry.kind == FileKind::Note && relative.iter().any(|path| is_below(&entry.path, path))
    };
    let mut files: Vec<(std::sync::Arc<str>, FileId)> =
        vault.files().filter(wanted).map(|entry| (entry.path.clone(), entry.id)).collect();
    files.sort();
    Target { files: files.into_iter().map(|(_, id)| id).collect(), vault }
}

fn vault_path(root: &Path, path: &Path) -> Option<String> {
    let segments: Option<Vec<&str>> =
        path.strip_prefix(root).ok()?.iter().map(|part| part.to_str()).collect();
    Some(segments?.join("/"))
}

fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path == folder || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// A file's path for people: relative to the current folder where it lies below it.
pub(super) fn display(vault: &Vault, path: &str) -> String {
    let full = vault.root().join(path);
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    let relative = here.ok().and_then(|here| full.strip_prefix(here).ok().map(Path::to_owned));
    relative.unwrap_or(full).display().to_string()
}

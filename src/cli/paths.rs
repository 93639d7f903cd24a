//! From paths on the command line to vaults.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::progress::Bar;
use crate::config::{ConfigFile, Origin, Settings, Sources, VAULT_FILE, cache_folder};
use crate::text::LineTable;
use crate::vault::{
    FileEntry, FileId, FileKind, IndexCache, Root, ScanOptions, Vault, find_root, is_note_path, load, scan,
    scan_again,
};

/// A vault, and which of its notes were asked for.
pub(super) struct Target {
    pub(super) vault: Vault,
    /// In the order of their paths.
    pub(super) files: Vec<FileId>,
    /// What is set for it.
    pub(super) settings: Settings,
    /// Its own configuration file, where the vault as a whole was asked for.
    pub(super) config: Option<ConfigFile>,
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
    let sources = Sources::of_user();
    if let Some(file) = sources.user() {
        warn_of(file);
    }
    Ok(groups.into_iter().map(|(root, members)| load_target(&root, &members, &sources)).collect())
}

/// Reads the vault that a file or folder lies in: the one around the current folder where that
/// holds it, for a folder without a marker is no less the user's.
///
/// # Errors
/// When the current folder is unknown.
pub(super) fn load_vault_of(path: &Path) -> anyhow::Result<Target> {
    let base = base_of(path)?;
    let sources = Sources::of_user();
    Ok(load_target(&root_of(&base), &[base], &sources))
}

/// The folder of the vault that a file lies in, found as [`load_vault_of`] does.
///
/// # Errors
/// When the current folder is unknown.
pub(super) fn vault_of(path: &Path) -> anyhow::Result<PathBuf> {
    Ok(root_of(&base_of(path)?).folder)
}

fn base_of(path: &Path) -> anyhow::Result<PathBuf> {
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).context("no current folder")?;
    let parent = path.parent().unwrap_or(path);
    Ok(if parent.starts_with(&here) { here } else { parent.to_owned() })
}

fn root_of(path: &Path) -> Root {
    let home = etcetera::home_dir().ok();
    if path.is_dir() {
        // A folder named on the command line is meant, however wide it is.
        return Root { single_file: false, ..find_root(path, home.as_deref()) };
    }
    find_root(path.parent().unwrap_or(path), home.as_deref())
}

/// Says on standard error what is wrong with a configuration file that is not itself checked.
fn warn_of(file: &ConfigFile) {
    let lines = LineTable::new(&file.text);
    for finding in &file.findings {
        let (line, column) = lines.human(finding.range.start as usize);
        anstream::eprintln!("{}:{line}:{column}: {}", file.path.display(), finding.message);
    }
}

fn load_target(root: &Root, members: &[PathBuf], sources: &Sources) -> Target {
    let config = ConfigFile::read(&root.folder.join(VAULT_FILE), Origin::Vault);
    let settings = sources.settings(config.as_ref());
    let options = settings.scan_options();
    let mut vault = if root.single_file {
        let mut vault = Vault::with_entries(root.folder.as_path(), root.marked, Vec::new());
        vault.set_note_options(options.note.clone());
        vault
    } else {
        let bar = Bar::scanning();
        let vault = scan_remembering(root, &options, &bar);
        let refused = bar.progress().take_refused();
        bar.finish();
        for reason in refused {
            anstream::eprintln!("qmark: a folder is left out, its notes are not known: {reason}");
        }
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
    let whole = relative.iter().any(String::is_empty);
    if let Some(file) = config.as_ref().filter(|_| !whole) {
        warn_of(file);
    }
    let files = files.into_iter().map(|(_, id)| id).collect();
    Target { files, vault, settings, config: config.filter(|_| whole) }
}

/// Reads a vault with the help of the index that a server or another command kept.
fn scan_remembering(root: &Root, options: &ScanOptions, bar: &Bar) -> Vault {
    let (folder, marked, progress) = (&root.folder, root.marked, bar.progress());
    let Some(caches) = cache_folder() else { return scan(folder, marked, options, progress) };
    let cache = IndexCache::new(&caches, folder, &options.note);
    let (vault, reread) = scan_again(folder, marked, options, progress, &cache);
    if reread.is_worth_keeping(&vault) {
        // Without it the next command takes longer, and nothing else is different.
        let _ = cache.write(&vault, reread.scanned);
    }
    vault
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

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::SystemTime;

use ignore::gitignore::Gitignore;
use ignore::overrides::OverrideBuilder;
use ignore::{DirEntry, Match, WalkBuilder, WalkState};
use rayon::prelude::*;

use super::path::{NOTE_EXTENSIONS, fold_path};
use super::{FileEntry, FileId, FileKind, FileProblem, IndexCache, KeptNote, Limits, Stamp, Vault, load};
use crate::note::NoteOptions;

/// A folder whose notes are other people's.
const UNWANTED_FOLDER: &str = "node_modules";

/// What to read of a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScanOptions {
    /// Globs of paths to leave out, in the syntax of `.gitignore`.
    pub exclude: Vec<String>,
    /// Limits on single files.
    pub limits: Limits,
    /// How notes are modelled.
    pub note: NoteOptions,
}

/// How far a scan is, shared with whoever watches it.
#[derive(Debug, Default)]
pub struct ScanProgress {
    /// Files found so far.
    pub found: AtomicUsize,
    /// Notes read so far.
    pub read: AtomicUsize,
    /// Folders that the system refused to open, with its reasons.
    refused: Mutex<Vec<String>>,
    /// Set by the watcher to stop; the vault then holds what was read and is not complete.
    pub cancelled: AtomicBool,
}

impl ScanProgress {
    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Loops of links and what vanished meanwhile are nothing to tell of.
    fn note_refusal(&self, error: &ignore::Error) {
        let refused = |error: &std::io::Error| error.kind() == std::io::ErrorKind::PermissionDenied;
        if error.io_error().is_some_and(refused) {
            let mut all = self.refused.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            all.push(error.to_string());
        }
    }

    /// What was refused, for telling it: sorted, and each only once.
    pub fn take_refused(&self) -> Vec<String> {
        let mut all = self.refused.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut all = std::mem::take(&mut *all);
        all.sort();
        all.dedup();
        all
    }
}

/// Reads the folder `root` into a vault, on all cores. Unreadable files and folders are left out or
/// become entries with a problem; nothing in the folder makes this fail.
pub fn scan(root: &Path, marked: bool, options: &ScanOptions, progress: &ScanProgress) -> Vault {
    let files = walk(root, options, progress);
    build(root, marked, options, progress, files, |path, kind| {
        load(root, path, kind, options.limits, &options.note)
    })
}

/// Like [`scan`], but reads only the notes that `cache` does not remember as they are now, and keeps
/// the index there where it has become worth it. Nothing but the time it takes depends on the cache.
pub fn scan_again(
    root: &Path,
    marked: bool,
    options: &ScanOptions,
    progress: &ScanProgress,
    cache: &IndexCache,
) -> (Vault, Reread) {
    let scanned = SystemTime::now();
    let (files, remembered) = rayon::join(|| walk(root, options, progress), || cache.read());
    let reread = AtomicUsize::new(0);
    let vault = build(root, marked, options, progress, files, |path, kind| {
        let kept = if kind == FileKind::Note { remembered.get(path) } else { None };
        if let Some(entry) = kept.and_then(|kept| unchanged(root, path, kept, options.limits)) {
            return entry;
        }
        reread.fetch_add(usize::from(kind == FileKind::Note), Ordering::Relaxed);
        load(root, path, kind, options.limits, &options.note)
    });
    (vault, Reread { notes: reread.into_inner(), scanned })
}

/// What a scan had to read although there was a cache.
#[derive(Clone, Copy, Debug)]
pub struct Reread {
    /// How many notes.
    pub notes: usize,
    /// When the scan began.
    pub scanned: SystemTime,
}

impl Reread {
    /// Whether so much had to be read of `vault` that its index should be kept anew: writing a large
    /// index for a few notes costs more than reading them again.
    pub fn is_worth_keeping(self, vault: &Vault) -> bool {
        vault.is_complete() && self.notes > 16 + vault.len() / 64
    }
}

/// The entry of a note that is remembered, if it still is what it was.
fn unchanged(root: &Path, path: &str, kept: &KeptNote, limits: Limits) -> Option<FileEntry> {
    let metadata = std::fs::metadata(root.join(path)).ok()?;
    if !metadata.is_file() || Stamp::of(&metadata) != Some(kept.stamp) || kept.stamp.size > limits.note_size {
        return None;
    }
    let mut entry = FileEntry::new(path, FileKind::Note);
    entry.stamp = Some(kept.stamp);
    entry.problem = kept.problem.clone().map(FileProblem::Decode);
    entry.note = Some(kept.note.clone());
    Some(entry)
}

fn build(
    root: &Path,
    marked: bool,
    options: &ScanOptions,
    progress: &ScanProgress,
    mut files: Vec<(String, FileKind)>,
    entry: impl Fn(&str, FileKind) -> FileEntry + Sync,
) -> Vault {
    files.par_sort_unstable();
    let entries: Vec<FileEntry> = files
        .into_par_iter()
        .filter(|_| !progress.is_cancelled())
        .map(|(path, kind)| {
            let entry = entry(&path, kind);
            if kind == FileKind::Note {
                progress.read.fetch_add(1, Ordering::Relaxed);
            }
            entry
        })
        .collect();
    let mut vault = Vault::with_entries(root, marked, entries);
    vault.set_note_options(options.note.clone());
    vault.set_obsidian(super::obsidian::obsidian_settings(root));
    if progress.is_cancelled() {
        vault.set_complete(false);
    }
    vault
}

/// All files below `root` as vault-relative paths, in no particular order. Left out are hidden
/// files and folders, what `.gitignore` and `.ignore` name, `node_modules`, loops of symbolic
/// links, and whatever is not a regular file.
pub fn walk(root: &Path, options: &ScanOptions, progress: &ScanProgress) -> Vec<(String, FileKind)> {
    collect(root, &walker(root, options, None), progress)
}

/// Those of the files below `root` that are or lie below one of `paths`, vault-relative paths of
/// files or folders that need not exist. Only the folders on the way to them are looked into.
pub fn walk_some(root: &Path, paths: &[String], options: &ScanOptions) -> Vec<(String, FileKind)> {
    collect(root, &walker(root, options, Some(Restriction::new(paths))), &ScanProgress::default())
}

/// The folder `root` and all folders below it that [`walk`] looks into.
pub fn walk_folders(root: &Path, options: &ScanOptions) -> Vec<PathBuf> {
    let entries = walker(root, options, None).build().flatten();
    let folders = entries.filter(|entry| entry.file_type().is_some_and(|kind| kind.is_dir()));
    folders.map(DirEntry::into_path).collect()
}

/// What [`walk_some`] looks at.
struct Restriction {
    wanted: HashSet<String>,
    /// The folders on the way.
    way: HashSet<String>,
}

impl Restriction {
    fn new(paths: &[String]) -> Self {
        let mut way = HashSet::new();
        for path in paths {
            let mut path = path.as_str();
            while let Some((folder, _)) = path.rsplit_once('/') {
                if !way.insert(folder.to_owned()) {
                    break;
                }
                path = folder;
            }
        }
        Self { wanted: paths.iter().cloned().collect(), way }
    }

    fn allows(&self, path: &str) -> bool {
        let mut part = Some(path);
        let is_below = std::iter::from_fn(|| {
            let this = part?;
            part = this.rsplit_once('/').map(|(folder, _)| folder);
            Some(this)
        })
        .any(|part| self.wanted.contains(part));
        is_below || self.way.contains(path)
    }
}

/// Whether [`walk`] leaves out a file at this vault-relative path because of a `.gitignore` or
/// `.ignore` in the vault, or for lying in `node_modules`. Reads the ignore files on the way to it.
pub fn is_ignored(root: &Path, path: &str) -> bool {
    let whole = root.join(path);
    let mut ignored = path.split('/').any(|segment| segment == UNWANTED_FOLDER);
    let mut folder = root.to_owned();
    let (folders, _) = super::split_last(path);
    for segment in std::iter::once("").chain(folders.split('/')) {
        folder.push(segment);
        for name in [".gitignore", ".ignore"] {
            let (rules, _) = Gitignore::new(folder.join(name));
            match rules.matched_path_or_any_parents(&whole, false) {
                Match::Ignore(_) => ignored = true,
                Match::Whitelist(_) => ignored = false,
                Match::None => {}
            }
        }
    }
    ignored
}

fn collect(root: &Path, walker: &WalkBuilder, progress: &ScanProgress) -> Vec<(String, FileKind)> {
    let found = Mutex::new(Vec::new());
    walker.build_parallel().run(|| {
        let mut batch = Batch { paths: Vec::new(), all: &found };
        Box::new(move |entry| {
            if progress.is_cancelled() {
                return WalkState::Quit;
            }
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    progress.note_refusal(&error);
                    return WalkState::Continue;
                }
            };
            if is_regular_file(&entry)
                && let Some(path) = relative(root, entry.path())
            {
                let kind = if is_note_path(&path) { FileKind::Note } else { FileKind::Other };
                progress.found.fetch_add(1, Ordering::Relaxed);
                batch.paths.push((path, kind));
            }
            WalkState::Continue
        })
    });
    found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// One thread's findings, handed over when it is done.
struct Batch<'a> {
    paths: Vec<(String, FileKind)>,
    all: &'a Mutex<Vec<(String, FileKind)>>,
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        let mut all = self.all.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        all.append(&mut self.paths);
    }
}

fn walker(root: &Path, options: &ScanOptions, restriction: Option<Restriction>) -> WalkBuilder {
    let mut builder = WalkBuilder::new(root);
    let real_root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let base = root.to_owned();
    builder
        .follow_links(true)
        .require_git(false)
        .git_global(false)
        .threads(std::thread::available_parallelism().map_or(1, std::num::NonZero::get))
        .filter_entry(move |entry| {
            let allowed = |restriction: &Restriction| {
                relative(&base, entry.path()).is_some_and(|path| restriction.allows(&path))
            };
            is_wanted(entry, &real_root) && (entry.depth() == 0 || restriction.as_ref().is_none_or(allowed))
        });
    let mut overrides = OverrideBuilder::new(root);
    for glob in &options.exclude {
        // In this builder's syntax a leading `!` excludes. A glob that does not parse is reported
        // where the configuration is read.
        let _ = overrides.add(&format!("!{glob}"));
    }
    if let Ok(overrides) = overrides.build() {
        builder.overrides(overrides);
    }
    builder
}

/// Links to folders are followed only to outside of the vault, where they can make neither loops
/// nor second copies of notes, and never to the root of the file system or above the vault.
fn is_wanted(entry: &DirEntry, real_root: &Path) -> bool {
    if entry.depth() == 0 {
        return true;
    }
    if entry.file_name() == UNWANTED_FOLDER {
        return false;
    }
    if !entry.path_is_symlink() {
        return true;
    }
    let Ok(target) = entry.path().canonicalize() else { return false };
    if target.is_file() {
        return true;
    }
    !target.starts_with(real_root) && !real_root.starts_with(&target)
}

fn is_regular_file(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_file())
}

/// A path below `root` with `/` between segments; `None` where it is not valid Unicode.
fn relative(root: &Path, path: &Path) -> Option<String> {
    let relative: PathBuf = path.strip_prefix(root).ok()?.to_owned();
    let segments: Option<Vec<&str>> = relative.iter().map(|segment| segment.to_str()).collect();
    Some(segments?.join("/"))
}

/// Whether a path names a note by its extension.
pub fn is_note_path(path: &str) -> bool {
    let folded = fold_path(path);
    NOTE_EXTENSIONS.iter().any(|extension| folded.ends_with(extension))
}

impl Default for FileId {
    /// An id that no file has.
    fn default() -> Self {
        FileId(u32::MAX)
    }
}

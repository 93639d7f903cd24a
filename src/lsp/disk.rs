//! Reading the disk for the session: whole folders once, single files when they change.
//!
//! One thread takes the requests, so that the writer never waits for a file; each folder is read
//! on a thread of its own.

use std::collections::HashMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use tokio::runtime::Handle;

use super::context::Context;
use super::progress::Progress;
use super::state::{Command, VaultId, Work};
use super::watch::Watches;
use crate::config::cache_folder;
use crate::vault::{
    FileEntry, IndexCache, Reread, ScanOptions, ScanProgress, Vault, load, scan, scan_again, walk_some,
};

/// Changes that come together (a checkout, a sync) are looked at together.
const QUIET: Duration = Duration::from_millis(15);
/// … but none waits longer than this.
const PATIENCE: Duration = Duration::from_millis(150);
/// A scan shorter than this shows no progress.
const UNNOTICED: Duration = Duration::from_millis(150);
/// How often the progress of a scan is looked at.
const GLANCE: Duration = Duration::from_millis(50);

/// Starts the thread.
///
/// # Errors
/// When the system gives no thread.
pub fn start(work: mpsc::Receiver<Work>, context: Arc<Context>, runtime: Handle) -> io::Result<()> {
    std::thread::Builder::new().name("lsp-disk".into()).spawn(move || {
        let mut reader =
            DiskReader { context, runtime, watches: Watches::default(), pending: HashMap::new() };
        reader.run(&work);
    })?;
    Ok(())
}

struct DiskReader {
    context: Arc<Context>,
    runtime: Handle,
    watches: Watches,
    /// Changed paths of each vault that are waiting for quiet.
    pending: HashMap<VaultId, Pending>,
}

struct Pending {
    root: PathBuf,
    paths: Vec<String>,
    options: ScanOptions,
}

impl DiskReader {
    fn run(&mut self, work: &mpsc::Receiver<Work>) {
        while let Ok(first) = work.recv() {
            self.take(first);
            let deadline = Instant::now() + PATIENCE;
            while !self.pending.is_empty() && Instant::now() < deadline {
                match work.recv_timeout(QUIET) {
                    Ok(more) => self.take(more),
                    Err(_) => break,
                }
            }
            for (vault, pending) in std::mem::take(&mut self.pending) {
                if catch_unwind(AssertUnwindSafe(|| self.load(vault, pending))).is_err() {
                    tracing::error!("changed files could not be read; the session goes on");
                }
            }
        }
    }

    fn take(&mut self, work: Work) {
        match work {
            Work::Scan { vault, root, marked, options } => self.scan(vault, root, marked, options),
            Work::Load { vault, root, paths, options } => {
                let pending =
                    self.pending.entry(vault).or_insert_with(|| Pending { root, paths: Vec::new(), options });
                pending.paths.extend(paths);
            }
            Work::Forget { vault } => self.watches.forget(vault),
        }
    }

    fn scan(&mut self, vault: VaultId, root: PathBuf, marked: bool, options: ScanOptions) {
        // Watching begins first, so that nothing that changes meanwhile is missed.
        if !self.context.session().caps.watched_files {
            self.watches.watch(vault, &root, self.context.writer.clone());
        }
        let (context, runtime) = (self.context.clone(), self.runtime.clone());
        let spawned = std::thread::Builder::new().name("lsp-scan".into()).spawn(move || {
            let started = Instant::now();
            let cache = cache_folder().map(|folder| IndexCache::new(&folder, &root, &options.note));
            let scan = || scan_with_progress(&context, &runtime, &root, marked, &options, cache.as_ref());
            // Requests wait for the vault, so it must come, be it empty.
            let (content, reread) = catch_unwind(AssertUnwindSafe(scan)).unwrap_or_else(|_| {
                tracing::error!("{} could not be indexed; only open notes are known", root.display());
                (Vault::new(root.as_path(), marked), None)
            });
            let (notes, elapsed) = (content.notes().count(), started.elapsed());
            let read = reread.map_or(notes, |reread| reread.notes);
            tracing::info!(
                "{}: {notes} notes indexed, {read} of them read, in {elapsed:.0?}",
                root.display()
            );
            let kept = content.clone();
            context.writer.send(Command::Scanned { vault, content: Box::new(content) });
            // Now, so that the first search need not.
            kept.search_index().names();
            if let (Some(cache), Some(reread)) = (cache, reread) {
                keep(&cache, reread, &kept);
            }
        });
        if let Err(error) = spawned {
            tracing::error!("no thread to read the vault with: {error}");
        }
    }

    fn load(&self, vault: VaultId, pending: Pending) {
        let Pending { root, mut paths, options } = pending;
        paths.sort();
        paths.dedup();
        let there = walk_some(&root, &paths, &options);
        let mut entries: Vec<(String, Option<FileEntry>)> = there
            .into_par_iter()
            .map(|(path, kind)| {
                let entry = load(&root, &path, kind, options.limits, &options.note);
                (path, Some(entry))
            })
            .collect();
        let found: std::collections::HashSet<String> = entries.iter().map(|(path, _)| path.clone()).collect();
        let is_folder = |path: &str| root.join(path).is_dir();
        let gone = paths.into_iter().filter(|path| !found.contains(path) && !is_folder(path));
        // What went away first: a rename by case alone is both.
        let gone: Vec<(String, Option<FileEntry>)> = gone.map(|path| (path, None)).collect();
        entries.splice(0..0, gone);
        self.context.writer.send(Command::Loaded { vault, entries });
    }
}

/// Keeps the index for the next start, where that is worth it.
fn keep(cache: &IndexCache, reread: Reread, vault: &Vault) {
    if reread.is_worth_keeping(vault)
        && let Err(error) = cache.write(vault, reread.scanned)
    {
        tracing::debug!("the index is not kept for the next start: {error}");
    }
}

fn scan_with_progress(
    context: &Arc<Context>,
    runtime: &Handle,
    root: &Path,
    marked: bool,
    options: &ScanOptions,
    cache: Option<&IndexCache>,
) -> (Vault, Option<Reread>) {
    let progress = ScanProgress::default();
    let (done, ends) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        let watched = &progress;
        scope.spawn(move || show(context, runtime, watched, &ends));
        let scanned = match cache {
            Some(cache) => {
                let (vault, reread) = scan_again(root, marked, options, &progress, cache);
                (vault, Some(reread))
            }
            None => (scan(root, marked, options, &progress), None),
        };
        for reason in progress.take_refused() {
            tracing::warn!("a folder is left out, its notes are not known: {reason}");
        }
        drop(done);
        scanned
    })
}

/// Shows how far a scan is, once it takes long enough to notice.
fn show(context: &Arc<Context>, runtime: &Handle, progress: &ScanProgress, ends: &mpsc::Receiver<()>) {
    if ends.recv_timeout(UNNOTICED) != Err(mpsc::RecvTimeoutError::Timeout) {
        return;
    }
    let report = Progress::begin(context, runtime, "qmark: reading notes", true);
    let cancelled = report.cancelled();
    while ends.recv_timeout(GLANCE) == Err(mpsc::RecvTimeoutError::Timeout) {
        let (read, found) = (progress.read.load(Ordering::Relaxed), progress.found.load(Ordering::Relaxed));
        report.report(read, found, format!("{read} notes"));
        if cancelled.is_set() {
            progress.cancelled.store(true, Ordering::Relaxed);
        }
    }
}

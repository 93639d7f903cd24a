//! Our own file watching, for clients that offer none.
//!
//! Each folder of the vault is watched by itself, so that what the vault leaves out (`.git`,
//! `node_modules`) costs no watches.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::state::{Command, VaultId, Writer};
use crate::vault::{ScanOptions, walk_folders};

/// The watched vaults; dropping it ends all watching.
#[derive(Default)]
pub struct Watches {
    running: HashMap<VaultId, Arc<Mutex<Option<RecommendedWatcher>>>>,
}

impl Watches {
    /// Watches the folders below `root`, and those that appear later.
    pub fn watch(&mut self, vault: VaultId, root: &Path, writer: Writer) {
        let shared = Arc::new(Mutex::new(None));
        let weak = Arc::downgrade(&shared);
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let Ok(event) = event else { return };
            if matches!(event.kind, EventKind::Access(_)) {
                return;
            }
            if matches!(
                event.kind,
                EventKind::Create(_) | EventKind::Modify(notify::event::ModifyKind::Name(_))
            ) && let Some(shared) = weak.upgrade()
            {
                let folders: Vec<PathBuf> =
                    event.paths.iter().filter(|path| path.is_dir()).cloned().collect();
                if !folders.is_empty() {
                    // A watcher that is told of a folder by its own thread waits for itself.
                    std::thread::spawn(move || {
                        folders.iter().for_each(|folder| watch_below(&shared, folder))
                    });
                }
            }
            writer.send(Command::Files(event.paths));
        });
        match watcher {
            Ok(watcher) => {
                *shared.lock().unwrap_or_else(PoisonError::into_inner) = Some(watcher);
                watch_below(&shared, root);
                self.running.insert(vault, shared);
            }
            Err(error) => tracing::warn!("changes of files on disk will not be noticed: {error}"),
        }
    }

    /// Watches this vault no longer.
    pub fn forget(&mut self, vault: VaultId) {
        self.running.remove(&vault);
    }
}

fn watch_below(shared: &Mutex<Option<RecommendedWatcher>>, folder: &Path) {
    let folders: Vec<PathBuf> = walk_folders(folder, &ScanOptions::default());
    let mut watcher = shared.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(watcher) = watcher.as_mut() else { return };
    for folder in folders {
        if let Err(error) = watcher.watch(&folder, RecursiveMode::NonRecursive) {
            tracing::warn!("changes in {} will not be noticed: {error}", folder.display());
            return;
        }
    }
}

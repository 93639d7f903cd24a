//! Results of runs, kept across restarts in a bounded folder, by the hash of what was run.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::outcome::Outcome;
use super::report::UnitResult;
use super::request::{Limits, Unit};
use crate::python::whole_file;

/// The kept results together are at most this large, in bytes.
const MAX_BYTES: u64 = 32 << 20;
/// Larger results are not kept, in bytes.
const MAX_RESULT: usize = 1 << 20;
/// The file that names the interpreter of the last results.
const INTERPRETER: &str = "interpreter.json";
/// How many results are written before the folder is looked through.
const BETWEEN_PRUNES: u32 = 200;

/// What was run: the code, the code before it, the limits and the interpreter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ResultKey(Box<str>);

impl ResultKey {
    /// The keys of the units of one run, in order. A unit's key covers those before it, so a change
    /// touches only what depends on it.
    pub fn of_run<'u>(
        units: impl IntoIterator<Item = &'u Unit>,
        limits: &Limits,
        interpreter: &str,
    ) -> Vec<Self> {
        let mut hasher = blake3::Hasher::new();
        let mut add = |part: &str| {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
            hasher.finalize().to_hex()[..40].to_string()
        };
        add(interpreter);
        add(&format!("{limits:?} {}", env!("CARGO_PKG_VERSION")));
        let key = |unit: &Unit| {
            add(&unit.source);
            let how = format!("{:?} {:?} {:?} {:?}", unit.mode, unit.values, unit.raises, unit.expect);
            Self(add(&how).into())
        };
        units.into_iter().map(key).collect()
    }
}

#[derive(Serialize, Deserialize)]
struct LastInterpreter {
    configured: Option<PathBuf>,
    label: String,
}

/// The folder of kept results. Losing it loses nothing but time.
#[derive(Debug)]
pub struct ResultCache {
    folder: Option<PathBuf>,
    written: AtomicU32,
}

impl ResultCache {
    /// Keeps results in this folder, which need not exist yet.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        let cache = Self { folder: Some(folder.into()), written: AtomicU32::new(0) };
        cache.prune();
        cache
    }

    /// The results of a user whose cache folder this is.
    pub fn of_user(cache: Option<&Path>) -> Self {
        cache.map_or_else(Self::none, |folder| Self::new(folder.join("runs")))
    }

    /// Keeps nothing.
    pub fn none() -> Self {
        Self { folder: None, written: AtomicU32::new(0) }
    }

    /// The kept result of exactly this run.
    pub fn get(&self, key: &ResultKey) -> Option<UnitResult> {
        let bytes = std::fs::read(self.path(key)?).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Keeps a result that says something about the code; failures to write are of no interest.
    pub fn put(&self, key: &ResultKey, result: &UnitResult) {
        let passing = matches!(result.outcome, Outcome::Cancelled | Outcome::Broken(_) | Outcome::NotRun);
        let (Some(path), false) = (self.path(key), passing) else { return };
        let Ok(bytes) = serde_json::to_vec(result) else { return };
        if bytes.len() <= MAX_RESULT {
            let _ = whole_file::write(&path, &bytes);
        }
        if self.written.fetch_add(1, Ordering::Relaxed) % BETWEEN_PRUNES == BETWEEN_PRUNES - 1 {
            self.prune();
        }
    }

    /// Forgets one result.
    pub fn remove(&self, key: &ResultKey) {
        if let Some(path) = self.path(key) {
            // Not there is as good.
            let _ = std::fs::remove_file(path);
        }
    }

    /// Remembers which interpreter the results are of, by the user's choice that led to it, so that
    /// they can be found again without starting it.
    pub fn remember_interpreter(&self, configured: Option<&Path>, label: &str) {
        let Some(folder) = &self.folder else { return };
        let last =
            LastInterpreter { configured: configured.map(Path::to_path_buf), label: label.to_string() };
        let Ok(bytes) = serde_json::to_vec(&last) else { return };
        // What cannot be written is asked for again.
        let _ = whole_file::write(&folder.join(INTERPRETER), &bytes);
    }

    /// The label of the interpreter that the last results are of, if the choice is still the same.
    pub fn last_interpreter(&self, configured: Option<&Path>) -> Option<String> {
        let bytes = std::fs::read(self.folder.as_ref()?.join(INTERPRETER)).ok()?;
        let last: LastInterpreter = serde_json::from_slice(&bytes).ok()?;
        (last.configured.as_deref() == configured).then_some(last.label)
    }

    /// Forgets everything.
    pub fn clear(&self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }

    fn path(&self, key: &ResultKey) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?;
        Some(folder.join(&key.0[..2]).join(&*key.0))
    }

    /// Removes the oldest results until the rest fits.
    fn prune(&self) {
        let Some(folder) = &self.folder else { return };
        let mut files: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
        for part in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            for file in std::fs::read_dir(part.path()).into_iter().flatten().flatten() {
                if let Ok(found) = file.metadata() {
                    let time = found.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                    files.push((time, found.len(), file.path()));
                }
            }
        }
        files.sort_by_key(|(time, ..)| std::cmp::Reverse(*time));
        let mut total = 0;
        for (_, size, path) in files {
            total += size;
            if total > MAX_BYTES {
                let _ = std::fs::remove_file(path);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(source: &str) -> Unit {
        Unit { source: source.into(), ..Unit::default() }
    }

    fn keys(sources: &[&str]) -> Vec<ResultKey> {
        let units: Vec<Unit> = sources.iter().map(|source| unit(source)).collect();
        ResultKey::of_run(&units, &Limits::default(), "python")
    }

    #[test]
    fn a_change_touches_only_what_depends_on_it() {
        let (old, new) = (keys(&["a", "b", "c"]), keys(&["a", "x", "c"]));
        assert_eq!(old[0], new[0]);
        assert_ne!(old[1], new[1]);
        assert_ne!(old[2], new[2]);
    }

    #[test]
    fn results_come_back_and_passing_ones_do_not() {
        let folder = tempfile::tempdir().unwrap();
        let cache = ResultCache::new(folder.path().join("runs"));
        let key = keys(&["a"]).remove(0);
        assert_eq!(cache.get(&key), None);
        let result = UnitResult { outcome: Outcome::Finished, ..UnitResult::default() };
        cache.put(&key, &result);
        assert_eq!(ResultCache::new(folder.path().join("runs")).get(&key), Some(result));
        let other = keys(&["b"]).remove(0);
        cache.put(&other, &UnitResult { outcome: Outcome::Cancelled, ..UnitResult::default() });
        assert_eq!(cache.get(&other), None);
        let result = UnitResult { outcome: Outcome::Finished, ..UnitResult::default() };
        cache.put(&other, &result);
        cache.remove(&other);
        assert_eq!((cache.get(&other), cache.get(&key)), (None, Some(result)));
        cache.clear();
        assert_eq!(cache.get(&key), None);
    }

    #[test]
    fn the_interpreter_is_known_again_until_another_is_chosen() {
        let folder = tempfile::tempdir().unwrap();
        let cache = ResultCache::new(folder.path());
        cache.remember_interpreter(None, "Python 3.12.1 (/usr/bin/python3)");
        let again = ResultCache::new(folder.path());
        assert_eq!(again.last_interpreter(None).as_deref(), Some("Python 3.12.1 (/usr/bin/python3)"));
        assert_eq!(again.last_interpreter(Some(Path::new("/opt/python"))), None);
    }

    #[test]
    fn the_folder_is_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let cache = ResultCache::new(folder.path());
        let mut result = UnitResult { outcome: Outcome::Finished, ..UnitResult::default() };
        result.after.stdout = "x".repeat(MAX_RESULT - 2000);
        for number in 0..40 {
            cache.put(&keys(&[&number.to_string()])[0], &result);
        }
        cache.prune();
        let parts = std::fs::read_dir(folder.path()).unwrap().flatten();
        let files = parts.flat_map(|part| std::fs::read_dir(part.path()).unwrap().flatten());
        let total: u64 = files.map(|file| file.metadata().unwrap().len()).sum();
        assert!(total > MAX_BYTES / 2 && total <= MAX_BYTES, "{total}");
    }
}

use rustc_hash::FxHashMap;

use super::Verdict;

/// Verdicts by what was compiled, at most a fixed number of them.
///
/// Two generations: when the younger one is full it becomes the older one, and what was in the
/// older one and not asked for since is forgotten.
#[derive(Clone, Debug)]
pub struct VerdictCache {
    young: FxHashMap<Key, Verdict>,
    old: FxHashMap<Key, Verdict>,
    capacity: usize,
}

/// The hash of an interpreter's identity and a source.
pub(super) type Key = [u8; 32];

impl Default for VerdictCache {
    /// Room for the snippets of a large vault, and for what is typed in a day.
    fn default() -> Self {
        Self::new(20_000)
    }
}

impl VerdictCache {
    /// A cache of at most `2 * capacity` verdicts.
    pub fn new(capacity: usize) -> Self {
        Self { young: FxHashMap::default(), old: FxHashMap::default(), capacity: capacity.max(1) }
    }

    /// What `interpreter` (its [`identity`](super::Interpreter::identity)) said about `source`.
    pub fn get(&mut self, interpreter: &str, source: &str) -> Option<Verdict> {
        let key = key(interpreter, source);
        if let Some(verdict) = self.young.get(&key) {
            return Some(verdict.clone());
        }
        let verdict = self.old.remove(&key)?;
        self.put(key, verdict.clone());
        Some(verdict)
    }

    /// Remembers what `interpreter` said about `source`.
    pub fn insert(&mut self, interpreter: &str, source: &str, verdict: Verdict) {
        self.put(key(interpreter, source), verdict);
    }

    fn put(&mut self, key: Key, verdict: Verdict) {
        if self.young.len() >= self.capacity && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, verdict);
    }

    /// An empty cache of the same size.
    pub(super) fn emptied(&self) -> Self {
        Self::new(self.capacity)
    }

    /// Everything remembered, for keeping it elsewhere.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&Key, &Verdict)> {
        self.old.iter().chain(&self.young)
    }

    /// Puts back what [`VerdictCache::entries`] gave.
    pub(super) fn restore(&mut self, entries: impl IntoIterator<Item = (Key, Verdict)>) {
        for (key, verdict) in entries {
            self.put(key, verdict);
        }
    }
}

fn key(interpreter: &str, source: &str) -> Key {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(interpreter.len() as u64).to_le_bytes());
    hasher.update(interpreter.as_bytes());
    hasher.update(source.as_bytes());
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_stays_and_the_rest_goes() {
        let mut cache = VerdictCache::new(10);
        cache.insert("py", "kept", Verdict::default());
        for i in 0..100 {
            cache.insert("py", &i.to_string(), Verdict::default());
            assert!(cache.get("py", "kept").is_some());
        }
        assert!(cache.get("py", "0").is_none());
        assert!(cache.entries().count() <= 20);
    }

    #[test]
    fn interpreters_do_not_share_verdicts() {
        let mut cache = VerdictCache::new(10);
        cache.insert("3.8", "x", Verdict::default());
        assert!(cache.get("3.12", "x").is_none());
    }
}

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use crate::python::run::{ResultKey, UnitResult};

/// The results of this session are together at most this large, in bytes of output.
const MAX_BYTES: usize = 64 << 20;
/// What a result costs besides its output, in bytes, roughly.
const OVERHEAD: usize = 1 << 10;

/// The latest results, also those that are not worth keeping for the next session.
#[derive(Debug, Default)]
pub(super) struct Recent {
    results: HashMap<ResultKey, Arc<UnitResult>>,
    /// From the oldest on.
    order: VecDeque<ResultKey>,
    bytes: usize,
}

impl Recent {
    pub(super) fn get(&self, key: &ResultKey) -> Option<Arc<UnitResult>> {
        self.results.get(key).cloned()
    }

    pub(super) fn put(&mut self, key: &ResultKey, result: Arc<UnitResult>) {
        self.remove(key);
        self.bytes += cost(&result);
        self.results.insert(key.clone(), result);
        self.order.push_back(key.clone());
        while self.bytes > MAX_BYTES
            && let Some(oldest) = self.order.front().cloned()
        {
            self.remove(&oldest);
        }
    }

    pub(super) fn remove(&mut self, key: &ResultKey) {
        if let Some(result) = self.results.remove(key) {
            self.bytes -= cost(&result);
            self.order.retain(|other| other != key);
        }
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

fn cost(result: &UnitResult) -> usize {
    let output = result.output();
    output.stdout.len() + output.stderr.len() + OVERHEAD
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::run::{Limits, Unit};

    #[test]
    fn the_oldest_results_go_when_there_are_too_many() {
        let key = |name: &str| {
            let unit = Unit { source: name.into(), ..Unit::default() };
            ResultKey::of_run([&unit], &Limits::default(), "").remove(0)
        };
        let mut recent = Recent::default();
        let mut large = UnitResult::default();
        large.after.stdout = "x".repeat(MAX_BYTES / 2);
        recent.put(&key("a"), Arc::new(UnitResult::default()));
        recent.put(&key("b"), Arc::new(large.clone()));
        recent.put(&key("a"), Arc::new(UnitResult::default()));
        recent.put(&key("c"), Arc::new(large));
        let there = ["a", "b", "c"].map(|name| recent.get(&key(name)).is_some());
        assert_eq!(there, [true, false, true]);
    }
}

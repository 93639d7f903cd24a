use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Checker, Interpreter, Limits};

/// Lets `workers` processes of one interpreter work off `items`: `check(checker, item)` is called
/// once for each, in no particular order, and the answers come back in the items' order.
///
/// Blocks until all are done. A panic in `check` is passed on.
pub fn check_all<T: Sync, R: Send>(
    interpreter: &Interpreter,
    limits: Limits,
    workers: usize,
    items: &[T],
    check: impl Fn(&mut Checker, &T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let answers = Mutex::new(Vec::with_capacity(items.len()));
    std::thread::scope(|scope| {
        for _ in 0..workers.clamp(1, items.len().max(1)) {
            scope.spawn(|| {
                let mut checker = Checker::new(interpreter.clone(), limits);
                let mut own = Vec::new();
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    own.push((index, check(&mut checker, item)));
                }
                // Another worker's panic ends the scope anyway; its lock is of no use to anyone then.
                answers.lock().unwrap_or_else(std::sync::PoisonError::into_inner).append(&mut own);
            });
        }
    });
    let mut answers = answers.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    answers.sort_by_key(|(index, _)| *index);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

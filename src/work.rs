//! Counts the work that code does in tests, so that a promise about cost can be kept without a clock.

use std::cell::Cell;

/// What was done on one thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Work {
    /// Files and words of a vault that were looked at.
    pub(crate) looks: u64,
    /// Bytes of notes that were modelled.
    pub(crate) modelled: u64,
}

thread_local! {
    static DONE: Cell<Work> = const { Cell::new(Work { looks: 0, modelled: 0 }) };
}

/// A file or a word of a vault is looked at.
pub(crate) fn look() {
    DONE.with(|done| done.set(Work { looks: done.get().looks + 1, ..done.get() }));
}

/// A note of so many bytes is modelled.
pub(crate) fn model(bytes: usize) {
    DONE.with(|done| done.set(Work { modelled: done.get().modelled + bytes as u64, ..done.get() }));
}

/// What `run` does on this thread.
pub(crate) fn of(run: impl FnOnce()) -> Work {
    let before = DONE.get();
    run();
    let after = DONE.get();
    Work { looks: after.looks - before.looks, modelled: after.modelled - before.modelled }
}

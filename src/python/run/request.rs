//! What is asked of a run.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What one run may use. A session counts time for each of its snippets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Limits {
    /// From its start to its end.
    pub wall: Duration,
    /// Of the processor, in whole seconds, for each process.
    pub cpu: Duration,
    /// Bytes of memory: of each process, and resident in all of them together.
    pub memory: u64,
    /// Bytes written to standard output and standard error together.
    pub output: u64,
    /// Processes at once.
    pub processes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            wall: Duration::from_secs(5),
            cpu: Duration::from_secs(2),
            memory: 512 << 20,
            output: 1 << 20,
            processes: 64,
        }
    }
}

/// How the code of a snippet is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// As a file: ends at the first exception.
    #[default]
    Script,
    /// As typed into the interactive interpreter: shows the value of every expression and goes on
    /// after an exception.
    Transcript,
}

/// One snippet of a run. Lines are 1-based lines of `source`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Unit {
    /// The code, without prompts.
    pub source: String,
    /// A file name ending in `.py`, unique in the run, which the snippet sees as its own.
    pub name: String,
    /// How the code is meant.
    pub mode: Mode,
    /// Lines on which a statement begins whose value is wanted; the last one's always is.
    pub values: Vec<u32>,
    /// Lines on which a statement begins that is claimed to raise: the run goes on after it.
    pub raises: Vec<u32>,
    /// The exception the snippet as a whole is expected to end with; the session goes on then.
    pub expect: Option<String>,
}

/// Asks a run to stop, from any thread.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks it to stop; asking again does no harm.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

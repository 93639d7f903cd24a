//! The closed room in which snippets run, made of whatever layers the system has.
//!
//! qmark starts itself as a *supervisor* (`qmark __sandbox outer`), which leaves the user's
//! namespaces and starts qmark once more (`inner`). That process is the first of its own process
//! namespace: it shuts off files, system calls and resources and then becomes the interpreter.
//! When it ends, the kernel ends everything it ever started. Where there are no process
//! namespaces, the supervisor looks for what is left and ends that.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(target_os = "linux")]
mod files;
#[cfg(target_os = "linux")]
mod inner;
#[cfg(unix)]
mod limits;
#[cfg(target_os = "linux")]
mod mounts;
#[cfg(target_os = "linux")]
mod namespaces;
#[cfg(all(unix, not(target_os = "linux")))]
mod plain;
#[cfg(target_os = "linux")]
mod supervisor;
#[cfg(target_os = "linux")]
mod syscalls;

/// The hidden subcommand that makes a qmark process part of a sandbox.
pub const SUBCOMMAND: &str = "__sandbox";

/// The exit code of a supervisor that could not set up its namespaces halfway through; starting
/// again without [`Layer::Processes`], [`Layer::Network`] and [`Layer::Mounts`] may work.
pub(crate) const SETUP_FAILED: u8 = 125;

/// One independent wall between a snippet and the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum Layer {
    /// A process namespace: nothing a snippet starts can outlive it or see other processes.
    Processes,
    /// A network namespace without any interface.
    Network,
    /// A mount namespace: everything read-only but a scratch directory in memory.
    Mounts,
    /// Landlock: only the system and the interpreter can be read.
    Files,
    /// A seccomp filter: no sockets, tracing, mounting and other rarely needed system calls.
    SystemCalls,
    /// Limits on memory, processor time, file sizes and descriptors.
    Limits,
}

impl Layer {
    /// Every layer, from the outermost.
    pub const ALL: [Layer; 6] =
        [Layer::Processes, Layer::Network, Layer::Mounts, Layer::Files, Layer::SystemCalls, Layer::Limits];

    /// What a snippet could do if this layer were the only one missing, in plain words.
    pub fn without_it(self) -> &'static str {
        match self {
            Layer::Processes => "see and signal other programs of yours",
            Layer::Network => "reach the network where the system call filter is missing too",
            Layer::Mounts => "fill the disk with temporary files",
            Layer::Files => "read your files",
            Layer::SystemCalls => "use rarely needed functions of the kernel",
            Layer::Limits => "use all memory and processor time",
        }
    }

    /// A short name for lists.
    pub fn name(self) -> &'static str {
        match self {
            Layer::Processes => "processes (own namespace)",
            Layer::Network => "network (own namespace)",
            Layer::Mounts => "disk (read-only view)",
            Layer::Files => "files (Landlock)",
            Layer::SystemCalls => "system calls (seccomp)",
            Layer::Limits => "limits",
        }
    }
}

/// Which layers stand, and why the others do not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layers {
    /// For each layer `None` when it works, otherwise the reason why it does not.
    pub missing: BTreeMap<Layer, Option<String>>,
}

impl Layers {
    /// Whether this layer works.
    pub fn has(&self, layer: Layer) -> bool {
        matches!(self.missing.get(&layer), Some(None))
    }

    /// The layers that do not work, with the reason.
    pub fn gaps(&self) -> impl Iterator<Item = (Layer, &str)> {
        Layer::ALL.into_iter().filter_map(|layer| match self.missing.get(&layer) {
            Some(None) => None,
            Some(Some(reason)) => Some((layer, reason.as_str())),
            None => Some((layer, "not available on this system")),
        })
    }

    /// Whether a snippet can neither read the user's files nor reach the network nor leave
    /// processes behind.
    pub fn is_closed(&self) -> bool {
        let network = self.has(Layer::Network) || self.has(Layer::SystemCalls);
        self.has(Layer::Files) && network && self.has(Layer::Limits)
    }

    fn note(&mut self, layer: Layer, outcome: Result<(), String>) {
        self.missing.insert(layer, outcome.err());
    }
}

/// What a sandbox shall be. Made from the user's own settings, never from a vault's.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// The only directory a snippet may write to; emptied or discarded with the sandbox.
    pub scratch: PathBuf,
    /// Files and directories that may be read and executed, besides the system's.
    pub readable: Vec<PathBuf>,
    /// The program to become, then its arguments.
    pub command: Vec<String>,
    /// Its whole environment.
    pub environment: BTreeMap<String, String>,
    /// How many processes and threads there may be at once, where the system counts them apart
    /// from the user's others.
    pub processes: u64,
    /// The largest file that may be written, in bytes.
    pub file_size: u64,
    /// Layers to leave out, for systems on which they misbehave.
    pub without: BTreeSet<Layer>,
}

/// Which layers work here with this setup: starts an interpreter and ends it again.
///
/// # Errors
/// When it cannot be started.
pub fn probe(setup: &super::Setup) -> Result<Layers, super::StartError> {
    Ok(super::Worker::start(setup)?.layers().clone())
}

/// Becomes part of a sandbox if the arguments (with the program's name first) ask for it; returns
/// only to hand the exit code of the ended process to `main`.
///
/// `main` calls this before anything else, while the process has one thread.
pub fn enter_if_asked(arguments: impl IntoIterator<Item = OsString>) -> Option<ExitCode> {
    let mut arguments = arguments.into_iter().skip(1);
    if arguments.next()? != SUBCOMMAND {
        return None;
    }
    let stage = arguments.next().unwrap_or_default();
    let rest = arguments.next().unwrap_or_default();
    Some(enter(&stage.to_string_lossy(), &rest.to_string_lossy()))
}

/// The standard input without a buffer: what follows the plan belongs to the next program.
#[cfg(unix)]
fn stdin() -> std::io::Result<std::fs::File> {
    use std::os::fd::AsFd;
    Ok(std::io::stdin().as_fd().try_clone_to_owned()?.into())
}

#[cfg(target_os = "linux")]
fn enter(stage: &str, rest: &str) -> ExitCode {
    match stage {
        "outer" => supervisor::run(),
        "inner" => inner::run(rest),
        _ => ExitCode::FAILURE,
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
fn enter(stage: &str, _rest: &str) -> ExitCode {
    if stage == "outer" { plain::run() } else { ExitCode::FAILURE }
}

#[cfg(not(unix))]
fn enter(_stage: &str, _rest: &str) -> ExitCode {
    ExitCode::FAILURE
}

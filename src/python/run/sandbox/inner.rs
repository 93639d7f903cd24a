//! The process inside the room: closes what is still open and becomes the interpreter.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use rustix::process::Signal;

use super::{Layer, Layers, Plan, SETUP_FAILED, files, limits, mounts, namespaces, syscalls};
use crate::python::run::frame;

/// Shuts everything off, reports the layers and becomes the interpreter; returns only on failure.
pub(super) fn run(layers: &str) -> ExitCode {
    let error = match become_interpreter(layers) {
        Ok(never) => match never {},
        Err(error) => error,
    };
    eprintln!("qmark: the sandbox could not be closed: {error}");
    ExitCode::from(SETUP_FAILED)
}

fn become_interpreter(layers: &str) -> io::Result<std::convert::Infallible> {
    let mut layers: Layers = serde_json::from_str(layers)?;
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    let plan: Plan = serde_json::from_slice(&frame::read_body(&mut super::stdin()?, 1 << 20)?)?;
    let first = rustix::process::getpid().is_init();
    if !first {
        // Orphans come to the interpreter, which ends them after each run.
        rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?;
    }
    let mut shared_memory = false;
    if layers.has(Layer::Mounts) {
        let outcome = mounts::enter(&plan.scratch, layers.has(Layer::Processes));
        shared_memory = outcome.as_ref().is_ok_and(|done| done.shared_memory);
        layers.note(Layer::Mounts, outcome.map(drop).map_err(|error| error.to_string()));
    }
    let outcome = limits::set(&plan).map_err(|error| error.to_string());
    layers.note(Layer::Limits, outcome);
    let landlock = files::restrict(&plan, shared_memory);
    layers.note(Layer::Files, landlock.as_ref().map(drop).map_err(Clone::clone));
    // A child that cannot give up what it has must not run anything.
    namespaces::drop_capabilities()?;
    close_inherited_descriptors();
    let abilities = syscalls::Abilities {
        signals: first || landlock.as_ref().is_ok_and(|done| done.signals),
        metadata: layers.has(Layer::Mounts),
        truncate: layers.has(Layer::Mounts) || landlock.is_ok_and(|done| done.truncation),
    };
    let outcome = match plan.without.contains(&Layer::SystemCalls) {
        true => Err("switched off".to_string()),
        false => syscalls::restrict(&abilities),
    };
    layers.note(Layer::SystemCalls, outcome);

    let report = serde_json::json!({ "layers": layers });
    frame::write(&mut io::stdout(), report.to_string().as_bytes())?;
    let (program, arguments) = plan
        .command
        .split_first()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "there is no program to run"))?;
    let mut command = Command::new(program);
    command.args(arguments).env_clear().envs(&plan.environment).current_dir(&plan.scratch);
    Err(command.exec())
}

/// Keeps descriptors that an editor leaked to qmark from reaching the interpreter.
fn close_inherited_descriptors() {
    // SAFETY: marks descriptors to be closed by the next `exec`; touches no memory, and nothing in
    // this process relies on a descriptor above 2 surviving that.
    // A kernel without the call is older than any that closes the other doors.
    let _ = unsafe { libc::syscall(libc::SYS_close_range, 3, u32::MAX, libc::CLOSE_RANGE_CLOEXEC) };
}

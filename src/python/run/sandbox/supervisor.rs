//! The process outside the room: makes the namespaces, waits, and ends what is left behind.

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitCode};

use rustix::process::{Pid, Signal, WaitOptions, kill_process, wait};

use super::{Layer, Layers, Plan, SETUP_FAILED, SUBCOMMAND, namespaces};
use crate::python::run::frame;

/// Enters new namespaces, starts the inner process and stays until nothing of it is left.
pub(super) fn run() -> ExitCode {
    match start() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("qmark: the sandbox could not be made: {error}");
            ExitCode::from(SETUP_FAILED)
        }
    }
}

fn start() -> io::Result<ExitCode> {
    let plan: Plan = serde_json::from_slice(&frame::read_body(&mut super::stdin()?, 1 << 20)?)?;
    rustix::thread::set_no_new_privs(true)?;
    // Out of the reach of a terminal's signals; harmless where it is already so.
    let _ = rustix::process::setsid();
    // What loses its parent comes to this process, not to the system's first one.
    rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?;
    let mut layers = Layers::default();
    namespaces::enter(&plan.without, &mut layers)?;

    let layers_so_far = serde_json::to_string(&layers)?;
    let mut child =
        Command::new("/proc/self/exe").args([SUBCOMMAND, "inner", &layers_so_far]).env_clear().spawn()?;
    frame::write(&mut io::stdout(), format!("{{\"inner\":{}}}", child.id()).as_bytes())?;
    let status = child.wait()?;
    if !layers.has(Layer::Processes) {
        end_descendants();
    }
    Ok(match (status.code(), status.signal()) {
        (Some(code), _) => ExitCode::from(code as u8),
        (None, signal) => ExitCode::from(128 + signal.unwrap_or(0) as u8),
    })
}

/// Kills every process that descends from this one, again and again until there is none.
fn end_descendants() {
    let own = rustix::process::getpid();
    loop {
        let children = children_of(own);
        let tree = children.iter().copied().chain(children.iter().flat_map(|child| below(*child)));
        for process in tree.collect::<Vec<_>>() {
            // Gone already, which is what is wanted.
            let _ = kill_process(process, Signal::KILL);
        }
        match wait(WaitOptions::NOHANG) {
            Err(_) => return,
            Ok(Some(_)) => {}
            Ok(None) => std::thread::sleep(std::time::Duration::from_millis(1)),
        }
    }
}

fn below(process: Pid) -> Vec<Pid> {
    let mut found = children_of(process);
    let mut next = 0;
    while let Some(process) = found.get(next).copied() {
        found.extend(children_of(process));
        next += 1;
        if next > 100_000 {
            break;
        }
    }
    found
}

fn children_of(process: Pid) -> Vec<Pid> {
    crate::python::run::usage::children(process.as_raw_nonzero().get() as u32)
        .into_iter()
        .filter_map(|child| Pid::from_raw(child as i32))
        .collect()
}

//! Unix systems without isolation: limits only, and the process group dies with the run.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use super::{Layer, Layers, Plan, SETUP_FAILED, limits};
use crate::python::run::frame;

/// Sets limits and becomes the interpreter; returns only on failure.
pub(super) fn run() -> ExitCode {
    let error = match become_interpreter() {
        Ok(never) => match never {},
        Err(error) => error,
    };
    eprintln!("qmark: the interpreter could not be started: {error}");
    ExitCode::from(SETUP_FAILED)
}

fn become_interpreter() -> io::Result<std::convert::Infallible> {
    let plan: Plan = serde_json::from_slice(&frame::read_body(&mut super::stdin()?, 1 << 20)?)?;
    frame::read_body(&mut super::stdin()?, 1 << 20)?;
    let _ = rustix::process::setsid();
    let mut layers = Layers::default();
    let outcome = limits::set(&plan).map_err(|error| error.to_string());
    layers.note(Layer::Limits, outcome);
    let inner = format!("{{\"inner\":{}}}", std::process::id());
    frame::write(&mut io::stdout(), inner.as_bytes())?;
    frame::write(&mut io::stdout(), serde_json::json!({ "layers": layers }).to_string().as_bytes())?;
    let (program, arguments) = plan
        .command
        .split_first()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "there is no program to run"))?;
    let mut command = Command::new(program);
    command.args(arguments).env_clear().envs(&plan.environment).current_dir(&plan.scratch);
    Err(command.exec())
}

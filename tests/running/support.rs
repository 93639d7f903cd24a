use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use qmark::python::run::{Cancel, Installation, Limits, RunResult, Setup, Unit, UnitResult, Worker};

/// How long something may take that comes in any case, on the busiest machine.
pub const PATIENCE: Duration = Duration::from_secs(180);

/// The interpreter of this machine.
pub fn interpreter() -> &'static Installation {
    static FOUND: OnceLock<Installation> = OnceLock::new();
    FOUND.get_or_init(|| {
        let home = std::env::var_os("HOME").map(PathBuf::from);
        Installation::inspect(Path::new("python3"), home.as_deref()).expect("the tests need a python3")
    })
}

/// The usual setup, with the qmark program that belongs to these tests. A run may take long: that one
/// is stopped in time is the matter of tests with limits of their own.
pub fn setup() -> Setup {
    let limits = Limits { wall: PATIENCE, ..Limits::default() };
    Setup { launcher: env!("CARGO_BIN_EXE_qmark").into(), limits, ..Setup::new(interpreter().clone()) }
}

/// A warm interpreter.
pub fn worker() -> Worker {
    Worker::start(&setup()).expect("the sandbox starts")
}

/// Runs one snippet.
pub fn run(worker: &mut Worker, source: &str) -> UnitResult {
    run_all(worker, &[source]).units.remove(0)
}

/// Runs snippets in one namespace.
pub fn run_all(worker: &mut Worker, sources: &[&str]) -> RunResult {
    let units: Vec<Unit> = sources.iter().enumerate().map(|(number, source)| unit(number, source)).collect();
    worker.run(&units, &Cancel::default())
}

/// A script.
pub fn unit(number: usize, source: &str) -> Unit {
    Unit { source: source.into(), name: format!("snippet_{number}.py"), ..Unit::default() }
}

/// What the snippet wrote to standard output.
pub fn stdout(result: &UnitResult) -> String {
    result.output().stdout
}

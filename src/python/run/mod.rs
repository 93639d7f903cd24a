//! Running snippets, isolated, in a warm interpreter that forks one process for each run.

mod frame;
mod interpreter;
mod outcome;
mod report;
mod request;
pub mod sandbox;
mod usage;
mod worker;

pub use interpreter::{Interpreter, InterpreterError};
pub use outcome::{Exception, Frame, Outcome};
pub use report::{RunResult, Statement, UnitResult, Value};
pub use request::{Cancel, Limits, Mode, Unit};
pub use worker::{Setup, StartError, Worker};

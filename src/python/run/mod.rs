//! Running snippets, isolated, in a warm interpreter that forks one process for each run.

mod frame;
mod installation;
mod outcome;
mod report;
mod request;
pub mod sandbox;
mod usage;
mod worker;

pub use installation::{Installation, InstallationError};
pub use outcome::{Exception, Frame, Outcome};
pub use report::{RunResult, Statement, UnitResult, Value};
pub use request::{Cancel, Limits, Mode, Unit};
pub use worker::{Setup, StartError, Worker};

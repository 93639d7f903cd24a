//! Running snippets, isolated, in a warm interpreter that forks one process for each run.

mod frame;
mod installation;
mod outcome;
mod report;
mod request;
mod results;
pub mod sandbox;
mod scripts;
mod service;
mod usage;
mod worker;

pub use installation::{Installation, InstallationError};
pub use outcome::{Exception, Frame, Outcome};
pub use report::{Output, RunResult, Statement, UnitResult, Value};
pub use request::{Cancel, Limits, Mode, Unit};
pub use results::{ResultCache, ResultKey};
pub use scripts::{PlacedClaim, Script, chains, code_hashes, needed, script, scripts, shares_session};
pub use service::{Job, JobResult, Service};
pub use worker::{Setup, StartError, Worker};

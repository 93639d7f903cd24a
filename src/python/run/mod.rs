//! Running snippets, isolated, in a warm interpreter that forks one process for each run.

mod choice;
mod driver;
mod findings;
pub(crate) mod frame;
mod installation;
mod outcome;
mod plan;
mod report;
mod request;
mod results;
pub mod sandbox;
mod scripts;
mod service;
mod shown;
mod traceback;
mod usage;
mod view;
mod worker;

pub use choice::{Choice, NoService};
pub use findings::Ran;
pub use installation::{Installation, InstallationError};
pub use outcome::{Exception, Frame, Outcome};
pub use plan::{NotePlan, Selection, consent_text, is_broken, privacy_line};
#[cfg(any(test, fuzzing))]
pub(crate) use report::understand;
pub use report::{Output, RunResult, Statement, UnitResult, Value};
pub use request::{Cancel, Limits, Mode, Unit};
pub use results::{ResultCache, ResultKey};
pub use scripts::{
    PlacedClaim, Script, chains, claims_of, code_hashes, needed, script, scripts, shares_session,
    unfenced_script,
};
pub use service::{Job, JobResult, Service};
pub use shown::{Shown, ShownKind, short};
pub use view::{LastRun, NoteView, SnippetView};
pub use worker::{Setup, StartError, Worker};

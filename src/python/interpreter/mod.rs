//! The user's Python interpreter as the authority on what compiles. It never executes a snippet.
//!
//! One warm process per interpreter, isolated from the environment, the vault and site-packages,
//! compiles snippets sent to it as JSON lines. All calls block: use them from a thread of their
//! own.

mod batch;
mod cache;
mod discovery;
mod kept;
mod service;
mod verdict;
mod worker;

#[cfg(test)]
mod tests;

pub use batch::Pool;
pub use cache::VerdictCache;
pub use discovery::{Discovery, DiscoveryError, Interpreter};
pub use kept::KeptVerdicts;
#[cfg(any(test, fuzzing))]
pub(crate) use kept::{entries, sealed};
pub use service::{Service, Session, Status, Urgency};
pub use verdict::{NoInterpreter, Place, Problem, Verdict, Verdicts};
pub use worker::{CheckError, Checker, Limits};
#[cfg(any(test, fuzzing))]
pub(crate) use worker::{read_reply, understand};

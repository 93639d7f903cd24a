//! The language server: qmark's features over the Language Server Protocol.
//!
//! A message's way: [`transport`] reads it, [`service`] puts it in order, [`state`] takes edits,
//! [`server`] answers requests from a snapshot. The only place that knows the protocol's types.

// Settings are read by what follows.
#![allow(dead_code)]

mod capabilities;
mod context;
mod convert;
mod disk;
mod findings;
mod handlers;
mod interpreter;
mod log;
mod messages;
mod parent;
mod progress;
mod promised_renames;
mod publish;
mod refresh;
mod registration;
mod ruff;
mod run;
mod running;
mod server;
mod service;
pub(crate) mod session;
pub(crate) mod state;
mod states;
mod status;
pub(crate) mod sync;
mod test_hooks;
pub(crate) mod transport;
mod uri;
mod watch;
mod workspace_edit;
mod workspace_findings;

pub use run::run;

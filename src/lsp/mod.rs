//! The language server: qmark's features over the Language Server Protocol.
//!
//! A message's way: [`transport`] reads it, [`service`] puts it in order, [`state`] takes edits,
//! [`server`] answers requests from a snapshot. The only place that knows the protocol's types.

// Parts of the ground are laid before the features that stand on them.
#![allow(dead_code)]

mod capabilities;
mod context;
mod convert;
mod log;
mod parent;
mod progress;
mod registration;
mod run;
mod server;
mod service;
mod session;
mod state;
mod sync;
mod test_hooks;
mod transport;
mod uri;

pub use run::run;

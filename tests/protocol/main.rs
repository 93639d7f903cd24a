//! The built server, spoken to over its standard streams.

#[path = "../support/mod.rs"]
mod support;

mod answers;
mod clients;
mod columns;
mod faults;
mod lifecycle;
mod links;
mod malformed;
mod panics;
mod progress;
mod python;
mod question_actions;
mod questions;
mod requests;
mod ruff;
mod running;
mod settings;
mod shown;
mod snippets;
mod soak;
mod structure;
mod sync;
mod vaults;
mod warm_start;

//! Ruff, where the user has switched it on: lint and format of snippets.
//!
//! It is asked through its standard input, in an empty folder, without the environment and without
//! any configuration file, so that nothing of a vault has a say in what it does. All calls block:
//! use them from a thread of their own.

mod comments;
mod format;
mod lint;
mod program;
mod service;

#[cfg(test)]
mod tests;

pub use lint::{Lint, Lints, findings, is_whole_script};
pub use program::{Ruff, RuffError, Search};
pub use service::{Service, Session};

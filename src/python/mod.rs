//! Python snippets: where their bytes stand, whether they are right, and why not.
//!
//! Everything here but the submodule that runs code on request only reads: a snippet is parsed in
//! process and compiled, never executed, by the interpreter.

pub mod check;
pub mod claims;
pub mod consent;
pub mod detect;
mod environment;
mod fence;
pub mod fragment;
pub mod indentation;
pub mod interpreter;
pub mod judge;
pub mod names;
mod programs;
pub mod reason;
pub mod ruff;
pub mod run;
pub mod snippet;
pub mod source_map;
pub mod syntax;
pub mod transcript;
mod whole_file;

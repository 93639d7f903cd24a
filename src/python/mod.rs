//! Python snippets: where their bytes stand, whether they are right, and why not.
//!
//! Everything here but the submodule that runs code on request only reads: a snippet is parsed in
//! process and compiled, never executed, by the interpreter.

pub mod interpreter;
pub mod run;
pub mod source_map;
pub mod syntax;

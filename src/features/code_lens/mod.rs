//! `textDocument/codeLens`: what can be said above a line. One file for each kind of lens.

mod backlinks;
mod runs;
mod summary;

pub use backlinks::{Backlinks, LISTED, Scope, backlinks};
pub use runs::{RunLens, run_lenses};
pub use summary::{Summary, summary};

//! Entry points for fuzzing: each takes any bytes and panics where a promise does not hold.
//!
//! The programs in `fuzz/` hand them what libFuzzer invents; the tests here hand them the notes of
//! the example vault, pieces of these in other orders, and every input that once broke something.
//! Not part of a normal build.

mod config;
mod edits;
mod features;
mod index;
mod input;
mod links;
mod messages;
mod note;
mod peers;
mod questions;
mod renames;
mod snippets;
mod stored;

pub use config::config;
pub use edits::edits;
pub use features::features;
pub use index::index;
pub use links::links;
pub use messages::messages;
pub use note::note;
pub use peers::{interpreter, runs};
pub use questions::questions;
pub use renames::renames;
pub use snippets::snippets;
pub use stored::stored;

/// An entry point.
pub type Target = fn(&[u8]);

/// Every entry point by its name, which is that of its program in `fuzz/fuzz_targets/` and of its
/// folder in `fuzz/found/`.
pub const TARGETS: [(&str, Target); 13] = [
    ("config", config),
    ("edits", edits),
    ("features", features),
    ("index", index),
    ("interpreter", interpreter),
    ("links", links),
    ("messages", messages),
    ("note", note),
    ("questions", questions),
    ("renames", renames),
    ("runs", runs),
    ("snippets", snippets),
    ("stored", stored),
];

#[cfg(test)]
mod tests;

//! qmark: questions, links and code samples in vaults of interview-notes Markdown.
//!
//! Layers, each knowing only those before it: [`text`], [`diagnostic`], `markdown`, `note`,
//! `vault` and `python`, `config`, `features`, and the two front ends `lsp` and `cli`.

pub mod cli;
pub mod config;
pub mod diagnostic;
pub mod features;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
pub mod lsp;
pub mod markdown;
pub mod note;
pub mod python;
#[cfg(test)]
mod scaling;
pub mod text;
pub mod vault;
#[cfg(test)]
mod work;

//! CommonMark blocks and inline spans with byte ranges, and YAML front matter.
//!
//! A [`Document`] lives only while a note is modelled: it borrows the text, and one linear pass of
//! `pulldown-cmark` fills it.

mod block;
mod build;
mod document;
mod front_matter;
mod inline;

pub use block::{Block, BlockKind, CodePiece};
pub use document::{Document, ReferenceDefinition, UnknownReference};
pub use front_matter::{FrontMatter, Scalar};
pub use inline::{Inline, InlineKind};

#[cfg(test)]
mod tests;

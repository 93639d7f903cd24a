//! Bytes, lines and encodings.
//!
//! Everything above this layer speaks byte offsets into UTF-8 text. This is the only place that
//! converts between those and editor positions, and the only place that applies edits to text.

mod buffer;
mod decode;
mod edit;
mod kept_lines;
mod line_table;
mod position;
mod range;
mod shell;

pub use buffer::{Buffer, Change};
pub use decode::{DecodeProblem, Decoded, decode};
pub use edit::{EditConflict, TextEdit, apply_edits, unchanged_ends};
pub use line_table::LineTable;
pub use position::{Encoding, Position, PositionRange};
pub use range::TextRange;
pub use shell::shell_word;

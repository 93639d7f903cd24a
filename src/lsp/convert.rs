//! Between the protocol's types and ours.

use tower_lsp::lsp_types as lsp;

use crate::text::{Position, PositionRange};

/// A position as the client names it.
pub fn position(position: lsp::Position) -> Position {
    Position { line: position.line, character: position.character }
}

/// A range as the client names it.
pub fn range(range: lsp::Range) -> PositionRange {
    PositionRange { start: position(range.start), end: position(range.end) }
}

/// A position for the client.
pub fn to_position(position: Position) -> lsp::Position {
    lsp::Position { line: position.line, character: position.character }
}

/// A range for the client.
pub fn to_range(range: PositionRange) -> lsp::Range {
    lsp::Range { start: to_position(range.start), end: to_position(range.end) }
}

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::text::TextRange;

/// One block of a document; blocks are kept in source order, parents before their children.
#[derive(Clone, Debug)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its bytes. Starts at its first marker (`#`, `-`, `>`, a fence) or text, without the
    /// indentation before it, and ends after its last line without that line's break.
    pub range: TextRange,
    /// Index of the block it stands in.
    pub parent: Option<u32>,
    /// One past the index of its last descendant.
    pub end: u32,
    /// Its inline spans, as indices into the document's inlines; empty for containers.
    pub inlines: Range<u32>,
    /// Its verbatim content, as indices into the document's pieces: code and HTML blocks.
    pub pieces: Range<u32>,
}

/// The kinds of blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading of level 1 to 6, by `#` or by underlining (setext).
    Heading {
        /// 1 to 6.
        level: u8,
        /// Whether it is underlined instead of marked with `#`.
        setext: bool,
    },
    /// A paragraph, or the text of a tight list item.
    Paragraph,
    /// A block quote, callouts included.
    Quote,
    /// A list; ordered lists have a first number.
    List {
        /// The first item's number.
        first: Option<u64>,
    },
    /// A list item.
    Item {
        /// For a task item: whether it is checked.
        task: Option<bool>,
    },
    /// Fenced code.
    Fence {
        /// The info string, trimmed; empty where there is none.
        info: TextRange,
        /// Whether a closing fence ends it.
        closed: bool,
    },
    /// Code by indentation.
    IndentedCode,
    /// A block of raw HTML.
    Html,
    /// A table.
    Table,
    /// The heading row of a table or one of its rows.
    Row,
    /// A cell of a table.
    Cell,
    /// The definition of a footnote.
    Footnote,
    /// A thematic break.
    Rule,
}

/// A run of verbatim content: `indent` spaces that a tab gave but no byte stands for, then bytes.
///
/// Within a piece the bytes are the content's own, line feeds included; a carriage return before a
/// line feed belongs to no piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodePiece {
    /// Spaces of content that come from a tab cut in two by the block's own indentation.
    pub indent: u8,
    /// The bytes.
    pub range: TextRange,
}

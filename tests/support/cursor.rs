use serde_json::{Value, json};

/// The place of a `$0` in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// In bytes.
    pub offset: usize,
    /// Zero-based.
    pub line: usize,
    /// In UTF-16 units.
    pub character: usize,
}

impl Cursor {
    /// As a `Position` of the protocol.
    pub fn position(self) -> Value {
        json!({"line": self.line, "character": self.character})
    }
}

/// A text without its `$0`, and where that was.
pub fn split_cursor(marked: &str) -> (String, Option<Cursor>) {
    let Some(offset) = marked.find("$0") else { return (marked.to_owned(), None) };
    let before = &marked[..offset];
    let last = before.rfind('\n').map_or(0, |at| at + 1);
    let cursor = Cursor {
        offset,
        line: before.matches('\n').count(),
        character: before[last..].encode_utf16().count(),
    };
    (format!("{before}{}", &marked[offset + 2..]), Some(cursor))
}

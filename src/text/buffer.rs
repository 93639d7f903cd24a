use ropey::Rope;

use super::{Encoding, Position, PositionRange, TextRange};

/// An open document's text, editable in place.
#[derive(Clone, Debug)]
pub struct Buffer {
    rope: Rope,
}

/// One change of a `textDocument/didChange`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What to replace, in the text as the changes before it left it; `None` for the whole text.
    pub range: Option<PositionRange>,
    /// What takes its place.
    pub text: String,
}

impl Buffer {
    /// A buffer holding `text`.
    pub fn new(text: &str) -> Self {
        Self { rope: Rope::from_str(text) }
    }

    /// The whole text; one copy.
    pub fn text(&self) -> String {
        self.rope.to_string()
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.rope.len_bytes()
    }

    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Applies one change. Positions outside the text are clamped to it, and an end before its
    /// start is taken as the start.
    pub fn apply(&mut self, change: &Change, encoding: Encoding) {
        let Some(range) = change.range else {
            self.rope = Rope::from_str(&change.text);
            return;
        };
        let start = self.char_at(range.start, encoding);
        let end = self.char_at(range.end, encoding).max(start);
        self.rope.remove(start..end);
        self.rope.insert(start, &change.text);
    }

    /// Replaces bytes, as [`super::apply_edits`] does for one edit.
    pub fn replace(&mut self, range: TextRange, text: &str) {
        let len = self.rope.len_bytes();
        let start = self.rope.byte_to_char((range.start as usize).min(len));
        let end = self.rope.byte_to_char((range.end as usize).min(len)).max(start);
        self.rope.remove(start..end);
        self.rope.insert(start, text);
    }

    /// The character index of a position, clamped as [`super::LineTable::offset`] clamps.
    fn char_at(&self, position: Position, encoding: Encoding) -> usize {
        let line = position.line as usize;
        if line >= self.rope.len_lines() {
            return self.rope.len_chars();
        }
        let start = self.rope.line_to_char(line);
        let content = self.content_len(line);
        let column = position.character as usize;
        let slice = self.rope.line(line).slice(..content);
        let chars = match encoding {
            Encoding::Utf8 => slice.byte_to_char(column.min(slice.len_bytes())),
            Encoding::Utf16 => slice.utf16_cu_to_char(column.min(slice.len_utf16_cu())),
            Encoding::Utf32 => column.min(content),
        };
        start + chars
    }

    /// Characters of a line without its line break.
    fn content_len(&self, line: usize) -> usize {
        let slice = self.rope.line(line);
        let len = slice.len_chars();
        let last = |back: usize| (len >= back).then(|| slice.char(len - back));
        match (last(1), last(2)) {
            (Some('\n'), Some('\r')) => len - 2,
            (Some('\n' | '\r'), _) => len - 1,
            _ => len,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::LineTable;
    use super::*;
    use proptest::prelude::*;

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn changes_apply_one_after_the_other() {
        let mut buffer = Buffer::new("x\n");
        for (column, text) in [(0, "[[b"), (3, "]] ")] {
            let range = Some(PositionRange { start: at(0, column), end: at(0, column) });
            buffer.apply(&Change { range, text: text.into() }, Encoding::Utf16);
        }
        assert_eq!(buffer.text(), "[[b]] x\n");
    }

    #[test]
    fn an_edit_past_the_end_of_a_line_stays_on_it() {
        let mut buffer = Buffer::new("a\r\nb");
        let range = Some(PositionRange { start: at(0, 99), end: at(0, 99) });
        buffer.apply(&Change { range, text: "!".into() }, Encoding::Utf16);
        assert_eq!(buffer.text(), "a!\r\nb");
    }

    fn positions() -> impl Strategy<Value = Position> {
        (0..6u32, 0..9u32).prop_map(|(line, character)| at(line, character))
    }

    proptest! {
        /// The rope and the line table must agree on where every position is.
        #[test]
        fn a_change_hits_the_bytes_that_the_line_table_names(
            text in "[aé🔥\r\n]{0,20}", start in positions(), end in positions(),
            new in "[b\r\n]{0,3}", encoding in 0..3usize,
        ) {
            let encoding = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32][encoding];
            let table = LineTable::new(&text);
            let from = table.offset(start, encoding);
            let to = table.offset(end, encoding).max(from);
            let expected = format!("{}{}{}", &text[..from], new, &text[to..]);
            let mut buffer = Buffer::new(&text);
            buffer.apply(&Change { range: Some(PositionRange { start, end }), text: new }, encoding);
            prop_assert_eq!(buffer.text(), expected);
        }
    }
}

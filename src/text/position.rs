use super::{LineTable, TextRange};

/// The unit in which a client counts columns, negotiated at `initialize`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units: the protocol's default.
    #[default]
    Utf16,
    /// Unicode code points.
    Utf32,
}

/// A place in a text as an editor names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Position {
    /// Zero-based line.
    pub line: u32,
    /// Zero-based column in units of an [`Encoding`].
    pub character: u32,
}

/// Two positions, the end exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct PositionRange {
    /// First place inside.
    pub start: Position,
    /// First place outside.
    pub end: Position,
}

impl LineTable {
    /// The position of a byte offset; one inside a character gives that character's start, one
    /// past the end the end of the text.
    pub fn position(&self, offset: usize, encoding: Encoding) -> Position {
        let offset = offset.min(self.text_len());
        let line = self.line_of(offset);
        let range = self.line_range(line);
        let offset = (offset as u32).min(range.end);
        let mut units = offset - range.start;
        for run in self.wide_in(TextRange { start: range.start, end: offset }) {
            let (utf8, width) = (u32::from(run.utf8), width(run.utf8, run.utf16, encoding));
            let bytes = run.end().min(offset) - run.start;
            units = units - bytes + bytes / utf8 * width;
        }
        Position { line: line as u32, character: units }
    }

    /// The byte offset of a position. A column past the end of its line is the line's end, a line
    /// past the last is the end of the text, and a column inside a character is its start.
    pub fn offset(&self, position: Position, encoding: Encoding) -> usize {
        if position.line as usize >= self.line_count() {
            return self.text_len();
        }
        let range = self.line_range(position.line as usize);
        let mut offset = range.start;
        let mut left = position.character;
        for run in self.wide_in(range) {
            let narrow = run.start - offset;
            if left <= narrow {
                break;
            }
            left -= narrow;
            let width = width(run.utf8, run.utf16, encoding);
            let whole = (left / width).min(u32::from(run.count));
            offset = run.start + whole * u32::from(run.utf8);
            left -= whole * width;
            if whole < u32::from(run.count) {
                return offset as usize;
            }
        }
        offset.saturating_add(left).min(range.end) as usize
    }

    /// Both ends of a byte range as positions.
    pub fn position_range(&self, range: TextRange, encoding: Encoding) -> PositionRange {
        PositionRange {
            start: self.position(range.start as usize, encoding),
            end: self.position(range.end as usize, encoding),
        }
    }
}

/// Width of one character of `utf8` bytes and `utf16` units in an encoding's units.
fn width(utf8: u8, utf16: u8, encoding: Encoding) -> u32 {
    match encoding {
        Encoding::Utf8 => u32::from(utf8),
        Encoding::Utf16 => u32::from(utf16),
        Encoding::Utf32 => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    #[test]
    fn columns_after_wide_characters() {
        let text = "- 🔥🔥é x\nz";
        let table = LineTable::new(text);
        let x = text.find('x').unwrap();
        let columns = ALL.map(|encoding| table.position(x, encoding).character);
        assert_eq!(columns, [13, 8, 6]);
    }

    #[test]
    fn positions_past_the_end_are_clamped() {
        let table = LineTable::new("ab\r\ncd");
        let far = |line, character| table.offset(Position { line, character }, Encoding::Utf16);
        assert_eq!(far(0, u32::MAX), 2);
        assert_eq!(far(9, 0), 6);
    }

    #[test]
    fn a_column_inside_a_surrogate_pair_is_the_characters_start() {
        let table = LineTable::new("a🔥b");
        assert_eq!(table.offset(Position { line: 0, character: 2 }, Encoding::Utf16), 1);
    }

    proptest! {
        #[test]
        fn every_character_boundary_survives_the_round_trip(text in "[aé한🔥\r\n ]{0,40}") {
            let table = LineTable::new(&text);
            for (offset, _) in text.char_indices() {
                // Between `\r` and `\n` lies no position of its own.
                if text[..offset].ends_with('\r') && text[offset..].starts_with('\n') { continue; }
                for encoding in ALL {
                    let position = table.position(offset, encoding);
                    prop_assert_eq!(table.offset(position, encoding), offset);
                }
            }
        }

        #[test]
        fn columns_agree_with_counting_characters(text in "[aé한🔥\n]{0,40}") {
            let table = LineTable::new(&text);
            for (offset, _) in text.char_indices() {
                let line = &text[text[..offset].rfind('\n').map_or(0, |at| at + 1)..offset];
                prop_assert_eq!(table.position(offset, Encoding::Utf8).character as usize, line.len());
                prop_assert_eq!(table.position(offset, Encoding::Utf16).character as usize, line.encode_utf16().count());
                prop_assert_eq!(table.position(offset, Encoding::Utf32).character as usize, line.chars().count());
            }
        }
    }
}

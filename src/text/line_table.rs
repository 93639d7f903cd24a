use serde::{Deserialize, Serialize};

use super::TextRange;
use super::kept_lines::KeptLines;

/// Where the lines of a text begin and which characters are wider than one byte.
///
/// Enough to convert any byte offset to a position in any encoding without the text itself, so
/// that closed notes keep this table and not their content. Lines end at `\n`, `\r\n` and a lone
/// `\r`, as in the Language Server Protocol.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "KeptLines", try_from = "KeptLines")]
pub struct LineTable {
    /// Byte offset of each line's first byte; never empty.
    pub(super) starts: Box<[u32]>,
    /// Which lines end in the two bytes `\r\n`.
    pub(super) crlf: Crlf,
    /// Runs of equally wide non-ASCII characters, ordered by offset; a run never crosses a line.
    pub(super) wide: Box<[WideRun]>,
    /// Length of the text in bytes.
    pub(super) len: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Crlf {
    Never,
    Always,
    /// Zero-based numbers of the lines that do, ascending.
    On(Box<[u32]>),
}

/// `count` neighbouring characters of `utf8` bytes and `utf16` units each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WideRun {
    pub(super) start: u32,
    pub(super) count: u16,
    pub(super) utf8: u8,
    pub(super) utf16: u8,
}

impl WideRun {
    /// `count` characters of `utf8` bytes each; the widest count twice in UTF-16.
    pub(super) fn new(start: u32, count: u16, utf8: u8) -> Self {
        Self { start, count, utf8, utf16: if utf8 == 4 { 2 } else { 1 } }
    }

    pub(super) fn end(self) -> u32 {
        self.start + u32::from(self.count) * u32::from(self.utf8)
    }
}

impl LineTable {
    /// Scans `text` once.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        let mut crlf_lines = Vec::new();
        let mut wide: Vec<WideRun> = Vec::new();
        let mut line = 0;
        let narrow = bytes.is_ascii();
        for end in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if end < line {
                // The second half of a `\r\n`.
                continue;
            }
            if !narrow {
                push_wide_of(text, line, end, &mut wide);
            }
            let is_crlf = bytes[end] == b'\r' && bytes.get(end + 1) == Some(&b'\n');
            if is_crlf {
                crlf_lines.push(starts.len() as u32 - 1);
            }
            line = end + if is_crlf { 2 } else { 1 };
            starts.push(line as u32);
        }
        push_wide_of(text, line, bytes.len(), &mut wide);
        let crlf = if crlf_lines.is_empty() {
            Crlf::Never
        } else if crlf_lines.len() == starts.len() - 1 {
            Crlf::Always
        } else {
            Crlf::On(crlf_lines.into())
        };
        Self { starts: starts.into(), crlf, wide: wide.into(), len: bytes.len() as u32 }
    }

    /// How many lines there are; a text that ends in a line break has an empty last line.
    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// Length of the text in bytes.
    pub fn text_len(&self) -> usize {
        self.len as usize
    }

    /// The zero-based line that holds the byte `offset`; the last one past the end.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start as usize <= offset) - 1
    }

    /// The zero-based line's bytes without its line break; the last line past the end.
    pub fn line_range(&self, line: usize) -> TextRange {
        let line = line.min(self.starts.len() - 1);
        let start = self.starts[line] as usize;
        let end = match self.starts.get(line + 1) {
            None => self.len as usize,
            Some(&next) => next as usize - if self.ends_in_crlf(line) { 2 } else { 1 },
        };
        TextRange::new(start, end)
    }

    /// The zero-based line's bytes with its line break.
    pub fn full_line_range(&self, line: usize) -> TextRange {
        let line = line.min(self.starts.len() - 1);
        let end = self.starts.get(line + 1).copied().unwrap_or(self.len);
        TextRange { start: self.starts[line], end }
    }

    /// Byte offset of the zero-based line's first byte; the last line's past the end.
    pub fn line_start(&self, line: usize) -> usize {
        self.starts[line.min(self.starts.len() - 1)] as usize
    }

    /// `(line, column)` of a byte offset, both 1-based, the column in Unicode code points: the
    /// numbers shown to people.
    pub fn human(&self, offset: usize) -> (usize, usize) {
        let position = self.position(offset, super::Encoding::Utf32);
        (position.line as usize + 1, position.character as usize + 1)
    }

    fn ends_in_crlf(&self, line: usize) -> bool {
        match &self.crlf {
            Crlf::Never => false,
            Crlf::Always => true,
            Crlf::On(lines) => lines.binary_search(&(line as u32)).is_ok(),
        }
    }

    /// The runs of wide characters inside `range`, in order.
    pub(super) fn wide_in(&self, range: TextRange) -> &[WideRun] {
        let from = self.wide.partition_point(|run| run.end() <= range.start);
        let to = self.wide.partition_point(|run| run.start < range.end);
        &self.wide[from..to.max(from)]
    }
}

/// Adds the wide characters of one line; most lines have none.
fn push_wide_of(text: &str, start: usize, end: usize, wide: &mut Vec<WideRun>) {
    let line = &text[start..end];
    if line.is_ascii() {
        return;
    }
    let wide_chars = line.char_indices().filter(|(_, ch)| !ch.is_ascii());
    wide_chars.for_each(|(at, ch)| push_wide(wide, (start + at) as u32, ch.len_utf8() as u8));
}

fn push_wide(wide: &mut Vec<WideRun>, start: u32, utf8: u8) {
    if let Some(last) = wide.last_mut()
        && last.utf8 == utf8
        && last.end() == start
        && last.count < u16::MAX
    {
        last.count += 1;
        return;
    }
    wide.push(WideRun::new(start, 1, utf8));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_all_three_kinds_of_break() {
        let table = LineTable::new("a\nb\r\nc\rd");
        let text = "a\nb\r\nc\rd";
        let lines: Vec<&str> = (0..table.line_count()).map(|l| table.line_range(l).of(text)).collect();
        assert_eq!(lines, ["a", "b", "c", "d"]);
    }

    #[test]
    fn a_trailing_break_opens_an_empty_line() {
        let table = LineTable::new("a\r\n");
        assert_eq!(table.line_count(), 2);
        assert!(table.line_range(1).is_empty());
    }
}

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A half-open range of byte offsets into a text, at most 4 GiB.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(into = "(u32, u32)", try_from = "(u32, u32)")]
pub struct TextRange {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl TextRange {
    /// The range `start..end`, in bytes. An end before the start gives the empty range at `start`.
    pub fn new(start: usize, end: usize) -> Self {
        let start = start as u32;
        Self { start, end: (end as u32).max(start) }
    }

    /// The empty range at `offset`.
    pub fn empty(offset: usize) -> Self {
        Self::new(offset, offset)
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether nothing lies inside.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `offset` is a byte inside the range.
    pub fn contains(self, offset: usize) -> bool {
        (self.start as usize..self.end as usize).contains(&offset)
    }

    /// Whether a cursor at `offset` touches the range: inside it or at either end.
    pub fn touches(self, offset: usize) -> bool {
        (self.start as usize..=self.end as usize).contains(&offset)
    }

    /// Whether `other` lies wholly inside this range.
    pub fn covers(self, other: TextRange) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two ranges share at least one byte.
    pub fn overlaps(self, other: TextRange) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The piece of `text` in this range; empty where the range does not fit the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }

    /// The same range as `usize` bounds, for slicing.
    pub fn to_usize(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Kept as start and length, which is shorter than two offsets.
impl From<TextRange> for (u32, u32) {
    fn from(range: TextRange) -> Self {
        (range.start, range.end - range.start)
    }
}

impl TryFrom<(u32, u32)> for TextRange {
    type Error = &'static str;

    fn try_from((start, len): (u32, u32)) -> Result<Self, Self::Error> {
        let end = start.checked_add(len).ok_or("a range past 4 GiB")?;
        Ok(Self { start, end })
    }
}

impl From<Range<usize>> for TextRange {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

impl std::fmt::Debug for TextRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

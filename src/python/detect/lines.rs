//! The lines of a note that are neither fenced nor headings: where unfenced code may stand.

use crate::markdown::{Block, BlockKind, CodePiece, Document};
use crate::text::TextRange;

/// CommonMark's tab stops.
const TAB: usize = 4;

/// A physical line of a paragraph or of indented code.
#[derive(Clone, Debug)]
pub(super) struct Loose<'t> {
    /// The line without its break, quote markers left out.
    pub(super) range: TextRange,
    /// The line's quote markers, if it stands in a quote.
    pub(super) quote: &'t str,
    /// The column of its first character that is no blank.
    pub(super) column: usize,
    /// Its text without blanks at both ends.
    pub(super) text: &'t str,
    /// Whether it belongs to indented code.
    pub(super) is_code_block: bool,
    /// The column at which its container's content begins.
    pub(super) container: usize,
}

impl<'t> Loose<'t> {
    /// The line from the column `base` on; columns before the text only are blanks.
    pub(super) fn piece(&self, file: &str, base: usize) -> CodePiece {
        let (mut column, mut at) = (self.quote_column(), self.range.start as usize);
        for byte in self.range.of(file).bytes() {
            if column >= base || !matches!(byte, b' ' | b'\t') {
                break;
            }
            column = if byte == b'\t' { (column / TAB + 1) * TAB } else { column + 1 };
            at += 1;
        }
        let indent = column.saturating_sub(base).min(TAB) as u8;
        CodePiece { indent, range: TextRange::new(at, self.range.end as usize) }
    }

    fn quote_column(&self) -> usize {
        self.quote.chars().count()
    }

    /// The bytes of the blanks before the text.
    pub(super) fn blanks(&self, file: &str) -> TextRange {
        let text = self.range.of(file);
        let len = text.len() - text.trim_start_matches([' ', '\t']).len();
        TextRange::new(self.range.start as usize, self.range.start as usize + len)
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

/// What a block stands in.
#[derive(Clone, Copy)]
struct Container {
    /// The column at which its content begins.
    column: usize,
    /// How many quotes it is inside of.
    quotes: usize,
}

impl Container {
    fn of(document: &Document<'_>, block: &Block) -> Self {
        let mut quotes = 0;
        let mut parent = block.parent;
        while let Some(index) = parent {
            let outer = &document.blocks[index as usize];
            quotes += usize::from(outer.kind == BlockKind::Quote);
            parent = outer.parent;
        }
        Self { column: container_column(document, block), quotes }
    }
}

/// Runs of loose lines in one container with nothing but blank lines between them. Blank lines
/// inside a run are part of it.
pub(super) fn groups<'t>(document: &Document<'t>) -> Vec<Vec<Loose<'t>>> {
    let mut groups: Vec<(Option<u32>, Vec<Loose<'t>>)> = Vec::new();
    for block in &document.blocks {
        let is_code_block = block.kind == BlockKind::IndentedCode;
        if !is_code_block && block.kind != BlockKind::Paragraph {
            groups.push((None, Vec::new()));
            continue;
        }
        let container = Container::of(document, block);
        let lines = lines_of(document.text, block.range);
        let loose = lines.into_iter().map(|line| loose(document.text, line, is_code_block, container));
        match groups.last_mut() {
            Some((parent, group)) if *parent == block.parent && !group.is_empty() => {
                let from = group.last().map_or(0, |last| last.range.end);
                let gap = TextRange { start: from, end: block.range.start };
                let blank = blank_lines(document.text, gap, is_code_block, container);
                group.extend(blank);
                group.extend(loose);
            }
            _ => groups.push((block.parent, loose.collect())),
        }
    }
    groups.into_iter().map(|(_, group)| group).filter(|group| !group.is_empty()).collect()
}

/// The lines in `range`, each whole, without its break.
fn lines_of(text: &str, range: TextRange) -> Vec<TextRange> {
    let mut start = text[..range.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let mut lines = Vec::new();
    loop {
        let end = memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |at| start + at);
        let trimmed = text[start..end].trim_end_matches('\r').len();
        lines.push(TextRange::new(start, start + trimmed));
        if end >= range.end as usize {
            return lines;
        }
        start = end + 1;
    }
}

/// The blank lines strictly between two blocks.
fn blank_lines<'t>(
    text: &'t str,
    gap: TextRange,
    is_code_block: bool,
    container: Container,
) -> Vec<Loose<'t>> {
    let lines = lines_of(text, gap);
    let inner = lines.get(1..lines.len().saturating_sub(1)).unwrap_or_default();
    inner.iter().map(|&line| loose(text, line, is_code_block, container)).collect()
}

fn loose(text: &str, line: TextRange, is_code_block: bool, container: Container) -> Loose<'_> {
    let whole = line.of(text);
    let quote = quote_markers(whole, container.quotes);
    let range = TextRange::new(line.start as usize + quote.len(), line.end as usize);
    let column = columns_before(&whole[..quote.len() + blank_len(&whole[quote.len()..])]);
    Loose { range, quote, column, text: range.of(text).trim(), is_code_block, container: container.column }
}

fn blank_len(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

/// Up to `depth` of `> > ` at the beginning of a line.
fn quote_markers(line: &str, depth: usize) -> &str {
    let mut len = 0;
    for _ in 0..depth {
        let rest = &line[len..];
        let blank = blank_len(rest);
        if !rest[blank..].starts_with('>') {
            return &line[..len];
        }
        len += blank + 1;
        len += usize::from(line[len..].starts_with(' '));
    }
    &line[..len]
}

/// The width of a line's beginning.
fn columns_before(text: &str) -> usize {
    text.chars().fold(0, |column, c| if c == '\t' { (column / TAB + 1) * TAB } else { column + 1 })
}

/// The column at which the content of the block's container begins.
fn container_column(document: &Document<'_>, block: &Block) -> usize {
    let text = document.text;
    let column = |offset: u32| {
        let start = text[..offset as usize].rfind('\n').map_or(0, |at| at + 1);
        columns_before(&text[start..offset as usize])
    };
    if block.kind == BlockKind::IndentedCode
        && let Some(piece) = document.pieces_of(block).first()
    {
        // Indented code is stripped of exactly four columns behind its container's.
        return (column(piece.range.start) - usize::from(piece.indent)).saturating_sub(TAB);
    }
    let mut parent = block.parent.map(|index| index as usize);
    while let Some(index) = parent {
        let container = &document.blocks[index];
        if matches!(container.kind, BlockKind::Item { .. } | BlockKind::Quote) {
            let first = document.descendants(index).first();
            return first.map_or(0, |first| column(first.range.start));
        }
        parent = container.parent.map(|index| index as usize);
    }
    0
}

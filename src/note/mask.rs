use pulldown_cmark::LinkType;

use crate::markdown::{Block, Document, Inline, InlineKind};
use crate::text::TextRange;

/// The parts of a leaf block that are opaque to links and tags: code spans, HTML, math, autolinks
/// and the destinations of links. In source order, without overlaps.
pub(super) fn opaque(document: &Document<'_>, block: &Block) -> Vec<TextRange> {
    let inlines = document.inlines_of(block);
    let mut out: Vec<TextRange> = Vec::new();
    for (index, inline) in inlines.iter().enumerate() {
        let range = match &inline.kind {
            InlineKind::Code(_) | InlineKind::Html | InlineKind::Math => inline.range,
            InlineKind::Link { form: LinkType::Autolink | LinkType::Email, .. } => inline.range,
            InlineKind::Link { form: LinkType::Inline, .. }
            | InlineKind::Image { form: LinkType::Inline, .. } => {
                let text_end = text_end(document, block, inlines, index);
                TextRange { start: text_end, end: inline.range.end }
            }
            _ => continue,
        };
        out.push(range);
    }
    out.sort_unstable();
    out
}

/// One past the last byte of a link's text, that is the offset of its `]`.
pub(super) fn text_end(document: &Document<'_>, block: &Block, inlines: &[Inline<'_>], index: usize) -> u32 {
    let inline = &inlines[index];
    let base = block.inlines.start as usize;
    let children = &inlines[index + 1..(inline.end as usize - base).max(index + 1)];
    let bracket = if inline.range.of(document.text).starts_with('!') { 2 } else { 1 };
    let from = children.iter().map(|child| child.range.end).max().unwrap_or(inline.range.start + bracket);
    // An escaped or trailing character may stand between the last span and the bracket.
    let rest = &document.text[from as usize..inline.range.end as usize];
    from + rest.find(']').unwrap_or(0) as u32
}

/// The opaque range that holds the byte `offset`, if any. `ranges` are sorted.
pub(super) fn covering(ranges: &[TextRange], offset: usize) -> Option<TextRange> {
    let after = ranges.partition_point(|range| range.start as usize <= offset);
    ranges[..after].iter().rev().take(2).copied().find(|range| range.contains(offset))
}

/// Whether any opaque range reaches into `range`.
pub(super) fn reaches_into(ranges: &[TextRange], range: TextRange) -> bool {
    let after = ranges.partition_point(|opaque| opaque.start < range.end);
    ranges[..after].last().is_some_and(|opaque| opaque.end > range.start)
}

/// Whether the byte `offset` lies inside code, HTML, math or a link's destination, where neither
/// links nor tags can stand.
pub fn is_opaque_at(document: &Document<'_>, offset: usize) -> bool {
    let Some(index) = document.block_at(offset) else { return false };
    let block = &document.blocks[index];
    if Document::is_verbatim(block.kind) {
        return true;
    }
    let ranges = opaque(document, block);
    // At the end of a span something new may begin.
    covering(&ranges, offset).is_some_and(|range| (range.start as usize) < offset)
}

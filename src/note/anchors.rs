use super::Anchor;
use crate::markdown::{BlockKind, Document, InlineKind};
use crate::text::TextRange;

/// The values of `id="…"` and `name="…"` in HTML tags.
pub(super) fn find(document: &Document<'_>) -> Box<[Anchor]> {
    let mut out = Vec::new();
    for block in &document.blocks {
        if block.kind == BlockKind::Html {
            for piece in document.pieces_of(block) {
                scan(document.text, piece.range, &mut out);
            }
        }
        for inline in document.inlines_of(block) {
            if inline.kind == InlineKind::Html {
                scan(document.text, inline.range, &mut out);
            }
        }
    }
    out.into()
}

fn scan(text: &str, range: TextRange, out: &mut Vec<Anchor>) {
    let source = range.of(text);
    for attribute in ["id=", "name="] {
        for (at, _) in source.match_indices(attribute) {
            if !source[..at].ends_with([' ', '\t', '\n']) {
                continue;
            }
            let value = &source[at + attribute.len()..];
            let (skip, end) = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => (1, value[1..].find(quote).map_or(value.len(), |len| len + 1)),
                _ => (0, value.find([' ', '\t', '>', '/']).unwrap_or(value.len())),
            };
            let start = range.start as usize + at + attribute.len();
            let range = TextRange::new(start + skip, start + end);
            if !range.is_empty() {
                out.push(Anchor { id: range.of(text).into(), range });
            }
        }
    }
}

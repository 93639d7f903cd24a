use crate::features::cursor::link_at;
use crate::markdown::{Document, Inline, InlineKind};
use crate::note::Note;
use crate::text::TextRange;

/// What inline syntax encloses at `offset`, with its marks and without: the parts of links, tags,
/// emphasis, code.
pub(super) fn around(document: &Document<'_>, note: &Note, offset: usize) -> Vec<TextRange> {
    let mut out = link_parts(document.text, note, offset);
    out.extend(note.tags.iter().map(|tag| with_hash(document.text, tag.range)));
    if let Some(block) = document.block_at(offset) {
        spans(document, block, offset, &mut out);
    }
    out
}

/// A link's path, its fragment, both, its shown text, what its brackets enclose, and all of it.
fn link_parts(text: &str, note: &Note, offset: usize) -> Vec<TextRange> {
    let Some(link) = link_at(note, offset) else { return Vec::new() };
    let mut out = vec![link.target.path_range, link.text, link.range];
    if let Some(fragment) = link.target.fragment.as_deref() {
        out.push(fragment.range);
        out.push(TextRange { start: link.target.path_range.start, end: fragment.range.end });
    }
    if link.is_wiki() {
        let source = link.range.of(text);
        let content = source.trim_start_matches('!').trim_start_matches("[[");
        let start = link.range.start as usize + (source.len() - content.len());
        out.push(TextRange::new(start, start + content.trim_end_matches("]]").len()));
    }
    out
}

/// A tag of the text with its `#`; those of front matter have none.
fn with_hash(text: &str, tag: TextRange) -> TextRange {
    let has_hash = text[..tag.start as usize].ends_with('#');
    TextRange { start: tag.start - u32::from(has_hash), end: tag.end }
}

/// The spans of a block that hold `offset`, outermost first.
fn spans(document: &Document<'_>, block: usize, offset: usize, out: &mut Vec<TextRange>) {
    let all = document.blocks[block].inlines.clone();
    let mut next = all.start as usize;
    while next < all.end as usize {
        let inline = &document.inlines[next];
        if !inline.range.touches(offset) {
            next = inline.end as usize;
            continue;
        }
        let mark = match inline.kind {
            InlineKind::Text(_) | InlineKind::SoftBreak | InlineKind::HardBreak => None,
            InlineKind::Code(_) => Some('`'),
            InlineKind::Math => Some('$'),
            _ => Some('\0'),
        };
        if let Some(mark) = mark {
            out.push(inline.range);
            let source = inline.range.of(document.text);
            let lead = source.len() - source.trim_start_matches(mark).len();
            let start = inline.range.start as usize + lead;
            out.push(TextRange::new(start, start + source[lead..].trim_end_matches(mark).len()));
        }
        // What a span of spans encloses lies between its first and its last.
        if let Some(last) = last_child(document, next) {
            out.push(TextRange { start: document.inlines[next + 1].range.start, end: last.range.end });
        }
        next += 1;
    }
}

/// The last of the spans that a span holds directly.
fn last_child<'d, 't>(document: &'d Document<'t>, span: usize) -> Option<&'d Inline<'t>> {
    let (mut last, mut next) = (None, span + 1);
    while next < document.inlines[span].end as usize {
        let child = &document.inlines[next];
        last = Some(child);
        next = child.end as usize;
    }
    last
}

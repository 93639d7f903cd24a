use crate::markdown::{Block, BlockKind, Document};
use crate::note::Note;
use crate::text::TextRange;

/// The blocks around `offset` with and without their marks, front matter, and what a note is made of:
/// titles, answers, questions, sections.
pub(super) fn around(document: &Document<'_>, note: &Note, offset: usize) -> Vec<TextRange> {
    let mut out = Vec::new();
    let mut next = document.block_at(offset);
    while let Some(index) = next {
        let block = &document.blocks[index];
        // A cell is its text and the padding before it.
        out.extend((block.kind != BlockKind::Cell).then_some(block.range));
        out.extend(content(document, index));
        next = block.parent.map(|parent| parent as usize);
    }
    if let Some(front) = document.front_matter.as_ref().filter(|front| front.range.touches(offset)) {
        out.extend([front.range, trim_end(document.text, front.content)]);
        out.extend(front.values.iter().map(|value| value.range));
    }
    for question in note.questions.iter().filter(|question| question.range.touches(offset)) {
        out.extend([question.title_range, question.answer, question.range]);
    }
    for heading in &note.headings {
        let section = TextRange { start: heading.range.start, end: heading.section_end };
        if section.touches(offset) {
            out.extend([heading.text_range, trim_end(document.text, section)]);
        }
    }
    out
}

/// A block without the marks at its beginning: an item's or quote's blocks, the lines between fences.
fn content(document: &Document<'_>, index: usize) -> Option<TextRange> {
    let block: &Block = &document.blocks[index];
    match block.kind {
        BlockKind::Item { .. } | BlockKind::Quote | BlockKind::Footnote => {
            let first = document.children(Some(index)).next()?;
            Some(TextRange { start: document.blocks[first].range.start, end: block.range.end })
        }
        BlockKind::Fence { .. } => {
            let pieces = document.pieces_of(block);
            let inside = TextRange { start: pieces.first()?.range.start, end: pieces.last()?.range.end };
            Some(trim_end(document.text, inside))
        }
        _ => None,
    }
}

fn trim_end(text: &str, range: TextRange) -> TextRange {
    TextRange::new(range.start as usize, range.start as usize + range.of(text).trim_end().len())
}

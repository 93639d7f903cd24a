use super::{FoldKind, FoldingRange};
use crate::markdown::{Block, BlockKind, Document};
use crate::note::{Note, questions};
use crate::text::TextRange;

/// Front matter, `<details>`, and blocks that stand on several lines.
pub(super) fn find(document: &Document<'_>, note: &Note) -> Vec<FoldingRange> {
    let fold = |range: TextRange, kind| FoldingRange {
        first: note.lines.line_of(range.start as usize),
        last: note.lines.line_of(range.end as usize),
        kind,
    };
    let front_matter = document.front_matter.iter().map(|front| (front.range, FoldKind::Block));
    let details = questions::details(document).into_iter().map(|range| (range, FoldKind::Details));
    let blocks = document.blocks.iter().filter_map(|block| Some((block.range, kind(document, block)?)));
    front_matter.chain(details).chain(blocks).map(|(range, kind)| fold(range, kind)).collect()
}

fn kind(document: &Document<'_>, block: &Block) -> Option<FoldKind> {
    match block.kind {
        BlockKind::Quote
        | BlockKind::Item { .. }
        | BlockKind::Fence { .. }
        | BlockKind::IndentedCode
        | BlockKind::Table
        | BlockKind::Footnote => Some(FoldKind::Block),
        BlockKind::Html if block.range.of(document.text).starts_with("<!--") => Some(FoldKind::Comment),
        BlockKind::Html => Some(FoldKind::Block),
        // A list in an item folds with that.
        BlockKind::List { .. } if !in_item(document, block) => Some(FoldKind::List),
        _ => None,
    }
}

fn in_item(document: &Document<'_>, block: &Block) -> bool {
    let parent = block.parent.map(|parent| document.blocks[parent as usize].kind);
    matches!(parent, Some(BlockKind::Item { .. }))
}

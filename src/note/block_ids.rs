use super::BlockId;
use crate::markdown::{Block, BlockKind, Document};
use crate::text::TextRange;

/// Blocks whose last characters are ` ^id`, and blocks followed by a paragraph that is only `^id`.
pub(super) fn find(document: &Document<'_>) -> Box<[BlockId]> {
    let mut out = Vec::new();
    for (index, block) in document.blocks.iter().enumerate() {
        if !matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading { .. }) {
            continue;
        }
        let Some(range) = trailing_id(document.text, block.range) else { continue };
        let alone = range.start == block.range.start + 1;
        let named =
            if alone { previous_sibling(document, index) } else { Some(enclosing_item(document, block)) };
        let block = named.unwrap_or(block).range;
        out.push(BlockId { id: range.of(document.text).into(), range, block });
    }
    out.into()
}

/// The bytes of `id` where `range` ends in `^id` after white space or is only `^id`.
fn trailing_id(text: &str, range: TextRange) -> Option<TextRange> {
    let source = range.of(text).trim_end();
    let id_len = source.bytes().rev().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
    let before = source[..source.len() - id_len].strip_suffix('^')?;
    if id_len == 0 || !(before.is_empty() || before.ends_with(char::is_whitespace)) {
        return None;
    }
    let end = range.start as usize + source.len();
    Some(TextRange::new(end - id_len, end))
}

/// The list item whose first paragraph this is, else the block itself.
fn enclosing_item<'a>(document: &'a Document<'_>, block: &'a Block) -> &'a Block {
    let parent = block.parent.map(|index| &document.blocks[index as usize]);
    match parent {
        Some(item) if matches!(item.kind, BlockKind::Item { .. }) => item,
        _ => block,
    }
}

fn previous_sibling<'a>(document: &'a Document<'_>, index: usize) -> Option<&'a Block> {
    let parent = document.blocks[index].parent.map(|parent| parent as usize);
    let before = document.children(parent).take_while(|&sibling| sibling < index).last()?;
    Some(&document.blocks[before])
}

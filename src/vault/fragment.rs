use crate::note::{Fragment, LinkKind, Note, fold, fold_heading};
use crate::text::TextRange;

/// What a link's fragment names in its note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FragmentTarget {
    /// The heading with this index.
    Heading(usize),
    /// The block with this index among the block ids.
    Block(usize),
    /// The HTML anchor with this index.
    Anchor(usize),
}

impl FragmentTarget {
    /// The bytes in the note that the target begins with: a heading's text, a block, an anchor.
    pub fn range(self, note: &Note) -> TextRange {
        match self {
            FragmentTarget::Heading(index) => note.headings[index].range,
            FragmentTarget::Block(index) => note.block_ids[index].block,
            FragmentTarget::Anchor(index) => note.anchors[index].range,
        }
    }
}

/// The heading, block or anchor that a fragment names in `note`; `None` if there is none.
///
/// Wikilinks compare heading texts, each part of `#H1#H2` strictly deeper than the one before;
/// Markdown links compare GitHub slugs, then HTML anchors. Both know `^block-id`.
pub fn find_fragment(note: &Note, kind: LinkKind, fragment: &Fragment) -> Option<FragmentTarget> {
    if let Some(id) = fragment.text.strip_prefix('^') {
        let folded = fold(id);
        return note.block_ids.iter().position(|block| fold(&block.id) == folded).map(FragmentTarget::Block);
    }
    match kind {
        LinkKind::Wiki | LinkKind::Embed => find_heading(note, &fragment.text).map(FragmentTarget::Heading),
        _ => find_slug(note, &fragment.text),
    }
}

fn find_slug(note: &Note, text: &str) -> Option<FragmentTarget> {
    let heading =
        |matches: &dyn Fn(&str) -> bool| note.headings.iter().position(|heading| matches(&heading.slug));
    let folded = fold(text);
    heading(&|slug| slug == text)
        .or_else(|| heading(&|slug| fold(slug) == folded))
        .map(FragmentTarget::Heading)
        .or_else(|| note.anchors.iter().position(|anchor| &*anchor.id == text).map(FragmentTarget::Anchor))
}

fn find_heading(note: &Note, text: &str) -> Option<usize> {
    let parts: Vec<String> = text.split('#').map(fold_heading).filter(|part| !part.is_empty()).collect();
    let (last, path) = parts.split_last()?;
    let ends = |index: &usize| fold_heading(&note.headings[*index].text) == *last;
    let candidates = (0..note.headings.len()).filter(ends);
    let mut candidates = candidates.filter(|&index| lies_under(note, index, path));
    candidates.next().or_else(|| {
        // A heading that itself holds a `#` is written with it.
        let whole = fold_heading(text);
        note.headings.iter().position(|heading| fold_heading(&heading.text) == whole)
    })
}

/// Whether the headings around the one at `index` contain `path` in order; levels may be skipped.
fn lies_under(note: &Note, index: usize, path: &[String]) -> bool {
    let mut level = note.headings[index].level;
    let mut left = path.len();
    for heading in note.headings[..index].iter().rev() {
        if left == 0 {
            break;
        }
        if heading.level < level {
            level = heading.level;
            if fold_heading(&heading.text) == path[left - 1] {
                left -= 1;
            }
        }
    }
    left == 0
}

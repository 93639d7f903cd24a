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

    /// Its index among its note's headings, blocks or anchors.
    pub fn index(self) -> usize {
        match self {
            FragmentTarget::Heading(index) | FragmentTarget::Block(index) | FragmentTarget::Anchor(index) => {
                index
            }
        }
    }

    /// A target of the same sort with another index.
    pub fn with_index(self, index: usize) -> Self {
        match self {
            FragmentTarget::Heading(_) => FragmentTarget::Heading(index),
            FragmentTarget::Block(_) => FragmentTarget::Block(index),
            FragmentTarget::Anchor(_) => FragmentTarget::Anchor(index),
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
        let mut named = note.names.blocks(&folded);
        return named.find(|&index| fold(&note.block_ids[index].id) == folded).map(FragmentTarget::Block);
    }
    match kind {
        LinkKind::Wiki | LinkKind::Embed => find_heading(note, &fragment.text).map(FragmentTarget::Heading),
        _ => find_slug(note, &fragment.text),
    }
}

fn find_slug(note: &Note, text: &str) -> Option<FragmentTarget> {
    // Obsidian writes the heading's text into Markdown links as well: `note.md#Some%20heading`.
    find_name(note, text).or_else(|| find_heading(note, text).map(FragmentTarget::Heading))
}

/// The heading whose slug, or the anchor whose id a text is.
fn find_name(note: &Note, text: &str) -> Option<FragmentTarget> {
    let folded = fold(text);
    let slug = |index: usize| &*note.headings[index].slug;
    let mut exact = note.names.slugs(&folded).filter(|&index| slug(index) == text);
    exact
        .next()
        .or_else(|| note.names.slugs(&folded).find(|&index| fold(slug(index)) == folded))
        .map(FragmentTarget::Heading)
        .or_else(|| {
            let mut named = note.names.anchors(text);
            named.find(|&index| &*note.anchors[index].id == text).map(FragmentTarget::Anchor)
        })
}

/// At most `limit` headings that a fragment names by their text, in source order: links lead to the
/// first. Empty where it is a slug, an anchor or a block id.
pub fn headings_named(note: &Note, kind: LinkKind, fragment: &Fragment, limit: usize) -> Vec<usize> {
    if fragment.text.starts_with('^') || (!kind.is_wiki() && find_name(note, &fragment.text).is_some()) {
        return Vec::new();
    }
    let paths = heading_paths(note, &fragment.text, limit);
    paths.into_iter().filter_map(|path| path.last().copied()).collect()
}

fn find_heading(note: &Note, text: &str) -> Option<usize> {
    find_heading_path(note, text)?.last().copied()
}

/// The headings that the parts of `#H1#H2` name, outermost first.
fn find_heading_path(note: &Note, text: &str) -> Option<Vec<usize>> {
    heading_paths(note, text, 1).pop()
}

/// At most `limit` chains of headings that the parts of `#H1#H2` name, each outermost first.
fn heading_paths(note: &Note, text: &str, limit: usize) -> Vec<Vec<usize>> {
    let parts: Vec<String> = text.split('#').map(fold_heading).filter(|part| !part.is_empty()).collect();
    let Some((last, path)) = parts.split_last() else { return Vec::new() };
    let chains = named(note, last).filter_map(|index| chain(note, index, path));
    let found: Vec<Vec<usize>> = chains.take(limit).collect();
    if !found.is_empty() {
        return found;
    }
    // A heading that itself holds a `#` is written with it.
    named(note, &fold_heading(text)).take(limit).map(|index| vec![index]).collect()
}

/// The headings whose text compares equal to a folded one, in source order.
fn named<'a>(note: &'a Note, folded: &'a str) -> impl Iterator<Item = usize> + 'a {
    note.names.headings(folded).filter(move |&index| fold_heading(&note.headings[index].text) == folded)
}

/// The headings around the one at `index` that bear the names of `path` in order, and itself;
/// levels may be skipped.
fn chain(note: &Note, index: usize, path: &[String]) -> Option<Vec<usize>> {
    let mut found = vec![index];
    for outer in note.headings_around(index) {
        let Some(wanted) = path.len().checked_sub(found.len()) else { break };
        if fold_heading(&note.headings[outer].text) == path[wanted] {
            found.push(outer);
        }
    }
    found.reverse();
    (found.len() == path.len() + 1).then_some(found)
}

/// What each part of a fragment names, outermost first, with the part's bytes: more than one for
/// `#H1#H2`. Empty where the fragment names nothing.
pub fn fragment_path(note: &Note, kind: LinkKind, fragment: &Fragment) -> Vec<(FragmentTarget, TextRange)> {
    let whole = || find_fragment(note, kind, fragment).map(|target| vec![(target, fragment.range)]);
    if !kind.is_wiki() || fragment.text.starts_with('^') || !fragment.text.contains('#') {
        return whole().unwrap_or_default();
    }
    let Some(headings) = find_heading_path(note, &fragment.text) else { return Vec::new() };
    let parts = part_ranges(fragment);
    if parts.len() != headings.len() {
        return whole().unwrap_or_default();
    }
    headings.into_iter().map(FragmentTarget::Heading).zip(parts).collect()
}

/// The bytes of the parts between the `#`s that hold more than punctuation.
fn part_ranges(fragment: &Fragment) -> Vec<TextRange> {
    let mut at = fragment.range.start as usize;
    let mut out = Vec::new();
    for part in fragment.text.split('#') {
        if !fold_heading(part).is_empty() {
            let lead = part.len() - part.trim_start().len();
            out.push(TextRange::new(at + lead, at + lead + part.trim().len()));
        }
        at += part.len() + 1;
    }
    out
}

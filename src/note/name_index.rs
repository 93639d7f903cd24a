//! Finding what a link's fragment names without comparing it with every heading.

use std::hash::BuildHasher;

use rustc_hash::FxBuildHasher;

use super::{Anchor, BlockId, Heading, fold, fold_heading};

/// The names of a note's headings, blocks and anchors by their hashes, so that finding one costs no
/// more in a note with thousands of them. Who looks one up compares: different names may share a
/// hash.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NameIndex {
    headings: Names,
    slugs: Names,
    blocks: Names,
    anchors: Names,
}

/// Hashes with indices, in the order of both.
type Names = Box<[(u32, u32)]>;

impl NameIndex {
    pub(super) fn new(headings: &[Heading], blocks: &[BlockId], anchors: &[Anchor]) -> Self {
        Self {
            headings: headings.iter().enumerate().map(|(at, heading)| (heading.key, at as u32)).collect(),
            slugs: names(headings.iter().map(|heading| fold(&heading.slug))),
            blocks: names(blocks.iter().map(|block| fold(&block.id))),
            anchors: names(anchors.iter().map(|anchor| anchor.id.to_string())),
        }
        .sorted()
    }

    fn sorted(mut self) -> Self {
        for names in [&mut self.headings, &mut self.slugs, &mut self.blocks, &mut self.anchors] {
            names.sort_unstable();
        }
        self
    }

    /// The indices of headings whose text may compare equal to one that [`fold_heading`] gave, in
    /// source order.
    pub fn headings(&self, folded: &str) -> impl Iterator<Item = usize> {
        with_key(&self.headings, key(folded))
    }

    /// The indices of headings whose slug may be this folded one, in source order.
    pub fn slugs(&self, folded: &str) -> impl Iterator<Item = usize> {
        with_key(&self.slugs, key(folded))
    }

    /// The indices of block ids that may be this folded one, in source order.
    pub fn blocks(&self, folded: &str) -> impl Iterator<Item = usize> {
        with_key(&self.blocks, key(folded))
    }

    /// The indices of anchors that may be this one, in source order.
    pub fn anchors(&self, id: &str) -> impl Iterator<Item = usize> {
        with_key(&self.anchors, key(id))
    }
}

fn names(texts: impl Iterator<Item = String>) -> Names {
    texts.enumerate().map(|(at, text)| (key(&text), at as u32)).collect()
}

fn with_key(names: &[(u32, u32)], key: u32) -> impl Iterator<Item = usize> {
    let first = names.partition_point(|(other, _)| *other < key);
    names[first..].iter().take_while(move |(other, _)| *other == key).map(|(_, at)| *at as usize)
}

/// The hash of a heading's text as wikilinks compare it.
pub(super) fn heading_key(text: &str) -> u32 {
    key(&fold_heading(text))
}

fn key(name: &str) -> u32 {
    // The upper half is the better mixed one.
    (FxBuildHasher.hash_one(name) >> 32) as u32
}

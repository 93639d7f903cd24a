use rustc_hash::FxHashMap;

use super::name_index::heading_key;
use super::{Heading, slug};
use crate::markdown::{BlockKind, Document};
use crate::text::TextRange;

pub(super) fn find(document: &Document<'_>) -> Vec<Heading> {
    let mut headings = Vec::new();
    let mut slugs: FxHashMap<String, u32> = FxHashMap::default();
    for block in &document.blocks {
        let BlockKind::Heading { level, .. } = block.kind else { continue };
        let inlines = document.inlines_of(block);
        let text = document.plain_text(inlines).trim().to_owned();
        let text_range = match (inlines.first(), document.lines_of(block).last()) {
            // Of a heading that ends in a tab the parser counts the tab to the text.
            (Some(first), Some(last)) => {
                TextRange { start: first.range.start, end: last.end.min(block.range.end) }
            }
            _ => TextRange::empty(block.range.end as usize),
        };
        headings.push(Heading {
            level,
            range: block.range,
            text_range,
            slug: unique(slug(&text), &mut slugs).into(),
            key: heading_key(&text),
            parent: None,
            text: text.into(),
            section_end: document.text.len() as u32,
            nested: document.is_nested(block),
        });
    }
    nest(&mut headings);
    headings
}

/// The title that the headings give: the first one of level 1.
pub(super) fn title(headings: &[Heading]) -> Option<Box<str>> {
    let first = headings.iter().find(|heading| heading.level == 1 && !heading.text.is_empty())?;
    Some(first.text.clone())
}

/// GitHub numbers repeated slugs from the second on: `-1`, `-2`.
fn unique(slug: String, seen: &mut FxHashMap<String, u32>) -> String {
    let Some(count) = seen.get_mut(&slug) else {
        seen.insert(slug.clone(), 0);
        return slug;
    };
    *count += 1;
    let numbered = format!("{slug}-{count}");
    seen.entry(numbered.clone()).or_insert(0);
    numbered
}

/// Finds where each section ends and which one it lies in.
fn nest(headings: &mut [Heading]) {
    let mut open: Vec<usize> = Vec::new();
    for index in 0..headings.len() {
        while let Some(&last) = open.last()
            && headings[last].level >= headings[index].level
        {
            headings[last].section_end = headings[index].range.start;
            open.pop();
        }
        headings[index].parent = open.last().map(|&parent| parent as u32);
        open.push(index);
    }
}

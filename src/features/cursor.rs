//! What stands at a byte offset of a note.

use crate::note::questions::Question;
use crate::note::{Heading, Link, Note};

/// The link at a cursor: one that contains it, else one that ends there.
pub fn link_at(note: &Note, offset: usize) -> Option<&Link> {
    let after = note.links.partition_point(|link| link.range.start as usize <= offset);
    let before = note.links[..after].iter().rev().take(2);
    before
        .clone()
        .find(|link| link.range.contains(offset))
        .or_else(|| before.clone().find(|link| link.range.touches(offset)))
}

/// The heading whose line holds the cursor, with its index.
pub fn heading_at(note: &Note, offset: usize) -> Option<(usize, &Heading)> {
    let after = note.headings.partition_point(|heading| heading.range.start as usize <= offset);
    let index = after.checked_sub(1)?;
    note.headings[index].range.touches(offset).then(|| (index, &note.headings[index]))
}

/// The question whose title holds the cursor, with its index.
pub fn question_title_at(note: &Note, offset: usize) -> Option<(usize, &Question)> {
    let line = note.lines.line_of(offset);
    let starts_here = |question: &&Question| {
        note.lines.line_of(question.range.start as usize) <= line
            && line <= note.lines.line_of(question.title_range.end as usize)
    };
    note.questions.iter().enumerate().rev().find(|(_, question)| starts_here(question))
}

//! `textDocument/foldingRange`: what of a note can be folded away, as whole lines.

mod answers;
mod blocks;
mod nesting;
mod sections;

use crate::markdown::Document;
use crate::note::Note;

/// Lines that fold into the first of them, zero-based; the last one is folded as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoldingRange {
    /// The line that stays.
    pub first: usize,
    /// The last line that disappears.
    pub last: usize,
    /// What is folded.
    pub kind: FoldKind,
}

/// What can be folded. Editors have one fold for a line: where several begin, the first kind in this
/// order has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FoldKind {
    /// The answer of a question, so that a note can be covered and revealed one by one.
    Answer,
    /// What stands under a heading.
    Section,
    /// A `<details>` section.
    Details,
    /// An HTML comment.
    Comment,
    /// Code, a list item, a quote, a table and the like.
    Block,
    /// A whole list, where its first item has nothing to fold.
    List,
}

/// The folds of a note by their first lines: no two begin on one line, and none ends inside another
/// that it does not lie in. With a `limit` the innermost are left out first.
pub fn folding_ranges(text: &str, note: &Note, limit: Option<usize>) -> Vec<FoldingRange> {
    let document = Document::parse(text);
    let mut folds = answers::find(note);
    folds.extend(sections::find(text, note));
    folds.extend(blocks::find(&document, note));
    let mut folds = nesting::nested(folds);
    if let Some(limit) = limit {
        nesting::keep_outermost(&mut folds, limit);
    }
    folds.into_iter().map(|nested| nested.fold).collect()
}

#[cfg(test)]
mod tests;

use super::{FoldKind, FoldingRange};
use crate::note::Note;
use crate::text::TextRange;

/// What stands under each heading, blank lines before the next one left out.
pub(super) fn find(text: &str, note: &Note) -> Vec<FoldingRange> {
    let folds = note.headings.iter().map(|heading| {
        let section = TextRange { start: heading.range.start, end: heading.section_end };
        // At most six sections end at one place, so blank lines are passed over no more often.
        let last = section.start as usize + section.of(text).trim_end().len();
        FoldingRange {
            first: note.lines.line_of(heading.range.start as usize),
            last: note.lines.line_of(last),
            kind: FoldKind::Section,
        }
    });
    folds.collect()
}

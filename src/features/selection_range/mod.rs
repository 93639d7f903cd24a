//! `textDocument/selectionRange`: from the word at the cursor to the note, in steps that a writer
//! thinks in.

mod blocks;
mod inlines;
mod words;

use crate::markdown::Document;
use crate::note::Note;
use crate::text::TextRange;

/// The most steps of one growth. Deeper nesting is not written by hand, and clients walk through
/// these one inside the other.
const MOST: usize = 64;

/// For each of these byte offsets the ranges around it, each inside the next: the word, the parts of
/// a link, emphasis, the sentence, the line, the paragraph, the blocks around it, the answer, the
/// question, the section, the note. Never empty; the last is the whole note.
pub fn selection_ranges(text: &str, note: &Note, offsets: &[usize]) -> Vec<Vec<TextRange>> {
    let document = Document::parse(text);
    offsets.iter().map(|&offset| around(&document, note, offset)).collect()
}

fn around(document: &Document<'_>, note: &Note, offset: usize) -> Vec<TextRange> {
    let mut found = blocks::around(document, note, offset);
    found.extend(inlines::around(document, note, offset));
    found.extend(words::around(document, offset));
    found.retain(|range| range.touches(offset) && !range.is_empty());
    // Of two that are equally long and cross, the one that begins first counts.
    found.sort_unstable_by_key(|range| (range.len(), range.start));
    let mut out: Vec<TextRange> = Vec::new();
    for range in found {
        if out.last().is_none_or(|last| range.covers(*last) && range != *last) {
            out.push(range);
        }
    }
    out.truncate(MOST - 1);
    let whole = TextRange::new(0, document.text.len());
    if out.last() != Some(&whole) {
        out.push(whole);
    }
    out
}

#[cfg(test)]
mod tests;

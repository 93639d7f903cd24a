use unicode_segmentation::UnicodeSegmentation;

use crate::markdown::Document;
use crate::text::TextRange;

/// The word, the sentence and the line at `offset`, without the marks of quotes and items before
/// the line. Code has no sentences.
pub(super) fn around(document: &Document<'_>, offset: usize) -> Vec<TextRange> {
    let (line, is_prose) = line_at(document, offset);
    let source = line.of(document.text);
    let at = |(start, part): (usize, &str)| trimmed(line.start as usize + start, part);
    let mut out: Vec<TextRange> = word(source, line.start as usize, offset).into_iter().collect();
    if is_prose {
        out.extend(source.split_sentence_bound_indices().map(at).filter(|range| range.touches(offset)));
    }
    out.push(line);
    out
}

/// The line of the innermost block at `offset`, and whether it is prose.
fn line_at(document: &Document<'_>, offset: usize) -> (TextRange, bool) {
    let line = physical_line(document.text, offset);
    let Some(block) = document.block_at(offset).map(|index| &document.blocks[index]) else {
        return (line, false);
    };
    if Document::is_verbatim(block.kind) {
        let piece = document.pieces_of(block).iter().find(|piece| piece.range.touches(offset));
        let own = piece.map_or(block.range, |piece| piece.range);
        return (TextRange::new(line.start.max(own.start) as usize, line.end.min(own.end) as usize), false);
    }
    let own = document.lines_of(block).into_iter().find(|own| own.touches(offset));
    (own.unwrap_or(line), true)
}

/// The line of the text at `offset`, without white space at its ends.
fn physical_line(text: &str, offset: usize) -> TextRange {
    let is_break = |ch| matches!(ch, '\n' | '\r');
    let start = text[..offset].rfind(is_break).map_or(0, |at| at + 1);
    let end = text[offset..].find(is_break).map_or(text.len(), |at| offset + at);
    trimmed(start, &text[start..end])
}

fn trimmed(start: usize, source: &str) -> TextRange {
    let lead = source.len() - source.trim_start().len();
    TextRange::new(start + lead, start + lead + source.trim().len())
}

/// The word that begins at or holds the cursor, else the one that ends there.
fn word(source: &str, line: usize, offset: usize) -> Option<TextRange> {
    let words =
        source.unicode_word_indices().map(|(at, word)| TextRange::new(line + at, line + at + word.len()));
    words.take_while(|word| word.start as usize <= offset).filter(|word| word.touches(offset)).last()
}

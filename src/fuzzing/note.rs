use super::input::{assert_fits, model, text};
use crate::markdown::CodePiece;
use crate::note::{LabelKind, LinkKind, Note};
use crate::text::{Encoding, TextRange};

/// A note's model: every range is one of the text, lists are in source order, what belongs together
/// lies together.
pub fn note(data: &[u8]) {
    let text = text(data);
    let note = model(&text);
    for (what, range) in ranges(&note) {
        assert_fits(&text, range, what);
    }
    assert!(note.directives.is_sorted_by_key(|it| it.range.end), "{:?}", note.directives);
    headings(&note);
    links(&note);
    code(&text, &note);
    lines(&text, &note);
    for label in note.labels.iter().filter(|label| label.kind == LabelKind::Footnote) {
        assert!(label.whole.covers(label.range), "{label:?}");
    }
}

/// Every range of a model but those of its questions.
fn ranges(note: &Note) -> Vec<(&'static str, TextRange)> {
    let mut out = Vec::new();
    out.extend(note.aliases.iter().map(|it| ("an alias", it.range)));
    out.extend(note.headings.iter().flat_map(|it| [("a heading", it.range), ("its text", it.text_range)]));
    for link in &note.links {
        out.extend([("a link", link.range), ("its text", link.text), ("its path", link.target.path_range)]);
        out.extend(link.target.fragment.iter().map(|it| ("a fragment", it.range)));
    }
    out.extend(note.tags.iter().map(|it| ("a tag", it.range)));
    out.extend(note.block_ids.iter().flat_map(|it| [("a block id", it.range), ("its block", it.block)]));
    out.extend(note.labels.iter().flat_map(|it| [("a label", it.range), ("all of it", it.whole)]));
    out.extend(note.anchors.iter().map(|it| ("an anchor", it.range)));
    for block in &note.code_blocks {
        out.extend([("code", block.range), ("its info", block.info)]);
        out.extend(block.pieces.iter().map(|it| ("a piece of code", it.range)));
    }
    out.extend(note.empty_sections.iter().map(|range| ("an empty section", *range)));
    out.extend(note.placeholder_items.iter().map(|range| ("a placeholder", *range)));
    out.extend(note.directives.iter().map(|it| ("a directive", it.range)));
    out.extend(note.table_rows.iter().map(|range| ("a row", *range)));
    out.extend(note.front_matter.map(|range| ("the front matter", range)));
    out.extend(note.conflict.map(|range| ("a conflict", range)));
    out
}

fn headings(note: &Note) {
    assert!(note.headings.is_sorted_by_key(|heading| heading.range.start), "{:?}", note.headings);
    for heading in &note.headings {
        assert!((1..=6).contains(&heading.level), "{heading:?}");
        assert!(heading.range.covers(heading.text_range), "{heading:?}");
        assert!(heading.section_end >= heading.range.end, "{heading:?}");
    }
    let mut slugs: Vec<&str> = note.headings.iter().map(|heading| &*heading.slug).collect();
    slugs.sort_unstable();
    assert!(slugs.windows(2).all(|pair| pair[0] != pair[1]), "two headings share an anchor: {slugs:?}");
}

fn links(note: &Note) {
    assert!(note.links.is_sorted_by_key(|link| link.range.start), "{:?}", note.links);
    for link in &note.links {
        assert!(link.range.covers(link.text), "{link:?}");
        assert!(link.kind == LinkKind::Reference || link.range.covers(link.target.path_range), "{link:?}");
    }
}

/// Pieces of code are in order, apart from each other, and within their block but for blanks.
fn code(text: &str, note: &Note) {
    for block in &note.code_blocks {
        assert!(block.pieces.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start), "{block:?}");
        // Behind the end there may be blank lines, of a block that was never closed.
        let behind = |piece: &CodePiece| {
            TextRange::new(block.range.end as usize, piece.range.end as usize).of(text).trim()
        };
        assert!(block.pieces.iter().all(|piece| block.range.start <= piece.range.start), "{block:?}");
        assert!(block.pieces.last().is_none_or(|piece| behind(piece).is_empty()), "{block:?}");
        assert!(block.pieces.iter().all(|piece| !piece.range.of(text).contains("\r\n")), "{block:?}");
    }
}

/// A position leads back to the byte that it was made of.
fn lines(text: &str, note: &Note) {
    assert_eq!(note.lines.text_len(), text.len());
    let inside_break = |at: usize| text[..at].ends_with('\r') && text[at..].starts_with('\n');
    for at in super::input::cursors(text).filter(|at| !inside_break(*at)) {
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            let position = note.lines.position(at, encoding);
            assert_eq!(note.lines.offset(position, encoding), at, "{position:?} as {encoding:?}");
        }
    }
}

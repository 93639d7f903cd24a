use super::{Link, Tag, mask};
use crate::markdown::{BlockKind, Document, Scalar};
use crate::text::TextRange;

/// Tags of the front matter, then `#tags` of the text.
pub(super) fn find(document: &Document<'_>, links: &[Link]) -> Vec<Tag> {
    let mut out = Vec::new();
    for key in ["tags", "tag"] {
        for scalar in document.front_matter.iter().flat_map(|front| front.get(key)) {
            from_scalar(document.text, scalar, &mut out);
        }
    }
    for block in &document.blocks {
        if matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading { .. } | BlockKind::Cell) {
            let range = content(document, block);
            if memchr::memchr(b'#', range.of(document.text).as_bytes()).is_some() {
                let opaque = mask::opaque(document, block);
                inline(document.text, range, &opaque, links, &mut out);
            }
        }
    }
    out
}

/// A heading's own marks are no tags, so the text from the first span on.
fn content(document: &Document<'_>, block: &crate::markdown::Block) -> TextRange {
    let start = document.inlines_of(block).first().map_or(block.range.end, |first| first.range.start);
    TextRange { start, end: block.range.end }
}

/// `tags: a, b c` is three tags; an item of a list is one.
fn from_scalar(text: &str, scalar: &Scalar, out: &mut Vec<Tag>) {
    let source = scalar.range.of(text);
    let mut at = 0;
    for word in source.split([',', ' ', '\n']) {
        let name = word.trim_start_matches('#');
        let start = scalar.range.start as usize + at + (word.len() - name.len());
        at += word.len() + 1;
        if is_tag_name(name) {
            out.push(Tag { name: name.into(), range: TextRange::new(start, start + name.len()) });
        }
    }
}

fn inline(text: &str, range: TextRange, opaque: &[TextRange], links: &[Link], out: &mut Vec<Tag>) {
    let source = range.of(text);
    let mut from = 0;
    while let Some(at) = memchr::memchr(b'#', &source.as_bytes()[from..]).map(|at| from + at) {
        from = at + 1;
        let starts_word = source[..at].chars().next_back().is_none_or(char::is_whitespace);
        if !starts_word {
            continue;
        }
        let rest = &source[at + 1..];
        let len = rest.find(|ch| !is_tag_char(ch)).unwrap_or(rest.len());
        let name = rest[..len].trim_end_matches('/');
        let start = range.start as usize + at + 1;
        let tag = TextRange::new(start, start + name.len());
        from += name.len();
        if is_tag_name(name) && mask::covering(opaque, start).is_none() && !in_link(links, start) {
            out.push(Tag { name: name.into(), range: tag });
        }
    }
}

fn in_link(links: &[Link], offset: usize) -> bool {
    let after = links.partition_point(|link| link.range.start as usize <= offset);
    links[..after].last().is_some_and(|link| link.range.contains(offset))
}

/// Whether a text without `#` is a tag's name: letters, digits, `_`, `-`, `/` and emoji, with at
/// least one that is no digit.
pub fn is_tag_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(is_tag_char)
        && name.chars().any(|ch| !ch.is_ascii_digit() && ch != '/')
}

/// Whether a character can stand in a tag's name. Emoji and their joiners are the symbols outside
/// ASCII that are neither white space nor general or CJK punctuation.
pub fn is_tag_char(ch: char) -> bool {
    if ch.is_ascii() {
        return ch.is_ascii_alphanumeric() || matches!(ch, '_' | '-' | '/');
    }
    let punctuation = matches!(ch, '\u{a1}'..='\u{bf}' | '\u{2000}'..='\u{200c}' | '\u{200e}'..='\u{206f}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{fffd}');
    ch.is_alphanumeric() || !(ch.is_whitespace() || ch.is_control() || punctuation)
}

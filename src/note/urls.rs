//! URLs in running text, which GitHub's autolink extension and editors make clickable.

use super::{Link, mask};
use crate::markdown::{BlockKind, Document};
use crate::text::TextRange;

/// URLs that begin with `http://`, `https://` or `www.` and stand in no link, code or HTML, by the
/// rule of GitHub's extended autolinks: punctuation at the end and an unbalanced `)` do not belong
/// to them. In source order.
pub fn bare_urls(document: &Document<'_>, links: &[Link]) -> Vec<TextRange> {
    let mut out = Vec::new();
    for block in &document.blocks {
        if !matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading { .. } | BlockKind::Cell) {
            continue;
        }
        let source = block.range.of(document.text);
        let mut opaque = None;
        let mut done = 0;
        for at in starts(source) {
            if at < done {
                continue;
            }
            let start = block.range.start as usize + at;
            let opaque = opaque.get_or_insert_with(|| mask::opaque(document, block));
            let free = mask::covering(opaque, start).is_none() && !in_link(links, start);
            let len = url_len(&source[at..]);
            if free && len > 0 {
                out.push(TextRange::new(start, start + len));
                done = at + len;
            }
        }
    }
    out
}

/// Where a URL could begin: at the start of a word.
fn starts(source: &str) -> Vec<usize> {
    let mut out: Vec<usize> = Vec::new();
    for prefix in ["http://", "https://", "www."] {
        let finder = memchr::memmem::Finder::new(prefix);
        out.extend(finder.find_iter(source.as_bytes()).filter(|&at| {
            let before = source[..at].chars().next_back();
            before.is_none_or(|ch| ch.is_whitespace() || "*_~(\"'[<>|:,;".contains(ch))
        }));
    }
    out.sort_unstable();
    out
}

fn in_link(links: &[Link], offset: usize) -> bool {
    let after = links.partition_point(|link| link.range.start as usize <= offset);
    links[..after].iter().rev().take(2).any(|link| link.range.contains(offset))
}

/// The length of the URL that `text` begins with; 0 where it is none.
fn url_len(text: &str) -> usize {
    let host = text.find("://").filter(|&at| at <= "https".len()).map_or(text, |at| &text[at + 3..]);
    if !host.starts_with(char::is_alphanumeric) {
        return 0;
    }
    let end = text.find(|ch: char| ch.is_whitespace() || ch.is_control() || "<>`\"|".contains(ch));
    let mut url = &text[..end.unwrap_or(text.len())];
    let count = |paren: u8| url.bytes().filter(|&byte| byte == paren).count();
    let mut surplus = count(b')').saturating_sub(count(b'('));
    loop {
        url = url.trim_end_matches(['?', '!', '.', ',', ':', '*', '_', '~', '\'', ';', ']', '}']);
        match url.strip_suffix(')').filter(|_| surplus > 0) {
            Some(shorter) => url = shorter,
            None => break,
        }
        surplus -= 1;
    }
    let is_host = url.contains("://") || url.bytes().filter(|&byte| byte == b'.').count() >= 2;
    if is_host { url.len() } else { 0 }
}

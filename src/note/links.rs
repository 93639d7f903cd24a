//! Links of every syntax, as written.

use percent_encoding::percent_decode_str;
use pulldown_cmark::LinkType;

use super::model::is_external;
use super::{Fragment, Link, LinkKind, LinkStyle, Target, mask};
use crate::markdown::{Block, BlockKind, Document, InlineKind, Scalar};
use crate::text::TextRange;

/// All links in source order: of the front matter's quoted values, of the text, and reference
/// definitions.
pub(super) fn find(document: &Document<'_>) -> Vec<Link> {
    let mut out = Vec::new();
    for scalar in document.front_matter.iter().flat_map(|front| &front.values) {
        in_front_matter(document.text, scalar, &mut out);
    }
    for block in &document.blocks {
        if matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading { .. } | BlockKind::Cell) {
            in_block(document, block, &mut out);
        }
    }
    definitions(document, &mut out);
    out.sort_by_key(|link| link.range);
    out
}

/// Only quoted values: unquoted brackets are YAML's own lists.
fn in_front_matter(text: &str, scalar: &Scalar, out: &mut Vec<Link>) {
    if !scalar.quoted {
        return;
    }
    let first = out.len();
    wikilinks(text, scalar.range, &[], false, out);
    let single = text[..scalar.range.start as usize].ends_with('\'');
    for link in &mut out[first..] {
        link.style = if single { LinkStyle::SingleQuoted } else { LinkStyle::DoubleQuoted };
        link.target.path = unquoted(&link.target.path, single);
        if let Some(fragment) = &mut link.target.fragment {
            fragment.text = unquoted(&fragment.text, single);
        }
    }
}

/// YAML's escapes of the quotes themselves; others have no place in a file's name.
fn unquoted(text: &str, single: bool) -> Box<str> {
    if single {
        return text.replace("''", "'").into();
    }
    text.replace("\\\"", "\"").replace("\\\\", "\\").into()
}

fn in_block(document: &Document<'_>, block: &Block, out: &mut Vec<Link>) {
    let text = document.text;
    let first_wiki = out.len();
    if two_brackets(block.range.of(text)).is_some() {
        let mut opaque = mask::opaque(document, block);
        // `[[Answer]](url)` is a link whose text is `[Answer]`.
        opaque.extend(bracketed_link_texts(document, block));
        opaque.sort_unstable();
        wikilinks(text, block.range, &opaque, block.kind == BlockKind::Cell, out);
    }
    let wiki: Vec<TextRange> = out[first_wiki..].iter().map(|link| link.range).collect();
    let inlines = document.inlines_of(block);
    for (index, inline) in inlines.iter().enumerate() {
        let (form, destination, image) = match &inline.kind {
            InlineKind::Link { form, destination, .. } => (*form, destination, false),
            InlineKind::Image { form, destination, .. } => (*form, destination, true),
            _ => continue,
        };
        let around = mask::covering(&wiki, inline.range.start as usize);
        if around.is_some_and(|range| range.covers(inline.range)) {
            continue;
        }
        let text_end = mask::text_end(document, block, inlines, index);
        let text_start = inline.range.start + if image { 2 } else { 1 };
        let shown = TextRange { start: text_start.min(text_end), end: text_end };
        let (kind, target) = match form {
            LinkType::Inline => {
                let raw = destination_range(text, text_end as usize, inline.range.end as usize);
                let kind = if image { LinkKind::Image } else { LinkKind::Markdown };
                (kind, markdown_target(text, raw, destination))
            }
            LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut => {
                let Some(label) = label_range(text, form, inline.range, shown) else { continue };
                (LinkKind::Reference, reference_target(label, destination))
            }
            LinkType::Autolink => {
                let inner = TextRange { start: inline.range.start + 1, end: inline.range.end - 1 };
                (LinkKind::Markdown, markdown_target(text, inner, destination))
            }
            _ => continue,
        };
        let style = style_of(text, target.path_range);
        out.push(Link { kind, style, range: inline.range, target, text: shown });
    }
}

/// Offset of the first `[[`. Quicker than a search for a string, whose preparation is worth it only in
/// texts longer than paragraphs.
fn two_brackets(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'[', bytes).find(|at| bytes.get(at + 1) == Some(&b'['))
}

/// The ranges of inline links whose text begins with a bracket of its own.
fn bracketed_link_texts<'a>(
    document: &'a Document<'_>,
    block: &'a Block,
) -> impl Iterator<Item = TextRange> + 'a {
    document.inlines_of(block).iter().filter_map(|inline| match inline.kind {
        InlineKind::Link { form: LinkType::Inline | LinkType::Reference | LinkType::Collapsed, .. }
            if inline.range.of(document.text).starts_with("[[") =>
        {
            Some(inline.range)
        }
        _ => None,
    })
}

/// `[[…]]` on one line, not escaped, not reaching into an opaque range.
fn wikilinks(text: &str, range: TextRange, opaque: &[TextRange], in_table: bool, out: &mut Vec<Link>) {
    let end = range.end as usize;
    let mut from = range.start as usize;
    while let Some(at) = two_brackets(&text[from..end]) {
        let mut open = from + at;
        // Of three brackets the inner two count.
        while text.as_bytes().get(open + 2) == Some(&b'[') {
            open += 1;
        }
        from = open + 2;
        if let Some(range) = mask::covering(opaque, open) {
            from = from.max((range.end as usize).min(end));
            continue;
        }
        if is_escaped(text, open) {
            continue;
        }
        let inside = &text[from..end];
        let Some(stop) = inside.find(['\n', '\r', ']', '[']).map(|len| closing(inside, len)) else { return };
        let Some(len) = stop else { continue };
        let content = TextRange::new(from, from + len);
        if mask::reaches_into(opaque, content) || content.of(text).trim().is_empty() {
            continue;
        }
        out.push(wikilink(text, open, content, in_table));
        from = content.end as usize + 2;
    }
}

/// The length of a wikilink's content, where its end is `]]` and no break or `[[` comes before.
fn closing(inside: &str, mut at: usize) -> Option<usize> {
    loop {
        let rest = &inside[at..];
        if rest.starts_with("]]") {
            // `[[note]]]`: the last two brackets close.
            return Some(at);
        }
        if rest.starts_with(['\n', '\r']) || rest.starts_with("[[") {
            return None;
        }
        let step = rest.get(1..)?.find(['\n', '\r', ']', '['])?;
        at += 1 + step;
    }
}

fn is_escaped(text: &str, at: usize) -> bool {
    text[..at].bytes().rev().take_while(|&byte| byte == b'\\').count() % 2 == 1
}

fn wikilink(text: &str, open: usize, content: TextRange, in_table: bool) -> Link {
    let embed = open > 0 && text.as_bytes()[open - 1] == b'!' && !is_escaped(text, open - 1);
    let source = content.of(text);
    let start = content.start as usize;
    let pipe = source.find('|');
    let mut target_len = pipe.unwrap_or(source.len());
    if in_table && pipe.is_some() && source[..target_len].ends_with('\\') {
        target_len -= 1;
    }
    let shown = pipe.map_or(TextRange::empty(content.end as usize), |pipe| {
        TextRange::new(start + pipe + 1, content.end as usize)
    });
    let hash = source[..target_len].find('#');
    let path_range = trimmed(text, TextRange::new(start, start + hash.unwrap_or(target_len)));
    let fragment = hash.map(|hash| {
        let range = trimmed(text, TextRange::new(start + hash + 1, start + target_len));
        Box::new(Fragment { text: range.of(text).into(), range })
    });
    let (kind, first) = if embed { (LinkKind::Embed, open - 1) } else { (LinkKind::Wiki, open) };
    Link {
        kind,
        style: LinkStyle::Plain,
        range: TextRange::new(first, content.end as usize + 2),
        target: Target { path: path_range.of(text).into(), path_range, fragment },
        text: shown,
    }
}

fn trimmed(text: &str, range: TextRange) -> TextRange {
    let source = range.of(text);
    let start = range.start as usize + (source.len() - source.trim_start().len());
    TextRange::new(start, start + source.trim().len())
}

/// The bytes of an inline link's destination, `<` and `>` excluded, given the offset of the `]`
/// that ends its text.
fn destination_range(text: &str, bracket: usize, end: usize) -> TextRange {
    let after = (bracket + 2).min(end);
    let inside = &text[after..end];
    let start = after + (inside.len() - inside.trim_start().len());
    let rest = &text[start..end];
    if let Some(angled) = rest.strip_prefix('<') {
        let len = unescaped(angled, |ch, _| ch == '>').unwrap_or(angled.len());
        return TextRange::new(start + 1, start + 1 + len);
    }
    let mut depth = 0i32;
    let len = unescaped(rest, |ch, _| {
        match ch {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        depth < 0 || ch.is_ascii_whitespace()
    });
    TextRange::new(start, start + len.unwrap_or(rest.len()))
}

/// Offset of the first character that is not escaped and satisfies `stop`.
fn unescaped(text: &str, mut stop: impl FnMut(char, usize) -> bool) -> Option<usize> {
    let mut escaped = false;
    for (at, ch) in text.char_indices() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        if ch == '\\' {
            escaped = true;
        } else if stop(ch, at) {
            return Some(at);
        }
    }
    None
}

fn markdown_target(text: &str, raw: TextRange, destination: &str) -> Target {
    if is_external(destination) {
        return Target { path: destination.into(), path_range: raw, fragment: None };
    }
    let source = raw.of(text);
    let (path, fragment) = split_destination(destination);
    let hash = source.find('#').unwrap_or(source.len());
    let start = raw.start as usize;
    let fragment = fragment.map(|fragment| {
        let range = TextRange::new((start + hash + 1).min(raw.end as usize), raw.end as usize);
        Box::new(Fragment { text: decode(fragment), range })
    });
    Target { path: decode(path), path_range: TextRange::new(start, start + hash), fragment }
}

fn reference_target(label: TextRange, destination: &str) -> Target {
    if is_external(destination) {
        return Target { path: destination.into(), path_range: label, fragment: None };
    }
    let (path, fragment) = split_destination(destination);
    let fragment = fragment.map(|fragment| Box::new(Fragment { text: decode(fragment), range: label }));
    Target { path: decode(path), path_range: label, fragment }
}

fn split_destination(destination: &str) -> (&str, Option<&str>) {
    match destination.split_once('#') {
        Some((path, fragment)) => (path, Some(fragment)),
        None => (destination, None),
    }
}

fn decode(text: &str) -> Box<str> {
    percent_decode_str(text).decode_utf8().map_or_else(|_| text.into(), |decoded| decoded.into())
}

/// The label of a reference link; `None` for `[ ]`, `[x]` and `[!NOTE]`, which are never links.
fn label_range(text: &str, form: LinkType, range: TextRange, shown: TextRange) -> Option<TextRange> {
    if form != LinkType::Reference {
        let label = shown.of(text).trim();
        let checkbox = matches!(label, "" | "x" | "X") || label.starts_with(['!', '^']);
        return (!checkbox).then_some(shown);
    }
    let start = shown.end as usize + 2;
    Some(TextRange::new(start, range.end as usize - 1))
}

fn definitions(document: &Document<'_>, out: &mut Vec<Link>) {
    for definition in &document.definitions {
        let source = definition.range.of(document.text);
        let Some(colon) = source.find("]:") else { continue };
        let start = definition.range.start as usize;
        let raw = destination_range(document.text, start + colon, definition.range.end as usize);
        let label_start = start + source.find('[').unwrap_or(0) + 1;
        out.push(Link {
            kind: LinkKind::Definition,
            style: style_of(document.text, raw),
            range: definition.range,
            target: markdown_target(document.text, raw, &definition.destination),
            text: TextRange::new(label_start, start + colon),
        });
    }
}

fn style_of(text: &str, destination: TextRange) -> LinkStyle {
    let angled = text[..destination.start as usize].ends_with('<');
    if angled { LinkStyle::Angled } else { LinkStyle::Plain }
}

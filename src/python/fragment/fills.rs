//! What authors leave out: placeholders, and bodies that only a comment stands for.

use super::indent_of;
use crate::python::source_map::SourceMap;
use crate::python::syntax::{LineKind, Version, is_valid, lies_in, logical_lines, opaque};
use crate::text::TextRange;

/// `<your code here>`, `…` and `...` where no expression may stand, all of them replaced by names
/// or nothing; `ellipsis` is what takes the place of `...`. `None` if there is nothing to replace.
pub(super) fn with_placeholders(source: &str, ellipsis: &str) -> Option<SourceMap> {
    let opaque = opaque(source);
    let mut found = angle_placeholders(source, &opaque);
    for (at, dots) in source.match_indices('…').chain(source.match_indices("...")) {
        let line_start = source[..at].rfind('\n').map_or(0, |break_at| break_at + 1);
        let alone = source[line_start..].lines().next().is_some_and(|line| line.trim() == dots);
        let hides_line = ellipsis == "#..";
        if !lies_in(&opaque, at) && (!hides_line || alone) {
            found.push((TextRange::new(at, at + dots.len()), ellipsis));
        }
    }
    found.extend(underlines(source));
    if found.is_empty() {
        return None;
    }
    found.sort_by_key(|(range, _)| range.start);
    let mut map = SourceMap::empty();
    let mut done = 0;
    for (range, name) in found {
        if (range.start as usize) < done {
            continue;
        }
        map.push_range(source, TextRange::new(done, range.start as usize));
        map.push_invented(range.start, name);
        done = range.end as usize;
    }
    map.push_range(source, TextRange::new(done, source.len()));
    Some(map)
}

/// Lines of `^^^` and `~~~` that point at the line above.
fn underlines(source: &str) -> Vec<(TextRange, &'static str)> {
    if !source.contains('^') {
        return Vec::new();
    }
    let lines = super::physical_lines(source).into_iter();
    lines
        .filter_map(|line| {
            let text = line.of(source);
            let marks = text.trim();
            let is_underline =
                marks.contains('^') && marks.chars().all(|c| matches!(c, '^' | '~' | '-' | ' ' | '|'));
            let start = line.start as usize + text.len() - text.trim_start().len();
            is_underline.then_some((TextRange::new(start, start + 1), "#"))
        })
        .collect()
}

fn angle_placeholders(source: &str, opaque: &[TextRange]) -> Vec<(TextRange, &'static str)> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices('<') {
        let rest = &source[at + 1..];
        let Some(len) = rest.find(['>', '<', '\n']).filter(|&len| rest.as_bytes()[len] == b'>') else {
            continue;
        };
        let words = rest[..len].trim();
        let is_placeholder = !words.is_empty()
            && len <= 80
            // What an object without a `__repr__` prints.
            && !words.contains(" at 0x")
            && words.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '.')
            && words.chars().all(|c| c.is_alphanumeric() || " _-.,'/:()=+*".contains(c));
        if is_placeholder && !lies_in(opaque, at) {
            found.push((TextRange::new(at, at + 1 + len + 1), "___"));
        }
    }
    found
}

/// Gives a body to block heads that only a comment or nothing follows, and to bare signatures.
/// `None` if there is none of these.
pub(super) fn with_bodies(source: &str) -> Option<SourceMap> {
    let lines = logical_lines(source);
    let mut stubs = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let next = lines.get(at + 1);
        let indent = line.indent(source).len();
        if next.is_some_and(|next| next.indent(source).len() > indent) {
            continue;
        }
        if line.opens_block {
            let gap =
                &source[line.range.end as usize..next.map_or(source.len(), |next| next.line_start as usize)];
            let comment = gap
                .lines()
                .skip(1)
                .any(|line| line.trim_start().starts_with('#') && indent_of(line).len() > indent);
            let signature = line.kind == LineKind::Def
                && next.is_some_and(|next| {
                    matches!(next.kind, LineKind::Def | LineKind::Class | LineKind::Decorator)
                });
            if comment || next.is_none() || signature {
                stubs.push((line.range.end, " ..."));
            }
        } else if line.kind == LineKind::Def && !is_valid(line.range.of(source), Version::LATEST) {
            let with_body = format!("{}: ...", line.range.of(source));
            if is_valid(&with_body, Version::LATEST) {
                stubs.push((line.range.end, ": ..."));
            }
        }
    }
    if stubs.is_empty() {
        return None;
    }
    let mut map = SourceMap::empty();
    let mut done = 0;
    for (at, stub) in stubs {
        map.push_range(source, TextRange { start: done, end: at });
        map.push_invented(at, stub);
        done = at;
    }
    map.push_range(source, TextRange::new(done as usize, source.len()));
    Some(map)
}

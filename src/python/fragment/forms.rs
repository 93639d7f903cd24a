//! The forms: each rewrites a source into a module, or says that it does not apply.

use super::{common_indent, indent_of, is_blank, physical_lines};
use crate::python::source_map::SourceMap;
use crate::python::syntax::{LineKind, LogicalLine, logical_lines};
use crate::text::TextRange;

/// Takes `width` bytes of blanks from each of the lines.
fn push_dedented(map: &mut SourceMap, source: &str, lines: &[TextRange], width: usize) {
    for line in lines {
        let indent = indent_of(line.of(source)).len();
        let start = line.start as usize + width.min(indent);
        map.push_range(source, TextRange::new(start, line.end as usize));
    }
}

pub(super) fn dedented(source: &str) -> Option<SourceMap> {
    let lines = physical_lines(source);
    let width = common_indent(lines.iter().map(|line| line.of(source))).len();
    if width == 0 {
        return None;
    }
    let mut map = SourceMap::empty();
    push_dedented(&mut map, source, &lines, width);
    Some(map)
}

pub(super) fn ragged(source: &str) -> Option<SourceMap> {
    let lines = physical_lines(source);
    let first = lines.iter().position(|line| !is_blank(line.of(source)))?;
    let (head, rest) = lines.split_at(first + 1);
    let width = common_indent(rest.iter().map(|line| line.of(source))).len();
    if width == 0 || head[first].of(source).trim_end().ends_with(':') {
        return None;
    }
    let mut map = SourceMap::empty();
    push_dedented(&mut map, source, head, usize::MAX);
    push_dedented(&mut map, source, rest, width);
    Some(map)
}

/// `head`, then the dedented source behind `indent`, then `tail`.
pub(super) fn wrapped(source: &str, head: &str, indent: &str, tail: &str) -> SourceMap {
    let lines = physical_lines(source);
    let width = common_indent(lines.iter().map(|line| line.of(source))).len();
    let mut map = SourceMap::empty();
    map.push_invented(0, head);
    for line in lines {
        let text = line.of(source);
        if is_blank(text) {
            map.push_range(source, line);
            continue;
        }
        map.push_invented(line.start, indent);
        map.push_range(source, TextRange::new(line.start as usize + width, line.end as usize));
    }
    map.push_invented(source.len() as u32, tail);
    map
}

pub(super) fn clause(source: &str) -> Option<SourceMap> {
    let first = source.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'))?;
    let word = first.split(|c: char| !c.is_alphanumeric()).next()?;
    let head = match word {
        "elif" | "else" => "async def _():\n while True:\n  if _:\n   pass\n",
        "except" | "finally" => "async def _():\n while True:\n  try:\n   pass\n",
        "case" => return Some(wrapped(source, "async def _():\n while True:\n  match _:\n", "   ", "")),
        _ => return None,
    };
    Some(wrapped(source, head, "  ", ""))
}

pub(super) fn completed(source: &str) -> Option<SourceMap> {
    let lines = logical_lines(source);
    let first = lines.first()?;
    let outermost = |line: &&LogicalLine| line.indent(source).len() <= first.indent(source).len();
    let last = lines.iter().rev().find(outermost)?;
    let tail = match last.kind {
        LineKind::Decorator => "\ndef _(): ...",
        LineKind::Control if last.range.of(source).starts_with("try") => "\nfinally: pass",
        _ => return None,
    };
    Some(wrapped(source, "", "", tail))
}

pub(super) fn expression(source: &str) -> Option<SourceMap> {
    let chain = source.trim_start().starts_with('.');
    Some(wrapped(source, if chain { "(_\n" } else { "(\n" }, "", "\n)"))
}

/// Headings such as `Yes:` become comments, and each section is dedented for itself.
pub(super) fn sections(source: &str) -> Option<SourceMap> {
    let lines = physical_lines(source);
    if !lines.iter().any(|line| is_section_label(line.of(source))) {
        return None;
    }
    let mut map = SourceMap::empty();
    let mut rest = &lines[..];
    while !rest.is_empty() {
        let next = rest.iter().skip(1).position(|line| is_section_label(line.of(source)));
        let (section, behind) = rest.split_at(next.map_or(rest.len(), |at| at + 1));
        let label = usize::from(is_section_label(section[0].of(source)));
        if label == 1 {
            map.push_invented(section[0].start, "# ");
            map.push_range(source, section[0]);
        }
        let body = &section[label..];
        let width = common_indent(body.iter().map(|line| line.of(source))).len();
        push_dedented(&mut map, source, body, width);
        rest = behind;
    }
    Some(map)
}

fn is_section_label(line: &str) -> bool {
    let line = line.trim();
    let Some(words) = line.strip_suffix(':') else { return false };
    let names_output = ["Output", "Result", "Out"].iter().any(|word| words.starts_with(word));
    words.len() <= 40
        && !names_output
        && words.starts_with(|c: char| c.is_uppercase())
        && words.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '\'' | '-'))
}

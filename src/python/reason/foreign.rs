use super::{Markup, Reason, Subject};
use crate::diagnostic::Finding;
use crate::diagnostic::codes::snippets::NOT_PYTHON;
use crate::python::fragment::physical_lines;
use crate::python::reason::output::holds_code;
use crate::python::syntax::{LineKind, Version, is_valid, logical_lines};
use crate::text::TextRange;

/// Lines that are neither drawn nor prose count only if this many of ten are no Python.
const MOST: usize = 6;

/// A folder tree, a drawing, a debugger session or prose: nothing in the fence is Python.
pub(super) fn find(subject: &Subject<'_>) -> Option<Reason> {
    let source = subject.source;
    let lines: Vec<TextRange> =
        physical_lines(source).into_iter().filter(|line| !line.of(source).trim().is_empty()).collect();
    if lines.len() < 2 {
        return None;
    }
    let foreign = lines.iter().filter(|line| is_foreign(line.of(source).trim())).count();
    let drawn = foreign * 10 >= lines.len() * 8 || foreign * 2 >= lines.len() && !holds_code(source);
    let invalid =
        || lines.iter().filter(|line| !stands_alone(line.of(source).trim(), subject.version)).count();
    if !drawn && (holds_statements(source) || invalid() * 10 < lines.len() * MOST) {
        return None;
    }
    let first = lines.first()?;
    let text = first.of(source);
    let start = first.start as usize + text.len() - text.trim_start().len();
    let range = TextRange::new(start, start + text.trim().len());
    let finding = Finding::new(&NOT_PYTHON, range, "nothing here is Python: tag it `text`");
    Some(Reason { finding, markup: Some(Markup::Retag("text")) })
}

/// Whether a line is Python by itself, or may be a part of some.
fn stands_alone(line: &str, version: Version) -> bool {
    line.starts_with(['#', ')', ']', '}'])
        || line.ends_with(['(', '[', '{', ',', ':', '\\'])
        || is_valid(line, version)
}

/// Whether anything begins as only a program's statement does; calls do not count, because output
/// is full of what looks like them.
fn holds_statements(source: &str) -> bool {
    logical_lines(source).iter().any(|line| match line.kind {
        LineKind::Def | LineKind::Class | LineKind::Control | LineKind::Clause => line.opens_block,
        LineKind::Import | LineKind::Decorator => is_valid(line.range.of(source), Version::LATEST),
        LineKind::Assignment => {
            let target = line.range.of(source).split('=').next().unwrap_or("").trim();
            !target.contains(' ') || target.contains(", ")
        }
        _ => false,
    })
}

fn is_foreign(line: &str) -> bool {
    let drawn = line.contains(|c: char| ('\u{2500}'..='\u{257F}').contains(&c))
        || ["|--", "+--", "| ", "|=="].iter().any(|start| line.starts_with(start));
    let bare = line.split('#').next().unwrap_or("").trim_end();
    let path = !bare.is_empty()
        && bare.contains(['/', '.'])
        && bare.chars().all(|c| c.is_alphanumeric() || "/._-~".contains(c))
        && !bare.ends_with('.');
    let words = line
        .split_whitespace()
        .filter(|word| word.chars().all(|c| c.is_alphabetic() || ",.'-".contains(c)))
        .count();
    let prose = words >= 4 && !line.contains(['(', '=', '[', '{']);
    drawn || path || prose
}

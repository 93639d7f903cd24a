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
    let first = lines.first()?;
    if is_query(first.of(source)) && !holds_statements(source) {
        return Some(tagged(source, *first, "nothing here is Python: tag it `sql`", "sql"));
    }
    let foreign = lines.iter().filter(|line| is_foreign(line.of(source).trim())).count();
    if lines.len() == 1 && (foreign == 0 || holds_code(source)) {
        return None;
    }
    if is_call(first.of(source).trim(), subject.version) && foreign * 10 < lines.len() * 8 {
        return None;
    }
    let drawn = foreign * 10 >= lines.len() * 8 || foreign * 2 >= lines.len() && !holds_code(source);
    let invalid =
        || lines.iter().filter(|line| !stands_alone(line.of(source).trim(), subject.version)).count();
    if !drawn && (holds_statements(source) || invalid() * 10 < lines.len() * MOST) {
        return None;
    }
    Some(tagged(source, *first, "nothing here is Python: tag it `text`", "text"))
}

fn tagged(source: &str, first: TextRange, message: &str, tag: &'static str) -> Reason {
    let text = first.of(source);
    let start = first.start as usize + text.len() - text.trim_start().len();
    let range = TextRange::new(start, start + text.trim().len());
    let finding = Finding::new(&NOT_PYTHON, range, message);
    Reason { finding, markup: Some(Markup::Retag(tag)) }
}

/// Whether a line begins a query as they are mostly written: in capitals.
fn is_query(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let (first, second) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    match first {
        "SELECT" | "WITH" => line.len() > first.len(),
        "INSERT" => second == "INTO",
        "DELETE" => second == "FROM",
        "CREATE" | "ALTER" | "DROP" => matches!(second, "TABLE" | "INDEX" | "VIEW"),
        "UPDATE" => words.next() == Some("SET"),
        _ => false,
    }
}

/// Whether a line calls something: output begins so only in what is no program at all.
fn is_call(line: &str, version: Version) -> bool {
    is_valid(line, version) && logical_lines(line).first().is_some_and(|line| line.kind == LineKind::Call)
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

use super::{Markup, Reason, Subject};
use crate::diagnostic::Finding;
use crate::diagnostic::codes::snippets::NOT_PYTHON;
use crate::python::fragment::physical_lines;
use crate::python::reason::output::holds_code;
use crate::text::TextRange;

/// A folder tree, a drawing or prose: nothing in the fence is Python.
pub(super) fn find(subject: &Subject<'_>) -> Option<Reason> {
    let source = subject.source;
    let lines: Vec<TextRange> =
        physical_lines(source).into_iter().filter(|line| !line.of(source).trim().is_empty()).collect();
    let foreign = lines.iter().filter(|line| is_foreign(line.of(source).trim())).count();
    if lines.len() < 2 || foreign * 2 < lines.len() || holds_code(source) {
        return None;
    }
    let first = lines.first()?;
    let text = first.of(source);
    let start = first.start as usize + text.len() - text.trim_start().len();
    let range = TextRange::new(start, start + text.trim().len());
    let finding = Finding::new(&NOT_PYTHON, range, "nothing here is Python: tag it `text`");
    Some(Reason { finding, markup: Some(Markup::Retag("text")) })
}

fn is_foreign(line: &str) -> bool {
    let drawn = line.contains(|c: char| ('\u{2500}'..='\u{257F}').contains(&c))
        || line.starts_with("|--")
        || line.starts_with("+--");
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

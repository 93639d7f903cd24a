use super::{Reason, Subject};
use crate::diagnostic::codes::snippets::BROKEN_INDENTATION;
use crate::diagnostic::{Finding, Fix};
use crate::python::indentation::repair;
use crate::python::syntax::ErrorKind;

/// Blocks that stand too deep or not deep enough.
pub(super) fn find(subject: &Subject<'_>) -> Option<Reason> {
    let error = subject.errors.first().filter(|error| error.kind == ErrorKind::Indentation)?;
    let Some(repair) = repair(subject.source, subject.version) else {
        return Some(Finding::new(&BROKEN_INDENTATION, error.range, error.message.clone()).into());
    };
    let first = repair.moves.first()?;
    let message = match first.head {
        Some(head) => format!("not indented under `{}`", short(head.of(subject.source))),
        None => error.message.clone(),
    };
    let fix = Fix { title: "Repair the indentation".into(), edits: repair.edits, safe: false };
    Some(Finding::new(&BROKEN_INDENTATION, first.first, message).with_fix(fix).into())
}

/// A head short enough for a message: without its parameters and bases.
pub(in crate::python) fn short(head: &str) -> String {
    let line = head.lines().next().unwrap_or("");
    let is_definition = ["def ", "class ", "async "].iter().any(|word| line.starts_with(word));
    let line = if is_definition { line.split('(').next().unwrap_or(line) } else { line };
    let line = line.trim_end_matches(':');
    match line.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_owned(),
    }
}

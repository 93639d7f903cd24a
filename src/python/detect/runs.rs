//! Which of the loose lines are Python, by their own shape.

use super::lines::Loose;
use crate::python::syntax::{LineKind, Version, is_unfinished, is_valid, logical_lines};

/// A bracket or string that stays open for more lines than this is not followed.
const MAX_OPEN: usize = 40;

/// A run of code: indices into its group, the last one included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) first: usize,
    pub(super) last: usize,
}

/// How sure a line is to be code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// Begins code: a definition, an import, a block, an assignment, a call.
    Code,
    /// May go on with code: a comment, `else:`, an expression.
    Continuation,
    /// Anything else.
    Prose,
}

/// The runs of lines in a group that read as Python, longest first come.
pub(super) fn runs(group: &[Loose<'_>]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut at = 0;
    while at < group.len() {
        match run_from(group, at) {
            Some(run) => {
                at = run.last + 1;
                runs.push(run);
            }
            None => at += 1,
        }
    }
    runs
}

fn run_from(group: &[Loose<'_>], first: usize) -> Option<Run> {
    let head = &group[first];
    let base = head.column;
    if look(head.text) != Look::Code {
        return None;
    }
    let mut last = first;
    let mut at = first;
    let mut in_block = false;
    while at < group.len() {
        let line = &group[at];
        if line.is_blank() {
            at += 1;
            continue;
        }
        let is_deeper = line.column > base;
        if line.column < base || is_deeper && !in_block {
            break;
        }
        let end = statement_end(group, at)?;
        let statement = joined(&group[at..=end]);
        let fits = match look(&statement) {
            Look::Code => true,
            Look::Continuation => at > first,
            Look::Prose => false,
        };
        if !fits {
            break;
        }
        in_block |= ends_with_colon(&statement);
        last = end;
        at = end + 1;
    }
    (first <= last).then_some(Run { first, last })
}

/// Where the statement that begins on this line ends, open brackets and strings followed.
fn statement_end(group: &[Loose<'_>], at: usize) -> Option<usize> {
    let mut text = group[at].text.to_owned();
    let mut end = at;
    if !may_be_open(&text) {
        return Some(at);
    }
    while is_unfinished(&text) {
        if end + 1 >= group.len() || end - at >= MAX_OPEN {
            return Some(at);
        }
        end += 1;
        text.push('\n');
        text.push_str(group[end].text);
    }
    Some(end)
}

fn may_be_open(text: &str) -> bool {
    text.contains(['(', '[', '{']) || text.contains("\"\"\"") || text.contains("'''")
}

fn joined(lines: &[Loose<'_>]) -> String {
    lines.iter().map(|line| line.text).collect::<Vec<_>>().join("\n")
}

fn ends_with_colon(statement: &str) -> bool {
    logical_lines(statement).last().is_some_and(|line| line.opens_block)
}

/// Judges one statement, or one block's head, by itself.
fn look(statement: &str) -> Look {
    if statement.starts_with('#') {
        return Look::Continuation;
    }
    let lines = logical_lines(statement);
    let Some(line) = lines.first() else { return Look::Prose };
    // Other languages end their lines so.
    if statement.ends_with([';', '{']) || !is_statement(statement, line.kind, line.opens_block) {
        return Look::Prose;
    }
    match line.kind {
        LineKind::Def | LineKind::Class | LineKind::Import | LineKind::Control | LineKind::Decorator => {
            Look::Code
        }
        LineKind::Assignment if is_label(statement) => Look::Prose,
        LineKind::Assignment | LineKind::Call => Look::Code,
        LineKind::Clause | LineKind::Keyword => Look::Continuation,
        LineKind::Other if statement.contains(['(', '[', '"', '\'', '.']) && !is_label(statement) => {
            Look::Continuation
        }
        LineKind::Other => Look::Prose,
    }
}

fn is_statement(statement: &str, kind: LineKind, opens_block: bool) -> bool {
    let mut text = statement.to_owned();
    if opens_block {
        text.push_str(" ...");
    }
    if statement.starts_with("try:") {
        text.push_str("\nfinally: ...");
    }
    match kind {
        LineKind::Decorator => text.push_str("\ndef _(): ..."),
        LineKind::Clause if statement.starts_with("except") || statement.starts_with("finally") => {
            text.insert_str(0, "try: ...\n");
        }
        LineKind::Clause if statement.starts_with("case") => text.insert_str(0, "match _:\n  "),
        LineKind::Clause => text.insert_str(0, "if _: ...\n"),
        _ => {}
    }
    is_valid(&text, Version::LATEST)
}

/// `Example: x = [1]` is Python by accident: an annotated assignment.
fn is_label(statement: &str) -> bool {
    let target = statement.split(['=', '(', '[', '{']).next().unwrap_or("");
    target.contains(':') && statement.starts_with(|c: char| c.is_uppercase() || matches!(c, '\'' | '"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_judged_by_their_shape() {
        for code in [
            "import x",
            "class A:",
            "def f(x):",
            "x = 1",
            "for x in y:",
            "f(x)",
            "@d",
            "with a as b:",
            "try:",
            "x: int = 1",
        ] {
            assert_eq!(look(code), Look::Code, "{code}");
        }
        for part in ["else:", "return x", "# c", "x.y", "pass", "except E:"] {
            assert_eq!(look(part), Look::Continuation, "{part}");
        }
        for prose in [
            "Example: my_list = [1, 2]",
            "Implement Queue in python:",
            "---------------",
            "items.append() // equivalent for push()",
            "assertTrue(x): Checks if x is true.",
            "'b': signed integer (1 byte)",
            "Here x is an instance of Car",
            "Note",
            "for example: something",
            "let x = f();",
            "import the module first",
        ] {
            assert_eq!(look(prose), Look::Prose, "{prose}");
        }
    }
}

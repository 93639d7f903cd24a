use super::{Markup, Reason, Subject};
use crate::diagnostic::Finding;
use crate::diagnostic::codes::snippets::OUTPUT_IN_SNIPPET;
use crate::python::fragment::{indent_of, is_empty, is_readable, physical_lines};
use crate::python::judge::statement_of;
use crate::python::syntax::{
    ErrorKind, LineKind, Module, SyntaxError, annotated_with_values, lies_in, logical_lines, opaque,
};
use crate::text::TextRange;

/// A line that says so, or a traceback: from there on it is output.
pub(super) fn find_labelled(subject: &Subject<'_>) -> Option<Reason> {
    let source = subject.source;
    let opaque = opaque(source);
    let is_output = |line: &TextRange| is_label(line.of(source)) || shows_address(source, *line, &opaque);
    starting_at(subject, physical_lines(source).into_iter().find(is_output)?)
}

/// `Output: 3`, which Python reads as a name with an annotation.
pub(super) fn find_annotated(subject: &Subject<'_>) -> Option<Reason> {
    let module = Module::parse(subject.source, subject.version)?;
    let annotated = annotated_with_values(&module);
    let is_output = |line: &TextRange| {
        is_label(line.of(subject.source)) && annotated.iter().any(|name| name.start == line.start)
    };
    starting_at(subject, physical_lines(subject.source).into_iter().find(is_output)?)
}

/// The reason where output begins with this line, behind code.
fn starting_at(subject: &Subject<'_>, line: TextRange) -> Option<Reason> {
    let source = subject.source;
    let code = &source[..line.start as usize];
    if is_empty(code) || !is_readable(code, subject.version) {
        return None;
    }
    let text = line.of(source);
    let is_traceback = text.trim_start().starts_with("Traceback");
    // `Output: 3` is itself a part of the output; `Output:` is a heading for it.
    let label_end = (!is_traceback && text.trim_end().ends_with([':', '>', '-', '='])).then_some(line.end);
    let message = "the output starts here";
    let finding = Finding::new(&OUTPUT_IN_SNIPPET, trimmed(source, line), message);
    let ends = !holds_code(&source[line.end as usize..]);
    Some(Reason { finding, markup: ends.then_some(Markup::Split { at: line.start, label_end }) })
}

/// Lines behind the last call that are no code by any means.
pub(super) fn find_trailing(subject: &Subject<'_>) -> Option<Reason> {
    let source = subject.source;
    let error = subject.errors.first()?;
    let at = first_line_of(source, error);
    let (code, rest) = source.split_at(at as usize);
    let is_indented = rest.starts_with([' ', '\t']);
    if is_indented && is_readable(rest, subject.version) {
        return None;
    }
    if is_empty(code) || holds_code(rest) || !prints_last(code) || !is_readable(code, subject.version) {
        return None;
    }
    let line = physical_lines(source).into_iter().find(|line| line.start == at)?;
    let message = "not code: it looks like output or a remark";
    let finding = Finding::new(&OUTPUT_IN_SNIPPET, trimmed(source, line), message);
    Some(Reason { finding, markup: Some(Markup::Split { at, label_end: None }) })
}

/// Where what is no code begins: with its statement, or with a line that is indented for no reason.
fn first_line_of(source: &str, error: &SyntaxError) -> u32 {
    match error.kind {
        ErrorKind::Indentation => {
            source[..error.range.start as usize].rfind('\n').map_or(0, |at| at as u32 + 1)
        }
        _ => statement_of(source, error.range.start),
    }
}

/// `Output:`, `Output -> 3`, `Result:` and the like, and the first line of a traceback.
fn is_label(line: &str) -> bool {
    let line = line.trim().trim_start_matches(['*', '_']);
    if line.starts_with("Traceback (most recent call last)") || is_numbered_result(line) {
        return true;
    }
    let word = line.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    let is_word = matches!(
        word.to_ascii_lowercase().as_str(),
        "output" | "outputs" | "result" | "results" | "out" | "stdout"
    );
    let rest = line[word.len()..]
        .trim_start_matches(['*', '_', ' '])
        .trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = rest.trim_start();
    let marked =
        rest.starts_with([':', '>', '-', '–', '→']) || rest.starts_with("=>") || rest.starts_with("==");
    is_word && (marked || rest.is_empty() && word.starts_with(|c: char| c.is_uppercase()))
}

/// `<Thing object at 0x7f…>`, which is printed and never typed.
fn shows_address(source: &str, line: TextRange, opaque: &[TextRange]) -> bool {
    let text = line.of(source);
    text.find(" at 0x").is_some_and(|at| {
        text[..at].contains('<') && text[at..].contains('>') && !lies_in(opaque, line.start as usize + at)
    })
}

/// IPython's `Out[3]:`.
fn is_numbered_result(line: &str) -> bool {
    let number = line.strip_prefix("Out[").and_then(|rest| rest.split_once("]:")).map(|(number, _)| number);
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether any line begins as only a program's line does.
pub(super) fn holds_code(text: &str) -> bool {
    logical_lines(text).iter().any(|line| {
        let first = line.range.of(text);
        match line.kind {
            LineKind::Other => false,
            // A dict or a set that was printed, `True` and `None`, `3 == 3`.
            LineKind::Keyword => !["True", "False", "None", "not ", "and ", "or ", "in ", "is "]
                .iter()
                .any(|word| first.starts_with(word)),
            // "with the other words", "from the list": only the block's head is code.
            LineKind::Control | LineKind::Clause => line.opens_block,
            LineKind::Assignment => {
                first.split('=').next().is_some_and(|target| !target.trim().contains(' '))
            }
            _ => true,
        }
    })
}

/// Whether the last statement is one that shows something.
fn prints_last(code: &str) -> bool {
    logical_lines(code).last().is_some_and(|line| matches!(line.kind, LineKind::Call | LineKind::Other))
}

fn trimmed(source: &str, line: TextRange) -> TextRange {
    let text = line.of(source);
    let start = line.start as usize + indent_of(text).len();
    TextRange::new(start, line.start as usize + text.trim_end().len())
}

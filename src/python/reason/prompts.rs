use super::{Reason, Subject};
use crate::diagnostic::codes::snippets::{OUTPUT_IN_SNIPPET, STRAY_PROMPT, TRANSCRIPT_IN_FENCE};
use crate::diagnostic::{Finding, Fix};
use crate::python::fragment::{is_readable, physical_lines};
use crate::python::transcript::{find_prompt, parse};
use crate::text::{TextEdit, TextRange};

/// Prompts among code: a session that begins in the middle, or prompts that were left over.
pub(super) fn find(subject: &Subject<'_>) -> Option<Reason> {
    let source = subject.source;
    let first = find_prompt(source)?;
    if let Some(results) = prompted_results(subject) {
        return Some(results);
    }
    let edits = prompt_edits(source);
    if subject.mends(&edits) {
        let fix = Fix { title: "Remove the prompts".into(), edits, safe: true };
        let message = "an interpreter prompt among the code";
        return Some(Finding::new(&STRAY_PROMPT, first, message).with_fix(fix).into());
    }
    let session = parse(&source[first.start as usize..]);
    let line = source[..first.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let reads = |text: &str| is_readable(text, subject.version);
    if reads(&source[..line]) && reads(session.code.source()) {
        let message = "an interpreter session begins here";
        return Some(Finding::new(&TRANSCRIPT_IN_FENCE, first, message).into());
    }
    None
}

/// Prompts that stand before results and not before code: `f(1)`, then `>>> 2`.
fn prompted_results(subject: &Subject<'_>) -> Option<Reason> {
    let source = subject.source;
    let mut edits = Vec::new();
    let mut first = None;
    for line in physical_lines(source) {
        let text = line.of(source);
        let Some(result) = text.trim_start().strip_prefix(">>>") else { continue };
        if !is_literal(result.trim()) {
            return None;
        }
        let start = line.start as usize + text.len() - text.trim_start().len();
        first.get_or_insert(TextRange::new(start, line.start as usize + text.trim_end().len()));
        edits.push(TextEdit::replace(TextRange::new(start, start + 3), "#"));
    }
    if !subject.mends(&edits) {
        return None;
    }
    let fix = Fix { title: "Turn the output into comments".into(), edits, safe: false };
    Some(Finding::new(&OUTPUT_IN_SNIPPET, first?, "output behind a prompt").with_fix(fix).into())
}

/// Numbers, strings, lists of them, `True`, `None`: what is printed and hardly ever typed.
fn is_literal(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    let is_quoted = text.len() > 1 && text.starts_with(['\'', '"']) && text.ends_with(['\'', '"']);
    !text.is_empty()
        && (is_quoted
            || words.all(|word| {
                word.starts_with(|c: char| c.is_ascii_digit()) || ["True", "False", "None"].contains(&word)
            }))
}

/// Edits that remove every `>>> ` and `... ` at the beginning of a line.
pub(super) fn prompt_edits(source: &str) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    for line in physical_lines(source) {
        let text = line.of(source);
        let blank = text.len() - text.trim_start_matches([' ', '\t']).len();
        let rest = &text[blank..];
        let is_prompt = rest.starts_with(">>>") || rest.starts_with("... ") || rest.trim_end() == "...";
        if is_prompt {
            let start = line.start as usize + blank;
            let width = 3 + usize::from(rest[3..].starts_with(' '));
            edits.push(TextEdit::delete(TextRange::new(start, start + width)));
        }
    }
    edits
}

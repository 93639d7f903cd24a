use crate::python::fragment::physical_lines;
use crate::text::TextRange;

/// What authors write beside code that is wrong on purpose.
const WORDS: [&str; 11] = [
    "syntaxerror",
    "syntax error",
    "indentationerror",
    "taberror",
    "invalid syntax",
    "# error",
    "invalid",
    "not allowed",
    "# wrong",
    "doesn't work",
    "won't work",
];

/// Whether a comment on the error's line, or on one of its neighbours, says that it is meant to be
/// wrong.
pub fn is_deliberate(source: &str, error: TextRange) -> bool {
    let lines = physical_lines(source);
    let at = lines.partition_point(|line| line.start <= error.start).saturating_sub(1);
    let comment = |line: &TextRange| {
        let text = line.of(source);
        text.find('#').map(|mark| text[mark..].to_lowercase())
    };
    let own = lines.get(at).and_then(comment);
    let alone = |at: Option<usize>| {
        let line = lines.get(at?)?;
        line.of(source).trim_start().starts_with('#').then(|| comment(line)).flatten()
    };
    [own, alone(at.checked_sub(1)), alone(Some(at + 1))]
        .into_iter()
        .flatten()
        .any(|comment| WORDS.iter().any(|word| comment.contains(word)))
}

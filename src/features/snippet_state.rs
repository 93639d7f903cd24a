//! What is known about a fence of Python: who judged it, and how that ended.

use super::hover::Hover;
use crate::diagnostic::{Finding, Severity, codes};
use crate::note::{CodeBlock, CodeForm, Note};
use crate::python::interpreter::{Interpreter, Status};
use crate::python::snippet::{Language, snippets};
use crate::text::TextRange;

/// Who judges the Python of a note.
#[derive(Clone, Copy, Debug)]
pub enum Judge<'a> {
    /// Nobody: the settings say so.
    Off,
    /// The parser, and the interpreter where there is one.
    Interpreter {
        /// What is known about it.
        status: &'a Status,
        /// Whether it has said all that it has to say about the note.
        heard: bool,
    },
}

/// Whether the opening line of a fence of Python holds the offset: what a hover there is about.
pub fn is_on_opening(note: &Note, offset: usize) -> bool {
    opening_at(note, offset).is_some()
}

/// Who checked the snippet whose opening line holds the offset, and what came of it. `findings` are
/// those of the note.
pub fn snippet_hover(
    text: &str,
    note: &Note,
    offset: usize,
    judge: Judge<'_>,
    findings: &[Finding],
) -> Option<Hover> {
    let (index, block) = opening_at(note, offset)?;
    let snippet = snippets(text, note).into_iter().find(|snippet| snippet.block == index)?;
    let markdown = match judge {
        Judge::Off => "Not checked: the settings say so.".to_owned(),
        _ if !snippet.options.check => "Not checked: the note says so.".to_owned(),
        Judge::Interpreter { status, heard } => {
            let found = findings.iter().filter(|finding| block.range.covers(finding.range));
            format!("{}\n\n{}", judged_by(status, heard), outcome(note, found))
        }
    };
    Some(Hover { range: opening(block), markdown })
}

/// How many errors stand in a block of code. `findings` are in source order.
pub(super) fn errors_in(block: &CodeBlock, findings: &[Finding]) -> usize {
    own(block, findings).filter(|finding| finding.severity == Severity::Error).count()
}

/// Whether a block of code fails: an error stands in it, or its last run did not end as it should.
/// `findings` are in source order.
pub(super) fn fails(block: &CodeBlock, findings: &[Finding]) -> bool {
    own(block, findings).any(|finding| {
        let of_run = codes::runs::ALL.contains(&finding.code);
        finding.severity == Severity::Error || (of_run && finding.severity == Severity::Warning)
    })
}

fn own<'f>(block: &CodeBlock, findings: &'f [Finding]) -> impl Iterator<Item = &'f Finding> {
    let range = block.range;
    let first = findings.partition_point(|finding| finding.range.start < range.start);
    let inside = findings[first..].iter().take_while(move |finding| finding.range.start <= range.end);
    inside.filter(move |finding| range.covers(finding.range))
}

fn judged_by(status: &Status, heard: bool) -> String {
    match status {
        Status::Ready(python) if heard => format!("Checked by {}.", named(python)),
        Status::Ready(python) => format!("Checked by the built-in parser; {} is being asked.", named(python)),
        Status::Searching => "Checked by the built-in parser; Python is being looked for.".to_owned(),
        Status::Missing(reason) => format!("Checked by the built-in parser alone: {reason}."),
    }
}

fn named(python: &Interpreter) -> String {
    format!("Python {}.{} (`{}`)", python.version, python.patch, python.path.display())
}

/// Each finding with its line, or that there is none.
fn outcome<'a>(note: &Note, findings: impl Iterator<Item = &'a Finding>) -> String {
    let line = |finding: &Finding| note.lines.human(finding.range.start as usize).0;
    let rows: Vec<String> =
        findings.map(|finding| format!("- line {}: {}", line(finding), finding.message)).collect();
    if rows.is_empty() { "Nothing to report.".to_owned() } else { rows.join("\n") }
}

fn opening_at(note: &Note, offset: usize) -> Option<(usize, &CodeBlock)> {
    let after = note.code_blocks.partition_point(|block| block.range.start as usize <= offset);
    let index = after.checked_sub(1)?;
    let block = &note.code_blocks[index];
    let is_python = block.language.as_deref().is_some_and(|tag| Language::of_tag(tag).is_some());
    let is_fence = matches!(block.form, CodeForm::Fence { .. });
    (is_fence && is_python && opening(block).touches(offset)).then_some((index, block))
}

/// The fence with its tag and attributes.
fn opening(block: &CodeBlock) -> TextRange {
    TextRange { start: block.range.start, end: block.info.end }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::note::NoteOptions;
    use crate::python::check::check;
    use crate::python::interpreter::NoInterpreter;
    use crate::python::syntax::Version;

    fn ready() -> Status {
        let version = Version { major: 3, minor: 12 };
        Status::Ready(Interpreter { path: Path::new("/usr/bin/python3").into(), version, patch: 4 })
    }

    /// The hover at `$0`, as one line.
    fn hover(marked: &str, judge: Judge<'_>) -> String {
        let offset = marked.find("$0").expect("a cursor");
        let text = marked.replacen("$0", "", 1);
        let note = Note::new(&text, &NoteOptions::default());
        let findings = check(&text, &note, &mut NoInterpreter);
        let found = snippet_hover(&text, &note, offset, judge, &findings);
        found.map_or("nothing".to_owned(), |hover| hover.markdown.replace('\n', " "))
    }

    #[test]
    fn an_opening_fence_tells_who_checked_the_code() {
        let heard = Judge::Interpreter { status: &ready(), heard: true };
        let good = "```py$0thon\nx = 1\n```\n";
        assert_eq!(hover(good, heard), "Checked by Python 3.12.4 (`/usr/bin/python3`).  Nothing to report.");
        let bad = "> ```pycon$0\n> >>> x = = 1\n> ```\n\n```python\ny = = 1\n```\n";
        assert_eq!(
            hover(bad, heard),
            "Checked by Python 3.12.4 (`/usr/bin/python3`).  - line 2: expected an expression"
        );
        assert_eq!(hover("```python\nx$0 = 1\n```\n", heard), "nothing");
        assert_eq!(hover("```sh$0\nls\n```\n", heard), "nothing");
    }

    #[test]
    fn what_is_not_known_is_not_claimed() {
        let note = "```python$0\nx = 1\n```\n";
        let asked = Judge::Interpreter { status: &ready(), heard: false };
        assert!(hover(note, asked).contains("is being asked"));
        let missing = Status::Missing("no Python on PATH".into());
        let alone = Judge::Interpreter { status: &missing, heard: true };
        assert!(hover(note, alone).starts_with("Checked by the built-in parser alone: no Python on PATH."));
        assert_eq!(hover(note, Judge::Off), "Not checked: the settings say so.");
        assert_eq!(hover("```python no-check$0\nx =\n```\n", alone), "Not checked: the note says so.");
    }
}

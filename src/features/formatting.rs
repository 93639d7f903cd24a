//! `textDocument/formatting` and `textDocument/rangeFormatting`: the Python in a note, and nothing
//! around it.

use std::ops::Range;

use similar::{DiffTag, TextDiff};

use crate::note::{Note, NoteOptions};
use crate::python::ruff::is_whole_script;
use crate::python::snippet::{Snippet, snippets};
use crate::text::{TextEdit, TextRange, apply_edits};

/// The edits that make of each script of the note, or of those that `range` touches, what `format`
/// makes of it; where that gives `None`, the script stays. Only lines that differ are edited, and
/// only what brings about exactly the formatted script: what stands around it (quote markers,
/// indentation of lists, line ends) stays.
///
/// # Errors
/// The first one of `format`.
pub fn formatting<E>(
    text: &str,
    note: &Note,
    range: Option<TextRange>,
    mut format: impl FnMut(&str) -> Result<Option<String>, E>,
) -> Result<Vec<TextEdit>, E> {
    let mut edits = Vec::new();
    for snippet in snippets(text, note).iter().filter(|snippet| is_whole_script(snippet)) {
        let block = note.code_blocks[snippet.block].range;
        if range.is_some_and(|range| !block.touches(range.start as usize) && !block.overlaps(range)) {
            continue;
        }
        if let Some(formatted) = format(snippet.map.source())? {
            edits.extend(changed_lines(text, snippet, &formatted));
        }
    }
    Ok(edits)
}

/// The edits of the note that turn the snippet into `formatted`; none where they would not.
fn changed_lines(text: &str, snippet: &Snippet, formatted: &str) -> Vec<TextEdit> {
    let source = snippet.map.source();
    let (old, new): (Vec<&str>, Vec<&str>) =
        (source.split_inclusive('\n').collect(), formatted.split_inclusive('\n').collect());
    let before = |line: usize| old[..line].iter().map(|line| line.len()).sum::<usize>();
    let mut edits = Vec::new();
    let mut replace = |lines: Range<usize>, with: &str| {
        let (from, to) = (before(lines.start), before(lines.end));
        // The last line's end stays, so that it stays as it is.
        let keeps = source[from..to].ends_with('\n') && with.ends_with('\n');
        let range = TextRange::new(from, to - usize::from(keeps));
        edits.push(TextEdit::replace(range, &with[..with.len() - usize::from(keeps)]));
    };
    for op in TextDiff::from_slices(&old, &new).ops() {
        let (lines, with) = (op.old_range(), op.new_range());
        match op.tag() {
            DiffTag::Equal => {}
            // Line by line as far as there is one for each, and then the rest.
            _ => {
                let both = lines.len().min(with.len());
                (0..both).for_each(|at| {
                    replace(lines.start + at..lines.start + at + 1, new[with.start + at]);
                });
                if lines.len() != with.len() {
                    replace(lines.start + both..lines.end, &new[with.start + both..with.end].concat());
                }
            }
        }
    }
    let edits = snippet.map.edits_to_file(text, &edits);
    if becomes(text, &edits, snippet, formatted) { edits } else { Vec::new() }
}

/// Whether the edits make of the snippet what they should.
fn becomes(text: &str, edits: &[TextEdit], snippet: &Snippet, formatted: &str) -> bool {
    let Ok(after) = apply_edits(text, edits) else { return false };
    let note = Note::new(&after, &NoteOptions::default());
    let found = snippets(&after, &note);
    found
        .iter()
        .find(|found| found.block == snippet.block)
        .is_some_and(|found| found.map.source() == formatted)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A note after a formatter that puts spaces around `=`, cuts double blank lines and knows no
    /// broken code.
    fn formatted(text: &str, range: Option<TextRange>) -> String {
        let note = Note::new(text, &NoteOptions::default());
        let format = |source: &str| {
            if source.contains("= =") {
                return Ok(None);
            }
            Ok::<_, ()>(Some(source.replace("\n\n\n", "\n\n").replace('=', " = ").replace(";", "\n")))
        };
        apply_edits(text, &formatting(text, &note, range, format).unwrap()).unwrap()
    }

    #[test]
    fn only_scripts_change_and_what_stands_around_them_stays() {
        for (before, after) in [
            ("a=1\n\n```python\na=1\n```\nb=2\n", "a=1\n\n```python\na = 1\n```\nb=2\n"),
            ("> ```python\n> a=1;b=2\n> c\n> ```\n", "> ```python\n> a = 1\n> b = 2\n> c\n> ```\n"),
            (
                "- x\n\n  ```py\r\n  a=1\r\n\r\n\r\n  b\r\n  ```\r\n",
                "- x\n\n  ```py\r\n  a = 1\r\n\r\n  b\r\n  ```\r\n",
            ),
            ("1.\t```python\n\tdef f():\n\t\ta=1\n\t```\n", "1.\t```python\n\tdef f():\n\t\ta = 1\n\t```\n"),
            ("\u{feff}~~~python\na=1\n~~~\n", "\u{feff}~~~python\na = 1\n~~~\n"),
            ("```python\na=1;b=2", "```python\na = 1\nb = 2"),
        ] {
            assert_eq!(formatted(before, None), after, "{before}");
            assert_eq!(formatted(after, None).replace("  =  ", " = "), after, "{before}");
        }
    }

    #[test]
    fn sessions_broken_code_and_what_the_author_keeps_stay() {
        for text in [
            "```pycon\n>>> a=1\n```\n",
            "```python\n>>> a=1\n```\n",
            "```python no-check\na=1\n```\n",
            "```python expect=TypeError\na=1\n```\n",
            "```python\na= =1\n```\n",
            "```sh\na=1\n```\n",
            "    a=1\n",
        ] {
            assert_eq!(formatted(text, None), text);
        }
    }

    #[test]
    fn a_range_reaches_the_fences_that_it_touches() {
        let text = "```python\na=1\n```\n\n```python\nb=2\n```\n";
        let at = text.find("b=2").unwrap();
        let expected = "```python\na=1\n```\n\n```python\nb = 2\n```\n";
        assert_eq!(formatted(text, Some(TextRange::empty(at))), expected);
    }
}

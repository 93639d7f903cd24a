use super::output::holds_code;
use super::{Reason, Subject};
use crate::diagnostic::codes::snippets::LINE_NUMBERS;
use crate::diagnostic::{Finding, Fix};
use crate::python::fragment::physical_lines;
use crate::text::{TextEdit, TextRange, apply_edits};

/// Fewer lines with a number each are not enough to be sure, unless each number is the last one's
/// successor and what they leave is code.
const FEWEST: usize = 3;

/// A listing that was copied with its line numbers.
pub(super) fn find(subject: &Subject<'_>) -> Option<Reason> {
    let source = subject.source;
    let mut edits = Vec::new();
    let (mut last, mut successive) = (None, true);
    for line in physical_lines(source) {
        let text = line.of(source);
        if text.trim().is_empty() {
            continue;
        }
        let (number, width) = numbered(text)?;
        if last.is_some_and(|last| number <= last) {
            return None;
        }
        successive &= last.is_none_or(|last: u32| last.checked_add(1) == Some(number));
        last = Some(number);
        edits.push(TextEdit::delete(TextRange::new(line.start as usize, line.start as usize + width)));
    }
    remove_gap(source, &mut edits);
    let leaves_code = || apply_edits(source, &edits).is_ok_and(|code| holds_code(&code));
    let sure = edits.len() >= FEWEST || edits.len() + 1 == FEWEST && successive && leaves_code();
    if !sure || !subject.mends(&edits) {
        return None;
    }
    let range = edits.first()?.range;
    let fix = Fix { title: "Remove the line numbers".into(), edits, safe: true };
    Some(Finding::new(&LINE_NUMBERS, range, "line numbers were copied with the code").with_fix(fix).into())
}

/// Removes the blanks, too, that stand behind every number: they belong to the listing.
fn remove_gap(source: &str, edits: &mut [TextEdit]) {
    let blanks = |edit: &TextEdit| {
        let code = source[edit.range.end as usize..].lines().next().unwrap_or("");
        (!code.trim().is_empty()).then(|| code.len() - code.trim_start_matches(' ').len())
    };
    let gap = edits.iter().filter_map(blanks).min().unwrap_or(0) as u32;
    for edit in edits.iter_mut().filter(|edit| blanks(edit).is_some()) {
        edit.range.end += gap;
    }
}

/// A line's number and the bytes up to its code: `12 `, `12: `, `12. `, `12 | `.
fn numbered(line: &str) -> Option<(u32, usize)> {
    let blank = line.len() - line.trim_start().len();
    let digits = line[blank..].bytes().take_while(u8::is_ascii_digit).count();
    let number = line[blank..blank + digits].parse().ok()?;
    let rest = &line[blank + digits..];
    let mark = rest.trim_start_matches(' ');
    let gap = rest.len() - mark.len();
    let sign = mark.starts_with(['|', ':', '.', ')']);
    if !sign && gap == 0 && !rest.trim().is_empty() && !rest.starts_with('\t') {
        return None;
    }
    let mut width = blank + digits;
    if sign {
        width += gap + 1;
    }
    width += usize::from(line[width..].starts_with([' ', '\t']));
    Some((number, width))
}

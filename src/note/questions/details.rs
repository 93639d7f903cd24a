//! Collapsible sections: which `<summary>` belongs to which `</details>`.

use super::units::{TagKind, Units};
use crate::text::TextRange;

/// A summary and the section it names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Summary {
    /// The unit that holds `<details>`.
    pub(super) open_unit: u32,
    /// The unit that holds `<summary>`.
    pub(super) open_summary: u32,
    /// The unit that holds `</summary>`.
    pub(super) close_summary: u32,
    /// The unit that holds `</details>`; the last one of the note where it is missing.
    pub(super) close_details: u32,
    /// The bytes between `<summary>` and `</summary>`.
    pub(super) source: TextRange,
    /// The first byte behind `</summary>`.
    pub(super) answer: u32,
}

impl Summary {
    /// Whether visible text follows the summary on the unit it stands on.
    pub(super) fn answers_on_line(&self, units: &Units<'_, '_>, unit: usize) -> bool {
        let rest = TextRange { start: self.source.end, end: units.list[unit].range.end.max(self.source.end) };
        !units.str(&units.visible(unit, rest)).trim().is_empty()
    }
}

/// The sections that are closed, each from its `<details>` to its `</details>`.
pub(super) fn closed(units: &Units<'_, '_>) -> Vec<TextRange> {
    let mut open = Vec::new();
    let mut out = Vec::new();
    for tag in &units.tags {
        match tag.kind {
            TagKind::OpenDetails => open.push(tag.source.start),
            TagKind::CloseDetails => {
                out.extend(open.pop().map(|start| TextRange { start, end: tag.source.end }));
            }
            TagKind::OpenSummary | TagKind::CloseSummary => {}
        }
    }
    out
}

/// For each unit the unit that closes the innermost section opened before it.
pub(super) fn enclosing(units: &Units<'_, '_>) -> Vec<Option<u32>> {
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    let mut open = Vec::new();
    for tag in &units.tags {
        match tag.kind {
            TagKind::OpenDetails => open.push(tag.unit),
            TagKind::CloseDetails => pairs.extend(open.pop().map(|start| (start, tag.unit))),
            _ => {}
        }
    }
    pairs.sort_unstable();
    let mut pairs = pairs.into_iter().peekable();
    let mut stack: Vec<(u32, u32)> = Vec::new();
    let mut out = Vec::with_capacity(units.list.len());
    for unit in 0..units.list.len() as u32 {
        while let Some(pair) = pairs.next_if(|&(start, _)| start < unit) {
            while stack.last().is_some_and(|&(_, end)| end < pair.1) {
                stack.pop();
            }
            stack.push(pair);
        }
        while stack.last().is_some_and(|&(_, end)| end < unit) {
            stack.pop();
        }
        out.push(stack.last().map(|&(_, end)| end));
    }
    out
}

/// All summaries in source order.
pub(super) fn find(units: &Units<'_, '_>) -> Vec<Summary> {
    let last = units.list.len().saturating_sub(1) as u32;
    let mut out: Vec<Summary> = Vec::new();
    // The unit of each open section, and its summary once there is one.
    let mut open: Vec<(u32, Option<usize>)> = Vec::new();
    let mut summary = None;
    for tag in &units.tags {
        let unit = tag.unit.min(last);
        match tag.kind {
            TagKind::OpenDetails => open.push((unit, None)),
            TagKind::OpenSummary => summary = Some((unit, tag.source.end)),
            TagKind::CloseSummary => {
                let (Some((open_summary, start)), Some((open_unit, slot))) =
                    (summary.take(), open.last_mut())
                else {
                    continue;
                };
                let source = TextRange { start, end: tag.source.start.max(start) };
                *slot = slot.or(Some(out.len()));
                let (open_unit, close_summary) = (*open_unit, unit);
                let (close_details, answer) = (last, tag.source.end);
                out.push(Summary { open_unit, open_summary, close_summary, close_details, source, answer });
            }
            TagKind::CloseDetails => {
                if let Some((_, Some(index))) = open.pop() {
                    out[index].close_details = unit;
                }
            }
        }
    }
    out
}

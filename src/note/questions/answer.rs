//! Where answers end.

use rustc_hash::FxHashMap;

use super::candidate::{Candidate, Scope};
use super::content::Class;
use super::details;
use super::label::Marker;
use super::units::{UnitKind, Units};
use crate::markdown::BlockKind;

/// What the ends of answers depend on, computed once for a note.
struct Landmarks {
    /// Units of the headings of each level, in order; those that only say "Answer" apart.
    headings: [Vec<u32>; 7],
    markers: [Vec<u32>; 7],
    /// For each unit the next heading at or after it that is no marker.
    next_heading: Vec<u32>,
    /// For each block the end of the innermost quote around it.
    quote_ends: Vec<Option<u32>>,
    /// For each unit the end of the collapsible section around it.
    sections: Vec<Option<u32>>,
}

/// For each question, in source order, one past the last unit of its answer, and the question whose
/// answer it stands in.
pub(super) fn extents(units: &Units<'_, '_>, candidates: &[Candidate]) -> Vec<(usize, Option<u32>)> {
    let landmarks = Landmarks::new(units);
    let mut ends = vec![0; candidates.len()];
    let mut next_label = units.list.len();
    let mut next_numbered: Option<usize> = None;
    let mut blank_lines = BlankLines::default();
    let mut next_in: FxHashMap<Option<u32>, usize> = FxHashMap::default();
    for (index, candidate) in candidates.iter().enumerate().rev() {
        let mut end = match candidate.scope {
            Scope::Section(level) => landmarks.section_end(units, candidate, level),
            Scope::Lines => {
                let peer = next_in.get(&units.container(candidate.unit)).copied();
                let peer = if candidate.is_labelled() { None } else { peer };
                landmarks.lines_end(units, candidate).min(peer.unwrap_or(usize::MAX))
            }
            Scope::Item(item) => landmarks.item_end(units, candidates, index, item),
            Scope::Details(close) => close as usize + 1,
            Scope::Quote(quote) => units.unit_of_block(units.document.blocks[quote as usize].end),
            Scope::Card => blank_lines.after(units, candidate.last_unit),
            Scope::OneLine => candidate.last_unit + 1,
        };
        if candidate.is_labelled() && matches!(candidate.scope, Scope::Section(_) | Scope::Lines) {
            end = end.min(next_label);
        }
        if matches!(candidate.scope, Scope::Section(_))
            && let Some(next) = next_numbered
            && is_successor(units, candidate, &candidates[next])
        {
            end = end.min(candidates[next].unit);
        }
        ends[index] = end.max(candidate.last_unit + 1);
        if candidate.ends_labels() {
            next_label = candidate.unit;
        }
        if matches!(candidate.scope, Scope::Section(_)) && candidate.title.number.is_some() {
            next_numbered = Some(index);
        }
        if candidate.scope == Scope::Lines || candidate.is_labelled() {
            next_in.insert(units.container(candidate.unit), candidate.unit);
        }
    }
    extend_over_split_lists(units, candidates, &landmarks, &mut ends);
    nest(candidates, ends)
}

/// Finds each question's parent and keeps children inside their parents.
fn nest(candidates: &[Candidate], mut ends: Vec<usize>) -> Vec<(usize, Option<u32>)> {
    let mut parents = Vec::with_capacity(candidates.len());
    let mut open: Vec<usize> = Vec::new();
    for (index, candidate) in candidates.iter().enumerate() {
        while open.last().is_some_and(|&top| ends[top] <= candidate.unit) {
            open.pop();
        }
        if let Some(&top) = open.last() {
            ends[index] = ends[index].min(ends[top]);
        }
        parents.push(open.last().map(|&top| top as u32));
        open.push(index);
    }
    ends.into_iter().zip(parents).collect()
}

/// Whether a heading carries the number after another's: a peer typed at another level.
fn is_successor(units: &Units<'_, '_>, before: &Candidate, after: &Candidate) -> bool {
    let number = |candidate: &Candidate| {
        candidate.title.number.as_ref().and_then(|number| units.str(number).parse::<u32>().ok())
    };
    matches!((number(before), number(after)), (Some(before), Some(after)) if after == before.wrapping_add(1))
}

/// Blank lines between units, found from the end of the note on.
#[derive(Default)]
struct BlankLines {
    /// The unit last asked for, and the answer it got.
    known: Option<(usize, usize)>,
}

impl BlankLines {
    /// The first unit behind a blank line after `unit`; asked for in falling order it is linear.
    fn after(&mut self, units: &Units<'_, '_>, unit: usize) -> usize {
        let mut next = unit + 1;
        while next < units.list.len() && !follows_blank_line(units, next) {
            if let Some((asked, found)) = self.known
                && asked == next
            {
                next = found;
                break;
            }
            next += 1;
        }
        self.known = Some((unit, next));
        next
    }
}

/// Whether an empty line, quote markers aside, stands between a unit and the one before it.
fn follows_blank_line(units: &Units<'_, '_>, unit: usize) -> bool {
    let from = units.list[unit - 1].range.end as usize;
    let gap = units.document.text.get(from..units.list[unit].range.start as usize).unwrap_or("");
    let mut lines = gap.split('\n').skip(1).peekable();
    while let Some(line) = lines.next() {
        // The last piece is what stands before the unit on its own line.
        if lines.peek().is_some() && line.trim_matches(['>', ' ', '\t', '\r']).is_empty() {
            return true;
        }
    }
    false
}

impl Landmarks {
    fn new(units: &Units<'_, '_>) -> Self {
        let mut headings: [Vec<u32>; 7] = Default::default();
        let mut markers: [Vec<u32>; 7] = Default::default();
        let mut next_heading = vec![units.list.len() as u32; units.list.len() + 1];
        for (unit, data) in units.list.iter().enumerate() {
            let UnitKind::Heading { level, .. } = data.kind else { continue };
            let lists =
                if matches!(units.classes[unit], Class::Marker(_)) { &mut markers } else { &mut headings };
            lists[usize::from(level)].push(unit as u32);
        }
        for unit in (0..units.list.len()).rev() {
            let heading = matches!(units.list[unit].kind, UnitKind::Heading { .. });
            let stops = heading && !matches!(units.classes[unit], Class::Marker(_));
            next_heading[unit] = if stops { unit as u32 } else { next_heading[unit + 1] };
        }
        let mut quote_ends: Vec<Option<u32>> = Vec::with_capacity(units.document.blocks.len());
        for block in &units.document.blocks {
            let around = block.parent.and_then(|parent| quote_ends[parent as usize]);
            quote_ends.push(if block.kind == BlockKind::Quote { Some(block.end) } else { around });
        }
        let sections = details::enclosing(units);
        Self { headings, markers, next_heading, quote_ends, sections }
    }

    /// The next heading of the same or a higher level. A heading that opens a list item is a peer of
    /// the headings that open items: others in its item belong to its answer.
    fn section_end(&self, units: &Units<'_, '_>, candidate: &Candidate, level: u8) -> usize {
        let data = &units.list[candidate.title_unit];
        let from = match data.item {
            Some(item) => units.unit_of_block(units.document.blocks[item as usize].end),
            None => candidate.last_unit + 1,
        };
        let mut end = units.list.len();
        for above in 1..=usize::from(level) {
            end = end.min(first_from(&self.headings[above], from));
            if above < usize::from(level) {
                end = end.min(first_from(&self.markers[above], from));
            }
        }
        end.min(self.container_end(units, candidate.unit))
    }

    /// Where a quote or collapsible section around the unit ends.
    fn container_end(&self, units: &Units<'_, '_>, unit: usize) -> usize {
        let block = units.list[unit].block as usize;
        let quote = self.quote_ends[block].map_or(usize::MAX, |end| units.unit_of_block(end));
        quote.min(self.sections[unit].map_or(usize::MAX, |end| end as usize))
    }

    fn lines_end(&self, units: &Units<'_, '_>, candidate: &Candidate) -> usize {
        let end = self.next_heading[candidate.last_unit + 1] as usize;
        let container = match units.container(candidate.unit) {
            Some(block) => units.unit_of_block(units.document.blocks[block as usize].end),
            None => usize::MAX,
        };
        end.min(container).min(self.container_end(units, candidate.unit))
    }

    /// The end of a list item, items behind it that hold only its answer included.
    fn item_end(&self, units: &Units<'_, '_>, candidates: &[Candidate], index: usize, item: u32) -> usize {
        let document = units.document;
        let next_question = candidates.get(index + 1).map_or(usize::MAX, |next| next.unit);
        let list = document.blocks[item as usize].parent;
        let list_end = list.map_or(0, |list| document.blocks[list as usize].end);
        let mut end = document.blocks[item as usize].end;
        while end < list_end {
            let unit = units.unit_of_block(end);
            let opens = units.list.get(unit).is_some_and(|unit| unit.item == Some(end));
            if !opens || unit >= next_question {
                break;
            }
            if units.markers[unit] != Some(Marker::Answer) {
                break;
            }
            end = document.blocks[end as usize].end;
        }
        units.unit_of_block(end)
    }
}

fn first_from(list: &[u32], from: usize) -> usize {
    let at = list.partition_point(|&unit| (unit as usize) < from);
    list.get(at).map_or(usize::MAX, |&unit| unit as usize)
}

/// Answers that are not indented under their items split one list into many: `1. **What?**`, a
/// paragraph, `2. **Why?**`. Such an answer runs on to the next question.
fn extend_over_split_lists(
    units: &Units<'_, '_>,
    candidates: &[Candidate],
    landmarks: &Landmarks,
    ends: &mut [usize],
) {
    let mut extended = false;
    for index in 0..candidates.len() {
        let candidate = &candidates[index];
        let Some((list, around)) = split_item(units, candidate, ends[index]) else {
            extended = false;
            continue;
        };
        let limit =
            (landmarks.next_heading[candidate.last_unit + 1] as usize)
                .min(landmarks.container_end(units, candidate.unit))
                .min(around.map_or(usize::MAX, |block| {
                    units.unit_of_block(units.document.blocks[block as usize].end)
                }));
        let next = candidates.get(index + 1).filter(|next| next.unit < limit);
        let peer = next.is_some_and(|next| {
            let Scope::Item(item) = next.scope else { return false };
            let other = units.document.blocks[item as usize].parent;
            let beside = other.and_then(|other| units.document.blocks[other as usize].parent) == around;
            let between = units.classes[ends[index]..next.unit]
                .iter()
                .any(|class| !matches!(class, Class::Nothing | Class::Closing));
            other != Some(list) && beside && between
        });
        if !(peer || (extended && next.is_none())) {
            extended = false;
            continue;
        }
        ends[index] = next.map_or(limit, |next| next.unit);
        extended = true;
    }
}

/// For a question that is the last item of its list and has nothing in it: the list, and the block
/// around that.
fn split_item(units: &Units<'_, '_>, candidate: &Candidate, end: usize) -> Option<(u32, Option<u32>)> {
    let Scope::Item(item) = candidate.scope else { return None };
    if candidate.inline_answer.is_some() {
        return None;
    }
    let blocks = &units.document.blocks;
    let list = blocks[item as usize].parent?;
    let last = blocks[item as usize].end == blocks[list as usize].end;
    let empty = units.classes[candidate.last_unit + 1..end].iter().all(|class| *class == Class::Nothing);
    (last && empty).then_some((list, blocks[list as usize].parent))
}

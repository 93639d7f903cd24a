//! Places that wait to be written: headings with nothing under them, items that hold a place.

use rustc_hash::FxHashMap;

use super::candidate::{Candidates, is_single_link, is_task};
use super::content::Class;
use super::title;
use super::units::{UnitKind, Units};
use super::words;
use crate::text::TextRange;

/// So many headings without anything between them are a list of names, and no sections left open.
const LIST: usize = 3;

/// The titles of headings that are no questions and have nothing under them, not even a heading. One
/// that is a link says where its content is.
pub(super) fn empty_sections(units: &Units<'_, '_>, found: &Candidates) -> Vec<TextRange> {
    let mut out = Vec::new();
    let mut run: Vec<usize> = Vec::new();
    let mut open: Option<(usize, u8)> = None;
    for unit in 0..=units.list.len() {
        let class = units.classes.get(unit).copied();
        let level = match units.list.get(unit).map(|unit| unit.kind) {
            Some(UnitKind::Heading { level, .. }) => Some(level),
            None => Some(0),
            _ => None,
        };
        let Some(level) = level else {
            // Comments hold templates' instructions; they fill nothing.
            if class != Some(Class::Nothing) {
                open = None;
                close(units, &mut run, &mut out);
            }
            continue;
        };
        if let Some((heading, above)) = open.take()
            && level <= above
            && !(level == above && begins_series(units, heading, unit))
        {
            run.push(heading);
        }
        let counts = unit < units.list.len() && !found.is_taken(unit) && class == Some(Class::Heading);
        open = counts.then_some((unit, level));
    }
    close(units, &mut run, &mut out);
    out
}

/// So many words with a number before them say what to do: a step that needs nothing under it.
const STEP: usize = 6;

/// Takes the empty headings that followed one another.
fn close(units: &Units<'_, '_>, run: &mut Vec<usize>, out: &mut Vec<TextRange>) {
    if run.len() < LIST {
        out.extend(run.iter().filter_map(|&heading| title_range(units, heading)));
    }
    run.clear();
}

fn title_range(units: &Units<'_, '_>, unit: usize) -> Option<TextRange> {
    let title = title::read(units, unit, units.list[unit].text.clone(), false);
    let words = units.str(&title.text).split_whitespace().count();
    let is_step = title.number.is_some() && words >= STEP;
    let says = words > 0 && !is_step && !is_single_link(units, unit, &title.text, false);
    says.then(|| units.source(unit, &title.text))
}

/// Whether `next`, a heading of the same level, is number 1 of what the heading without a number names.
fn begins_series(units: &Units<'_, '_>, heading: usize, next: usize) -> bool {
    let number = |unit: usize| {
        let title = title::read(units, unit, units.list[unit].text.clone(), false);
        title.number.map(|number| units.str(&number) == "1")
    };
    number(heading).is_none() && number(next) == Some(true)
}

/// Items such as `as` or `TODO` in lists whose other items say something.
pub(super) fn placeholder_items(units: &Units<'_, '_>) -> Vec<TextRange> {
    let blocks = &units.document.blocks;
    let mut held: Vec<(u32, TextRange)> = Vec::new();
    // For each list its items, and how many of them are single words.
    let mut lists: FxHashMap<u32, (u32, u32)> = FxHashMap::default();
    for (unit, data) in units.list.iter().enumerate() {
        let Some(list) = data.item.and_then(|item| blocks[item as usize].parent) else { continue };
        let (items, terse) = lists.entry(list).or_default();
        *items += 1;
        let alone = data.item.is_some_and(|item| blocks[item as usize].end == data.block + 1);
        let whole = units.list.get(unit + 1).is_none_or(|next| next.block != data.block);
        let text = units.text(unit).trim();
        if data.kind == UnitKind::Line
            && alone
            && whole
            && words::is_placeholder_item(text)
            && !is_task(units, unit)
        {
            held.push((list, data.range));
        } else if text.split_whitespace().nth(1).is_none() {
            *terse += 1;
        }
    }
    // In a list of keywords, `as` is one.
    let is_list_of_words =
        |list: &u32| lists.get(list).is_none_or(|&(items, terse)| items < 2 || terse * 2 >= items);
    held.retain(|(list, _)| !is_list_of_words(list));
    held.into_iter().map(|(_, range)| range).collect()
}

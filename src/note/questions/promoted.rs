//! Headings without a question mark that are questions by the company they keep.

use rustc_hash::FxHashMap;

use super::candidate::{Candidate, Candidates};
use super::content::Class;
use super::model::{QuestionForm, Tier};
use super::title::{self, Title, is_empty_talk};
use super::units::{UnitKind, Units};
use super::words;
use crate::markdown::BlockKind;

/// How many headings there are, and how many of them are questions.
#[derive(Clone, Copy, Default)]
struct Share {
    all: usize,
    questions: usize,
}

/// Finds them: numbered ones among three or more siblings of which a fifth are questions; those that
/// begin with an imperative where three or more and 30 % of the level's headings are questions;
/// those that begin with a question word where three or more headings are.
pub(super) fn find(units: &Units<'_, '_>, found: &mut Candidates) {
    let mut levels = [Share::default(); 7];
    let mut siblings: FxHashMap<(u32, u8), Share> = FxHashMap::default();
    let parents = parents(units);
    let mut open = Vec::new();
    for unit in 0..units.list.len() {
        let UnitKind::Heading { level, index } = units.list[unit].kind else { continue };
        if matches!(units.classes[unit], Class::Marker(_)) {
            continue;
        }
        let question = found.is_taken(unit);
        let family = siblings.entry((parents[index as usize], level)).or_default();
        for share in [&mut levels[level as usize], family] {
            share.all += 1;
            share.questions += usize::from(question);
        }
        if !question && !is_inside_item(units, unit) {
            open.push((unit, level, parents[index as usize]));
        }
    }
    let asking = found.list.iter().filter(|candidate| candidate.form == QuestionForm::Heading).count();
    for (unit, level, parent) in open {
        let title = title::read(units, unit, units.list[unit].text.clone(), false);
        let text = units.str(&title.text);
        if is_empty_talk(text) || words::is_section_title(text) || words::is_single_word(text) {
            continue;
        }
        let interrogative = words::starts_with_interrogative(text);
        if !interrogative && !words::is_imperative(text) {
            continue;
        }
        let family = siblings.get(&(parent, level)).copied().unwrap_or_default();
        let at_level = levels[level as usize];
        let company = Company { family, at_level, asking };
        if company.promotes(&title, interrogative) {
            found.add(Candidate::new(units, unit, title, Tier::Promoted));
        }
    }
}

/// Whether a heading stands in a list item that another block opens: it belongs to what that says.
fn is_inside_item(units: &Units<'_, '_>, unit: usize) -> bool {
    let parent = units.container(unit).map(|parent| units.document.blocks[parent as usize].kind);
    units.list[unit].item.is_none() && matches!(parent, Some(BlockKind::Item { .. }))
}

struct Company {
    family: Share,
    at_level: Share,
    asking: usize,
}

impl Company {
    fn promotes(&self, title: &Title, interrogative: bool) -> bool {
        let numbered =
            title.number.is_some() && self.family.all >= 3 && self.family.questions * 5 >= self.family.all;
        let share = self.at_level.questions >= 3 && self.at_level.questions * 10 >= self.at_level.all * 3;
        let among = interrogative && self.asking >= 3 && self.at_level.questions > 0;
        numbered || share || among
    }
}

/// For each heading the one it stands under, `u32::MAX` for the outermost.
fn parents(units: &Units<'_, '_>) -> Vec<u32> {
    let mut out = Vec::new();
    let mut open: Vec<(u8, u32)> = Vec::new();
    for unit in &units.list {
        let UnitKind::Heading { level, index } = unit.kind else { continue };
        while open.last().is_some_and(|&(above, _)| above >= level) {
            open.pop();
        }
        out.push(open.last().map_or(u32::MAX, |&(_, index)| index));
        open.push((level, index));
    }
    out
}

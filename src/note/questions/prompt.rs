//! Prompts: bare lists of questions.

use rustc_hash::FxHashSet;

use super::candidate::{Candidate, Candidates, is_single_link, is_task};
use super::model::Tier;
use super::title::{self, Title, is_empty_talk};
use super::units::{UnitKind, Units};
use super::words;
use crate::markdown::BlockKind;

/// Nesting deeper than this counts as this deep.
const MAX_DEPTH: usize = 8;

/// Finds list items that ask, in sections where three or more of them are 60 % of the items, and
/// everything under "Follow-ups".
pub(super) fn find(units: &Units<'_, '_>, found: &mut Candidates) {
    let depths = depths(units);
    let mut known = Known { candidates: found.list.len(), titles: None };
    let mut section = Section::default();
    for unit in 0..units.list.len() {
        let data = &units.list[unit];
        match data.kind {
            UnitKind::Heading { .. } => {
                section.close(units, &mut known, found);
                section = Section { heading: Some(unit), ..Section::default() };
                section.follow_ups = names_follow_ups(units.text(unit));
            }
            UnitKind::Line if data.item.is_some() => {
                let depth = usize::from(depths[data.block as usize]).min(MAX_DEPTH);
                section.items.push(Item::new(units, unit, depth, section.list_follows_up, found));
            }
            UnitKind::Line => section.list_follows_up = names_follow_ups(units.text(unit)),
            _ => {}
        }
    }
    section.close(units, &mut known, found);
}

/// The titles of what is a question already; most notes never ask for them.
struct Known {
    /// How many candidates there were before the first prompt.
    candidates: usize,
    titles: Option<FxHashSet<String>>,
}

impl Known {
    fn contains(&mut self, units: &Units<'_, '_>, found: &Candidates, title: &Title) -> bool {
        let text = |title: &Title| fold(units.str(&title.text));
        let before = &found.list[..self.candidates];
        let titles = self
            .titles
            .get_or_insert_with(|| before.iter().map(|candidate| text(&candidate.title)).collect());
        titles.contains(&text(title))
    }
}

#[derive(Default)]
struct Section {
    items: Vec<Item>,
    heading: Option<usize>,
    follow_ups: bool,
    /// Whether the line before the current list says that follow-ups come.
    list_follows_up: bool,
}

struct Item {
    unit: usize,
    depth: usize,
    /// Whether it can be a question at all, and asks.
    asks: bool,
    follow_up: bool,
}

impl Item {
    fn new(units: &Units<'_, '_>, unit: usize, depth: usize, follow_up: bool, found: &Candidates) -> Self {
        let mut item = Self { unit, depth, asks: false, follow_up };
        // Titles are read only where they matter: most lists are no lists of questions.
        if found.is_taken(unit) || title::mentions_question_mark(units.text(unit)) {
            let title = item.title(units);
            let asks =
                title.asks || found.is_taken(unit) || (title.asks_inside && orders(units.str(&title.text)));
            item.asks = asks && !is_never(units, unit, &title);
        }
        item
    }

    fn title(&self, units: &Units<'_, '_>) -> Title {
        title::read(units, self.unit, units.list[self.unit].text.clone(), false)
    }

    /// Whether it can be a question at all, and begins like a question or an order.
    fn orders(&self, units: &Units<'_, '_>) -> bool {
        let title = self.title(units);
        orders(units.str(&title.text)) && !is_never(units, self.unit, &title)
    }
}

fn orders(text: &str) -> bool {
    words::starts_with_interrogative(text) || words::is_imperative(text)
}

/// Whether an item can be no question, whatever its section is made of.
fn is_never(units: &Units<'_, '_>, unit: usize, title: &Title) -> bool {
    let text = units.str(&title.text);
    is_task(units, unit)
        || is_empty_talk(text)
        || is_single_link(units, unit, &title.text, false)
        || words::is_single_word(text)
}

impl Section {
    fn close(&mut self, units: &Units<'_, '_>, known: &mut Known, found: &mut Candidates) {
        if self.items.is_empty() {
            return;
        }
        let questions = self.heading.is_some_and(|heading| names_questions(units.text(heading)));
        let mut all = [0usize; MAX_DEPTH + 1];
        let mut asking = [0usize; MAX_DEPTH + 1];
        for item in &self.items {
            all[item.depth] += 1;
            asking[item.depth] += usize::from(item.asks || (questions && item.orders(units)));
        }
        let enough = |asking: usize, all: usize| asking >= 3 && asking * 5 >= all * 3;
        let everywhere = enough(asking.iter().sum(), all.iter().sum());
        for item in self.items.drain(..) {
            let list = everywhere || enough(asking[item.depth], all[item.depth]);
            let follows_up = self.follow_ups || item.follow_up;
            let counts = if follows_up {
                !is_never(units, item.unit, &item.title(units))
            } else {
                list && (item.asks || item.orders(units))
            };
            if !counts {
                continue;
            }
            let title = item.title(units);
            if known.contains(units, found, &title) {
                continue;
            }
            let mut prompt = Candidate::new(units, item.unit, title, Tier::Prompt);
            prompt.follow_up = questions || follows_up;
            found.add(prompt);
        }
    }
}

/// How many list items each block stands in.
fn depths(units: &Units<'_, '_>) -> Vec<u16> {
    let mut out: Vec<u16> = Vec::with_capacity(units.document.blocks.len());
    for block in &units.document.blocks {
        let above = block.parent.map_or(0, |parent| out[parent as usize]);
        out.push(above.saturating_add(u16::from(matches!(block.kind, BlockKind::Item { .. }))));
    }
    out
}

fn names_questions(heading: &str) -> bool {
    let heading = heading.to_lowercase();
    ["question", "вопрос", "frage", "pregunta", "pergunta", "질문", "问题", "質問", "أسئلة", "שאלות"]
        .iter()
        .any(|word| heading.contains(word))
}

fn names_follow_ups(text: &str) -> bool {
    let text = text.trim_matches(|ch: char| !ch.is_alphanumeric());
    text.len() <= 40 && text.starts_with(['f', 'F', 'p', 'P']) && {
        let text = text.to_lowercase().replace(['-', ' '], "");
        matches!(
            &*text,
            "followup" | "followups" | "followupquestions" | "followupquestion" | "possiblefollowups"
        )
    }
}

fn fold(text: &str) -> String {
    text.chars().filter(|ch| ch.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

//! What the rules find, before answers are known.

use std::ops::Range;

use super::model::{QuestionForm, Tier};
use super::title::Title;
use super::units::{UnitKind, Units};
use crate::markdown::BlockKind;

/// How far a question reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// To the next heading of the same or a higher level.
    Section(u8),
    /// To the next question of the same kind in its container, or any heading.
    Lines,
    /// To the end of its list item.
    Item(u32),
    /// To the unit that closes its collapsible section.
    Details(u32),
    /// To the end of its quote.
    Quote(u32),
    /// To a blank line.
    Card,
    /// To the end of its own line.
    OneLine,
}

/// A question found.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// The unit that it begins with.
    pub(super) unit: usize,
    /// The unit that its title begins in; another one behind a bare label.
    pub(super) title_unit: usize,
    /// The last unit of its title.
    pub(super) last_unit: usize,
    pub(super) title: Title,
    pub(super) tier: Tier,
    pub(super) form: QuestionForm,
    pub(super) scope: Scope,
    /// Where an answer begins on the title's own line.
    pub(super) inline_answer: Option<u32>,
    /// Whether it is a prompt that counts wherever it stands.
    pub(super) follow_up: bool,
}

/// All that was found, at most one question for each unit.
pub(super) struct Candidates {
    pub(super) list: Vec<Candidate>,
    /// For each unit the question whose title it is part of.
    owners: Vec<Option<u32>>,
}

impl Candidates {
    pub(super) fn new(units: &Units<'_, '_>) -> Self {
        Self { list: Vec::new(), owners: vec![None; units.list.len()] }
    }

    /// Whether a unit is part of a question's title already.
    pub(super) fn is_taken(&self, unit: usize) -> bool {
        self.owners.get(unit).is_none_or(Option::is_some)
    }

    /// The question whose title a unit is part of.
    pub(super) fn owner_mut(&mut self, unit: usize) -> Option<&mut Candidate> {
        let owner = self.owners.get(unit).copied().flatten()?;
        self.list.get_mut(owner as usize)
    }

    /// Adds a question unless one of its units belongs to another.
    pub(super) fn add(&mut self, candidate: Candidate) {
        let units = candidate.unit..candidate.last_unit + 1;
        if units.clone().any(|unit| self.is_taken(unit)) {
            return;
        }
        let owner = self.list.len() as u32;
        units.for_each(|unit| self.owners[unit] = Some(owner));
        self.list.push(candidate);
    }
}

impl Candidate {
    /// A question whose title stands on the one unit that it begins with.
    pub(super) fn new(units: &Units<'_, '_>, unit: usize, title: Title, tier: Tier) -> Self {
        let (form, scope) = form_and_scope(units, unit);
        Self {
            unit,
            title_unit: unit,
            last_unit: unit,
            title,
            tier,
            form,
            scope,
            inline_answer: None,
            follow_up: false,
        }
    }

    /// The same question in another form.
    pub(super) fn with_form(mut self, form: QuestionForm) -> Self {
        if self.form == QuestionForm::Line {
            self.form = form;
        }
        self
    }
}

fn form_and_scope(units: &Units<'_, '_>, unit: usize) -> (QuestionForm, Scope) {
    let data = &units.list[unit];
    match (data.kind, data.item) {
        (UnitKind::Heading { level, .. }, _) => (QuestionForm::Heading, Scope::Section(level)),
        (_, Some(item)) => (QuestionForm::Item, Scope::Item(item)),
        _ => (QuestionForm::Line, Scope::Lines),
    }
}

/// Whether a unit opens a task item.
pub(super) fn is_task(units: &Units<'_, '_>, unit: usize) -> bool {
    units.list[unit].item.is_some_and(|item| {
        matches!(units.document.blocks[item as usize].kind, BlockKind::Item { task: Some(_) })
    })
}

/// Whether a range of a unit's visible text is one link and nothing else; within the note only, or to
/// anywhere.
pub(super) fn is_single_link(
    units: &Units<'_, '_>,
    unit: usize,
    text: &Range<u32>,
    own_note_only: bool,
) -> bool {
    let mut link = None;
    for span in units.spans_of(unit) {
        if span.text.end <= text.start || span.text.start >= text.end {
            continue;
        }
        if span.link.is_none() || link.is_some_and(|link| link != span.link) {
            let content = units.str(&span.text).chars().any(char::is_alphanumeric);
            if content {
                return is_wikilink(units.str(text)) && !own_note_only;
            }
            continue;
        }
        link = Some(span.link);
    }
    let Some(Some(link)) = link else { return false };
    if !own_note_only {
        return true;
    }
    match &units.document.inlines[link as usize].kind {
        crate::markdown::InlineKind::Link { destination, .. } => destination.starts_with('#'),
        _ => false,
    }
}

fn is_wikilink(text: &str) -> bool {
    let text = text.trim();
    text.starts_with("[[") && text.ends_with("]]") && text.matches("[[").count() == 1
}

/// Whether everything that can be read in this range stands in bold.
pub(super) fn is_bold(units: &Units<'_, '_>, unit: usize, text: &Range<u32>) -> bool {
    let mut any = false;
    for span in units.spans_of(unit) {
        let (start, end) = (span.text.start.max(text.start), span.text.end.min(text.end));
        if start >= end || !units.str(&(start..end)).chars().any(char::is_alphanumeric) {
            continue;
        }
        if !span.strong {
            return false;
        }
        any = true;
    }
    any
}

/// The end, in the buffer, of the bold run that this range begins with.
pub(super) fn bold_lead(units: &Units<'_, '_>, unit: usize, text: &Range<u32>) -> Option<u32> {
    let mut end = None;
    for span in units.spans_of(unit) {
        if span.text.end <= text.start || span.text.is_empty() {
            continue;
        }
        if !span.strong || span.text.start >= text.end {
            break;
        }
        end = Some(span.text.end.min(text.end));
    }
    end
}

impl Candidate {
    /// Whether a label, or the number of a series that stands for one, opens it.
    pub(super) fn is_labelled(&self) -> bool {
        self.tier == Tier::Labelled && self.form != QuestionForm::Callout
    }

    /// Whether it ends the answer of a label before it: another label, or the `C:` of a card.
    pub(super) fn ends_labels(&self) -> bool {
        let cloze = self.form == QuestionForm::Card && matches!(self.scope, Scope::Lines | Scope::Item(_));
        self.is_labelled() || cloze
    }
}

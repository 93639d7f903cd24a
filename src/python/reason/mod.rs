//! Why a snippet does not compile, in the words of somebody who pastes code into notes.
//!
//! One file for each class. A class names the reason only if it can point at it: either its repair
//! makes the snippet readable, or the first error stands right where the damage is.

mod deliberate;
mod entities;
mod foreign;
mod invisible;
mod line_numbers;
mod output;
mod prompts;
mod python2;
mod shell;
mod shifted;
mod smart_quotes;
mod tabs;

#[cfg(test)]
mod tests;

pub use deliberate::is_deliberate;
pub(super) use shifted::short as short_head;

use super::fragment::is_readable;
use super::syntax::{SyntaxError, Version};
use crate::diagnostic::Finding;
use crate::text::{TextEdit, apply_edits};

/// A snippet that cannot be read.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'s> {
    /// Its text.
    pub source: &'s str,
    /// The language it should be.
    pub version: Version,
    /// Its errors, in order.
    pub errors: &'s [SyntaxError],
}

/// A reason. The finding's ranges and edits are bytes of the snippet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What to say.
    pub finding: Finding,
    /// A change of the fence that would mend it.
    pub markup: Option<Markup>,
}

/// A change of the fence around a snippet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Markup {
    /// Give it another tag.
    Retag(&'static str),
    /// Let it end before the line at this snippet offset and open another one for the rest, behind
    /// the label that ends at `label_end` if there is one.
    Split {
        /// Offset of a line's first byte.
        at: u32,
        /// Offset behind the label line's break.
        label_end: Option<u32>,
    },
}

impl From<Finding> for Reason {
    fn from(finding: Finding) -> Self {
        Self { finding, markup: None }
    }
}

/// The reasons for which `subject` cannot be read; empty if nothing explains it.
pub fn explain(subject: &Subject<'_>) -> Vec<Reason> {
    type Class = fn(&Subject<'_>) -> Option<Reason>;
    // Whatever a repair proves comes before what only looks like something.
    const PROVEN: [Class; 6] =
        [prompts::find, line_numbers::find, python2::find, output::find_labelled, shell::find, foreign::find];
    const LIKELY: [Class; 3] = [tabs::find, output::find_trailing, shifted::find];
    let first_of = |classes: &[Class]| classes.iter().find_map(|class| class(subject));
    let characters = odd_characters(subject);
    let mends = characters.iter().flat_map(|reason| &reason.finding.fixes).any(|fix| fix.safe);
    if mends {
        return characters;
    }
    if let Some(reason) = first_of(&PROVEN) {
        return vec![reason];
    }
    if !characters.is_empty() {
        return characters;
    }
    first_of(&LIKELY).into_iter().collect()
}

/// What can be read, and is still not what its author took it for.
pub fn misread(source: &str, version: Version) -> Option<Reason> {
    let subject = Subject { source, version, errors: &[] };
    python2::find_readable(&subject).or_else(|| output::find_annotated(&subject))
}

/// Characters that come together: a page that turned quotes also turned blanks.
fn odd_characters(subject: &Subject<'_>) -> Vec<Reason> {
    let found: Vec<Damage> = [entities::find, smart_quotes::find, invisible::find]
        .into_iter()
        .filter_map(|find| find(subject))
        .collect();
    let all: Vec<TextEdit> = found.iter().flat_map(|damage| damage.edits.iter().cloned()).collect();
    let mends = !all.is_empty() && subject.mends(&all);
    found
        .into_iter()
        .filter(|damage| mends || damage.edits.iter().any(|edit| subject.has_error_at(edit)))
        .map(|damage| damage.into_reason(mends))
        .collect()
}

impl Subject<'_> {
    /// Whether the source can be read once the edits are made.
    fn mends(&self, edits: &[TextEdit]) -> bool {
        apply_edits(self.source, edits).is_ok_and(|text| is_readable(&text, self.version))
    }

    /// Whether an error stands on the line of the edit, at or before it.
    fn has_error_at(&self, edit: &TextEdit) -> bool {
        let line =
            |offset: u32| memchr::memchr_iter(b'\n', &self.source.as_bytes()[..offset as usize]).count();
        self.errors.iter().any(|error| {
            line(error.range.start) == line(edit.range.start) && error.range.start <= edit.range.end
        })
    }
}

/// Characters that a copy turned into others.
struct Damage {
    code: &'static crate::diagnostic::Code,
    message: String,
    title: &'static str,
    /// In order; the first one is where it is shown.
    edits: Vec<TextEdit>,
}

impl Damage {
    fn into_reason(self, mends: bool) -> Reason {
        let range = self.edits.first().map(|edit| edit.range).unwrap_or_default();
        let mut finding = Finding::new(self.code, range, self.message);
        finding.fixes.push(crate::diagnostic::Fix {
            title: self.title.into(),
            edits: self.edits,
            safe: mends,
        });
        finding.into()
    }
}

/// "" or " (and 2 more)".
fn and_more(count: usize) -> String {
    if count > 1 { format!(" (and {} more)", count - 1) } else { String::new() }
}

//! What an embed shows, in the embed's place.

use super::fixes::touches;
use super::transfer::{carry_all, definitions_needed, line_end, rewritten};
use super::{ActionKind, CodeAction, Site, Task};
use crate::features::preview::{content, whole};
use crate::features::workspace_edit::WorkspaceEdit;
use crate::note::{Link, LinkKind, Note};
use crate::text::{TextEdit, TextRange, apply_edits};
use crate::vault::{FileId, FragmentTarget, Goal, Reference, Vault};

pub(super) fn list(site: &Site<'_>, range: TextRange, out: &mut Vec<CodeAction>) {
    let Some(link) = site.note.links.iter().find(|link| touches(link.range, range)) else { return };
    if margin(site, link).is_none() {
        return;
    }
    let Some((goal, note)) = shown(site, site.vault, link) else { return };
    if clashes(site.note, note, shown_range(note, goal)) {
        return;
    }
    out.push(CodeAction {
        title: "Write what the embed shows in its place".to_owned(),
        kind: ActionKind::Inline,
        mends: None,
        preferred: false,
        task: Task::InlineEmbed(link.range.start),
    });
}

/// The note that an embed shows, and the place in it.
fn shown<'a>(site: &Site<'_>, vault: &'a Vault, link: &Link) -> Option<(Goal, &'a Note)> {
    let goal = vault.goal_of(site.file, link).filter(|goal| goal.file != site.file)?;
    let whole = link.target.fragment.is_none();
    let is_embed = link.kind == LinkKind::Embed && (whole || goal.place.is_some());
    Some((goal, vault.note(goal.file).filter(|_| is_embed)?))
}

fn shown_range(note: &Note, goal: Goal) -> TextRange {
    match goal.place {
        None => content(note),
        Some(FragmentTarget::Heading(index)) => {
            TextRange { start: note.headings[index].range.start, end: note.headings[index].section_end }
        }
        Some(place) => place.range(note),
    }
}

/// What stands before an embed that is alone on its line: white space and quote marks.
fn margin<'a>(site: &Site<'a>, link: &Link) -> Option<&'a str> {
    let line = site.note.lines.line_range(site.note.lines.line_of(link.range.start as usize));
    let before = &site.text[line.start as usize..link.range.start as usize];
    let after = site.text[link.range.end as usize..line.end as usize].trim();
    let is_margin = before.chars().all(|ch| matches!(ch, ' ' | '\t' | '>'));
    (is_margin && after.is_empty() && site.note.conflict.is_none()).then_some(before)
}

/// Whether a label of the text means something else in the note that it goes to.
fn clashes(own: &Note, source: &Note, range: TextRange) -> bool {
    let labels = source.labels.iter().filter(|label| range.covers(label.whole));
    labels.into_iter().any(|label| label.definition_in(own).is_some())
}

pub(super) fn embed(site: &Site<'_>, start: u32) -> Option<WorkspaceEdit> {
    let link = site.link(start)?;
    let margin = margin(site, link)?;
    let (goal, _) = shown(site, site.vault, link)?;
    let before = site.vault.refreshed(&[goal.file], site.disk);
    let (goal, source) = shown(site, &before, link)?;
    let text = before.text_of(goal.file, site.disk)?.text;
    let range = shown_range(source, goal);
    if clashes(site.note, source, range) {
        return None;
    }
    let inlined = Inlined { site, before: &before, link, margin, source: goal.file, text: &text, range };
    inlined.edit()
}

/// An embed that is to be replaced by what it shows.
struct Inlined<'a> {
    site: &'a Site<'a>,
    before: &'a Vault,
    link: &'a Link,
    margin: &'a str,
    /// The note that is shown.
    source: FileId,
    /// Its text.
    text: &'a str,
    /// What is shown of it.
    range: TextRange,
}

impl Inlined<'_> {
    fn edit(&self) -> Option<WorkspaceEdit> {
        let Site { file, note, .. } = *self.site;
        let mut after = self.before.clone();
        after.set_text(file, &apply_edits(self.site.text, &[self.replacement(&[])?]).ok()?);
        let new = after.note(file)?;
        let at = self.link.range.start;
        let added = new.headings.len().checked_sub(note.headings.len())?;
        let moved = |goal: Goal| match goal.place {
            Some(FragmentTarget::Heading(index))
                if goal.file == file && note.headings[index].range.start > at =>
            {
                Goal { place: Some(FragmentTarget::Heading(index + added)), ..goal }
            }
            _ => goal,
        };
        let source = self.before.note(self.source)?;
        let copied = source.links.iter().enumerate().filter(|(_, link)| self.range.covers(link.range));
        let copied = copied.map(|(link, _)| (Reference { file: self.source, link }, file));
        let copied: Vec<TextEdit> =
            carry_all(self.before, &after, copied, moved)?.into_iter().map(|(_, edit)| edit).collect();
        // Headings of the same name may have come before those that links mean.
        let links = self.before.references(file).into_iter();
        let links = links.filter(|it| !(it.file == file && note.links[it.link].range == self.link.range));
        let others = carry_all(self.before, &after, links.map(|link| (link, link.file)), moved)?;
        let edits = others.into_iter().chain([(file, self.replacement(&copied)?)]);
        Some(WorkspaceEdit::of_edits(self.before, edits))
    }

    /// The text with its links as edited and without block ids, which name the blocks of the source.
    fn replacement(&self, edits: &[TextEdit]) -> Option<TextEdit> {
        let source = self.before.note(self.source)?;
        let ids = source.block_ids.iter().filter(|block| self.range.covers(block.range));
        let without_ids = ids.map(|block| {
            let marked = self.text[..block.range.start as usize - 1].trim_end_matches([' ', '\t']).len();
            TextEdit::delete(TextRange { start: marked as u32, end: block.range.end })
        });
        let edits: Vec<TextEdit> = edits.iter().cloned().chain(without_ids).collect();
        // Its first line shows how far it is indented.
        let line = source.lines.line_range(source.lines.line_of(self.range.start as usize)).start;
        let lines = rewritten(self.text, TextRange { start: line, end: self.range.end }, &edits)?;
        let lead = (self.range.start - line) as usize;
        let text = whole(&lines, TextRange::new(lead, lines.len()));
        // A byte order mark belongs to its file.
        let mut text = text.trim_start_matches('\u{feff}').to_owned();
        for definition in definitions_needed(source, self.range) {
            text += "\n\n";
            text += rewritten(self.text, definition, &edits)?.trim_end();
        }
        let mut out = String::new();
        for (index, line) in text.lines().enumerate() {
            if index > 0 {
                out += line_end(self.site.text);
                out += if line.is_empty() { self.margin.trim_end() } else { self.margin };
            }
            out += line;
        }
        Some(TextEdit::replace(self.link.range, out))
    }
}

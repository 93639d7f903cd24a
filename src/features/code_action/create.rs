//! For links that lead nowhere: create what they ask for, or lead them to something near.

use super::fixes::touches;
use super::transfer::line_end;
use super::{ActionKind, CodeAction, Site, Task, near};
use crate::diagnostic::{Code, Finding, codes::links};
use crate::features::new_note::new_note_path;
use crate::features::workspace_edit::{Operation, WorkspaceEdit};
use crate::note::{Link, Note, Target, fold_heading};
use crate::text::{TextEdit, TextRange};
use crate::vault::{FileId, Goal, find_fragment, heading_fragment, is_note_path, split_last};

pub(super) fn list(site: &Site<'_>, range: TextRange, findings: &[Finding], out: &mut Vec<CodeAction>) {
    let missing = Missing::of(findings);
    for link in site.note.links.iter().filter(|link| touches(link.range, range)) {
        // Only what is reported is offered a remedy: the same rule decides what is sure.
        let here = missing.in_link(link);
        let reported = |code: &'static Code| {
            let found = here.iter().find(|it| it.code == code && link.range.covers(it.range));
            found.map(|found| (found.code.id, found.range))
        };
        let start = link.range.start;
        if let Some(mends) = reported(&links::MISSING_NOTE) {
            other_notes(site, link, mends, here, out);
            if let Some(path) = new_note_path(site.vault, site.entry, link) {
                out.push(action(format!("Create `{path}`"), mends, Task::CreateNote(start)));
            }
        }
        if let Some(mends) = reported(&links::MISSING_HEADING)
            && let Some((_, note, text)) = wanted_heading(site, link)
        {
            for heading in near::headings(note, text) {
                let title = format!("Link to the heading `{}`", note.headings[heading].text);
                out.push(action(title, mends, Task::OtherHeading { link: start, heading }));
            }
            out.push(action(format!("Create the heading `{text}`"), mends, Task::CreateHeading(start)));
        }
    }
}

/// What is reported of links that lead nowhere, in the order of the note.
struct Missing<'a>(Vec<&'a Finding>);

impl<'a> Missing<'a> {
    fn of(findings: &'a [Finding]) -> Self {
        let codes = [&links::MISSING_NOTE, &links::MISSING_HEADING];
        let mut missing: Vec<&Finding> = findings.iter().filter(|it| codes.contains(&it.code)).collect();
        missing.sort_by_key(|it| it.range.start);
        Self(missing)
    }

    /// What begins within a link.
    fn in_link(&self, link: &Link) -> &[&'a Finding] {
        let first = self.0.partition_point(|it| it.range.start < link.range.start);
        let count = self.0[first..].partition_point(|it| it.range.start <= link.range.end);
        &self.0[first..first + count]
    }
}

/// Notes of nearly the wanted name, but for those that the finding offers itself.
fn other_notes(
    site: &Site<'_>,
    link: &Link,
    mends: (&'static str, TextRange),
    here: &[&Finding],
    out: &mut Vec<CodeAction>,
) {
    let offered = |path: &str| {
        let same = here.iter().filter(|it| it.code.id == mends.0 && it.range == mends.1);
        same.flat_map(|it| &it.fixes).any(|fix| fix.edits.iter().any(|edit| edit.new_text == *path))
    };
    for id in near::notes(site, link_name(link)) {
        let Some(entry) = site.vault.get(id).filter(|_| !offered(&site.vault.shortest_link(id))) else {
            continue;
        };
        let task = Task::OtherNote { link: link.range.start, path: entry.path.to_string() };
        out.push(action(format!("Link to `{}`", site.vault.full_link(id)), mends, task));
    }
}

/// The name of the note that a link asks for.
fn link_name(link: &Link) -> &str {
    let name = split_last(&link.target.path).1;
    if is_note_path(name) { name.rsplit_once('.').map_or(name, |(stem, _)| stem) } else { name }
}

pub(super) fn other_note(site: &Site<'_>, link: u32, path: &str) -> Option<WorkspaceEdit> {
    let goal = Goal { file: site.vault.find(path)?.id, place: None };
    let link = site.link(link)?;
    let path = Link { target: Target { fragment: None, ..link.target.clone() }, ..link.clone() };
    let edits = site.vault.carry(site.file, &path, goal)?.into_iter().map(|edit| (site.file, edit));
    Some(WorkspaceEdit::of_edits(site.vault, edits))
}

fn action(title: String, mends: (&'static str, TextRange), task: Task) -> CodeAction {
    CodeAction { title, kind: ActionKind::QuickFix, mends: Some(mends), preferred: false, task }
}

/// The note and the heading that a link asks for in vain.
fn wanted_heading<'a>(site: &Site<'a>, link: &'a Link) -> Option<(FileId, &'a Note, &'a str)> {
    let fragment = link.target.fragment.as_deref()?;
    let file = site.vault.resolve(site.file, link)?.file;
    let note = site.vault.note(file)?;
    let text = fragment.text.rsplit('#').next()?.trim();
    let is_missing = find_fragment(note, link.kind, fragment).is_none() && !text.starts_with('^');
    (is_missing && !fold_heading(text).is_empty()).then_some((file, note, text))
}

pub(super) fn note(site: &Site<'_>, link: u32) -> Option<WorkspaceEdit> {
    let path = new_note_path(site.vault, site.entry, site.link(link)?)?;
    if site.disk.exists(&site.vault.root().join(&path)) {
        return None;
    }
    Some(WorkspaceEdit {
        operations: vec![Operation::Create { path, text: String::new() }],
        annotation: None,
    })
}

/// At the end of the note, on the level of its last section.
pub(super) fn heading(site: &Site<'_>, link: u32) -> Option<WorkspaceEdit> {
    let link = site.link(link)?;
    let (file, _, text) = wanted_heading(site, link)?;
    let current = site.vault.text_of(file, site.disk)?;
    let text = if link.is_wiki() { text.to_owned() } else { text.replace('-', " ") };
    let body = &*current.text;
    let line_end = line_end(body);
    let gap = if body.trim().is_empty() {
        ""
    } else if body.ends_with(['\n', '\r']) {
        line_end
    } else {
        &line_end.repeat(2)
    };
    let level = current.note.headings.last().map_or(2, |last| last.level.max(2));
    let new = format!("{gap}{} {text}{line_end}", "#".repeat(usize::from(level)));
    Some(WorkspaceEdit::of_edits(site.vault, [(file, TextEdit::insert(body.len(), new))]))
}

pub(super) fn other_heading(site: &Site<'_>, link: u32, heading: usize) -> Option<WorkspaceEdit> {
    let link = site.link(link)?;
    let (_, note, _) = wanted_heading(site, link)?;
    let text = match link.is_wiki() {
        true => heading_fragment(note, heading)?,
        false => note.headings.get(heading)?.slug.to_string(),
    };
    let edit = TextEdit::replace(link.target.fragment.as_deref()?.range, text);
    Some(WorkspaceEdit::of_edits(site.vault, [(site.file, edit)]))
}

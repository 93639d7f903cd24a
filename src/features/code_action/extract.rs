//! A section as a note of its own.

use super::transfer::{carry_all, definitions_given, definitions_needed, line_end, rewritten};
use super::{ActionKind, CodeAction, Site, Task};
use crate::features::cursor::heading_at;
use crate::features::new_note::file_name_of;
use crate::features::workspace_edit::{Operation, WorkspaceEdit};
use crate::note::{Link, LinkKind, Note, NoteOptions};
use crate::text::{TextEdit, TextRange, apply_edits};
use crate::vault::{FileEntry, FileId, FragmentTarget, Goal, Reference, Vault, fold_path, link_key};

/// The most notes of one name that are numbered on.
const MOST_NAMESAKES: usize = 100;

pub(super) fn list(site: &Site<'_>, range: TextRange, out: &mut Vec<CodeAction>) {
    let Some((index, heading)) = heading_at(site.note, range.start as usize) else { return };
    if !heading.range.touches(range.end as usize) || section(site, index).is_none() {
        return;
    }
    let Some(path) = path_for(site, &heading.text) else { return };
    out.push(CodeAction {
        title: format!("Move this section to a new note `{path}`"),
        kind: ActionKind::Extract,
        mends: None,
        preferred: false,
        task: Task::ExtractSection(heading.range.start),
    });
}

pub(super) fn section_to_note(site: &Site<'_>, start: u32) -> Option<WorkspaceEdit> {
    let index = site.note.headings.iter().position(|heading| heading.range.start == start)?;
    let moved = section(site, index)?;
    let path = path_for(site, &site.note.headings[index].text)?;
    let (needed, given) = (definitions_needed(site.note, moved), definitions_given(site.note, moved));
    Extraction { site, index, moved, needed, given, path }.edit()
}

/// The bytes that the section with this index would take along; `None` where it cannot be moved: it
/// stands in a list or a quote, is all of its note, or the note holds a merge conflict.
fn section(site: &Site<'_>, index: usize) -> Option<TextRange> {
    let heading = &site.note.headings[index];
    let line = site.note.lines.line_range(site.note.lines.line_of(heading.range.start as usize));
    // A byte order mark belongs to its file.
    let mark = if site.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() as u32 } else { 0 };
    let content = TextRange { start: line.start.max(mark), end: heading.section_end };
    let end = content.start as usize + content.of(site.text).trim_end().len();
    let front = site.note.front_matter.map_or(mark as usize, |front| front.end as usize);
    let rest = [&site.text[front..content.start as usize], &site.text[content.end as usize..]];
    let is_all = rest.iter().all(|text| text.trim().is_empty());
    let moves = !heading.nested && !is_all && site.note.conflict.is_none();
    moves.then(|| TextRange::new(content.start as usize, end))
}

/// A free path for a note named after a heading, where new notes are put.
fn path_for(site: &Site<'_>, heading: &str) -> Option<String> {
    let name = file_name_of(heading)?;
    let folder = site.vault.new_note_folder(site.entry.folder());
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let is_free = |path: &String| {
        site.vault.at_folded_path(&fold_path(path)).is_none()
            && !site.disk.exists(&site.vault.root().join(path))
    };
    let numbered = (2..MOST_NAMESAKES).map(|number| format!("{prefix}{name} {number}.md"));
    std::iter::once(format!("{prefix}{name}.md")).chain(numbered).find(is_free)
}

/// The move of a section.
struct Extraction<'a> {
    site: &'a Site<'a>,
    /// The index of the section's heading.
    index: usize,
    /// The section's bytes, blank lines at its end excluded.
    moved: TextRange,
    /// The definitions that the section needs from the rest of the note: it gets copies.
    needed: Vec<TextRange>,
    /// The definitions in the section that the rest of the note needs: it gets copies.
    given: Vec<TextRange>,
    /// The path of the new note.
    path: String,
}

impl Extraction<'_> {
    fn edit(&self) -> Option<WorkspaceEdit> {
        let Site { vault, file, .. } = *self.site;
        let before = vault.refreshed(&self.concerned_files(), self.site.disk);
        let mut after = before.clone();
        let new_text = self.new_text(&[])?;
        let new = after.set(FileEntry::with_note(&self.path, Note::new(&new_text, &NoteOptions::default())));
        let changes = self.changes(self.link_to(&after, new)?, &[])?;
        after.set_text(file, &apply_edits(self.site.text, &changes).ok()?);
        if !self.reads_the_same(after.note(new)?, after.note(file)?) {
            return None;
        }
        let carry = |links: Vec<Reference>, stand_in: Option<FileId>| {
            let links = links.into_iter().map(|link| (link, stand_in.unwrap_or(link.file)));
            carry_all(&before, &after, links, |goal| self.goal(goal, new))
        };
        let edits =
            |edits: Vec<(FileId, TextEdit)>| edits.into_iter().map(|(_, edit)| edit).collect::<Vec<_>>();
        let text = self.new_text(&edits(carry(self.own_links(&self.needed, true), Some(new))?))?;
        let own = edits(carry(self.own_links(&self.given, false), Some(file))?);
        let own = self.changes(self.link_to(&after, new)?, &own)?.into_iter().map(|edit| (file, edit));
        let others = carry(self.other_links(&before), None)?;
        let mut edit = WorkspaceEdit::of_edits(&before, own.chain(others));
        edit.operations.insert(0, Operation::Create { path: self.path.clone(), text });
        Some(edit)
    }

    /// The links of the section, or of the rest of the note, and those in the copies that it gets.
    fn own_links(&self, copies: &[TextRange], in_section: bool) -> Vec<Reference> {
        let Site { file, note, .. } = *self.site;
        let stands_there = |link: &Link| {
            self.moved.covers(link.range) == in_section || copies.iter().any(|copy| copy.covers(link.range))
        };
        let links = note.links.iter().enumerate().filter(|(_, link)| stands_there(link));
        links.map(|(link, _)| Reference { file, link }).collect()
    }

    /// Links of other notes that could be concerned: to this one, and those that bear the new name.
    fn other_links(&self, vault: &Vault) -> Vec<Reference> {
        let mut links = vault.references(self.site.file);
        links.extend(vault.links_named(&link_key(&self.path)));
        links.retain(|link| link.file != self.site.file);
        links.sort_unstable();
        links.dedup();
        links
    }

    fn concerned_files(&self) -> Vec<FileId> {
        let mut files: Vec<FileId> =
            self.other_links(self.site.vault).into_iter().map(|link| link.file).collect();
        files.dedup();
        files
    }

    /// The new note: the section with the definitions that it needs.
    fn new_text(&self, edits: &[TextEdit]) -> Option<String> {
        let text = self.site.text;
        let line_end = line_end(text);
        let mut out = rewritten(text, self.moved, edits)? + line_end;
        for definition in &self.needed {
            out += line_end;
            out += rewritten(text, *definition, edits)?.trim_end();
            out += line_end;
        }
        Some(out)
    }

    /// The edits of the old note: `link` in the section's place, the definitions that the rest needs,
    /// and the edits of its own links.
    fn changes(&self, link: String, edits: &[TextEdit]) -> Option<Vec<TextEdit>> {
        let text = self.site.text;
        let before = text[..self.moved.start as usize].lines().next_back().unwrap_or_default();
        // The link is no part of a paragraph that ended at the heading.
        let is_blank = before.trim_start_matches('\u{feff}').trim().is_empty();
        let mut place = if is_blank { String::new() } else { line_end(text).to_owned() };
        place += &link;
        for definition in &self.given {
            place += &line_end(text).repeat(2);
            place += rewritten(text, *definition, edits)?.trim_end();
        }
        let mut out: Vec<TextEdit> =
            edits.iter().filter(|edit| !self.moved.covers(edit.range)).cloned().collect();
        out.push(TextEdit::replace(self.moved, place));
        Some(out)
    }

    /// In the syntax of the note's other links.
    fn link_to(&self, after: &Vault, new: FileId) -> Option<String> {
        let Site { note, .. } = *self.site;
        let internal = || note.links.iter().filter(|link| !link.is_external());
        let markdown = internal().any(|link| link.kind == LinkKind::Markdown);
        if markdown && !internal().any(Link::is_wiki) {
            let shown = note.headings[self.index].text.replace('[', "\\[").replace(']', "\\]");
            let path = after.markdown_link(self.site.entry, after.get(new)?);
            return Some(format!("[{shown}]({path})"));
        }
        Some(format!("[[{}]]", after.shortest_link(new)))
    }

    /// Where a target is after the move.
    fn goal(&self, goal: Goal, new: FileId) -> Goal {
        let Site { file, note, .. } = *self.site;
        let Some(place) = goal.place.filter(|_| goal.file == file) else { return goal };
        let starts: Vec<u32> = match place {
            FragmentTarget::Heading(_) => note.headings.iter().map(|heading| heading.range.start).collect(),
            FragmentTarget::Block(_) => note.block_ids.iter().map(|block| block.range.start).collect(),
            FragmentTarget::Anchor(_) => note.anchors.iter().map(|anchor| anchor.range.start).collect(),
        };
        let before = starts.iter().filter(|start| **start < self.moved.start).count();
        let inside = starts.iter().filter(|start| self.moved.contains(**start as usize)).count();
        let index = place.index();
        if self.moved.contains(starts[index] as usize) {
            return Goal { file: new, place: Some(place.with_index(index - before)) };
        }
        let shift = if index < before { 0 } else { inside };
        Goal { file, place: Some(place.with_index(index - shift)) }
    }

    /// Whether the two notes hold together what the one held: a section may depend on its note.
    fn reads_the_same(&self, new: &Note, rest: &Note) -> bool {
        let note = self.site.note;
        note.headings.len() == new.headings.len() + rest.headings.len()
            && note.block_ids.len() == new.block_ids.len() + rest.block_ids.len()
            && note.anchors.len() == new.anchors.len() + rest.anchors.len()
            && note.code_blocks.len() == new.code_blocks.len() + rest.code_blocks.len()
    }
}

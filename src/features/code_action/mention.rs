//! A note's name in running text, made a link.

use super::{ActionKind, CodeAction, Site, Task};
use crate::features::workspace_edit::WorkspaceEdit;
use crate::markdown::Document;
use crate::note::{LinkKind, is_opaque_at};
use crate::text::{TextEdit, TextRange};
use crate::vault::{FileId, FileKind, How};

/// The longest name that is looked for, in words.
const WORDS: usize = 6;

pub(super) fn list(site: &Site<'_>, range: TextRange, out: &mut Vec<CodeAction>) {
    let Some((mention, target)) = find(site, range) else { return };
    let Some(entry) = site.vault.get(target) else { return };
    out.push(CodeAction {
        title: format!("Link `{}` to `{}`", mention.of(site.text), entry.path),
        kind: ActionKind::Rewrite,
        mends: None,
        preferred: false,
        task: Task::LinkMention { start: mention.start, end: mention.end, path: entry.path.to_string() },
    });
}

pub(super) fn link(site: &Site<'_>, mention: TextRange, path: &str) -> Option<WorkspaceEdit> {
    let (found, target) = find(site, mention)?;
    let entry = site.vault.get(target).filter(|entry| *entry.path == *path && found == mention)?;
    let shown = mention.of(site.text);
    let link = site.vault.shortest_link(entry.id);
    let in_table = site.note.table_rows.iter().any(|row| row.covers(mention));
    let pipe = if in_table { "\\|" } else { "|" };
    let text = if link == shown { format!("[[{link}]]") } else { format!("[[{link}{pipe}{shown}]]") };
    Some(WorkspaceEdit::of_edits(site.vault, [(site.file, TextEdit::replace(mention, text))]))
}

/// The longest run of words around the selection that is a note's name or alias.
fn find(site: &Site<'_>, range: TextRange) -> Option<(TextRange, FileId)> {
    let offset = range.start as usize;
    let is_taken = |at: usize| {
        site.note.links.iter().any(|link| link.range.touches(at))
            || site.note.code_blocks.iter().any(|block| block.range.contains(at))
            || site.note.front_matter.is_some_and(|front| front.contains(at))
            || site.note.headings.iter().any(|heading| heading.range.contains(at))
    };
    if is_taken(offset) || is_opaque_at(&Document::parse(site.text), offset) {
        return None;
    }
    let line = site.note.lines.line_range(site.note.lines.line_of(offset));
    let words = words(site.text, line);
    let at = words.iter().position(|word| word.touches(offset))?;
    for count in (1..=WORDS).rev() {
        for first in (at + 1).saturating_sub(count)..=at {
            let Some(last) = words.get(first + count - 1) else { continue };
            let mention = TextRange { start: words[first].start, end: last.end };
            if !mention.covers(range) && !range.is_empty() {
                continue;
            }
            let target = note_named(site, mention.of(site.text));
            if let Some(target) =
                target.filter(|target| *target != site.file && !is_taken(mention.start as usize))
            {
                return Some((mention, target));
            }
        }
    }
    None
}

/// The note that bears a text as its name or alias.
fn note_named(site: &Site<'_>, text: &str) -> Option<FileId> {
    let found = site.vault.resolve_target(&site.entry.path, LinkKind::Wiki, text)?;
    let is_note = site.vault.get(found.file).is_some_and(|entry| entry.kind == FileKind::Note);
    (is_note && found.how != How::Title).then_some(found.file)
}

fn words(text: &str, line: TextRange) -> Vec<TextRange> {
    let mut out: Vec<TextRange> = Vec::new();
    let mut start = None;
    for (at, ch) in line.of(text).char_indices().chain([(line.len(), ' ')]) {
        let inside = ch.is_alphanumeric() || matches!(ch, '_' | '-' | '\'' | '+' | '#');
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                out.push(TextRange::new(line.start as usize + from, line.start as usize + at));
                start = None;
            }
            _ => {}
        }
    }
    out
}

//! After `[[note#`, `[[note#^`, `[[##` and `[[??`.

use std::cell::LazyCell;

use super::context::{Place, Site};
use super::rank::{Ranking, bonus};
use super::{CompletionItem, CompletionKind, Completions, Source};
use crate::note::questions::Question;
use crate::note::{LinkKind, Note, fold_heading};
use crate::text::{TextEdit, TextRange};
use crate::vault::{FileEntry, heading_fragment, heading_link_text};

/// The note that a link's path leads to; its own for an empty one.
pub(super) fn target<'a>(site: &Site<'a>, kind: LinkKind, path: &str) -> Option<&'a FileEntry> {
    if path.is_empty() {
        return Some(site.entry);
    }
    let found = site.vault.resolve_target(&site.entry.path, kind, path)?;
    site.vault.get(found.file).map(|entry| &**entry)
}

fn source(entry: &FileEntry, range: TextRange) -> Option<Source> {
    Some(Source { path: entry.path.to_string(), range: Some((range.start, range.end)) })
}

pub(super) fn section(note: &Note, index: usize) -> TextRange {
    TextRange { start: note.headings[index].range.start, end: note.headings[index].section_end }
}

pub(super) fn in_note(site: &Site<'_>, place: &Place, path: &str, parents: &[String]) -> Completions {
    let Some((entry, note)) = target(site, LinkKind::Wiki, path).and_then(|it| Some((it, it.note()?))) else {
        return Completions::default();
    };
    let mut ranking = Ranking::new(place);
    for (index, heading) in note.headings.iter().enumerate() {
        if lies_below(note, index, parents) && !fold_heading(&heading.text).is_empty() {
            ranking.consider(&heading.text, 0, index);
        }
    }
    ranking.finish(|index| {
        let heading = &note.headings[index];
        let text = match parents {
            [] => heading_fragment(note, index)?,
            _ => heading_link_text(&heading.text),
        };
        Some(CompletionItem {
            kind: CompletionKind::Heading,
            label: heading.text.to_string(),
            detail: Some("#".repeat(usize::from(heading.level))),
            filter: None,
            edit: TextEdit::replace(place.range, text + place.close),
            snippet: false,
            source: source(entry, section(note, index)),
        })
    })
}

/// Whether the last of `parents` stands around the heading at `index`.
fn lies_below(note: &Note, index: usize, parents: &[String]) -> bool {
    let Some(parent) = parents.last().map(|parent| fold_heading(parent)) else { return true };
    note.headings_around(index).any(|outer| fold_heading(&note.headings[outer].text) == parent)
}

pub(super) fn blocks(site: &Site<'_>, place: &Place, path: &str) -> Completions {
    let Some((entry, note)) = target(site, LinkKind::Wiki, path).and_then(|it| Some((it, it.note()?))) else {
        return Completions::default();
    };
    let mut ranking = Ranking::new(place);
    for block in &note.block_ids {
        ranking.consider(&block.id, 0, block);
    }
    ranking.finish(|block| {
        Some(CompletionItem {
            kind: CompletionKind::Block,
            label: block.id.to_string(),
            detail: None,
            filter: None,
            edit: TextEdit::replace(place.range, format!("{}{}", block.id, place.close)),
            snippet: false,
            source: source(entry, block.block),
        })
    })
}

/// The path part of a link from the cursor to a note; empty for its own note.
fn link_to(site: &Site<'_>, entry: &FileEntry) -> String {
    if entry.id == site.file { String::new() } else { site.vault.shortest_link(entry.id) }
}

pub(super) fn in_vault(site: &Site<'_>, place: &Place) -> Completions {
    let mut ranking = Ranking::new(place);
    for (entry, note) in site.vault.notes() {
        let bonus = LazyCell::new(|| bonus(site, entry));
        for (index, heading) in note.headings.iter().enumerate() {
            if let Some(score) = ranking.score(&heading.text) {
                ranking.keep(score + *bonus, (entry, note, index));
            }
        }
    }
    ranking.finish(|(entry, note, index)| {
        let fragment = heading_fragment(note, index)?;
        let heading = &note.headings[index];
        Some(CompletionItem {
            kind: CompletionKind::Heading,
            label: heading.text.to_string(),
            detail: Some(entry.path.to_string()),
            filter: Some(format!("##{}", heading.text)),
            edit: TextEdit::replace(
                place.range,
                format!("{}#{fragment}{}", link_to(site, entry), place.close),
            ),
            snippet: false,
            source: source(entry, section(note, index)),
        })
    })
}

pub(super) fn questions(site: &Site<'_>, place: &Place) -> Completions {
    let mut ranking = Ranking::new(place);
    for (entry, note) in site.vault.notes() {
        let bonus = LazyCell::new(|| bonus(site, entry));
        for question in &note.questions {
            if let Some(score) = ranking.score(&question.title) {
                ranking.keep(score + *bonus, (entry, note, question));
            }
        }
    }
    ranking.finish(|(entry, note, question)| {
        let fragment = question_fragment(note, question).map_or(String::new(), |it| format!("#{it}"));
        let path = link_to(site, entry);
        if path.is_empty() && fragment.is_empty() {
            return None;
        }
        Some(CompletionItem {
            kind: CompletionKind::Question,
            label: question.title.to_string(),
            detail: Some(entry.path.to_string()),
            filter: Some(format!("??{}", question.title)),
            edit: TextEdit::replace(place.range, format!("{path}{fragment}{}", place.close)),
            snippet: false,
            source: source(entry, question.range),
        })
    })
}

/// The nearest thing that a link can name: the question's own heading, a block id in its title, else
/// the heading above it.
fn question_fragment(note: &Note, question: &Question) -> Option<String> {
    let in_title = |range: TextRange| {
        note.lines.line_of(range.start as usize) == note.lines.line_of(question.title_range.end as usize)
    };
    let heading = question.heading.map(|index| index as usize);
    let own = heading.filter(|&index| note.headings[index].range.start == question.range.start);
    if let Some(index) = own {
        return heading_fragment(note, index);
    }
    if let Some(block) = note.block_ids.iter().find(|block| in_title(block.range)) {
        return Some(format!("^{}", block.id));
    }
    heading_fragment(note, heading?)
}

//! After `[[`: notes by name, alias and title, attachments, and names that no note has yet.

use rayon::prelude::*;

use super::context::{Place, Site};
use super::rank::{Ranking, bonus};
use super::{CompletionItem, CompletionKind, Completions, Source};
use crate::note::fold;
use crate::text::TextEdit;
use crate::vault::{FileEntry, FileId, FileKind, is_wiki_text};

enum Candidate<'a> {
    File(&'a FileEntry),
    OtherName(&'a FileEntry, &'a str),
    Missing(&'a str),
}

pub(super) fn complete(site: &Site<'_>, place: &Place) -> Completions {
    let mut ranking = Ranking::new(place);
    let by_path = place.query.contains('/');
    let embed = site.before[..site.before.rfind("[[").unwrap_or(0)].ends_with('!');
    let nothing_typed = place.query.trim().is_empty();
    for (entry, known) in files(site, nothing_typed) {
        let name = if by_path { path_without_extension(entry) } else { entry.stem() };
        let found = ranking.score(name);
        if let Some(score) = found {
            // An attachment is mostly embedded, a note mostly linked to.
            let kind = if (entry.kind == FileKind::Note) == embed { -100 } else { 0 };
            let bonus = known.unwrap_or_else(|| bonus(site, entry));
            ranking.keep(score + kind + bonus, Candidate::File(entry));
        }
        if !nothing_typed && !by_path {
            other_names(site, entry, found.is_some(), &mut ranking);
        }
    }
    for word in site.vault.unresolved_words() {
        if let Some(score) = ranking.score(word) {
            ranking.keep(score - 20, Candidate::Missing(word));
        }
    }
    let found = ranking.finish(|candidate| item(site, place, candidate));
    // Other names come with the first letter.
    Completions { incomplete: found.incomplete || nothing_typed, ..found }
}

/// The files that can be linked to; with what nearness and use add to each, where all of them match:
/// that is looked up on all cores.
fn files<'v>(site: &Site<'v>, all_match: bool) -> Vec<(&'v FileEntry, Option<i64>)> {
    let files: Vec<&FileEntry> = site.vault.files().map(|entry| &**entry).collect();
    let linked = |entry: &&FileEntry| entry.id != site.file && is_wiki_text(&entry.path);
    let files = files.into_par_iter().filter(linked);
    files.map(|entry| (entry, all_match.then(|| bonus(site, entry)))).collect()
}

/// Aliases; and the title, which is worth offering only where the name does not say it.
fn other_names<'a>(
    site: &Site<'_>,
    entry: &'a FileEntry,
    by_name: bool,
    ranking: &mut Ranking<'_, Candidate<'a>>,
) {
    let Some(note) = entry.note() else { return };
    for alias in &note.aliases {
        if let Some(score) = ranking.score(&alias.text)
            && is_wiki_text(&alias.text)
        {
            let candidate = Candidate::OtherName(entry, &alias.text);
            ranking.keep(score + bonus(site, entry) - 5, candidate);
        }
    }
    if let Some(title) = note.title.as_deref().filter(|_| !by_name)
        && let Some(score) = ranking.score(title)
        && is_wiki_text(title)
        && !note.aliases.iter().any(|alias| fold(&alias.text) == fold(title))
    {
        ranking.keep(score + bonus(site, entry) - 5, Candidate::OtherName(entry, title));
    }
}

fn item(site: &Site<'_>, place: &Place, candidate: Candidate<'_>) -> Option<CompletionItem> {
    let by_path = place.query.contains('/');
    // A shown text that is there already stays.
    let has_text = site.text[place.range.end as usize..].starts_with(['|', '#']);
    let item = |kind, label: &str, text: String, entry: Option<&FileEntry>| CompletionItem {
        kind,
        label: label.to_owned(),
        detail: entry.map(|entry| entry.folder().to_owned()).filter(|folder| !folder.is_empty()),
        filter: entry.filter(|_| by_path).map(|entry| path_without_extension(entry).to_owned()),
        edit: TextEdit::replace(place.range, text + place.close),
        snippet: false,
        source: entry
            .filter(|entry| entry.kind == FileKind::Note)
            .map(|entry| Source { path: entry.path.to_string(), range: None }),
    };
    Some(match candidate {
        Candidate::File(entry) => {
            let text =
                if by_path { site.vault.full_link(entry.id) } else { site.vault.shortest_link(entry.id) };
            let kind = match entry.kind {
                FileKind::Note => CompletionKind::Note,
                FileKind::Other => CompletionKind::File,
            };
            item(kind, entry.stem(), text, Some(entry))
        }
        Candidate::OtherName(entry, name) => {
            let link = site.vault.shortest_link(entry.id);
            let pipe = if site.in_table() { "\\|" } else { "|" };
            let text = if has_text { link } else { format!("{link}{pipe}{name}") };
            CompletionItem {
                detail: Some(entry.path.to_string()),
                ..item(CompletionKind::Alias, name, text, Some(entry))
            }
        }
        Candidate::Missing(word) => {
            let (name, count) = as_written(site, word)?;
            let detail = if count == 1 { "linked from one note, no note yet" } else { "no note yet" };
            let missing = item(CompletionKind::Missing, &name, name.clone(), None);
            CompletionItem { detail: Some(detail.to_owned()), ..missing }
        }
    })
}

/// A name that no note has, as a link of another place writes it, and how many notes do.
pub(super) fn as_written(site: &Site<'_>, word: &str) -> Option<(String, usize)> {
    let references = site.vault.links_named(word);
    let elsewhere = references.iter().find_map(|reference| {
        let (_, link, target) = site.vault.follow(*reference)?;
        // The link being written is no use of the name.
        let own = reference.file == site.file && link.range.touches(site.offset);
        (target.is_none() && link.is_wiki() && !own).then(|| link.target.path.to_string())
    });
    let mut files: Vec<FileId> = references.iter().map(|reference| reference.file).collect();
    files.dedup();
    elsewhere.map(|name| (name, files.len()))
}

fn path_without_extension(entry: &FileEntry) -> &str {
    let stem_len = match entry.kind {
        FileKind::Note => entry.path.rfind('.').unwrap_or(entry.path.len()),
        FileKind::Other => entry.path.len(),
    };
    &entry.path[..stem_len]
}

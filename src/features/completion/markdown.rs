//! After `](` and `](path#`.

use super::context::{Place, Site};
use super::headings::{section, target};
use super::rank::{Ranking, bonus};
use super::{CompletionItem, CompletionKind, Completions, Source};
use crate::note::LinkKind;
use crate::text::TextEdit;
use crate::vault::{Escapes, FileKind, encode_destination, relative_path};

pub(super) fn paths(site: &Site<'_>, place: &Place, angled: bool) -> Completions {
    let mut ranking = Ranking::new(place);
    let by_path = place.query.contains('/');
    let image = site.before.rfind("](").and_then(|at| site.before[..at].rfind('['));
    let image = image.is_some_and(|at| site.before[..at].ends_with('!'));
    for entry in site.vault.files().filter(|entry| entry.id != site.file) {
        let found = match by_path {
            true => ranking.score(&relative_path(site.entry.folder(), &entry.path)),
            false => ranking.score(entry.stem()),
        };
        if let Some(score) = found {
            let kind = if (entry.kind == FileKind::Note) == image { -100 } else { 0 };
            ranking.keep(score + kind + bonus(site, entry), entry);
        }
    }
    ranking.finish(|entry| {
        let relative = relative_path(site.entry.folder(), &entry.path);
        let path = match angled {
            true => encode_destination(&relative, Escapes { angled, non_ascii: false }),
            false => site.vault.markdown_link(site.entry, entry),
        };
        let is_note = entry.kind == FileKind::Note;
        Some(CompletionItem {
            kind: if is_note { CompletionKind::Note } else { CompletionKind::File },
            label: relative.clone(),
            detail: entry.note().and_then(|note| note.title.as_deref()).map(str::to_owned),
            filter: by_path.then(|| path.clone()),
            edit: TextEdit::replace(place.range, path + place.close),
            snippet: false,
            source: is_note.then(|| Source { path: entry.path.to_string(), range: None }),
        })
    })
}

pub(super) fn slugs(site: &Site<'_>, place: &Place, path: &str) -> Completions {
    let Some((entry, note)) = target(site, LinkKind::Markdown, path).and_then(|it| Some((it, it.note()?)))
    else {
        return Completions::default();
    };
    let mut ranking = Ranking::new(place);
    for (index, heading) in note.headings.iter().enumerate().filter(|(_, heading)| !heading.slug.is_empty()) {
        ranking.consider(&heading.slug, 0, index);
    }
    ranking.finish(|index| {
        let heading = &note.headings[index];
        let range = section(note, index);
        Some(CompletionItem {
            kind: CompletionKind::Heading,
            label: heading.text.to_string(),
            detail: Some(heading.slug.to_string()),
            filter: Some(heading.slug.to_string()),
            edit: TextEdit::replace(place.range, format!("{}{}", heading.slug, place.close)),
            snippet: false,
            source: Some(Source { path: entry.path.to_string(), range: Some((range.start, range.end)) }),
        })
    })
}

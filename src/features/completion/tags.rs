//! After `#` and a letter, and in the front matter's `tags:`.

use super::context::{Place, Site};
use super::rank::Ranking;
use super::{CompletionItem, CompletionKind, Completions};
use crate::text::TextEdit;
use crate::vault::tag_is_within;

pub(super) fn complete(site: &Site<'_>, place: &Place) -> Completions {
    let mut ranking = Ranking::new(place);
    for (tag, count) in site.vault.tags() {
        if let Some(score) = ranking.score(tag) {
            ranking.keep(score + i64::from(count.ilog2()) * 12, (tag, count));
        }
    }
    ranking.finish(|(tag, count)| {
        let name = as_written(site, tag)?;
        Some(CompletionItem {
            kind: CompletionKind::Tag,
            detail: Some(if count == 1 { "1 note".to_owned() } else { format!("{count} notes") }),
            filter: None,
            edit: TextEdit::replace(place.range, name.clone()),
            label: name,
            snippet: false,
            source: None,
        })
    })
}

/// A folded tag as a note writes it; `None` where only the one being typed is it.
fn as_written(site: &Site<'_>, folded: &str) -> Option<String> {
    let depth = folded.split('/').count();
    site.vault.tagged(folded).into_iter().find_map(|file| {
        let own = |range: crate::text::TextRange| file == site.file && range.touches(site.offset);
        let tags = site.vault.note(file)?.tags.iter();
        let tag = tags.filter(|tag| !own(tag.range)).find(|tag| tag_is_within(&tag.name, folded))?;
        Some(tag.name.split('/').take(depth).collect::<Vec<_>>().join("/"))
    })
}

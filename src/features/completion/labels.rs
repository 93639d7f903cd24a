//! After `[^` and `][`: the labels of the note.

use rustc_hash::FxHashSet;

use super::context::{Place, Site};
use super::rank::Ranking;
use super::{CompletionItem, CompletionKind, Completions, Source};
use crate::note::{Label, LabelKind, LabelRole};
use crate::text::TextEdit;

pub(super) fn footnotes(site: &Site<'_>, place: &Place) -> Completions {
    // At the start of a line a definition is being written: what is used and not yet defined.
    let defining = site.before.trim_start().starts_with("[^");
    let of_role = |wanted: LabelRole| {
        let labels = site.note.labels.iter().filter(move |label| label.kind == LabelKind::Footnote);
        labels.filter(move |label| label.role == wanted)
    };
    if !defining {
        return complete(site, place, of_role(LabelRole::Definition).collect());
    }
    let defined: FxHashSet<&str> = of_role(LabelRole::Definition).map(|label| &*label.name).collect();
    let wanted = |label: &&Label| !label.whole.touches(site.offset) && !defined.contains(&*label.name);
    let open: Vec<&Label> = of_role(LabelRole::Use).filter(wanted).collect();
    if open.is_empty() {
        return complete(site, place, of_role(LabelRole::Definition).collect());
    }
    complete(site, place, open)
}

pub(super) fn references(site: &Site<'_>, place: &Place) -> Completions {
    let is_definition =
        |label: &&Label| label.kind == LabelKind::Reference && label.role == LabelRole::Definition;
    complete(site, place, site.note.labels.iter().filter(is_definition).collect())
}

fn complete(site: &Site<'_>, place: &Place, mut labels: Vec<&Label>) -> Completions {
    let mut seen = FxHashSet::default();
    labels.retain(|label| seen.insert(label.name.clone()));
    let mut ranking = Ranking::new(place);
    for label in labels {
        ranking.consider(label.range.of(site.text), 0, label);
    }
    ranking.finish(|label| {
        let name = label.range.of(site.text);
        let meaning = label.whole.of(site.text);
        let meaning = meaning.split_once("]:").map(|(_, text)| text.trim().lines().next().unwrap_or(""));
        Some(CompletionItem {
            kind: CompletionKind::Label,
            label: name.to_owned(),
            detail: meaning.map(|text| text.chars().take(80).collect()),
            filter: None,
            edit: TextEdit::replace(place.range, format!("{name}{}", place.close)),
            snippet: false,
            source: (label.role == LabelRole::Definition).then(|| Source {
                path: site.entry.path.to_string(),
                range: Some((label.whole.start, label.whole.end)),
            }),
        })
    })
}

//! Names that a mistyped one could mean.

use super::Site;
use crate::note::{Note, fold, fold_heading};
use crate::vault::{FileId, FileKind};

/// How alike two names must be for one to be offered for the other, from 0 to 1.
const ALIKE: f64 = 0.6;
/// How many near names are offered.
const NEAR: usize = 3;

/// The notes whose names are most like one that no note has, best first.
pub(super) fn notes(site: &Site<'_>, name: &str) -> Vec<FileId> {
    let notes = site.vault.files().filter(|entry| entry.kind == FileKind::Note && entry.id != site.file);
    nearest(&fold(name), notes.map(|entry| (entry.id, fold(entry.stem()))))
}

/// The headings most like a text, by index, best first.
pub(super) fn headings(note: &Note, text: &str) -> Vec<usize> {
    let words = |text: &str| fold_heading(&text.replace('-', " "));
    nearest(&words(text), note.headings.iter().map(|heading| words(&heading.text)).enumerate())
}

/// The names that share most pairs of letters with `wanted`.
fn nearest<T>(wanted: &str, names: impl Iterator<Item = (T, String)>) -> Vec<T> {
    // Names of very different length share less than half of their pairs.
    let could_be = |name: &str| name.len() * 3 >= wanted.len() && wanted.len() * 3 >= name.len();
    let names = names.filter(|(_, name)| could_be(name));
    let mut scored: Vec<(T, f64)> =
        names.map(|(of, name)| (of, strsim::sorensen_dice(wanted, &name))).collect();
    scored.retain(|(_, alike)| *alike >= ALIKE);
    scored.sort_by(|a, b| b.1.total_cmp(&a.1));
    scored.into_iter().take(NEAR).map(|(of, _)| of).collect()
}

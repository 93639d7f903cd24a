//! `textDocument/references` and `textDocument/documentHighlight`: where a thing is named.

mod occurrences;

pub use occurrences::Occurrence;

use super::named::{Named, named_at};
use crate::vault::{FileId, Vault};

/// All places that name what the byte `offset` of a note names, ordered by note path and place. A
/// cursor on nothing in particular, or on the title of the note, asks for the links to the note.
pub fn references(vault: &Vault, file: FileId, offset: usize, include_declaration: bool) -> Vec<Occurrence> {
    let found = named_at(vault, file, offset).map(|found| found.named);
    let named = match found {
        Some(Named::Heading(file, index)) if is_title(vault, file, index) => Named::File(file),
        Some(named) => named,
        None => Named::File(file),
    };
    references_to(vault, &named, include_declaration)
}

/// All places that name a thing.
pub fn references_to(vault: &Vault, named: &Named, include_declaration: bool) -> Vec<Occurrence> {
    let mut found = occurrences::occurrences(vault, named, None);
    found.retain(|place| include_declaration || !place.declaration);
    found
}

/// The places of the same note that name what the byte `offset` names: none where it names nothing.
pub fn document_highlights(vault: &Vault, file: FileId, offset: usize) -> Vec<Occurrence> {
    let Some(found) = named_at(vault, file, offset) else { return Vec::new() };
    let mut places = occurrences::occurrences(vault, &found.named, Some(file));
    // A note as a whole stands nowhere in itself.
    places.retain(|place| !place.range.is_empty());
    places
}

/// Whether a heading is the one title of its note, so that links to the note are links to it.
fn is_title(vault: &Vault, file: FileId, index: usize) -> bool {
    let Some(note) = vault.note(file) else { return false };
    let mut first_level = note.headings.iter().enumerate().filter(|(_, heading)| heading.level == 1);
    first_level.next().is_some_and(|(first, _)| first == index) && first_level.next().is_none()
}

#[cfg(test)]
mod tests;

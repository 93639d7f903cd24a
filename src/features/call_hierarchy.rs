//! `textDocument/prepareCallHierarchy` and what follows it: a tree of backlinks. Incoming "calls" of
//! a note or section are the links to it, outgoing ones its own links.

use super::named::{Named, named_at, target_of};
use super::references::references_to;
use crate::note::LinkKind;
use crate::text::TextRange;
use crate::vault::{FileId, Vault};

/// A note, or one of its sections or questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HierarchyItem {
    /// The note.
    pub file: FileId,
    /// The heading, by its index; `None` for the note as a whole.
    pub heading: Option<usize>,
    /// Whether the heading is a question.
    pub is_question: bool,
    /// The note's name or the heading's text.
    pub name: String,
    /// Where it stands: a folder, or the note of a heading.
    pub detail: String,
    /// All of it.
    pub range: TextRange,
    /// Its title.
    pub selection: TextRange,
}

/// An item at the other end of links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HierarchyCall {
    /// The item.
    pub item: HierarchyItem,
    /// The links' bytes: for incoming ones in the item's note, for outgoing ones in the note asked
    /// about.
    pub links: Vec<TextRange>,
}

/// The note or section that the byte `offset` names or stands in the title of; elsewhere the note.
pub fn prepare(vault: &Vault, file: FileId, offset: usize) -> Option<HierarchyItem> {
    let named = named_at(vault, file, offset).map(|found| found.named);
    match named {
        Some(Named::Missing(_)) => None,
        Some(named @ (Named::File(_) | Named::Heading(..) | Named::Alias(..))) => item(vault, &named),
        _ => item(vault, &Named::File(file)),
    }
}

/// The item for a note or a heading of it.
pub fn item(vault: &Vault, named: &Named) -> Option<HierarchyItem> {
    let (file, index) = match named {
        Named::Heading(file, index) => (*file, Some(*index)),
        other => (other.file()?, None),
    };
    let entry = vault.get(file)?;
    let note = entry.note()?;
    let Some(index) = index else {
        let range = TextRange::new(0, note.lines.text_len());
        return Some(HierarchyItem {
            file,
            heading: None,
            is_question: false,
            name: entry.stem().to_owned(),
            detail: entry.folder().to_owned(),
            range,
            selection: TextRange::default(),
        });
    };
    let heading = note.headings.get(index)?;
    Some(HierarchyItem {
        file,
        heading: Some(index),
        is_question: note.questions.iter().any(|question| question.range.start == heading.range.start),
        name: heading.text.to_string(),
        detail: entry.path.to_string(),
        range: TextRange { start: heading.range.start, end: heading.section_end },
        selection: heading.text_range,
    })
}

/// The notes that link to an item, by path.
pub fn incoming(vault: &Vault, item: &HierarchyItem) -> Vec<HierarchyCall> {
    let named = match item.heading {
        Some(index) => Named::Heading(item.file, index),
        None => Named::File(item.file),
    };
    let places = references_to(vault, &named, false);
    let groups = places.chunk_by(|a, b| a.file == b.file);
    let calls = groups.filter_map(|group| {
        let item = self::item(vault, &Named::File(group[0].file))?;
        Some(HierarchyCall { item, links: group.iter().map(|place| place.range).collect() })
    });
    calls.collect()
}

/// What an item links to, in the order of its first links.
pub fn outgoing(vault: &Vault, item: &HierarchyItem) -> Vec<HierarchyCall> {
    let Some(note) = vault.note(item.file) else { return Vec::new() };
    let mut calls: Vec<HierarchyCall> = Vec::new();
    for link in note.links.iter().filter(|link| item.range.covers(link.range)) {
        if link.kind == LinkKind::Definition {
            continue;
        }
        let target = target_of(vault, item.file, link).and_then(|named| self::item(vault, &named));
        let Some(target) = target else { continue };
        let known = calls
            .iter_mut()
            .find(|call| (call.item.file, call.item.heading) == (target.file, target.heading));
        match known {
            Some(call) => call.links.push(link.range),
            None => calls.push(HierarchyCall { item: target, links: vec![link.range] }),
        }
    }
    calls
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Fixture;

    fn tree(files: &[(&str, &str)]) -> (String, Vec<String>, Vec<String>) {
        let fixture = Fixture::new(files);
        let item = prepare(&fixture.vault, fixture.file, fixture.offset).expect("an item");
        let show = |call: HierarchyCall| format!("{} ×{}", call.item.name, call.links.len());
        let incoming = incoming(&fixture.vault, &item).into_iter().map(show).collect();
        (item.name.clone(), incoming, outgoing(&fixture.vault, &item).into_iter().map(show).collect())
    }

    #[test]
    fn a_note_has_its_backlinks_and_its_links() {
        let files = [
            ("a.md", "text$0 [[b]] [[b]] [[c#H]] [[none]]"),
            ("b.md", "[[a]]"),
            ("c.md", "# H\n[t](a.md) [[a]]"),
        ];
        let expected = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(tree(&files), ("a".into(), expected(&["b ×1", "c ×2"]), expected(&["b ×2", "H ×1"])));
    }

    #[test]
    fn a_section_has_the_links_to_it_and_in_it() {
        let files =
            [("a.md", "# One$0\n[[b]]\n# Two\n[[c]] [[#One]]"), ("b.md", "[[a]] [[a#One]]"), ("c.md", "")];
        let expected = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(tree(&files), ("One".into(), expected(&["a ×1", "b ×1"]), expected(&["b ×1"])));
    }
}

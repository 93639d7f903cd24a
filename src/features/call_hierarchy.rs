//! `textDocument/prepareCallHierarchy` and what follows it: a tree of backlinks. Incoming "calls" of
//! a note, section or question are the links to it, outgoing ones its own links.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::named::{Named, named_at, target_of};
use super::references::{Occurrence, references_to};
use crate::note::questions::{Question, QuestionForm};
use crate::note::{LinkKind, Note};
use crate::text::TextRange;
use crate::vault::{FileId, Vault};

/// What of a note an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Part {
    /// All of it.
    Note,
    /// The section under a heading, given by its index.
    Heading(usize),
    /// A question that is no heading, given by its index.
    Question(usize),
}

/// A note, or one of its sections or questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HierarchyItem {
    /// The note.
    pub file: FileId,
    /// What of it.
    pub part: Part,
    /// Whether it is a question.
    pub is_question: bool,
    /// The note's name, the heading's text or the question's title.
    pub name: String,
    /// Where it stands: a folder, or the note of a heading or question.
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

/// The note, section or question that the byte `offset` names or stands in the title of; elsewhere the
/// note.
pub fn prepare(vault: &Vault, file: FileId, offset: usize) -> Option<HierarchyItem> {
    let named = named_at(vault, file, offset).map(|found| found.named);
    match named {
        Some(Named::Missing(_)) => None,
        Some(
            named @ (Named::File(_)
            | Named::Heading(..)
            | Named::Alias(..)
            | Named::Block(..)
            | Named::Anchor(..)),
        ) => item_of(vault, &named),
        _ => {
            let title = |question: &Question| TextRange { end: question.title_range.end, ..question.range };
            let note = vault.note(file)?;
            let asked = innermost(note, |question| title(question).touches(offset));
            item(vault, file, asked.map_or(Part::Note, Part::Question))
        }
    }
}

/// The last question that is no heading and passes: questions stand before those in their answers.
fn innermost(note: &Note, passes: impl Fn(&Question) -> bool) -> Option<usize> {
    note.questions.iter().rposition(|question| question.form != QuestionForm::Heading && passes(question))
}

/// The item for what a link names.
fn item_of(vault: &Vault, named: &Named) -> Option<HierarchyItem> {
    let part = match named {
        Named::Heading(_, index) => Part::Heading(*index),
        Named::Block(file, index) => {
            let note = vault.note(*file)?;
            let id = note.block_ids.get(*index)?.range;
            innermost(note, |question| question.range.covers(id)).map_or(Part::Note, Part::Question)
        }
        _ => Part::Note,
    };
    item(vault, named.file()?, part)
}

/// The item for a part of a note, if the note has it.
pub fn item(vault: &Vault, file: FileId, part: Part) -> Option<HierarchyItem> {
    let entry = vault.get(file)?;
    let note = entry.note()?;
    let of_note = |name: &str, is_question, range, selection| HierarchyItem {
        file,
        part,
        is_question,
        name: name.to_owned(),
        detail: entry.path.to_string(),
        range,
        selection,
    };
    Some(match part {
        Part::Note => {
            let range = TextRange::new(0, note.lines.text_len());
            let detail = entry.folder().to_owned();
            HierarchyItem { detail, ..of_note(entry.stem(), false, range, TextRange::default()) }
        }
        Part::Heading(index) => {
            let heading = note.headings.get(index)?;
            let start = heading.range.start;
            let is_question = note.questions.iter().any(|question| question.range.start == start);
            let range = TextRange { start, end: heading.section_end };
            of_note(&heading.text, is_question, range, heading.text_range)
        }
        Part::Question(index) => {
            let question = note.questions.get(index)?;
            of_note(&question.title, true, question.range, question.title_range)
        }
    })
}

/// The notes that link to an item, by path.
pub fn incoming(vault: &Vault, item: &HierarchyItem) -> Vec<HierarchyCall> {
    let places = match item.part {
        Part::Note => references_to(vault, &Named::File(item.file), false),
        Part::Heading(index) => references_to(vault, &Named::Heading(item.file, index), false),
        Part::Question(index) => links_to_question(vault, item.file, index),
    };
    let groups = places.chunk_by(|a, b| a.file == b.file);
    let calls = groups.filter_map(|group| {
        let item = self::item(vault, group[0].file, Part::Note)?;
        Some(HierarchyCall { item, links: group.iter().map(|place| place.range).collect() })
    });
    calls.collect()
}

/// The links to the blocks that a question is made of, by path and place.
fn links_to_question(vault: &Vault, file: FileId, index: usize) -> Vec<Occurrence> {
    let Some(note) = vault.note(file) else { return Vec::new() };
    let is_own = |id: TextRange| innermost(note, |question| question.range.covers(id)) == Some(index);
    let blocks = note.block_ids.iter().enumerate().filter(|(_, block)| is_own(block.range));
    let links = blocks.map(|(block, _)| references_to(vault, &Named::Block(file, block), false));
    let mut links: Vec<Occurrence> = links.flatten().collect();
    links.sort_by_cached_key(|link| (vault.get(link.file).map(|entry| entry.path.clone()), link.range));
    links
}

/// What an item links to, in the order of its first links.
pub fn outgoing(vault: &Vault, item: &HierarchyItem) -> Vec<HierarchyCall> {
    let Some(note) = vault.note(item.file) else { return Vec::new() };
    let mut calls: Vec<HierarchyCall> = Vec::new();
    let mut known: FxHashMap<(FileId, Part), usize> = FxHashMap::default();
    for link in note.links.iter().filter(|link| item.range.covers(link.range)) {
        if link.kind == LinkKind::Definition {
            continue;
        }
        let target = target_of(vault, item.file, link).and_then(|named| item_of(vault, &named));
        let Some(target) = target else { continue };
        let call = *known.entry((target.file, target.part)).or_insert(calls.len());
        match calls.get_mut(call) {
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

    #[test]
    fn a_question_that_is_no_heading_has_the_links_to_its_blocks() {
        let files = [
            (
                "a.md",
                "# T\n\n**Q: What is$0 it?** ^q\n\nA: See [[b]].\n\nMore. ^m\n\n**Q: And that?**\n\nA: [[c]]\n",
            ),
            ("b.md", "[[a#^q]] [[a#^m]] [[a]]"),
            ("c.md", "[[b]] ![[a#^q]]"),
        ];
        let expected = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let asked = ("What is it?".into(), expected(&["b ×2", "c ×1"]), expected(&["b ×1"]));
        assert_eq!(tree(&files), asked);
        let linked = [("c.md", "[[a#^q$0]]"), files[0], files[1]].map(|(path, text)| {
            (path, if path == "a.md" { text.replace("$0", "") } else { text.to_owned() })
        });
        let linked: Vec<(&str, &str)> = linked.iter().map(|(path, text)| (*path, text.as_str())).collect();
        assert_eq!(tree(&linked).0, "What is it?");
    }
}

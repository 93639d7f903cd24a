//! Who links to a note, and on request to its headings and questions.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::note::Note;
use crate::text::TextRange;
use crate::vault::{FileId, FragmentTarget, Reference, Vault, find_fragment};

/// How many backlinks are counted and listed: what is more is told as "more", so that the lens of
/// the note that everybody links to costs no more than others.
pub const LISTED: usize = 500;

/// Above what backlinks are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The note as a whole.
    Note,
    /// Its headings and questions as well.
    Sections,
}

/// The links to one thing from other notes; never none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backlinks {
    /// The byte at which the thing stands: 0 for the note.
    pub offset: u32,
    /// The links, with the notes they stand in, by note path and place; at most [`LISTED`].
    pub links: Vec<(FileId, TextRange)>,
    /// Whether there are more.
    pub more: bool,
}

impl Backlinks {
    /// Such as `3 backlinks`.
    pub fn title(&self) -> String {
        match self.links.len() {
            1 => "1 backlink".to_owned(),
            count if self.more => format!("more than {count} backlinks"),
            count => format!("{count} backlinks"),
        }
    }
}

/// The backlinks of a note that has some, and of what stands in it, in source order. A note's links
/// into itself do not count.
pub fn backlinks(vault: &Vault, file: FileId, scope: Scope) -> Vec<Backlinks> {
    let found = match scope {
        Scope::Note => vault.backlinks(file, LISTED + 1),
        Scope::Sections => vault.backlinks(file, usize::MAX),
    };
    if found.is_empty() {
        return Vec::new();
    }
    let mut out = vec![told(vault, 0, &found)];
    if let (Scope::Sections, Some(note)) = (scope, vault.note(file)) {
        out.extend(by_place(vault, note, &found).iter().map(|(offset, links)| told(vault, *offset, links)));
    }
    out
}

fn told(vault: &Vault, offset: u32, found: &[Reference]) -> Backlinks {
    let link = |it: &Reference| Some((it.file, vault.note(it.file)?.links.get(it.link)?.range));
    let links = found.iter().take(LISTED).filter_map(link).collect();
    Backlinks { offset, links, more: found.len() > LISTED }
}

/// The links whose fragment names a heading or a question, by where that stands.
fn by_place(vault: &Vault, note: &Note, found: &[Reference]) -> BTreeMap<u32, Vec<Reference>> {
    // Links repeat their fragments.
    let mut places: FxHashMap<(bool, &str), Option<u32>> = FxHashMap::default();
    let mut out: BTreeMap<u32, Vec<Reference>> = BTreeMap::new();
    for reference in found {
        let link = vault.note(reference.file).and_then(|source| source.links.get(reference.link));
        let Some((link, fragment)) = link.and_then(|link| Some((link, link.target.fragment.as_deref()?)))
        else {
            continue;
        };
        let place = *places
            .entry((link.is_wiki(), &fragment.text))
            .or_insert_with(|| place_of(note, find_fragment(note, link.kind, fragment)?));
        if let Some(place) = place {
            out.entry(place).or_default().push(*reference);
        }
    }
    out
}

/// Where the heading or the question stands that a fragment names; other blocks have no lens.
fn place_of(note: &Note, target: FragmentTarget) -> Option<u32> {
    let range = target.range(note);
    match target {
        FragmentTarget::Heading(_) => Some(range.start),
        FragmentTarget::Block(_) => {
            let asked = note.questions.iter().find(|question| range.covers(question.title_range));
            asked.map(|question| question.range.start)
        }
        FragmentTarget::Anchor(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Fixture;

    /// `line: title` of each lens of the first file.
    fn lenses(files: &[(&str, &str)], scope: Scope) -> Vec<String> {
        let fixture = Fixture::new(files);
        let lines = &fixture.note(fixture.file).lines;
        let show = |it: &Backlinks| format!("{}: {}", lines.line_of(it.offset as usize) + 1, it.title());
        backlinks(&fixture.vault, fixture.file, scope).iter().map(show).collect()
    }

    #[test]
    fn of_the_note_as_a_whole_and_only_from_other_notes() {
        let files = [("a.md", "[[a]] [[#H]]\n# H\n"), ("b.md", "[[a]]"), ("c.md", "[t](a.md#h) [[a#H]]")];
        assert_eq!(lenses(&files, Scope::Note), ["1: 3 backlinks"]);
        assert_eq!(lenses(&[files[0], files[1]], Scope::Note), ["1: 1 backlink"]);
        assert_eq!(lenses(&files[..1], Scope::Sections), [""; 0], "no lens of zero");
    }

    #[test]
    fn of_headings_and_questions_that_have_some() {
        let a = "# One\n\n## Two\n\nQ. What is it?\nA. That. ^q\n\nText. ^t\n";
        let b = "[[a#Two]] ![[a#One#Two]] [[a#^q]] [[a#^t]] [[a#none]]";
        assert_eq!(
            lenses(&[("a.md", a), ("b.md", b)], Scope::Sections),
            ["1: 5 backlinks", "3: 2 backlinks", "5: 1 backlink"]
        );
    }

    #[test]
    fn no_more_than_a_limit_is_counted() {
        let many = "[[a]]\n".repeat(LISTED + 1);
        let files = [("a.md", ""), ("b.md", &*many)];
        assert_eq!(lenses(&files, Scope::Note), ["1: more than 500 backlinks"]);
        assert_eq!(lenses(&[files[0], ("b.md", &many[6..])], Scope::Note), ["1: 500 backlinks"]);
    }
}

use rustc_hash::FxHashMap;

use crate::features::named::Named;
use crate::note::{LabelRole, fold};
use crate::text::TextRange;
use crate::vault::{
    FileId, FileKind, FragmentTarget, How, Reference, Vault, fragment_path, link_key, tag_is_within,
};

/// One place that names a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occurrence {
    /// The note it stands in.
    pub file: FileId,
    /// All of it: a whole link, a tag.
    pub range: TextRange,
    /// The bytes that name the thing.
    pub name: TextRange,
    /// Whether the thing stands here, and is not only named.
    pub declaration: bool,
}

/// All places that name a thing, by note path and place; the cost depends on them and not on the
/// vault. With `only`, those of one note.
pub(super) fn occurrences(vault: &Vault, named: &Named, only: Option<FileId>) -> Vec<Occurrence> {
    let mut out = Search { vault, named, only, fragments: FxHashMap::default(), out: Vec::new() };
    out.run();
    let mut found = out.out;
    // Links come by path already; a declaration takes its place among them.
    let path = |file: FileId| vault.get(file).map(|entry| entry.path.clone());
    if found.windows(2).any(|pair| pair[0].file != pair[1].file || pair[0].range > pair[1].range) {
        found.sort_by_cached_key(|place| (path(place.file), place.range, !place.declaration));
    }
    found.dedup();
    found
}

struct Search<'a> {
    vault: &'a Vault,
    named: &'a Named,
    only: Option<FileId>,
    /// Which bytes of a fragment name the heading, by the fragment's text: links repeat them.
    fragments: FxHashMap<(bool, Box<str>), Option<usize>>,
    out: Vec<Occurrence>,
}

impl Search<'_> {
    fn run(&mut self) {
        self.declaration();
        match self.named {
            Named::File(file) => self.links_to(*file),
            Named::Heading(file, index) => self.fragments(*file, FragmentTarget::Heading(*index)),
            Named::Block(file, index) => self.fragments(*file, FragmentTarget::Block(*index)),
            Named::Anchor(file, index) => self.fragments(*file, FragmentTarget::Anchor(*index)),
            Named::Alias(file, index) => self.alias(*file, *index),
            Named::Tag(folded) => self.tag(folded),
            Named::Label(file, ..) => self.labels(*file),
            Named::Missing(key) => self.missing(key),
        }
    }

    fn wants(&self, file: FileId) -> bool {
        self.only.is_none_or(|only| only == file)
    }

    fn push(&mut self, file: FileId, range: TextRange, name: TextRange, declaration: bool) {
        if self.wants(file) {
            self.out.push(Occurrence { file, range, name, declaration });
        }
    }

    /// Where the thing itself stands; tags and missing notes stand nowhere.
    fn declaration(&mut self) {
        let Some(file) = self.named.file() else { return };
        let Some(note) = self.vault.note(file) else { return };
        let place = match self.named {
            Named::File(_) => Some((TextRange::default(), TextRange::default())),
            Named::Heading(_, index) => note.headings.get(*index).map(|it| (it.text_range, it.text_range)),
            Named::Block(_, index) => note
                .block_ids
                .get(*index)
                .map(|it| (TextRange { start: it.range.start - 1, end: it.range.end }, it.range)),
            Named::Anchor(_, index) => note.anchors.get(*index).map(|it| (it.range, it.range)),
            Named::Alias(_, index) => note.aliases.get(*index).map(|it| (it.range, it.range)),
            Named::Label(..) | Named::Tag(_) | Named::Missing(_) => None,
        };
        let is_note = self.vault.get(file).is_some_and(|entry| entry.kind == FileKind::Note);
        if let Some((range, name)) = place.filter(|_| is_note) {
            self.push(file, range, name, true);
        }
    }

    fn references(&self, file: FileId) -> Vec<Reference> {
        match self.only {
            Some(only) => self.vault.references_in(only, file),
            None => self.vault.references(file),
        }
    }

    fn links_to(&mut self, file: FileId) {
        for reference in self.references(file) {
            let Some(note) = self.vault.note(reference.file) else { continue };
            let link = &note.links[reference.link];
            self.push(reference.file, link.range, link.target.path_range, false);
        }
    }

    /// Links one part of whose fragment names `target`.
    fn fragments(&mut self, file: FileId, target: FragmentTarget) {
        let Some(note) = self.vault.note(file) else { return };
        for reference in self.references(file) {
            let Some(source) = self.vault.note(reference.file) else { continue };
            let link = &source.links[reference.link];
            let Some(fragment) = link.target.fragment.as_deref() else { continue };
            let key = (link.is_wiki(), fragment.text.clone());
            let part = *self.fragments.entry(key).or_insert_with(|| {
                let parts = fragment_path(note, link.kind, fragment);
                parts.iter().position(|(part, _)| *part == target)
            });
            let Some(part) = part else { continue };
            let range = match fragment.text.contains('#') {
                true => fragment_path(note, link.kind, fragment)[part].1,
                false => fragment.range,
            };
            self.push(reference.file, link.range, range, false);
        }
    }

    fn alias(&mut self, file: FileId, index: usize) {
        let alias = self.vault.note(file).and_then(|note| note.aliases.get(index));
        let Some(wanted) = alias.map(|alias| fold(alias.text.trim())) else { return };
        for reference in self.references(file) {
            let Some((_, link, Some(resolved))) = self.vault.follow(reference) else { continue };
            if resolved.how == How::Alias && fold(link.target.path.trim()) == wanted {
                self.push(reference.file, link.range, link.target.path_range, false);
            }
        }
    }

    fn tag(&mut self, folded: &str) {
        let files = match self.only {
            Some(only) => vec![only],
            None => self.vault.tagged(folded),
        };
        let depth = folded.split('/').count();
        for file in files {
            let Some(note) = self.vault.note(file) else { continue };
            for tag in note.tags.iter().filter(|tag| tag_is_within(&tag.name, folded)) {
                let len = tag.name.match_indices('/').nth(depth - 1).map_or(tag.name.len(), |(at, _)| at);
                let start = tag.range.start as usize;
                self.push(file, tag.range, TextRange::new(start, start + len), false);
            }
        }
    }

    fn labels(&mut self, file: FileId) {
        let Named::Label(_, kind, name) = self.named else { return };
        let labels = self.vault.note(file).map_or(&[][..], |note| &note.labels);
        for label in labels.iter().filter(|label| label.kind == *kind && *label.name == **name) {
            let declaration = label.role == LabelRole::Definition;
            let range = if declaration { label.range } else { label.whole };
            self.push(file, range, label.range, declaration);
        }
    }

    fn missing(&mut self, key: &str) {
        for reference in self.vault.links_named(key) {
            let Some((_, link, None)) = self.vault.follow(reference) else { continue };
            if link_key(&link.target.path) == *key {
                self.push(reference.file, link.range, link.target.path_range, false);
            }
        }
    }
}

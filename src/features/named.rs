//! What a byte offset of a note names: a link's target, or a thing where it stands.

use super::cursor::{heading_at, link_at};
use crate::note::{LabelKind, Link, Note, fold};
use crate::text::TextRange;
use crate::vault::{FileId, FragmentTarget, How, Vault, fragment_path, link_key};

/// Something that links, tags or labels can name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Named {
    /// A note or another file.
    File(FileId),
    /// A heading, by its index in its note.
    Heading(FileId, usize),
    /// A block with an id, by its index in its note.
    Block(FileId, usize),
    /// An HTML anchor, by its index in its note.
    Anchor(FileId, usize),
    /// Another name of a note, by its index in that note.
    Alias(FileId, usize),
    /// A tag, folded, without `#`.
    Tag(String),
    /// A footnote or reference definition of one note, by its folded label.
    Label(FileId, LabelKind, String),
    /// A note that does not exist, by the word that links to it bear: see [`link_key`].
    Missing(String),
}

/// What stands at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedAt {
    /// What it names.
    pub named: Named,
    /// The bytes that name it.
    pub range: TextRange,
}

/// What the byte `offset` of a note names: in a link the path names the file and the fragment's
/// parts the headings or the block; elsewhere a label, a tag, an alias, a block id, a heading or an
/// anchor names itself.
pub fn named_at(vault: &Vault, file: FileId, offset: usize) -> Option<NamedAt> {
    let note = vault.note(file)?;
    if let Some(found) = label_at(note, file, offset) {
        return Some(found);
    }
    if let Some(link) = link_at(note, offset)
        && let Some(found) = named_by_link(vault, file, link, offset)
    {
        return Some(found);
    }
    standing_at(note, file, offset)
}

/// What a whole link names: the heading or block where it has one that exists, else the file.
pub fn target_of(vault: &Vault, file: FileId, link: &Link) -> Option<Named> {
    named_by_link(vault, file, link, link.range.end as usize).map(|found| found.named)
}

fn label_at(note: &Note, file: FileId, offset: usize) -> Option<NamedAt> {
    let touched = |label: &&crate::note::Label| {
        // A reference link's text and a definition's text and target are not the label.
        label.range.touches(offset) || (label.kind == LabelKind::Footnote && label.whole.touches(offset))
    };
    let label = note.labels.iter().filter(touched).min_by_key(|label| label.whole.len())?;
    let in_name = label.range.touches(offset)
        || (offset <= label.range.end as usize + 2 && offset + 2 >= label.range.start as usize);
    in_name.then(|| NamedAt {
        named: Named::Label(file, label.kind, label.name.to_string()),
        range: label.range,
    })
}

fn named_by_link(vault: &Vault, file: FileId, link: &Link, offset: usize) -> Option<NamedAt> {
    if link.is_external() {
        return None;
    }
    let path_range = link.target.path_range;
    let Some(resolved) = vault.resolve(file, link) else {
        let named = Named::Missing(link_key(&link.target.path));
        return Some(NamedAt { named, range: path_range });
    };
    let on_path = !link.target.path.is_empty() && path_range.touches(offset);
    let target = vault.note(resolved.file);
    if !on_path && let (Some(fragment), Some(note)) = (link.target.fragment.as_deref(), target) {
        let parts = fragment_path(note, link.kind, fragment);
        let at_cursor = parts.iter().find(|(_, range)| range.touches(offset)).or(parts.last());
        if let Some(&(target, range)) = at_cursor {
            return Some(NamedAt { named: Named::of_fragment(resolved.file, target), range });
        }
    }
    let alias = target.filter(|_| resolved.how == How::Alias).and_then(|note| {
        let wanted = fold(link.target.path.trim());
        note.aliases.iter().position(|alias| fold(alias.text.trim()) == wanted)
    });
    let named = alias.map_or(Named::File(resolved.file), |index| Named::Alias(resolved.file, index));
    Some(NamedAt { named, range: path_range })
}

/// Things that name themselves where they stand.
fn standing_at(note: &Note, file: FileId, offset: usize) -> Option<NamedAt> {
    if let Some(tag) = note.tags.iter().find(|tag| {
        tag.range.touches(offset) || (tag.range.start > 0 && tag.range.start as usize - 1 == offset)
    }) {
        return Some(tag_part_at(tag, offset));
    }
    let at = |range: TextRange| range.touches(offset);
    if let Some(index) = note.aliases.iter().position(|alias| at(alias.range)) {
        return Some(NamedAt { named: Named::Alias(file, index), range: note.aliases[index].range });
    }
    let with_mark = |range: TextRange| TextRange { start: range.start.saturating_sub(1), end: range.end };
    if let Some(index) = note.block_ids.iter().position(|block| at(with_mark(block.range))) {
        return Some(NamedAt { named: Named::Block(file, index), range: note.block_ids[index].range });
    }
    if let Some(index) = note.anchors.iter().position(|anchor| at(anchor.range)) {
        return Some(NamedAt { named: Named::Anchor(file, index), range: note.anchors[index].range });
    }
    let (index, heading) = heading_at(note, offset)?;
    Some(NamedAt { named: Named::Heading(file, index), range: heading.text_range })
}

/// In `#a/b`, a cursor on `a` names the tag `a`.
fn tag_part_at(tag: &crate::note::Tag, offset: usize) -> NamedAt {
    let inside = offset.saturating_sub(tag.range.start as usize).min(tag.name.len());
    let end = tag.name.as_bytes()[inside..].iter().position(|&byte| byte == b'/');
    let len = end.map_or(tag.name.len(), |end| inside + end);
    let start = tag.range.start as usize;
    NamedAt { named: Named::Tag(fold(&tag.name[..len])), range: TextRange::new(start, start + len) }
}

impl Named {
    /// A link's fragment in a file.
    pub fn of_fragment(file: FileId, target: FragmentTarget) -> Self {
        match target {
            FragmentTarget::Heading(index) => Named::Heading(file, index),
            FragmentTarget::Block(index) => Named::Block(file, index),
            FragmentTarget::Anchor(index) => Named::Anchor(file, index),
        }
    }

    /// The file it belongs to, if it belongs to one.
    pub fn file(&self) -> Option<FileId> {
        match self {
            Named::File(file)
            | Named::Heading(file, _)
            | Named::Block(file, _)
            | Named::Anchor(file, _)
            | Named::Alias(file, _)
            | Named::Label(file, ..) => Some(*file),
            Named::Tag(_) | Named::Missing(_) => None,
        }
    }
}

use super::{RenameError, missing};
use crate::features::cursor::link_at;
use crate::features::named::{Named, NamedAt, named_at};
use crate::text::TextRange;
use crate::vault::{FileId, Vault, split_last};

/// What a rename would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// The bytes at the cursor that hold the name.
    pub range: TextRange,
    /// The name to begin with.
    pub placeholder: String,
}

/// What a rename at the byte `offset` of a note would rename.
///
/// # Errors
/// When there is nothing to rename.
pub fn prepare_rename(vault: &Vault, file: FileId, offset: usize) -> Result<Prepared, RenameError> {
    let found = name_at(vault, file, offset)?;
    let nothing = || RenameError::Nothing;
    let note = |file: FileId| vault.note(file).ok_or_else(nothing);
    let range = found.range;
    let placeholder = match &found.named {
        Named::File(target) => {
            let entry = vault.get(*target).ok_or_else(nothing)?;
            let range = name_in_path(vault, file, range, split_last(&entry.path).1);
            return Ok(Prepared { range, placeholder: entry.stem().to_owned() });
        }
        Named::Missing(_) => {
            let link = vault.note(file).and_then(|note| link_at(note, offset)).ok_or_else(nothing)?;
            missing::placeholder(link)
        }
        Named::Heading(target, index) => note(*target)?.headings[*index].text.to_string(),
        Named::Block(target, index) => {
            let id = note(*target)?.block_ids[*index].id.to_string();
            // The caret of a link's fragment is no part of the name.
            let end = range.end as usize;
            return Ok(Prepared {
                range: TextRange::new(end - id.len().min(range.len()), end),
                placeholder: id,
            });
        }
        Named::Anchor(target, index) => note(*target)?.anchors[*index].id.to_string(),
        Named::Alias(target, index) => note(*target)?.aliases[*index].text.to_string(),
        Named::Tag(_) => {
            let tags = &note(file)?.tags;
            let tag = tags.iter().find(|tag| tag.range.covers(range)).ok_or_else(nothing)?;
            tag.name[..range.len()].to_owned()
        }
        Named::Label(_, _, name) => name.clone(),
    };
    Ok(Prepared { range, placeholder })
}

/// What the byte `offset` names, where it names something that exists.
pub(super) fn name_at(vault: &Vault, file: FileId, offset: usize) -> Result<NamedAt, RenameError> {
    let found = named_at(vault, file, offset).ok_or(RenameError::Nothing)?;
    let link = vault.note(file).and_then(|note| link_at(note, offset));
    let fragment = link.and_then(|link| link.target.fragment.as_deref());
    match fragment.filter(|fragment| fragment.range.touches(offset)) {
        Some(fragment) if matches!(found.named, Named::File(_) | Named::Alias(..)) => {
            Err(RenameError::Invalid(format!("there is no `#{}` in this note", fragment.text)))
        }
        _ => Ok(found),
    }
}

/// In `folder/note.md` the bytes of `note`, where the path is written as it is.
fn name_in_path(vault: &Vault, file: FileId, range: TextRange, name: &str) -> TextRange {
    let links = vault.note(file).map_or(&[][..], |note| &note.links);
    let Some(link) = links.iter().find(|link| link.target.path_range == range) else { return range };
    let path = &*link.target.path;
    if path.len() != range.len() {
        return range;
    }
    let last = split_last(path).1;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let len = if last.len() == name.len() { stem.len() } else { last.len() };
    let start = range.end as usize - last.len();
    TextRange::new(start, start + len)
}

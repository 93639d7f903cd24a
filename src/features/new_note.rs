//! Where a note that a link asks for would be created.

use crate::note::{Link, is_external};
use crate::vault::{FileEntry, Vault, is_note_path, join_relative};

/// The vault-relative path at which the missing target of a link would be created; `None` where the
/// link leads out of the vault or its name cannot be a file's.
///
/// As in Obsidian, a wikilink's path counts from the root of the vault, or is made beside the
/// linking note where the vault is set up so; a Markdown link's path is relative to the note.
pub fn new_note_path(vault: &Vault, from: &FileEntry, link: &Link) -> Option<String> {
    let path = &*link.target.path;
    if path.is_empty() || is_external(path) || path.contains(['\\', ':', '*', '?', '"', '<', '>', '|', '\0'])
    {
        return None;
    }
    let folder = if !link.is_wiki() || path.starts_with("./") || path.starts_with("../") {
        from.folder().to_owned()
    } else if path.contains('/') {
        String::new()
    } else {
        vault.new_note_folder(from.folder())
    };
    let folder = if path.starts_with('/') { "" } else { &folder };
    let joined = join_relative(folder, path)?;
    if joined.is_empty() || path.ends_with('/') {
        return None;
    }
    Some(if is_note_path(&joined) { joined } else { format!("{joined}.md") })
}

//! Where a new note would be created, and how it would be called.

use super::rename::is_forbidden;
use crate::note::Link;
use crate::vault::{FileEntry, Vault, is_note_path, is_wiki_text, join_relative};

/// The vault-relative path at which the missing target of a link would be created; `None` where the
/// link leads out of the vault or its name cannot be a file's.
///
/// As in Obsidian, a wikilink's path counts from the root of the vault, or is made beside the
/// linking note where the vault is set up so; a Markdown link's path is relative to the note.
pub fn new_note_path(vault: &Vault, from: &FileEntry, link: &Link) -> Option<String> {
    let path = &*link.target.path;
    if path.is_empty() || link.is_external() || path.contains(['\\', ':', '*', '?', '"', '<', '>', '|', '\0'])
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

/// The longest name that is made of a text, in characters.
const LONGEST_NAME: usize = 100;

/// A file's name, without extension, after a text such as a heading's; `None` where nothing of it can
/// be in one.
pub fn file_name_of(text: &str) -> Option<String> {
    let spaced: String =
        text.chars().map(|ch| if ch == '/' || is_forbidden(ch) { ' ' } else { ch }).collect();
    let words = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    let name: String = words.trim_start_matches('.').chars().take(LONGEST_NAME).collect();
    let name = name.trim().trim_end_matches('.').trim_end();
    (!name.is_empty() && is_wiki_text(name)).then(|| name.to_owned())
}

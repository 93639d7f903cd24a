//! Many notes: names and how links find them, backlinks, scanning and reading.
//!
//! A [`Vault`] is an immutable snapshot: cloning one is cheap, and whoever holds one sees a vault
//! that does not change. One writer makes the next snapshot with [`Vault::set`] and
//! [`Vault::remove`], at a cost that depends on the note and not on the vault.

mod backlinks;
mod cache;
mod carry;
mod destination;
mod disk;
mod entry;
mod fragment;
mod link_form;
mod link_text;
mod names;
mod obsidian;
mod path;
mod question_keys;
mod read;
mod relink;
mod resolve;
mod roots;
mod scan;
mod search_index;
mod similar;
mod snapshot;
mod stamp;
mod template;
mod unresolved;
mod words;

pub use backlinks::{Reference, tag_is_within};
pub use cache::{Identity, IndexCache, KeptNote, Remembered, read_index};
#[cfg(any(test, fuzzing))]
pub(crate) use cache::{MAGIC as INDEX_MAGIC, write_block as write_index_block, write_index};
pub use carry::Goal;
pub use destination::{Escapes, encode_destination};
#[cfg(any(test, fuzzing))]
pub(crate) use disk::NoDisk;
pub use disk::{Disk, NoteText, RealDisk};
pub use entry::{FileEntry, FileId, FileKind, FileProblem, OpenText};
pub use fragment::{FragmentTarget, find_fragment, fragment_path, headings_named};
pub use link_form::{is_wiki_text, write_path};
pub use obsidian::{NewNoteLocation, ObsidianSettings};
pub use path::{fold_path, join_relative, link_key, parent_folder, relative_path, split_last};
pub use read::{Limits, ReadText, load, read_text};
pub use relink::{LostLink, Relinked, heading_fragment, heading_link_text, relink, unique_heading_fragment};
pub use resolve::{How, Resolved};
pub use roots::{MARKERS, Root, find_root};
pub use scan::{
    Reread, ScanOptions, ScanProgress, is_ignored, is_note_path, scan, scan_again, walk, walk_folders,
    walk_some,
};
pub use search_index::{NameRow, Names, SearchIndex};
pub use snapshot::Vault;
pub use stamp::Stamp;

#[cfg(any(test, fuzzing))]
pub(crate) mod answers;
#[cfg(test)]
mod incremental;
#[cfg(test)]
mod tests;

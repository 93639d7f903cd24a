//! How a link finds its target: the one place that knows.
//!
//! The rule for wikilinks reproduces Obsidian's resolver as probed from outside; where candidates
//! are equally good, Obsidian takes the oldest file, which cannot be reproduced, so here the path
//! decides byte by byte.

use super::path::{NOTE_EXTENSIONS, fold_path};
use super::{FileEntry, FileId, FileKind, Vault, join_relative, parent_folder, split_last};
use crate::note::{Link, LinkKind, fold};

/// By which step of the rule a target was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The link has no path: it leads into its own note.
    ThisNote,
    /// By a path written out in full or relative to the linking note.
    Path,
    /// By its name or the last segments of its path.
    Name,
    /// By the end of its path, cutting a segment: Obsidian allows it, the real path is better.
    RawSuffix,
    /// A Markdown link whose path differs from the file's in upper and lower case.
    OtherCase,
    /// Only by an alias of the note; Obsidian leaves such a link dead.
    Alias,
    /// Only by the note's title.
    Title,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The file.
    pub file: FileId,
    /// How it was found.
    pub how: How,
    /// Other files that answer to the link as well, best first.
    pub others: Vec<FileId>,
}

impl Resolved {
    fn one(file: FileId, how: How) -> Option<Self> {
        Some(Self { file, how, others: Vec::new() })
    }
}

impl Vault {
    /// The file that `link`, standing in the file `from`, leads to; `None` for external links and
    /// where nothing answers.
    pub fn resolve(&self, from: FileId, link: &Link) -> Option<Resolved> {
        self.resolve_target(&self.get(from)?.path, link.kind, &link.target.path).map(|mut resolved| {
            if resolved.how == How::ThisNote {
                resolved.file = from;
            }
            resolved
        })
    }

    /// Where a link target `path` of this kind would lead from the file at `from`, a vault-relative
    /// path that need not exist.
    pub fn resolve_target(&self, from: &str, kind: LinkKind, path: &str) -> Option<Resolved> {
        if path.is_empty() {
            let file = self.find(from).map_or(FileId(u32::MAX), |entry| entry.id);
            return Resolved::one(file, How::ThisNote);
        }
        if kind.is_external(path) {
            return None;
        }
        match kind {
            LinkKind::Wiki | LinkKind::Embed => self.resolve_wiki(from, path),
            _ => self.resolve_markdown(from, path),
        }
    }

    fn resolve_wiki(&self, from: &str, path: &str) -> Option<Resolved> {
        let folder = parent_folder(from);
        if path.starts_with("./") || path.starts_with("../") {
            let joined = join_relative(folder, path)?;
            return Resolved::one(self.at_path(&fold_path(&joined))?, How::Path);
        }
        if let Some(rooted) = path.strip_prefix('/') {
            return Resolved::one(self.at_path(&fold_path(rooted))?, How::Path);
        }
        let wanted = fold_path(path);
        self.by_name(folder, &wanted).or_else(|| self.by_title(from, &fold(path.trim())))
    }

    /// The file whose folded path is exactly `folded`, extension included.
    pub fn at_folded_path(&self, folded: &str) -> Option<FileId> {
        let same = |id: &&FileId| self.get(**id).is_some_and(|entry| *entry.folded == *folded);
        self.names.get(split_last(folded).1).iter().find(same).copied()
    }

    /// The file whose folded path is `folded`, with its extension or, for a note, without.
    fn at_path(&self, folded: &str) -> Option<FileId> {
        let (candidates, exact) = self.candidates(split_last(folded).1);
        candidates
            .into_iter()
            .filter(|entry| before(entry, folded, exact) == Some(""))
            .min_by(by_length)
            .map(|entry| entry.id)
    }

    /// Files whose name is `segment` exactly; if there are none, notes named `segment` + extension.
    fn candidates(&self, segment: &str) -> (Vec<&FileEntry>, bool) {
        let named =
            |name: &str| self.names.get(name).iter().filter_map(|id| self.get(*id).map(|entry| &**entry));
        let exact: Vec<&FileEntry> = named(segment).collect();
        if !exact.is_empty() {
            return (exact, true);
        }
        let notes = NOTE_EXTENSIONS.iter().flat_map(|extension| named(&format!("{segment}{extension}")));
        (notes.filter(|entry| entry.kind == FileKind::Note).collect(), false)
    }

    fn by_name(&self, folder: &str, wanted: &str) -> Option<Resolved> {
        let (_, segment) = split_last(wanted);
        let (candidates, exact) = self.candidates(segment);
        if let Some(entry) = candidates.iter().find(|entry| before(entry, wanted, exact) == Some("")) {
            return Resolved::one(entry.id, How::Name);
        }
        let ends_in_segments = |entry: &&FileEntry| {
            before(entry, wanted, exact).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        };
        let whole: Vec<&FileEntry> = candidates.iter().copied().filter(ends_in_segments).collect();
        if !whole.is_empty() {
            return winner(whole, folder, How::Name);
        }
        let raw: Vec<&FileEntry> =
            candidates.into_iter().filter(|entry| before(entry, wanted, exact).is_some()).collect();
        winner(raw, folder, How::RawSuffix)
    }

    fn by_title(&self, from: &str, text: &str) -> Option<Resolved> {
        let entries = self.titles.get(text).iter().filter_map(|id| self.get(*id).map(|entry| &**entry));
        let is_alias = |entry: &&FileEntry| {
            entry.note().is_some_and(|note| note.aliases.iter().any(|alias| fold(alias.text.trim()) == text))
        };
        let (aliased, titled): (Vec<&FileEntry>, Vec<&FileEntry>) = entries.partition(is_alias);
        let folder = parent_folder(from);
        winner(aliased, folder, How::Alias).or_else(|| winner(titled, folder, How::Title))
    }

    /// Markdown links: relative to the note, then from the root; `/x` from the root; a missing
    /// extension is tried as `.md`. Names are exact, then without regard to case.
    fn resolve_markdown(&self, from: &str, path: &str) -> Option<Resolved> {
        let rooted = path.strip_prefix('/');
        let relative = if rooted.is_some() { None } else { join_relative(parent_folder(from), path) };
        let from_root = join_relative("", rooted.unwrap_or(path));
        let places = [relative, from_root];
        for place in places.iter().flatten() {
            if let Some(entry) = self.find(place).or_else(|| self.find_note(place)) {
                return Resolved::one(entry.id, How::Path);
            }
        }
        if let Some(folded) = places.iter().flatten().find_map(|place| self.at_path(&fold_path(place))) {
            return Resolved::one(folded, How::OtherCase);
        }
        // `image.png?raw=true`
        let (path, _query) = path.split_once('?')?;
        self.resolve_markdown(from, path)
    }

    fn find_note(&self, place: &str) -> Option<&std::sync::Arc<FileEntry>> {
        NOTE_EXTENSIONS.iter().find_map(|extension| self.find(&format!("{place}{extension}")))
    }

    /// Whether a Markdown link's path names a folder of the vault.
    pub fn is_folder(&self, from: &str, path: &str) -> bool {
        let rooted = path.strip_prefix('/');
        let relative = if rooted.is_some() { None } else { join_relative(parent_folder(from), path) };
        let from_root = join_relative("", rooted.unwrap_or(path));
        [relative, from_root].iter().flatten().any(|place| self.has_folder(place))
    }
}

/// The best of equally valid candidates: those below the linking note's folder first, then the
/// shortest path, then byte order. The rest of the winning group are the others.
fn winner(candidates: Vec<&FileEntry>, folder: &str, how: How) -> Option<Resolved> {
    let folder = fold_path(folder);
    let is_below = |entry: &&FileEntry| {
        folder.is_empty()
            || entry.folded.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'))
    };
    let (below, elsewhere): (Vec<&FileEntry>, Vec<&FileEntry>) = candidates.into_iter().partition(is_below);
    let mut group = if below.is_empty() { elsewhere } else { below };
    group.sort_by(by_length);
    let mut ids = group.into_iter().map(|entry| entry.id);
    Some(Resolved { file: ids.next()?, how, others: ids.collect() })
}

fn by_length(a: &&FileEntry, b: &&FileEntry) -> std::cmp::Ordering {
    let length = |entry: &FileEntry| entry.path.chars().count();
    length(a).cmp(&length(b)).then_with(|| a.path.as_bytes().cmp(b.path.as_bytes()))
}

/// What stands before `wanted` at the end of a file's folded path; unless the name is `exact`, a
/// note's extension is left out.
fn before<'e>(entry: &'e FileEntry, wanted: &str, exact: bool) -> Option<&'e str> {
    let path = if exact { &entry.folded } else { super::path::strip_note_extension(&entry.folded) };
    path.strip_suffix(wanted)
}

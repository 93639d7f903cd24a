//! The vaults of a session: which folders are open, and which note of which vault a document is.

mod settings;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Configured, Document};
use crate::config::{Sources, VAULT_FILE};
use crate::lsp::uri::DocumentKey;
use crate::note::Note;
use crate::vault::{FileEntry, FileId, Root, ScanOptions, Vault, find_root, split_last};

/// Names a vault of this session, also after others came and went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VaultId(u64);

impl VaultId {
    fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// Work on the disk, which is done elsewhere; the results come back as commands.
#[derive(Debug)]
pub enum Work {
    /// Read a whole folder.
    Scan {
        /// For which vault.
        vault: VaultId,
        /// The folder.
        root: PathBuf,
        /// Whether a marker makes it a vault.
        marked: bool,
        /// What to read.
        options: ScanOptions,
    },
    /// Look at files that may have appeared, changed or gone.
    Load {
        /// Of which vault.
        vault: VaultId,
        /// Its folder.
        root: PathBuf,
        /// Vault-relative paths of files or folders.
        paths: Vec<String>,
        /// What to read.
        options: ScanOptions,
    },
    /// A vault is no longer of interest.
    Forget {
        /// Which one.
        vault: VaultId,
    },
}

/// A vault as the writer keeps it.
#[derive(Clone, Debug)]
pub struct VaultSlot {
    /// Its name in this session.
    pub id: VaultId,
    /// Its folder; a URI for a document that is no file.
    pub root: PathBuf,
    /// Its present state.
    pub vault: Vault,
    /// Whether its folder is being read.
    pub scanning: bool,
    /// What is set for it.
    pub configured: Configured,
    /// How many readings of its folder are under way; only the last one counts.
    scans: usize,
    /// Whether only its open documents are looked at, and not the folder.
    alone: bool,
    /// Whether the client opened it as a folder; else it lives as long as its documents.
    folder: bool,
    /// Paths that changed while it was being read.
    missed: BTreeSet<String>,
}

/// All vaults of the session.
pub struct Vaults {
    slots: Vec<VaultSlot>,
    sources: Sources,
    home: Option<PathBuf>,
    /// The texts of the configuration files that are open in the editor.
    open_configs: BTreeMap<PathBuf, Arc<str>>,
    work: Box<dyn FnMut(Work) + Send>,
    /// Notes whose findings may have changed since they were last taken.
    dirty: BTreeSet<(VaultId, FileId)>,
    /// Whether notes link to others than when that was last asked.
    relinked: bool,
    /// Whether notes are to be read otherwise than open documents were when they were attached.
    outdated: bool,
}

impl Vaults {
    /// No vaults yet; `work` is asked to read the disk.
    pub fn new(work: impl FnMut(Work) + Send + 'static) -> Self {
        Self {
            slots: Vec::new(),
            sources: Sources::of_user(),
            home: etcetera::home_dir().ok(),
            open_configs: BTreeMap::new(),
            work: Box::new(work),
            dirty: BTreeSet::new(),
            relinked: false,
            outdated: false,
        }
    }

    /// The vaults as they are now.
    pub fn slots(&self) -> Arc<[VaultSlot]> {
        self.slots.as_slice().into()
    }

    /// The notes whose findings may have changed since the last call.
    pub fn take_dirty(&mut self) -> BTreeSet<(VaultId, FileId)> {
        std::mem::take(&mut self.dirty)
    }

    /// Whether notes link to others than at the last call.
    pub fn take_relinked(&mut self) -> bool {
        std::mem::take(&mut self.relinked)
    }

    /// The client opened a folder.
    pub fn open_folder(&mut self, folder: &Path) {
        if let Some(slot) = self.slots.iter_mut().find(|slot| slot.root == folder) {
            slot.folder = true;
            return;
        }
        let found = find_root(folder, self.home.as_deref());
        let marked = found.marked && found.folder == folder;
        if found.single_file && !marked {
            tracing::warn!("{} is not read as a vault: it is too wide", folder.display());
            return;
        }
        self.add(Root { folder: folder.to_owned(), marked, single_file: false }, true);
    }

    /// The client closed a folder; documents in it that are still open find another vault when
    /// they are attached again.
    pub fn close_folder(&mut self, folder: &Path) {
        if let Some(at) = self.slots.iter().position(|slot| slot.root == folder) {
            let slot = self.slots.remove(at);
            (self.work)(Work::Forget { vault: slot.id });
        }
    }

    fn add(&mut self, root: Root, folder: bool) -> usize {
        let mut vault = Vault::new(root.folder.as_path(), root.marked);
        vault.set_complete(root.single_file);
        let configured = self.configured(&root.folder);
        vault.set_note_options(configured.settings.scan_options().note);
        let slot =
            VaultSlot { alone: root.single_file, folder, ..VaultSlot::new(root.folder, vault, configured) };
        self.slots.push(slot);
        let at = self.slots.len() - 1;
        self.scan(at);
        at
    }

    /// Begins to read a vault's folder, unless only its open documents are looked at.
    fn scan(&mut self, at: usize) {
        let slot = &mut self.slots[at];
        if slot.alone {
            return;
        }
        let found = find_root(&slot.root, self.home.as_deref());
        let marked = found.marked && found.folder == slot.root;
        slot.scans += 1;
        slot.scanning = true;
        let (vault, root, options) = (slot.id, slot.root.clone(), slot.options());
        (self.work)(Work::Scan { vault, root, marked, options });
    }

    /// An open document has this text now.
    pub fn attach(&mut self, document: &Document) {
        let (at, path) = match place(&self.slots, &document.key) {
            Some(place) => place,
            None => self.add_for(&document.key),
        };
        let version = document.version.unwrap_or(0);
        let ScanOptions { limits, note, .. } = self.slots[at].options();
        let entry = FileEntry::opened(&path, document.text.clone(), version, limits, &note);
        self.put(at, entry);
    }

    /// A document is open no longer; its file counts again.
    pub fn detach(&mut self, key: &DocumentKey) {
        let Some((at, path)) = place(&self.slots, key) else { return };
        if key.path().is_none() {
            self.slots.remove(at);
            return;
        }
        if let Some(entry) = self.slots[at].vault.find(&path) {
            // Its model stays until the file has been read.
            let closed = FileEntry { open: None, ..FileEntry::clone(entry) };
            self.slots[at].vault.set(closed);
        }
        self.look_at(at, path);
        let slot = &self.slots[at];
        if !slot.folder && !slot.vault.files().any(|entry| entry.open.is_some()) {
            let slot = self.slots.remove(at);
            (self.work)(Work::Forget { vault: slot.id });
        }
    }

    /// Files or folders changed on disk.
    pub fn files_changed<'p>(&mut self, paths: impl Iterator<Item = &'p Path>) {
        let mut by_slot: Vec<BTreeSet<String>> = vec![BTreeSet::new(); self.slots.len()];
        for path in paths {
            if let Some((at, path)) = place(&self.slots, &DocumentKey::File(path.into())) {
                by_slot[at].insert(path);
            }
        }
        for (at, paths) in by_slot.into_iter().enumerate().filter(|(_, paths)| !paths.is_empty()) {
            self.look_at_all(at, paths);
        }
    }

    /// A folder has been read. Open documents keep their text.
    pub fn scanned(&mut self, id: VaultId, mut vault: Vault) {
        let Some(at) = self.slots.iter().position(|slot| slot.id == id) else { return };
        let slot = &mut self.slots[at];
        slot.scans = slot.scans.saturating_sub(1);
        if slot.scans > 0 {
            return;
        }
        let open = slot.vault.files().filter(|entry| entry.open.is_some());
        let open: Vec<FileEntry> = open.map(|entry| FileEntry::clone(entry)).collect();
        vault.set_note_options(slot.options().note);
        let complete = vault.is_complete();
        for entry in open {
            let id = vault.set(entry);
            self.dirty.insert((slot.id, id));
        }
        vault.set_complete(complete);
        slot.vault = vault;
        slot.scanning = false;
        let missed = std::mem::take(&mut slot.missed);
        if !missed.is_empty() {
            self.look_at_all(at, missed);
        }
    }

    /// Files have been read again: `None` for what is there no longer, or is to be left out. Open
    /// documents are not touched.
    pub fn loaded(&mut self, id: VaultId, entries: Vec<(String, Option<FileEntry>)>) {
        let Some(at) = self.slots.iter().position(|slot| slot.id == id) else { return };
        for (path, entry) in entries {
            let is_open = self.slots[at].vault.find(&path).is_some_and(|entry| entry.open.is_some());
            match entry {
                _ if is_open => {}
                Some(entry) => self.put(at, entry),
                None => self.take_out(at, &path),
            }
        }
    }

    /// The document's place among these vaults.
    fn add_for(&mut self, key: &DocumentKey) -> (usize, String) {
        let Some(path) = key.path() else {
            let at = self.slots.len();
            let root = PathBuf::from(key.to_string());
            let vault = Vault::new(root.as_path(), false);
            let configured = Configured::default().again(&self.sources);
            self.slots.push(VaultSlot { alone: true, ..VaultSlot::new(root, vault, configured) });
            return (at, UNTITLED.to_owned());
        };
        let folder = path.parent().unwrap_or(path);
        let at = self.add(find_root(folder, self.home.as_deref()), false);
        let path = relative(&self.slots[at].root, path);
        (at, path.unwrap_or_else(|| UNTITLED.to_owned()))
    }

    fn put(&mut self, at: usize, entry: FileEntry) {
        let slot = &mut self.slots[at];
        let old = slot.vault.find(&entry.path).cloned();
        let unchanged = match (old.as_deref().map(FileEntry::note), entry.note()) {
            (Some(Some(old)), Some(new)) => looks_the_same(old, new),
            _ => false,
        };
        self.relinked |= !link_alike(old.as_deref().and_then(FileEntry::note), entry.note());
        let (path, note) = (entry.path.clone(), entry.note.clone());
        let id = slot.vault.set(entry);
        self.dirty.insert((slot.id, id));
        let old_note = old.as_deref().and_then(FileEntry::note);
        for concerned in slot.vault.concerned_by_questions(old_note, note.as_deref()) {
            self.dirty.insert((slot.id, concerned));
        }
        if !unchanged {
            let notes = [old.as_deref().and_then(FileEntry::note), note.as_deref()];
            for concerned in notes.into_iter().flat_map(|note| slot.vault.concerned_by(&path, note)) {
                self.dirty.insert((slot.id, concerned));
            }
        }
    }

    fn take_out(&mut self, at: usize, path: &str) {
        let slot = &mut self.slots[at];
        let below = format!("{path}/");
        let gone: Vec<Arc<str>> = match slot.vault.find(path) {
            Some(entry) => vec![entry.path.clone()],
            // Most files that come and go are none of the vault's.
            None if !slot.vault.has_folder(path) => Vec::new(),
            // A folder that went away; open documents outlive it.
            None => slot
                .vault
                .files()
                .filter(|entry| entry.path.starts_with(&below) && entry.open.is_none())
                .map(|entry| entry.path.clone())
                .collect(),
        };
        for path in gone {
            let Some(entry) = slot.vault.remove(&path) else { continue };
            self.relinked |= !link_alike(entry.note(), None);
            let by_links = slot.vault.concerned_by(&path, entry.note());
            let by_questions = slot.vault.concerned_by_questions(entry.note(), None);
            for concerned in by_links.into_iter().chain(by_questions).chain([entry.id]) {
                self.dirty.insert((slot.id, concerned));
            }
        }
    }

    fn look_at(&mut self, at: usize, path: String) {
        self.look_at_all(at, BTreeSet::from([path]));
    }

    fn look_at_all(&mut self, at: usize, paths: BTreeSet<String>) {
        if paths.contains(VAULT_FILE) {
            self.configure(at, self.configured(&self.slots[at].root));
        }
        if paths.iter().any(|path| decides_what_is_read(path)) {
            return self.scan(at);
        }
        let slot = &mut self.slots[at];
        if slot.scanning {
            slot.missed.extend(paths);
            return;
        }
        let (vault, root) = (slot.id, slot.root.clone());
        (self.work)(Work::Load { vault, root, paths: paths.into_iter().collect(), options: slot.options() });
    }
}

impl VaultSlot {
    fn new(root: PathBuf, vault: Vault, configured: Configured) -> Self {
        Self {
            id: VaultId::next(),
            root,
            vault,
            scanning: false,
            configured,
            scans: 0,
            alone: false,
            folder: false,
            missed: BTreeSet::new(),
        }
    }

    /// What is read of its folder.
    pub fn options(&self) -> ScanOptions {
        self.configured.settings.scan_options()
    }
}

/// Whether a change of this file changes which files belong to the vault, or what they mean.
fn decides_what_is_read(path: &str) -> bool {
    matches!(split_last(path).1, ".gitignore" | ".ignore") || path == ".obsidian/app.json"
}

/// The path of a document that is no file, in the vault that it has for itself.
const UNTITLED: &str = "untitled.md";

/// The vault that a document belongs to, the innermost where several hold it, and its path there.
pub fn place(slots: &[VaultSlot], key: &DocumentKey) -> Option<(usize, String)> {
    let Some(path) = key.path() else {
        let root = PathBuf::from(key.to_string());
        let at = slots.iter().position(|slot| slot.root == root)?;
        return Some((at, UNTITLED.to_owned()));
    };
    let holders = slots.iter().enumerate().filter(|(_, slot)| path.starts_with(&slot.root));
    let (at, slot) = holders.max_by_key(|(_, slot)| slot.root.components().count())?;
    Some((at, relative(&slot.root, path)?))
}

fn relative(root: &Path, path: &Path) -> Option<String> {
    let segments: Option<Vec<&str>> =
        path.strip_prefix(root).ok()?.iter().map(|part| part.to_str()).collect();
    Some(segments?.join("/"))
}

/// Whether two states of a note have the same links, wherever those stand.
fn link_alike(old: Option<&Note>, new: Option<&Note>) -> bool {
    fn targets(note: Option<&Note>) -> impl Iterator<Item = (&str, Option<&str>)> {
        let links = note.map_or(&[][..], |note| &note.links).iter();
        links.map(|link| (&*link.target.path, link.target.fragment.as_ref().map(|it| &*it.text)))
    }
    targets(old).eq(targets(new))
}

/// Whether links into a note cannot tell the two states apart.
fn looks_the_same(old: &Note, new: &Note) -> bool {
    let headings = |note: &Note| note.headings.iter().map(|h| (h.level, h.text.clone())).collect::<Vec<_>>();
    let blocks = |note: &Note| note.block_ids.iter().map(|b| b.id.clone()).collect::<Vec<_>>();
    let anchors = |note: &Note| note.anchors.iter().map(|a| a.id.clone()).collect::<Vec<_>>();
    let aliases = |note: &Note| note.aliases.iter().map(|a| a.text.clone()).collect::<Vec<_>>();
    old.title == new.title
        && headings(old) == headings(new)
        && blocks(old) == blocks(new)
        && anchors(old) == anchors(new)
        && aliases(old) == aliases(new)
}

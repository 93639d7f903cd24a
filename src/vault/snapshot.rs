use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::names::{WordMap, missing_in};
use super::path::fold_path;
use super::question_keys::QuestionKeys;
use super::search_index::{SearchIndex, same_names};
use super::similar::SimilarNames;
use super::unresolved::Unresolved;
use super::{FileEntry, FileId, FileKind, ObsidianSettings, link_key, split_last};
use crate::note::{Link, Note, NoteOptions, fold};

/// All files of a vault at one moment, and the maps that links are resolved with.
#[derive(Clone, Debug)]
pub struct Vault {
    root: Arc<Path>,
    marked: bool,
    complete: bool,
    generation: u64,
    obsidian: ObsidianSettings,
    note_options: NoteOptions,
    files: imbl::Vector<Option<Arc<FileEntry>>>,
    by_path: imbl::HashMap<Arc<str>, FileId>,
    /// Folded file names with extension.
    pub(super) names: WordMap,
    /// Folded aliases and titles.
    pub(super) titles: WordMap,
    /// The words under which notes link to others: see [`link_key`].
    pub(super) mentions: WordMap,
    /// Those of the mentions that nothing answers to.
    pub(super) unresolved: Unresolved,
    /// Folded tags, each with the tags above it.
    pub(super) tags: WordMap,
    /// The questions of notes by their duplicate keys.
    pub(super) question_keys: QuestionKeys,
    /// The names of all questions, headings and notes.
    pub(super) search: SearchIndex,
    /// Names of notes by their halves.
    pub(super) similar: SimilarNames,
    /// Folded folders, each with a file somewhere below it.
    folders: imbl::HashMap<Arc<str>, u32>,
}

impl Vault {
    /// An empty vault at `root`. `marked` tells whether the folder is a vault by a marker or
    /// configuration, and not only a folder that happens to hold Markdown.
    pub fn new(root: impl Into<Arc<Path>>, marked: bool) -> Self {
        Self {
            root: root.into(),
            marked,
            complete: false,
            generation: 0,
            obsidian: ObsidianSettings::default(),
            note_options: NoteOptions::default(),
            files: imbl::Vector::new(),
            by_path: imbl::HashMap::default(),
            names: WordMap::default(),
            titles: WordMap::default(),
            mentions: WordMap::default(),
            unresolved: Unresolved::default(),
            tags: WordMap::default(),
            question_keys: QuestionKeys::default(),
            search: SearchIndex::over(&imbl::Vector::new()),
            similar: SimilarNames::default(),
            folders: imbl::HashMap::default(),
        }
    }

    /// A vault holding these entries; their ids are given here. One pass over all of them, on all
    /// cores.
    pub fn with_entries(root: impl Into<Arc<Path>>, marked: bool, mut entries: Vec<FileEntry>) -> Self {
        let mut vault = Self::new(root, marked);
        for (index, entry) in entries.iter_mut().enumerate() {
            entry.id = FileId(index as u32);
        }
        let words: Vec<FileWords> = entries.par_iter().map(FileWords::of).collect();
        let map = |of: fn(&FileWords) -> &[String]| {
            WordMap::of_files(
                words.iter().enumerate().map(|(index, words)| (FileId(index as u32), of(words))),
            )
        };
        let entries: Vec<Arc<FileEntry>> = entries.into_par_iter().map(Arc::new).collect();
        let Self {
            files, by_path, names, titles, mentions, unresolved, tags, question_keys, similar, ..
        } = &mut vault;
        rayon::scope(|scope| {
            scope.spawn(|_| *mentions = map(|words| &words.mentions));
            scope.spawn(|_| {
                *unresolved = Unresolved::among(
                    words.iter().flat_map(|words| &words.mentions),
                    words.iter().map(|words| &words.name),
                    words.iter().flat_map(|words| &words.titles),
                );
            });
            scope.spawn(|_| *similar = SimilarNames::of_files(entries.iter()));
            scope.spawn(|_| *tags = map(|words| &words.tags));
            scope.spawn(|_| *names = map(|words| std::slice::from_ref(&words.name)));
            scope.spawn(|_| *titles = map(|words| &words.titles));
            scope.spawn(|_| *question_keys = QuestionKeys::of_files(entries.iter()));
            scope.spawn(|_| *by_path = entries.iter().map(|entry| (entry.path.clone(), entry.id)).collect());
            scope.spawn(|_| *files = entries.iter().cloned().map(Some).collect());
        });
        for entry in &entries {
            vault.count_folders(&entry.folded, 1);
        }
        vault.search = SearchIndex::over(&vault.files);
        vault.complete = true;
        vault
    }

    /// The folder the vault lies in.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether a marker or configuration makes this folder a vault.
    pub fn is_marked(&self) -> bool {
        self.marked
    }

    /// Whether the whole folder has been read; before that, a missing note may yet turn up.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// Sets [`Self::is_complete`].
    pub fn set_complete(&mut self, complete: bool) {
        self.complete = complete;
        self.generation += 1;
    }

    /// What Obsidian is told in it.
    pub fn obsidian(&self) -> &ObsidianSettings {
        &self.obsidian
    }

    /// Sets [`Self::obsidian`].
    pub fn set_obsidian(&mut self, settings: ObsidianSettings) {
        self.obsidian = settings;
    }

    /// How its notes are modelled.
    pub fn note_options(&self) -> &NoteOptions {
        &self.note_options
    }

    /// Sets [`Self::note_options`], for notes that are modelled from now on.
    pub fn set_note_options(&mut self, options: NoteOptions) {
        self.note_options = options;
    }

    /// Rises with every change.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The file with this id, unless it is gone.
    pub fn get(&self, id: FileId) -> Option<&Arc<FileEntry>> {
        #[cfg(test)]
        crate::work::look();
        self.files.get(id.0 as usize)?.as_ref()
    }

    /// The note with this id, if it could be read.
    pub fn note(&self, id: FileId) -> Option<&Note> {
        self.get(id)?.note()
    }

    /// The file at a vault-relative path, exactly as on disk.
    pub fn find(&self, path: &str) -> Option<&Arc<FileEntry>> {
        self.get(*self.by_path.get(path)?)
    }

    /// All files, in the order of their ids.
    pub fn files(&self) -> impl Iterator<Item = &Arc<FileEntry>> {
        self.files.iter().flatten().inspect(|_| {
            #[cfg(test)]
            crate::work::look();
        })
    }

    /// All notes that could be read, in the order of their ids.
    pub fn notes(&self) -> impl Iterator<Item = (&Arc<FileEntry>, &Note)> {
        self.files().filter_map(|entry| Some((entry, entry.note()?)))
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.by_path.len()
    }

    /// Whether there are no files.
    pub fn is_empty(&self) -> bool {
        self.by_path.is_empty()
    }

    /// Whether a vault-relative path, in whatever case, is that of a folder with a file somewhere below
    /// it.
    pub fn has_folder(&self, path: &str) -> bool {
        path.is_empty() || self.folders.contains_key(&*fold_path(path))
    }

    /// Puts a file in, new or in the place of the one at its path, and gives its id. The cost
    /// depends on the two versions of the file, not on the vault.
    pub fn set(&mut self, mut entry: FileEntry) -> FileId {
        let known = self.by_path.get(&*entry.path).copied();
        let id = known.unwrap_or(FileId(self.files.len() as u32));
        entry.id = id;
        if known.is_none() {
            self.files.push_back(None);
        }
        self.put(entry);
        id
    }

    /// Gives a note another text, as if its file had it; nothing happens for other files.
    pub fn set_text(&mut self, id: FileId, text: &str) {
        let Some(entry) = self.get(id).filter(|entry| entry.kind == FileKind::Note) else { return };
        let mut changed = (**entry).clone();
        if let Some(open) = &mut changed.open {
            open.text = text.into();
        }
        super::read::model(&mut changed, text, &self.note_options);
        self.set(changed);
    }

    /// Moves files to other paths, all at once, so that they may swap; they keep their ids. The
    /// cost depends on them and not on the vault.
    pub fn move_files(&mut self, moves: &[(FileId, String)]) {
        let moved: Vec<FileEntry> = moves
            .iter()
            .filter_map(|(id, to)| {
                let from = self.get(*id)?.path.clone();
                let old = self.remove(&from)?;
                let mut entry = FileEntry::new(to, FileKind::of(to));
                entry.id = *id;
                if entry.kind == FileKind::Note {
                    entry.note = old.note.clone();
                    entry.open = old.open.clone();
                    entry.stamp = old.stamp;
                    entry.problem = old.problem.clone();
                }
                Some(entry)
            })
            .collect();
        for entry in moved {
            // What a move overwrites is gone.
            self.remove(&entry.path.clone());
            self.put(entry);
        }
    }

    /// Puts an entry in its place among the files, which it may hold already under the same path.
    fn put(&mut self, entry: FileEntry) {
        self.generation += 1;
        let id = entry.id;
        let old = self.get(id).cloned();
        let old_note = old.as_deref().and_then(FileEntry::note);
        self.replace_words(id, old_note, entry.note());
        if old.is_none() {
            let name = split_last(&entry.folded).1;
            self.names.add(name, id);
            self.update_unresolved_name(name);
            if entry.kind == FileKind::Note {
                self.similar.add(entry.stem(), id);
            }
            self.count_folders(&entry.folded, 1);
            self.by_path.insert(entry.path.clone(), id);
        }
        let renamed = old.is_none_or(|old| !same_names(&old, &entry));
        self.files.set(id.0 as usize, Some(Arc::new(entry)));
        if renamed {
            self.search.mark_changed(id, &self.files);
        }
    }

    /// Brings all that is known by a note's words from one of its models to another.
    fn replace_words(&mut self, id: FileId, old: Option<&Note>, new: Option<&Note>) {
        let words = |note: Option<&Note>, of: fn(&Note) -> Vec<String>| note.map(of).unwrap_or_default();
        let (old_titles, titles) = (words(old, title_words), words(new, title_words));
        let (old_mentions, mentions) = (words(old, mention_words), words(new, mention_words));
        self.titles.replace(id, &old_titles, &titles);
        self.mentions.replace(id, &old_mentions, &mentions);
        for (old, new) in [(&old_titles, &titles), (&old_mentions, &mentions)] {
            missing_in(new, old).chain(missing_in(old, new)).for_each(|word| self.update_unresolved(word));
        }
        self.tags.replace(id, &words(old, tag_words), &words(new, tag_words));
        self.question_keys.replace(id, old, new);
    }

    /// Takes a file out; nothing happens where there is none.
    pub fn remove(&mut self, path: &str) -> Option<Arc<FileEntry>> {
        let id = self.by_path.remove(path)?;
        let entry = self.files.set(id.0 as usize, None)?;
        self.generation += 1;
        let name = split_last(&entry.folded).1;
        self.names.remove(name, id);
        self.update_unresolved_name(name);
        self.similar.remove(entry.stem(), id);
        self.count_folders(&entry.folded, -1);
        self.search.mark_changed(id, &self.files);
        self.replace_words(id, entry.note(), None);
        Some(entry)
    }

    /// The notes whose links could be concerned when the file at this path appears, disappears or
    /// changes its headings, blocks, aliases or title.
    pub fn concerned_by(&self, path: &str, note: Option<&Note>) -> Vec<FileId> {
        let mut ids = self.mentions.get(&link_key(path)).to_vec();
        for word in note.map(title_words).unwrap_or_default() {
            ids.extend(self.mentions.get(&link_key(&word)));
        }
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    fn count_folders(&mut self, folded: &str, by: i32) {
        let mut path = folded;
        while let Some((folder, _)) = path.rsplit_once('/') {
            let count = self.folders.entry(folder.into()).or_insert(0);
            *count = count.saturating_add_signed(by);
            if *count == 0 {
                self.folders.remove(folder);
            }
            path = folder;
        }
    }
}

/// A new entry for the file at `path`, a vault-relative path; its id is given by [`Vault::set`].
impl FileEntry {
    /// An entry without content.
    pub fn new(path: &str, kind: FileKind) -> Self {
        Self {
            id: FileId(u32::MAX),
            path: path.into(),
            folded: fold_path(path).into(),
            kind,
            note: None,
            open: None,
            stamp: None,
            problem: None,
        }
    }

    /// A note with its model.
    pub fn with_note(path: &str, note: Note) -> Self {
        Self { note: Some(Arc::new(note)), ..Self::new(path, FileKind::Note) }
    }
}

/// The words under which a file is found and finds others, each once.
struct FileWords {
    name: String,
    titles: Vec<String>,
    mentions: Vec<String>,
    tags: Vec<String>,
}

impl FileWords {
    fn of(entry: &FileEntry) -> Self {
        let words = |of: fn(&Note) -> Vec<String>| entry.note().map(of).unwrap_or_default();
        Self {
            name: split_last(&entry.folded).1.to_owned(),
            titles: words(title_words),
            mentions: words(mention_words),
            tags: words(tag_words),
        }
    }
}

/// The folded aliases and title of a note.
fn title_words(note: &Note) -> Vec<String> {
    let mut words: Vec<String> = note.aliases.iter().map(|alias| fold(alias.text.trim())).collect();
    words.extend(note.title.as_deref().map(|title| fold(title.trim())));
    words.retain(|word| !word.is_empty());
    words.sort_unstable();
    words.dedup();
    words
}

/// The words under which a note links to others.
fn mention_words(note: &Note) -> Vec<String> {
    let internal = note.links.iter().filter(|link| !link.target.path.is_empty() && !link.is_external());
    let mut words: Vec<String> = internal.map(mention_key).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// The word under which a link is indexed. A Markdown link may carry a query behind the path.
pub(super) fn mention_key(link: &Link) -> String {
    let path = &*link.target.path;
    if link.is_wiki() {
        return link_key(path);
    }
    link_key(path.split_once('?').map_or(path, |(path, _query)| path))
}

/// The folded tags of a note, each with the tags above it.
fn tag_words(note: &Note) -> Vec<String> {
    let mut words = Vec::new();
    for tag in &note.tags {
        let name = fold(&tag.name);
        words.extend(name.match_indices('/').map(|(at, _)| name[..at].to_owned()));
        words.push(name);
    }
    words.sort_unstable();
    words.dedup();
    words
}

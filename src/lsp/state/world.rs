use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use serde_json::Value;
use tower_lsp::lsp_types::{Url, WorkspaceFoldersChangeEvent};

use super::document::OpenDocument;
use super::vaults::{VaultId, Vaults, Work, place};
use super::{Command, Document, Snapshot, Version};
use crate::config::Layer;
use crate::lsp::log;
use crate::lsp::uri::{self, DocumentKey};
use crate::text::{Buffer, Change, Encoding};
use crate::vault::FileId;

/// What the client said at the beginning.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// The unit of its columns.
    pub encoding: Encoding,
    /// The folders that it opened.
    pub folders: Vec<PathBuf>,
    /// The settings that it sent along.
    pub options: Value,
}

/// What [`World::settle`] brought up to date.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The state after it.
    pub snapshot: Snapshot,
    /// The open documents that changed.
    pub changed: Vec<Arc<Document>>,
    /// The documents that were closed, with the URI under which the client knew them.
    pub closed: Vec<(DocumentKey, Url)>,
    /// The open documents that were saved.
    pub saved: Vec<Arc<Document>>,
    /// The notes whose findings may have changed, whether they are open or not.
    pub dirty: BTreeSet<(VaultId, FileId)>,
    /// The notes on whose Python there are new verdicts, or results of a run.
    pub judged: BTreeSet<(VaultId, FileId)>,
    /// Whether notes link to others than before.
    pub relinked: bool,
}

/// The state as the writer thread keeps it.
pub struct World {
    encoding: Encoding,
    open: HashMap<DocumentKey, OpenDocument>,
    /// Open documents whose text is newer than the snapshot.
    changed: BTreeSet<DocumentKey>,
    closed: Vec<(DocumentKey, Url)>,
    /// Documents that were saved since the last [`World::settle`].
    saved: BTreeSet<DocumentKey>,
    vaults: Vaults,
    /// The settings that the client sent along with `initialize`.
    options: Layer,
    /// Whether the vaults changed otherwise than by edits.
    vaults_changed: bool,
    judged: BTreeSet<(VaultId, FileId)>,
    current: Snapshot,
    on_settled: Box<dyn FnMut(Settled) + Send>,
}

impl World {
    /// Nothing open yet. `on_settled` hears of every new state, `work` is asked to read the disk.
    pub fn new(
        on_settled: impl FnMut(Settled) + Send + 'static,
        work: impl FnMut(Work) + Send + 'static,
    ) -> Self {
        Self {
            encoding: Encoding::default(),
            open: HashMap::new(),
            changed: BTreeSet::new(),
            closed: Vec::new(),
            saved: BTreeSet::new(),
            vaults: Vaults::new(work),
            options: Layer::default(),
            vaults_changed: false,
            judged: BTreeSet::new(),
            current: Snapshot::default(),
            on_settled: Box::new(on_settled),
        }
    }

    /// The state as of the last [`World::settle`].
    pub fn snapshot(&self) -> Snapshot {
        self.current.clone()
    }

    /// Takes a change in; what follows from it waits for [`World::settle`].
    pub fn apply(&mut self, command: Command) {
        match command {
            Command::Start(start) => self.start(&start),
            Command::Open { uri, version, language, text } => self.open(uri, version, &language, &text),
            Command::Change { uri, version, changes } => self.change(uri, version, &changes),
            Command::Save { uri, text } => self.save(&uri, text),
            Command::Close { uri } => self.close(uri),
            Command::Files(paths) => {
                self.vaults.files_changed(paths.iter().map(PathBuf::as_path));
                self.vaults_changed = true;
            }
            Command::Folders(event) => self.change_folders(&event),
            Command::Scanned { vault, content } => {
                self.vaults.scanned(vault, *content);
                self.vaults_changed = true;
            }
            Command::Loaded { vault, entries } => {
                self.vaults.loaded(vault, entries);
                self.vaults_changed = true;
            }
            Command::Settings(settings) => self.change_settings(&settings),
            Command::Trust => self.vaults_changed = true,
            Command::Judged(notes) => self.judged.extend(notes),
            Command::Initialized | Command::Snapshot(_) => {}
        }
    }

    /// Brings the snapshot up to date with all changes taken in.
    pub fn settle(&mut self) {
        let vaults_changed = std::mem::take(&mut self.vaults_changed);
        if self.vaults.take_outdated() {
            self.changed.extend(self.open.keys().cloned());
        }
        let judged = std::mem::take(&mut self.judged);
        let saved = std::mem::take(&mut self.saved);
        let documents = self.changed.is_empty() && self.closed.is_empty() && saved.is_empty();
        if documents && !vaults_changed && judged.is_empty() {
            return;
        }
        let closed = std::mem::take(&mut self.closed);
        for (key, _) in &closed {
            self.current.documents.remove(key);
            self.vaults.config_closed(key);
            self.vaults.detach(key);
        }
        let mut changed = Vec::new();
        for key in std::mem::take(&mut self.changed) {
            let Some(open) = self.open.get_mut(&key) else { continue };
            let document = Arc::new(open.freeze(&key));
            if document.is_note() {
                self.vaults.attach(&document);
            } else {
                self.vaults.config_typed(&document.key, &document.text);
            }
            self.current.documents.insert(key, document.clone());
            changed.push(document);
        }
        saved.iter().for_each(|key| self.vaults.config_saved(key));
        log::set_level(self.vaults.log_level());
        self.current.revision += 1;
        self.current.vaults = self.vaults.slots();
        self.current.user_config = self.vaults.user_config().cloned().map(Arc::new);
        let dirty = self.vaults.take_dirty();
        let relinked = self.vaults.take_relinked();
        let saved = saved.into_iter().filter_map(|key| self.current.documents.get(&key).cloned()).collect();
        let snapshot = self.current.clone();
        (self.on_settled)(Settled { snapshot, changed, closed, saved, dirty, judged, relinked });
    }

    fn start(&mut self, start: &Start) {
        self.encoding = start.encoding;
        self.options = client_layer(&start.options);
        self.vaults.set_client(vec![self.options.clone()]);
        for folder in &start.folders {
            self.vaults.open_folder(folder);
        }
        self.vaults_changed = true;
    }

    fn change_settings(&mut self, settings: &Value) {
        self.vaults.set_client(vec![self.options.clone(), client_layer(settings)]);
        self.vaults_changed = true;
    }

    /// Documents that lose or change their vault are attached anew.
    fn change_folders(&mut self, event: &WorkspaceFoldersChangeEvent) {
        for folder in event.removed.iter().filter_map(|folder| uri::path_of(&folder.uri)) {
            self.vaults.close_folder(&folder);
        }
        for folder in event.added.iter().filter_map(|folder| uri::path_of(&folder.uri)) {
            self.vaults.open_folder(&folder);
        }
        let slots = self.vaults.slots();
        let homeless = |key: &&DocumentKey| {
            place(&slots, key)
                .is_none_or(|(at, path)| slots[at].vault.find(&path).is_none_or(|entry| entry.open.is_none()))
        };
        self.changed.extend(self.open.keys().filter(homeless).cloned());
        self.vaults_changed = true;
    }

    fn open(&mut self, uri: Url, version: Version, language: &str, text: &str) {
        let key = DocumentKey::of(&uri);
        let document = OpenDocument::new(uri, version, language, text);
        if self.open.insert(key.clone(), document).is_some() {
            tracing::debug!("{key} was opened twice; the later text counts");
        }
        self.closed.retain(|(closed, _)| *closed != key);
        self.changed.insert(key);
    }

    fn change(&mut self, uri: Url, version: Version, changes: &[Change]) {
        let key = DocumentKey::of(&uri);
        let Some(document) = self.open.get_mut(&key) else {
            return self.change_unopened(uri, version, changes);
        };
        if version.is_some() && version < document.version {
            tracing::warn!("{key} went from version {:?} back to {version:?}", document.version);
        }
        if self.changed.contains(&key) {
            document.passed.push(Document::digest(&document.buffer.text()));
        }
        for change in changes {
            document.buffer.apply(change, self.encoding);
        }
        document.version = version;
        document.edited = SystemTime::now();
        self.changed.insert(key);
    }

    /// Edits of a document that was never opened can be taken only where they say the whole text.
    fn change_unopened(&mut self, uri: Url, version: Version, changes: &[Change]) {
        let Some(whole) = changes.iter().rposition(|change| change.range.is_none()) else {
            return tracing::warn!("{uri} was edited but is not open; open it again to see it correctly");
        };
        self.open(uri.clone(), version, "", &changes[whole].text);
        self.change(uri, version, &changes[whole + 1..]);
    }

    fn save(&mut self, uri: &Url, text: Option<String>) {
        let key = DocumentKey::of(uri);
        if let (Some(document), Some(text)) = (self.open.get_mut(&key), text)
            && document.buffer.text() != text
        {
            tracing::warn!("the saved text of {key} differs from its edits; the saved text counts");
            document.buffer = Buffer::new(&text);
            self.changed.insert(key.clone());
        }
        self.saved.insert(key);
    }

    fn close(&mut self, uri: Url) {
        let key = DocumentKey::of(&uri);
        if self.open.remove(&key).is_none() {
            return tracing::debug!("{key} was closed but is not open");
        }
        self.changed.remove(&key);
        self.closed.push((key, uri));
    }
}

/// A client's settings. It has no file to show a mistake in.
fn client_layer(settings: &Value) -> Layer {
    let (layer, mistakes) = Layer::of_client(settings);
    for mistake in mistakes {
        tracing::warn!("in the editor's settings: {mistake}");
    }
    layer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Position, PositionRange};
    use std::sync::mpsc;

    fn world() -> (World, mpsc::Receiver<Settled>) {
        let (sender, settled) = mpsc::channel();
        (World::new(move |event| drop(sender.send(event)), |_| {}), settled)
    }

    fn uri(path: &str) -> Url {
        Url::parse(&format!("file:///vault/{path}")).unwrap()
    }

    fn open(path: &str, version: i32, text: &str) -> Command {
        Command::Open {
            uri: uri(path),
            version: Some(version),
            language: "markdown".into(),
            text: text.into(),
        }
    }

    fn insert(path: &str, version: i32, edits: &[(u32, &str)]) -> Command {
        let change = |&(character, text): &(u32, &str)| {
            let at = Position { line: 0, character };
            Change { range: Some(PositionRange { start: at, end: at }), text: text.into() }
        };
        Command::Change {
            uri: uri(path),
            version: Some(version),
            changes: edits.iter().map(change).collect(),
        }
    }

    fn text(world: &mut World, path: &str) -> Option<(i32, String)> {
        world.settle();
        let document = world.snapshot().document(&uri(path))?.clone();
        Some((document.version.unwrap(), document.text.to_string()))
    }

    #[test]
    fn edits_apply_in_order_and_settle_once() {
        let (mut world, settled) = world();
        world.apply(open("a.md", 1, "x"));
        world.apply(insert("a.md", 2, &[(0, "["), (1, "[")]));
        world.apply(insert("a.md", 3, &[(2, "b]] ")]));
        assert_eq!(text(&mut world, "a.md"), Some((3, "[[b]] x".into())));
        world.settle();
        let events: Vec<Settled> = settled.try_iter().collect();
        assert_eq!(events.len(), 1, "unchanged documents are not settled again");
        assert_eq!(events[0].changed.len(), 1);
    }

    #[test]
    fn one_document_under_two_spellings_of_its_uri() {
        let (mut world, _settled) = world();
        world.apply(open("a [1].md", 1, "x"));
        world.apply(insert("a%20%5B1%5D.md", 2, &[(1, "y")]));
        assert_eq!(text(&mut world, "a [1].md"), Some((2, "xy".into())));
    }

    #[test]
    fn columns_count_in_the_negotiated_encoding() {
        let (mut world, _settled) = world();
        world.apply(Command::Start(Box::new(Start { encoding: Encoding::Utf8, ..Start::default() })));
        world.apply(open("a.md", 1, "🔥"));
        world.apply(insert("a.md", 2, &[(4, "!")]));
        assert_eq!(text(&mut world, "a.md"), Some((2, "🔥!".into())));
    }

    #[test]
    fn opening_twice_and_closing_twice_do_no_harm() {
        let (mut world, _settled) = world();
        world.apply(open("a.md", 1, "old"));
        world.apply(open("a.md", 5, "new"));
        assert_eq!(text(&mut world, "a.md"), Some((5, "new".into())));
        world.apply(Command::Close { uri: uri("a.md") });
        world.apply(Command::Close { uri: uri("a.md") });
        assert_eq!(text(&mut world, "a.md"), None);
        world.apply(open("a.md", 1, "again"));
        assert_eq!(text(&mut world, "a.md"), Some((1, "again".into())));
    }

    #[test]
    fn closing_and_opening_before_anyone_looks_leaves_it_open() {
        let (mut world, settled) = world();
        world.apply(open("a.md", 1, "a"));
        world.settle();
        world.apply(Command::Close { uri: uri("a.md") });
        world.apply(open("a.md", 1, "b"));
        assert_eq!(text(&mut world, "a.md"), Some((1, "b".into())));
        assert!(settled.try_iter().all(|event| event.closed.is_empty()));
    }

    #[test]
    fn an_edit_of_an_unopened_document_counts_only_with_the_whole_text() {
        let (mut world, _settled) = world();
        world.apply(insert("a.md", 2, &[(0, "x")]));
        assert_eq!(text(&mut world, "a.md"), None);
        let whole = Change { range: None, text: "whole".into() };
        world.apply(Command::Change { uri: uri("a.md"), version: Some(3), changes: vec![whole] });
        assert_eq!(text(&mut world, "a.md"), Some((3, "whole".into())));
    }

    #[test]
    fn only_markdown_is_read_as_a_note() {
        let (mut world, _settled) = world();
        for (path, language, is_note) in [
            ("a.md", "plaintext", true),
            ("b.txt", "markdown", true),
            ("c.py", "python", false),
            (".qmark.toml", "toml", false),
        ] {
            let (uri, language) = (uri(path), language.to_owned());
            world.apply(Command::Open { uri: uri.clone(), version: None, language, text: "# T".into() });
            world.settle();
            assert_eq!(world.snapshot().place(&uri).is_some(), is_note, "{path}");
        }
    }

    #[test]
    fn a_saved_text_that_differs_wins() {
        let (mut world, _settled) = world();
        world.apply(open("a.md", 1, "a"));
        world.apply(Command::Save { uri: uri("a.md"), text: Some("b".into()) });
        assert_eq!(text(&mut world, "a.md"), Some((1, "b".into())));
    }
}

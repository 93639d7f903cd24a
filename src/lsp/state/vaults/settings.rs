//! What is set for the vaults: by the user, by the client, and by a vault's own file, which may be
//! open in the editor.

use std::path::Path;
use std::sync::Arc;

use super::Vaults;
use crate::config::{ConfigFile, Layer, LogLevel, Sources, VAULT_FILE};
use crate::lsp::state::Configured;
use crate::lsp::uri::DocumentKey;

impl Vaults {
    /// The user's own configuration file.
    pub fn user_config(&self) -> Option<&ConfigFile> {
        self.sources.user()
    }

    /// The client's settings changed; later layers win.
    pub fn set_client(&mut self, layers: Vec<Layer>) {
        self.sources = Sources::of_user();
        self.sources.set_client(layers);
        for at in 0..self.slots.len() {
            let configured = self.slots[at].configured.again(&self.sources);
            self.configure(at, configured);
        }
    }

    /// Whether open documents are to be attached anew since the last call.
    pub fn take_outdated(&mut self) -> bool {
        std::mem::take(&mut self.outdated)
    }

    /// How detailed the log should be, which is one for all vaults: as the one says that wants to
    /// know most.
    pub fn log_level(&self) -> LogLevel {
        let most = self.slots.iter().map(|slot| slot.configured.settings.log.level).max();
        most.unwrap_or_else(|| self.sources.settings(None).log.level)
    }

    /// What is set for the vault at `root`: its file's open buffer counts before the disk.
    pub(super) fn configured(&self, root: &Path) -> Configured {
        match self.open_configs.get(&root.join(VAULT_FILE)) {
            Some(text) => Configured::typed(root, text, &self.sources),
            None => Configured::read(root, &self.sources),
        }
    }

    /// An open configuration file has this text now; nothing happens for other documents. What it
    /// says of the files to read waits until it is saved: nobody wants half a glob to rebuild the
    /// vault.
    pub fn config_typed(&mut self, key: &DocumentKey, text: &Arc<str>) {
        let Some(path) = config_path(key) else { return };
        self.open_configs.insert(path.to_owned(), text.clone());
        let Some(at) = self.slots.iter().position(|slot| slot.root.join(VAULT_FILE) == path) else { return };
        let typed = self.configured(&self.slots[at].root);
        let slot = &self.slots[at];
        let same_files = typed.settings.scan_options() == slot.options();
        let configured = match same_files {
            true => typed,
            false => Configured { file: typed.file, ..slot.configured.clone() },
        };
        self.configure(at, configured);
    }

    /// Whether a document is a configuration file that is open.
    pub fn is_open_config(&self, key: &DocumentKey) -> bool {
        config_path(key).is_some_and(|path| self.open_configs.contains_key(path))
    }

    /// A configuration file was saved.
    pub fn config_saved(&mut self, key: &DocumentKey) {
        let Some(path) = config_path(key) else { return };
        if let Some(at) = self.slots.iter().position(|slot| slot.root.join(VAULT_FILE) == path) {
            self.configure(at, self.configured(&self.slots[at].root));
        }
    }

    /// A document was closed; if it is a configuration file, the disk counts again.
    pub fn config_closed(&mut self, key: &DocumentKey) {
        if let Some(path) = config_path(key) {
            self.open_configs.remove(path);
            self.config_saved(key);
        }
    }

    /// A vault has other settings.
    pub(super) fn configure(&mut self, at: usize, configured: Configured) {
        let slot = &mut self.slots[at];
        let old = std::mem::replace(&mut slot.configured, configured);
        let shown = |it: &Configured| (it.settings.code_lens.clone(), it.settings.inlay_hints.clone());
        if old.levels != slot.configured.levels || shown(&old) != shown(&slot.configured) {
            self.dirty.extend(slot.vault.files().map(|entry| (slot.id, entry.id)));
        }
        if old.settings.scan_options() != slot.options() {
            slot.vault.set_note_options(slot.options().note);
            self.outdated = true;
            self.scan(at);
        }
    }
}

/// The path of a document that holds settings.
fn config_path(key: &DocumentKey) -> Option<&Path> {
    key.path().filter(|path| path.ends_with(VAULT_FILE))
}

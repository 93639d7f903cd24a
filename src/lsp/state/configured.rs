use std::path::Path;
use std::sync::Arc;

use crate::config::{ConfigFile, Origin, Settings, Sources, VAULT_FILE};
use crate::diagnostic::Levels;

/// What is set for one vault.
#[derive(Clone, Debug, Default)]
pub struct Configured {
    /// The vault's own file.
    pub file: Option<Arc<ConfigFile>>,
    /// The settings in effect.
    pub settings: Arc<Settings>,
    /// The levels among them, ready to use.
    pub levels: Arc<Levels>,
}

impl Configured {
    /// Reads the file of the vault at `root`.
    pub(super) fn read(root: &Path, sources: &Sources) -> Self {
        let file = ConfigFile::read(&root.join(VAULT_FILE), Origin::Vault);
        Self::of(file.map(Arc::new), sources)
    }

    /// What the vault's file at `root` says with this text, which need not be saved.
    pub(super) fn typed(root: &Path, text: &str, sources: &Sources) -> Self {
        let file = ConfigFile::parse(&root.join(VAULT_FILE), text.to_owned(), Origin::Vault);
        Self::of(Some(Arc::new(file)), sources)
    }

    /// The same file with other settings around it.
    pub(super) fn again(&self, sources: &Sources) -> Self {
        Self::of(self.file.clone(), sources)
    }

    fn of(file: Option<Arc<ConfigFile>>, sources: &Sources) -> Self {
        let settings = sources.settings(file.as_deref());
        Self { file, levels: Arc::new(settings.levels()), settings: Arc::new(settings) }
    }
}

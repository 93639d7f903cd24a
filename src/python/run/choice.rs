//! What the user decides about runs, and the service that follows from it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::sandbox::Layer;
use super::{Installation, InstallationError, Limits, ResultCache, Service, Setup};
use crate::python::interpreter::{Discovery, DiscoveryError};

/// The user's choices about running snippets; no vault has a say in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The interpreter; without it the first on the `PATH`.
    pub interpreter: Option<PathBuf>,
    /// What a run may use.
    pub limits: Limits,
    /// Layers of the sandbox to leave out.
    pub without: BTreeSet<Layer>,
}

/// Why nothing can be run.
#[derive(Debug, thiserror::Error)]
pub enum NoService {
    /// There is no interpreter.
    #[error(transparent)]
    Discovery(#[from] DiscoveryError),
    /// There is one that cannot be used.
    #[error(transparent)]
    Installation(#[from] InstallationError),
}

impl Service {
    /// The service for these choices and the interpreter that `discovery` finds. Starts it to ask where
    /// its files are, and blocks for as long as that takes.
    ///
    /// # Errors
    /// When there is no interpreter that can be used.
    pub fn of_choice(
        choice: &Choice,
        discovery: &Discovery,
        home: Option<&Path>,
        cache: impl Into<Arc<ResultCache>>,
    ) -> Result<Self, NoService> {
        let found = discovery.find()?;
        let installation = Installation::inspect(&found.path, home)?;
        let cache = cache.into();
        cache.remember_interpreter(choice.interpreter.as_deref(), &installation.label());
        let setup = Setup {
            limits: choice.limits.clone(),
            without: choice.without.clone(),
            ..Setup::new(installation)
        };
        Ok(Self::new(setup, cache))
    }
}

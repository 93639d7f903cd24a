use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::python::programs::{self, Answer, Limits};

/// For one snippet.
const LIMITS: Limits = Limits { time: Duration::from_secs(5), output: 16 << 20 };

/// A Ruff that answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruff {
    /// The executable, absolute.
    pub path: PathBuf,
    /// What it says of its version, such as `0.9.1`.
    pub version: String,
}

/// Where to look for Ruff.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// The user's own choice, from the user's configuration or a machine-scoped client setting,
    /// never from a vault.
    pub configured: Option<PathBuf>,
    /// The folders to search, as in `PATH`.
    pub path: Option<OsString>,
    /// Folders whose content must not be executed.
    pub vaults: Vec<PathBuf>,
}

/// Why Ruff said nothing.
#[derive(Clone, Debug, thiserror::Error)]
pub enum RuffError {
    /// The configured program cannot be used; no other one is taken in its place.
    #[error("the configured Ruff {} cannot be used: {reason}", path.display())]
    Configured {
        /// As configured.
        path: PathBuf,
        /// What is wrong with it, as the end of a sentence.
        reason: String,
    },
    /// Nothing on `PATH`.
    #[error("no Ruff found on PATH")]
    NotFound,
    /// It was found, and failed later.
    #[error("{} failed: {reason}", path.display())]
    Failed {
        /// The program.
        path: PathBuf,
        /// What happened, as the end of a sentence.
        reason: String,
    },
}

impl Search {
    /// Asks the environment of this process for the folders to search.
    pub fn from_environment(configured: Option<PathBuf>, vaults: Vec<PathBuf>) -> Self {
        Self { configured, path: std::env::var_os("PATH"), vaults }
    }

    /// The configured program, else the first on the path that is outside the vaults and answers
    /// as Ruff does. Blocks for as long as the candidates take to start.
    ///
    /// # Errors
    /// When the configured one is of no use, or there is none at all.
    pub fn find(&self) -> Result<Ruff, RuffError> {
        if let Some(path) = &self.configured {
            let configured = |reason| RuffError::Configured { path: path.clone(), reason };
            return self.probe(path).map_err(configured);
        }
        let mut candidates = programs::named(self.path.as_deref(), "ruff").into_iter();
        candidates.find_map(|path| self.probe(&path).ok()).ok_or(RuffError::NotFound)
    }

    /// Asks one executable who it is; the error ends a sentence.
    fn probe(&self, path: &Path) -> Result<Ruff, String> {
        programs::refuse_vault(&self.vaults, path)?;
        let answer = ask(path, &["--version"], "")?;
        let version = answer.output.trim().strip_prefix("ruff ").filter(|_| answer.code == Some(0));
        let version = version.ok_or("it did not answer as Ruff does")?.to_owned();
        Ok(Ruff { path: path.to_owned(), version })
    }
}

impl Ruff {
    /// What it prints for a source.
    pub(super) fn ask(&self, arguments: &[&str], source: &str) -> Result<Answer, RuffError> {
        ask(&self.path, arguments, source).map_err(|reason| self.failed(reason))
    }

    pub(super) fn failed(&self, reason: impl Into<String>) -> RuffError {
        RuffError::Failed { path: self.path.clone(), reason: reason.into() }
    }
}

fn ask(path: &Path, arguments: &[&str], source: &str) -> Result<Answer, String> {
    let mut command = Command::new(path);
    programs::without_environment(command.args(arguments));
    programs::ask(&mut command, source, LIMITS).map_err(|error| error.to_string())
}

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::python::programs::{self, AskError};
use crate::python::syntax::Version;
use crate::text::shell_word;

/// Names looked for on `PATH`, in this order in each folder's stead.
const NAMES: [&str; 3] = ["python3", "python", "py"];

const OLDEST: Version = Version { major: 3, minor: 8 };

/// Understood by every Python there ever was.
const PROBE: &str = "import sys; sys.stdout.write('%d %d %d %s' % (sys.version_info[0], sys.version_info[1], sys.version_info[2], sys.executable))";

const PROBE_LIMITS: programs::Limits = programs::Limits { time: Duration::from_secs(5), output: 4096 };

/// An interpreter that answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpreter {
    /// The executable itself, absolute: what a launcher or shim leads to.
    pub path: PathBuf,
    /// Its language version.
    pub version: Version,
    /// The third number of its version.
    pub patch: u32,
}

impl Interpreter {
    /// Tells one interpreter from another in caches.
    pub fn identity(&self) -> String {
        format!("{}.{} {}", self.version, self.patch, self.path.display())
    }
}

/// Where to look for an interpreter.
#[derive(Clone, Debug, Default)]
pub struct Discovery {
    /// The user's own choice, from the user's configuration or a machine-scoped client setting,
    /// never from a vault.
    pub configured: Option<PathBuf>,
    /// The folders to search, as in `PATH`.
    pub path: Option<OsString>,
    /// Folders whose content must not be executed.
    pub vaults: Vec<PathBuf>,
    /// Programs in those folders that the user has allowed.
    pub allowed: Vec<PathBuf>,
}

/// Why no interpreter was found.
#[derive(Debug, thiserror::Error)]
pub enum DiscoveryError {
    /// The configured interpreter cannot be used; no other one is taken in its place.
    #[error("the configured Python interpreter {} cannot be used: {reason}", path.display())]
    Configured {
        /// As configured.
        path: PathBuf,
        /// What is wrong with it, as the end of a sentence.
        reason: String,
    },
    /// Nothing on `PATH`.
    #[error("no Python {OLDEST} or later found on PATH (looked for python3, python, py)")]
    NotFound,
}

impl Discovery {
    /// Asks the environment of this process for the folders to search.
    pub fn from_environment(configured: Option<PathBuf>, vaults: Vec<PathBuf>) -> Self {
        Self { configured, path: std::env::var_os("PATH"), vaults, allowed: Vec::new() }
    }

    /// The configured interpreter, else the first on the path that is outside the vaults and
    /// answers as Python 3.8 or later. Blocks for as long as the candidates take to start.
    ///
    /// # Errors
    /// When the configured one is of no use, or there is none at all.
    pub fn find(&self) -> Result<Interpreter, DiscoveryError> {
        if let Some(path) = &self.configured {
            let hint = match self.refuse(path) {
                Err(_) if path.is_file() && path.is_absolute() => {
                    format!("; `qmark trust add {}` allows it", shell_word(&path.display().to_string()))
                }
                _ => String::new(),
            };
            return self
                .probe(path)
                .map_err(|reason| DiscoveryError::Configured { path: path.clone(), reason: reason + &hint });
        }
        NAMES
            .iter()
            .flat_map(|name| programs::named(self.path.as_deref(), name))
            .find_map(|candidate| self.probe(&candidate).ok())
            .ok_or(DiscoveryError::NotFound)
    }

    /// Whether an interpreter that was found before may still be used.
    pub fn allows(&self, interpreter: &Interpreter) -> bool {
        self.refuse(&interpreter.path).is_ok()
    }

    /// Refuses what lies in a vault, unless the user has allowed it; the error ends a sentence.
    fn refuse(&self, path: &Path) -> Result<(), String> {
        if programs::real_place(path).is_some_and(|place| self.allowed.contains(&place)) {
            return Ok(());
        }
        programs::refuse_vault(&self.vaults, path)
    }

    /// Asks one executable who it is; the error ends a sentence.
    fn probe(&self, path: &Path) -> Result<Interpreter, String> {
        self.refuse(path)?;
        let answer = self.ask(path)?;
        let mut words = answer.splitn(4, ' ');
        let mut number = || words.next().and_then(|word| word.parse::<u32>().ok());
        let (Some(major), Some(minor), Some(patch)) = (number(), number(), number()) else {
            return Err("it did not answer as Python does".into());
        };
        let version = Version { major: major.min(255) as u8, minor: minor.min(255) as u8 };
        if version < OLDEST || version.major != 3 {
            return Err(format!("it is Python {version}, and {OLDEST} or later is needed"));
        }
        let path = words.next().filter(|path| !path.is_empty()).map_or(path.to_owned(), PathBuf::from);
        self.refuse(&path)?;
        Ok(Interpreter { path, version, patch })
    }

    /// What the probe prints. The environment stays, because shims (pyenv, asdf) find the interpreter
    /// by it; but the programs that they call are none of a vault's.
    fn ask(&self, path: &Path) -> Result<String, String> {
        let mut command = Command::new(path);
        command.args(["-I", "-S", "-B", "-c", PROBE]);
        if let Some(folders) = programs::outside_vaults(self.path.as_deref(), &self.vaults) {
            command.env("PATH", folders);
        }
        match programs::ask(&mut command, "", PROBE_LIMITS) {
            Ok(answer) if answer.code == Some(0) => Ok(answer.output),
            Ok(_) | Err(AskError::TimedOut(_) | AskError::Nonsense) => {
                Err("it did not answer as Python does".into())
            }
            Err(AskError::Start(error)) => Err(error.to_string()),
        }
    }
}

use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::python::syntax::Version;

/// Names looked for on `PATH`, in this order in each folder's stead.
const NAMES: [&str; 3] = ["python3", "python", "py"];

const OLDEST: Version = Version { major: 3, minor: 8 };

/// Understood by every Python there ever was.
const PROBE: &str = "import sys; sys.stdout.write('%d %d %d %s' % (sys.version_info[0], sys.version_info[1], sys.version_info[2], sys.executable))";

const PROBE_TIME: Duration = Duration::from_secs(5);

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
        Self { configured, path: std::env::var_os("PATH"), vaults }
    }

    /// The configured interpreter, else the first on the path that is outside the vaults and
    /// answers as Python 3.8 or later. Blocks for as long as the candidates take to start.
    ///
    /// # Errors
    /// When the configured one is of no use, or there is none at all.
    pub fn find(&self) -> Result<Interpreter, DiscoveryError> {
        if let Some(path) = &self.configured {
            return self
                .probe(path)
                .map_err(|reason| DiscoveryError::Configured { path: path.clone(), reason });
        }
        let folders = self.path.iter().flat_map(std::env::split_paths).filter(|folder| folder.is_absolute());
        let folders: Vec<PathBuf> = folders.collect();
        NAMES
            .iter()
            .flat_map(|name| folders.iter().map(move |folder| folder.join(executable(name))))
            .filter(|candidate| candidate.is_file())
            .find_map(|candidate| self.probe(&candidate).ok())
            .ok_or(DiscoveryError::NotFound)
    }

    /// Whether an interpreter that was found before may still be used.
    pub fn allows(&self, interpreter: &Interpreter) -> bool {
        self.refuse_vault(&interpreter.path).is_ok()
    }

    /// Asks one executable who it is; the error ends a sentence.
    fn probe(&self, path: &Path) -> Result<Interpreter, String> {
        if !path.is_absolute() {
            return Err("it is not an absolute path".into());
        }
        self.refuse_vault(path)?;
        let answer = ask(path)?;
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
        if !path.is_absolute() {
            return Err("it did not say where it is".into());
        }
        self.refuse_vault(&path)?;
        Ok(Interpreter { path, version, patch })
    }

    /// An executable inside a vault is content of the vault, wherever it links to; and one outside
    /// may be a link into it.
    fn refuse_vault(&self, path: &Path) -> Result<(), String> {
        let target = path.canonicalize().map_err(|error| error.to_string())?;
        let place = path.parent().and_then(|folder| folder.canonicalize().ok());
        for vault in &self.vaults {
            let vault = vault.canonicalize().unwrap_or_else(|_| vault.clone());
            if target.starts_with(&vault) || place.as_ref().is_some_and(|place| place.starts_with(&vault)) {
                return Err("it is inside a vault".into());
            }
        }
        Ok(())
    }
}

fn executable(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

/// What the probe prints, within a time and a size limit. The environment stays, because shims
/// (pyenv, asdf) find the interpreter by it; the working directory is an empty one.
fn ask(path: &Path) -> Result<String, String> {
    let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut child = Command::new(path)
        .args(["-I", "-S", "-B", "-c", PROBE])
        .current_dir(directory.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| error.to_string())?;
    let stdout = child.stdout.take();
    let (send, receive) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut answer = String::new();
        let read = stdout.map(|stdout| stdout.take(4096).read_to_string(&mut answer));
        // Nobody waits any longer if this fails.
        let _ = send.send(matches!(read, Some(Ok(_))).then_some(answer));
    });
    let started = Instant::now();
    let answer = receive.recv_timeout(PROBE_TIME).ok().flatten();
    let success = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status.success(),
            Ok(None) if answer.is_some() && started.elapsed() < PROBE_TIME => {
                std::thread::sleep(Duration::from_millis(1));
            }
            _ => break false,
        }
    };
    if !success {
        let _ = child.kill();
        let _ = child.wait();
        return Err("it did not answer as Python does".into());
    }
    answer.ok_or_else(|| "it did not answer as Python does".into())
}

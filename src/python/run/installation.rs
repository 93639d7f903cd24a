//! The interpreter as a sandbox needs to know it: where its files are.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

/// An interpreter and the places that must stay readable for it to work.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Installation {
    /// The program itself, not a launcher script.
    pub executable: PathBuf,
    /// Major, minor and micro version.
    pub version: (u32, u32, u32),
    /// Files and directories of the interpreter and its packages.
    pub readable: Vec<PathBuf>,
}

/// Why an interpreter cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InstallationError {
    /// It could not be started.
    #[error("{path} could not be started: {source}")]
    Start {
        /// The program.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It started but did not answer as a Python interpreter.
    #[error("{path} does not answer like Python 3.7 or newer: {answer}")]
    Answer {
        /// The program.
        path: PathBuf,
        /// What it said instead.
        answer: String,
    },
}

/// Asks without loading `site`, which would run code of the environment.
const QUESTION: &str = "import json, os, sys, sysconfig
paths = sysconfig.get_paths()
print(json.dumps(dict(executable=sys.executable, version=sys.version_info[:3],
    prefixes=[sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix],
    files=[os.path.realpath(sys.executable), *(paths[k] for k in ('stdlib', 'platstdlib', 'purelib', 'platlib'))])))";

#[derive(Deserialize)]
struct Answer {
    executable: PathBuf,
    version: (u32, u32, u32),
    prefixes: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

impl Installation {
    /// Asks the program where its files are. `home` never becomes readable as a whole.
    ///
    /// # Errors
    /// When it cannot be started or is no Python that qmark can use.
    pub fn inspect(program: &Path, home: Option<&Path>) -> Result<Self, InstallationError> {
        let output = Command::new(program)
            .args(["-I", "-S", "-X", "utf8", "-c", QUESTION])
            .stdin(Stdio::null())
            .output()
            .map_err(|source| InstallationError::Start { path: program.into(), source })?;
        let answer: Option<Answer> =
            serde_json::from_slice(&output.stdout).ok().filter(|answer: &Answer| answer.version >= (3, 7, 0));
        let Some(answer) = answer else {
            let said = if output.stdout.is_empty() { output.stderr } else { output.stdout };
            let said: String = String::from_utf8_lossy(&said).trim().chars().take(200).collect();
            return Err(InstallationError::Answer { path: program.into(), answer: said });
        };
        let mut prefixes = answer.prefixes;
        prefixes.extend(environment_of(&answer.executable));
        let parts = ["bin", "lib", "lib64", "share", "pyvenv.cfg", "Frameworks", "Python"];
        let below = prefixes.iter().flat_map(|prefix| parts.iter().map(move |part| prefix.join(part)));
        let mut readable: Vec<PathBuf> =
            below.chain(answer.files).chain([answer.executable.clone()]).collect();
        readable.retain(|path| {
            path.is_absolute() && path.exists() && !home.is_some_and(|home| home.starts_with(path))
        });
        readable.sort();
        readable.dedup();
        Ok(Self { executable: answer.executable, version: answer.version, readable })
    }

    /// How to name it to a person, such as `Python 3.12.1 (/usr/bin/python3)`.
    pub fn label(&self) -> String {
        let (major, minor, micro) = self.version;
        format!("Python {major}.{minor}.{micro} ({})", self.executable.display())
    }
}

/// The virtual environment a program belongs to: it has `pyvenv.cfg` beside or above it.
fn environment_of(executable: &Path) -> Option<PathBuf> {
    let folder = executable.parent()?;
    [folder, folder.parent()?]
        .into_iter()
        .find(|root| root.join("pyvenv.cfg").is_file())
        .map(Path::to_path_buf)
}

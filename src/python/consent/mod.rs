//! What the user has allowed to run: kept in the user's own state directory, never in a vault.
//!
//! Every grant names code by its hash, so code that changes is no longer allowed. What the user
//! types in this editor keeps its consent; what arrives from outside does not, because nobody
//! tells the store about it.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::environment::fingerprint;
use super::whole_file;
use crate::text::unchanged_ends;

/// The name of the file in the state directory.
const FILE: &str = "trust.json";

/// One snippet as it would run: its code, the code that runs before it, and the interpreter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CodeHash(Box<str>);

impl CodeHash {
    /// The hash of a snippet, of what runs before it in its session, and of the interpreter that
    /// would run them, by its path and version.
    pub fn new(code: &str, before: &[&str], interpreter: &str) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in [interpreter].iter().chain(before).chain([&code]) {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        Self(hasher.finalize().to_hex()[..32].into())
    }

    /// The hash in hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a user allows with one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// This code, as it is now.
    Code(CodeHash),
    /// Every snippet of this note, as it is now: the note's path in its vault with `/`, and the
    /// snippets.
    Note(String, Vec<CodeHash>),
    /// Every snippet of the vault, as it is now, by note.
    Vault(Vec<(String, Vec<CodeHash>)>),
}

/// One line of the list of what is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The vault's real path.
    pub vault: PathBuf,
    /// What of it.
    pub what: Granted,
    /// How many snippets.
    pub snippets: usize,
}

/// What of a vault is allowed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Granted {
    /// The whole vault, as it was.
    Vault,
    /// A note, by its path in the vault.
    Note(String),
    /// Single snippets.
    Snippets,
    /// An interpreter that lies in the vault.
    Interpreter(PathBuf),
}

/// Why consent could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum ConsentError {
    /// There is no place for the user's state, so nothing can be remembered.
    #[error("there is no folder for this user's state: set XDG_STATE_HOME")]
    NoStateFolder,
    /// The file cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is not what qmark wrote.
    #[error("{path} is damaged ({reason}): remove it, and qmark will ask again")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

/// The store of consents. Several processes may use one file.
#[derive(Debug)]
pub struct Consent {
    folder: PathBuf,
    known: Trust,
    /// Code that was typed, by vault and note, since the note was last kept; a note of which only
    /// something went has none.
    unsaved: BTreeMap<(PathBuf, String), BTreeSet<CodeHash>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Trust {
    /// By the vault's real path.
    vaults: BTreeMap<PathBuf, VaultTrust>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct VaultTrust {
    /// Whether what is typed anywhere in the vault is allowed.
    whole: bool,
    notes: BTreeMap<String, NoteTrust>,
    /// Single snippets, wherever they stand.
    codes: BTreeSet<CodeHash>,
    /// Interpreters in the vault, with the [`fingerprint`] they had.
    environments: BTreeMap<PathBuf, String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct NoteTrust {
    /// Whether the note as a whole was allowed; otherwise only through its vault.
    whole: bool,
    codes: BTreeSet<CodeHash>,
}

impl Consent {
    /// The store in a folder of the user's state; the folder need not exist yet.
    ///
    /// # Errors
    /// When there is a file that cannot be read; nothing is allowed then.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, ConsentError> {
        let folder = folder.into();
        let known = read(&folder.join(FILE))?;
        Ok(Self { folder, known, unsaved: BTreeMap::new() })
    }

    /// Whether this code may run in this vault (its real path) and note (its path in the vault).
    pub fn is_allowed(&self, vault: &Path, note: &str, code: &CodeHash) -> bool {
        self.known.vaults.get(vault).is_some_and(|trust| trust.allows(note, code))
    }

    /// Whether anything was ever allowed in this vault.
    pub fn knows(&self, vault: &Path) -> bool {
        self.known.vaults.contains_key(vault)
    }

    /// The interpreters in these vaults (their real paths) that the user has allowed and that are still
    /// what they were then. Reads the programs.
    pub fn interpreters(&self, vaults: &[PathBuf]) -> Vec<PathBuf> {
        let trusts = vaults.iter().filter_map(|vault| self.known.vaults.get(vault));
        let allowed = trusts.flat_map(|trust| &trust.environments);
        let is_same = |(path, was): &(&PathBuf, &String)| fingerprint(path).is_ok_and(|is| is == **was);
        allowed.filter(is_same).map(|(path, _)| path.clone()).collect()
    }

    /// Remembers an answer.
    ///
    /// # Errors
    /// When it cannot be written; it holds in this process nevertheless.
    pub fn allow(&mut self, vault: &Path, scope: Scope) -> Result<(), ConsentError> {
        self.change(|trust| {
            let trust = trust.vaults.entry(vault.to_path_buf()).or_default();
            match &scope {
                Scope::Code(code) => {
                    trust.codes.insert(code.clone());
                }
                Scope::Note(note, codes) => {
                    let note = trust.notes.entry(note.clone()).or_default();
                    *note = NoteTrust { whole: true, codes: codes.iter().cloned().collect() };
                }
                Scope::Vault(notes) => {
                    trust.whole = true;
                    for (note, codes) in notes {
                        trust.notes.entry(note.clone()).or_default().codes = codes.iter().cloned().collect();
                    }
                }
            }
        })
    }

    /// Remembers that an interpreter inside the vault may be used, as it is now.
    ///
    /// # Errors
    /// When it cannot be read or the answer cannot be written; that holds in this process nevertheless.
    pub fn allow_interpreter(&mut self, vault: &Path, interpreter: &Path) -> Result<(), ConsentError> {
        let failed = |source| ConsentError::Io { path: interpreter.to_path_buf(), source };
        let is = fingerprint(interpreter).map_err(failed)?;
        self.change(|trust| {
            let trust = trust.vaults.entry(vault.to_path_buf()).or_default();
            trust.environments.insert(interpreter.to_path_buf(), is.clone());
        })
    }

    /// The user has typed in a note: its snippets were `before` and are `after` now. What was
    /// allowed stays so with its new code, and in a note or vault that was allowed as a whole a new
    /// snippet is allowed too. Touches no file; [`Consent::keep`] does.
    pub fn note_typed_edit(&mut self, vault: &Path, note: &str, before: &[CodeHash], after: &[CodeHash]) {
        if before == after {
            return;
        }
        let Some(trust) = self.known.vaults.get_mut(vault) else { return };
        let whole = trust.whole || trust.notes.get(note).is_some_and(|note| note.whole);
        let (head, tail) = unchanged_ends(before, after);
        let (old, new) = (&before[head..before.len() - tail], &after[head..after.len() - tail]);
        let foreign = old.iter().any(|code| !trust.allows(note, code));
        if foreign && old.len() != new.len() {
            return;
        }
        for (index, code) in new.iter().enumerate() {
            match old.get(index) {
                Some(was) if !trust.allows(note, was) => {}
                None if !whole => {}
                _ => {
                    trust.notes.entry(note.to_string()).or_default().codes.insert(code.clone());
                    let key = (vault.to_path_buf(), note.to_string());
                    self.unsaved.entry(key).or_default().insert(code.clone());
                }
            }
        }
    }

    /// The note has changed on disk or by another program: nothing of it gets consent by that. A
    /// snippet that is as it was keeps what it had.
    pub fn came_from_outside(&mut self, vault: &Path, note: &str, now: &[CodeHash]) {
        // What is not in the note any more should not be allowed when it comes back from outside.
        let Some(trust) = self.known.vaults.get_mut(vault).and_then(|trust| trust.notes.get_mut(note)) else {
            return;
        };
        let before = trust.codes.len();
        trust.codes.retain(|code| now.contains(code));
        if trust.codes.len() != before {
            let unsaved = self.unsaved.entry((vault.to_path_buf(), note.to_string())).or_default();
            unsaved.retain(|code| now.contains(code));
        }
    }

    /// Writes what was typed; call it when the note is saved, and before the end. `now` are the
    /// note's snippets: code that was typed over is forgotten.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&mut self, vault: &Path, note: &str, now: &[CodeHash]) -> Result<(), ConsentError> {
        if self.unsaved.remove(&(vault.to_path_buf(), note.to_string())).is_none() {
            return Ok(());
        }
        let mine = self.known.vaults.get(vault).and_then(|trust| trust.notes.get(note)).cloned();
        let Some(mut mine) = mine else { return Ok(()) };
        mine.codes.retain(|code| now.contains(code));
        self.change(|trust| {
            if let Some(vault) = trust.vaults.get_mut(vault) {
                vault.notes.insert(note.to_string(), mine.clone());
            }
        })
    }

    /// What is allowed, by vault.
    pub fn list(&self) -> Vec<Grant> {
        let mut grants = Vec::new();
        for (vault, trust) in &self.known.vaults {
            let mut add = |what, snippets| grants.push(Grant { vault: vault.clone(), what, snippets });
            if trust.whole {
                add(Granted::Vault, trust.notes.values().map(|note| note.codes.len()).sum());
            }
            for (note, its) in trust.notes.iter().filter(|(_, its)| its.whole) {
                add(Granted::Note(note.clone()), its.codes.len());
            }
            // Snippets that were typed on after they were allowed are kept with their notes.
            let typed = trust.notes.values().filter(|its| !its.whole && !trust.whole);
            let single = trust.codes.len() + typed.map(|its| its.codes.len()).sum::<usize>();
            if single > 0 {
                add(Granted::Snippets, single);
            }
            trust.environments.keys().for_each(|path| add(Granted::Interpreter(path.clone()), 0));
        }
        grants
    }

    /// Takes back everything that was allowed in a vault, or in one note of it, or one interpreter (by
    /// its path in the vault). Whether there was anything to take back.
    ///
    /// # Errors
    /// When it cannot be written; it is taken back in this process nevertheless.
    pub fn revoke(&mut self, vault: &Path, note: Option<&str>) -> Result<bool, ConsentError> {
        let mut found = false;
        self.unsaved.retain(|(known, its), _| known != vault || note.is_some_and(|note| note != its));
        self.change(|trust| match note {
            None => found |= trust.vaults.remove(vault).is_some(),
            Some(note) => {
                if let Some(trust) = trust.vaults.get_mut(vault) {
                    found |= trust.notes.remove(note).is_some();
                    found |= trust.environments.remove(&vault.join(note)).is_some();
                }
            }
        })?;
        Ok(found)
    }

    /// Reads the file again: another process may have changed it. What was typed and not saved
    /// stays, unless the vault's consent was taken back.
    ///
    /// # Errors
    /// When it cannot be read; what was known stays.
    pub fn refresh(&mut self) -> Result<(), ConsentError> {
        self.known = read(&self.folder.join(FILE))?;
        for ((vault, note), codes) in &self.unsaved {
            let trust = self.known.vaults.get_mut(vault);
            let stands = |trust: &&mut VaultTrust| {
                trust.whole || !trust.codes.is_empty() || trust.notes.contains_key(note)
            };
            if let Some(trust) = trust.filter(stands).filter(|_| !codes.is_empty()) {
                trust.notes.entry(note.clone()).or_default().codes.extend(codes.iter().cloned());
            }
        }
        Ok(())
    }

    /// Changes what is known here and what is in the file, which others may have changed since.
    fn change(&mut self, mut change: impl FnMut(&mut Trust)) -> Result<(), ConsentError> {
        change(&mut self.known);
        let path = self.folder.join(FILE);
        let failed = |source| ConsentError::Io { path: path.clone(), source };
        std::fs::create_dir_all(&self.folder).map_err(failed)?;
        let lock = std::fs::File::create(self.folder.join("trust.lock")).map_err(failed)?;
        lock.lock().map_err(failed)?;
        let mut trust = read(&path)?;
        change(&mut trust);
        let text = serde_json::to_vec_pretty(&trust).map_err(|error| failed(error.into()))?;
        whole_file::write(&path, &text).map_err(failed)
    }
}

impl VaultTrust {
    fn allows(&self, note: &str, code: &CodeHash) -> bool {
        self.codes.contains(code) || self.notes.get(note).is_some_and(|note| note.codes.contains(code))
    }
}

fn read(path: &Path) -> Result<Trust, ConsentError> {
    match std::fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map_err(|error| ConsentError::Damaged { path: path.into(), reason: error.to_string() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Trust::default()),
        Err(source) => Err(ConsentError::Io { path: path.into(), source }),
    }
}

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use super::state_folder;
use crate::python::consent::Consent;
use crate::python::interpreter::Discovery;

/// How to look for Python: the interpreter that was configured or the first on `PATH`, and none in the
/// vaults but those that the user has allowed. Reads what was allowed.
pub fn discovery(configured: Option<PathBuf>, vaults: Vec<PathBuf>) -> Discovery {
    let real: Vec<PathBuf> = vaults.iter().filter_map(|vault| vault.canonicalize().ok()).collect();
    // Whatever cannot be read allows nothing; who asks for a run is told why.
    let consent = state_folder().and_then(|folder| Consent::open(folder).ok());
    let allowed = consent.map_or_else(Vec::new, |consent| consent.interpreters(&real));
    Discovery { allowed, ..Discovery::from_environment(configured, vaults) }
}

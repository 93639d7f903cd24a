//! Ruff's part in `qmark check`, where the user has switched it on.

use std::sync::{Arc, Once};

use super::paths::Target;
use crate::python::ruff::{Lint, Lints, Ruff, Search};
use crate::python::syntax::Version;

/// The Ruff that lints the snippets of a vault; the reason, if there is none, is told once.
pub(super) fn linter(target: &Target) -> Option<Ruff> {
    let settings = &target.settings.python.ruff;
    if !settings.lint {
        return None;
    }
    let search = Search::from_environment(settings.path.clone(), vec![target.vault.root().to_owned()]);
    let found = search.find();
    found.inspect_err(|error| anstream::eprintln!("qmark: {error}; snippets are not linted")).ok()
}

/// Asks at once, and blocks for it.
pub(super) struct Asking<'a> {
    pub(super) ruff: &'a Ruff,
    /// Whether it was told that it fails.
    pub(super) told: &'a Once,
}

impl Lints for Asking<'_> {
    fn lints(&mut self, source: &str, version: Version) -> Option<Arc<[Lint]>> {
        let lints = self.ruff.lint(source, version).inspect_err(|error| {
            self.told.call_once(|| anstream::eprintln!("qmark: {error}; some snippets are not linted"));
        });
        lints.ok().map(Into::into)
    }
}

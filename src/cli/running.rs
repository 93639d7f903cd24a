//! What every command that runs code needs: an interpreter, the service, and the user's consent.

use std::io::{BufRead, IsTerminal, Write};

use super::paths::Target;
use crate::config::{cache_folder, discovery, home_folder, state_folder};
use crate::python::consent::{CodeHash, Consent, ConsentError, Scope};
use crate::python::run::{Installation, NotePlan, ResultCache, Service, consent_text};

/// How to take a permission back, as the question says it.
const REVOKE: &str = "Take it back at any time with `qmark trust remove`.";

/// An interpreter, ready to run the snippets of one vault.
pub(super) struct Runner {
    service: Service,
}

/// What the user answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It may run.
    Yes,
    /// It may not, or nobody was there to ask.
    No,
}

impl Runner {
    /// Finds the interpreter; starts nothing yet.
    pub(super) fn new(target: &Target) -> anyhow::Result<Self> {
        let choice = target.settings.run_choice();
        let discovery = discovery(choice.interpreter.clone(), vec![target.vault.root().to_path_buf()]);
        let cache = ResultCache::of_user(cache_folder().as_deref());
        let service = Service::of_choice(&choice, &discovery, home_folder().as_deref(), cache)?;
        Ok(Self { service })
    }

    pub(super) fn service(&self) -> &Service {
        &self.service
    }

    pub(super) fn interpreter(&self) -> &Installation {
        &self.service.setup().interpreter
    }

    /// Whether the plans of these notes (by their paths in the vault) may run: known already, or
    /// answered now. `single` says that one snippet is meant.
    pub(super) fn allow(
        &self,
        target: &Target,
        plans: &[(&str, &NotePlan)],
        single: bool,
    ) -> anyhow::Result<Answer> {
        let vault = target.vault.root();
        let mut consent = open()?;
        if plans.iter().all(|(path, plan)| plan.is_allowed(&consent, vault, path)) {
            return Ok(Answer::Yes);
        }
        if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
            return Ok(Answer::No);
        }
        let layers = self.service.probe()?;
        let count: usize = plans.iter().map(|(_, plan)| plan.len()).sum();
        anstream::eprintln!(
            "Run {}?",
            if count == 1 { "this snippet".to_string() } else { format!("{count} snippets") }
        );
        anstream::eprintln!(
            "{}",
            consent_text(self.interpreter(), &self.service.setup().limits, &layers, REVOKE)
        );
        let choices = match (single, plans) {
            (true, _) => "[s]nippet, whole [n]ote, [o]nce, or [N]othing",
            (false, [_]) => "whole [n]ote, [o]nce, or [N]othing",
            (false, _) => "whole [v]ault, [o]nce, or [N]othing",
        };
        anstream::eprint!("Allow {choices}: ");
        std::io::stderr().flush()?;
        let mut answer = String::new();
        std::io::stdin().lock().read_line(&mut answer)?;
        let scopes = match (answer.trim(), plans) {
            ("o" | "once", _) => Vec::new(),
            ("s" | "snippet", _) if single => {
                plans.iter().flat_map(|(_, plan)| plan.hashes_to_run().cloned().map(Scope::Code)).collect()
            }
            ("n" | "note", [(path, plan)]) => vec![Scope::Note(path.to_string(), plan.hashes.clone())],
            ("v" | "vault", [_, _, ..]) => vec![Scope::Vault(all(plans))],
            _ => return Ok(Answer::No),
        };
        for scope in scopes {
            consent.allow(vault, scope)?;
        }
        Ok(Answer::Yes)
    }
}

fn all(plans: &[(&str, &NotePlan)]) -> Vec<(String, Vec<CodeHash>)> {
    plans.iter().map(|(path, plan)| (path.to_string(), plan.hashes.clone())).collect()
}

/// The user's store of consents.
pub(super) fn open() -> anyhow::Result<Consent> {
    let folder = state_folder().ok_or(ConsentError::NoStateFolder)?;
    Ok(Consent::open(folder)?)
}

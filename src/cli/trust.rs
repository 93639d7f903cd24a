//! `qmark trust`: what may run, and how to change that.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};

use super::args::{TrustCommand, TrustOptions};
use super::paths::{load_targets, vault_of};
use super::running::{Runner, open};
use crate::config::home_folder;
use crate::python::consent::{Granted, Scope};
use crate::python::run::{NotePlan, Selection};
use crate::vault::{RealDisk, find_root, is_note_path};

pub(super) fn run(options: &TrustOptions) -> anyhow::Result<ExitCode> {
    match &options.command {
        TrustCommand::List => list(),
        TrustCommand::Add { path } => add(path),
        TrustCommand::Remove { path } => remove(path),
    }
}

fn list() -> anyhow::Result<ExitCode> {
    let grants = open()?.list();
    if grants.is_empty() {
        anstream::println!("Nothing may run.");
    }
    for grant in grants {
        let snippets = if grant.snippets == 1 {
            "1 snippet".to_string()
        } else {
            format!("{} snippets", grant.snippets)
        };
        let vault = grant.vault.display();
        match grant.what {
            Granted::Vault => anstream::println!("{vault}: the vault, {snippets}"),
            Granted::Note(note) => anstream::println!("{vault}: {note}, {snippets}"),
            Granted::Snippets => anstream::println!("{vault}: {snippets} alone"),
            Granted::Interpreter(path) => anstream::println!("{vault}: the interpreter {}", path.display()),
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Allows what a note or the notes below a folder hold now, or a program.
fn add(path: &Path) -> anyhow::Result<ExitCode> {
    if is_program(path) {
        return add_interpreter(path);
    }
    let targets = load_targets(&[path.to_path_buf()])?;
    let mut consent = open()?;
    for target in &targets {
        let runner = Runner::new(target)?;
        let disk = RealDisk { limits: target.settings.scan_options().limits };
        let mut notes = Vec::new();
        for file in &target.files {
            let (Some(entry), Some(current)) = (target.vault.get(*file), target.vault.text_of(*file, &disk))
            else {
                continue;
            };
            let plan =
                NotePlan::new(current.text, current.note, Selection::All, &runner.interpreter().label());
            if !plan.hashes.is_empty() {
                notes.push((entry.path.to_string(), plan.hashes));
            }
        }
        let count: usize = notes.iter().map(|(_, hashes)| hashes.len()).sum();
        let vault = target.vault.root();
        let whole = path.canonicalize().is_ok_and(|path| path == vault);
        if whole {
            consent.allow(vault, Scope::Vault(notes))?;
        } else if notes.is_empty() {
            bail!("{}: there is no Python to run", path.display());
        } else {
            for (note, hashes) in notes {
                consent.allow(vault, Scope::Note(note, hashes))?;
            }
        }
        anstream::println!(
            "{count} snippets may run, as they are now, with {}.",
            runner.interpreter().label()
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Allows a program in a vault to be the interpreter, if the user's configuration names it.
fn add_interpreter(path: &Path) -> anyhow::Result<ExitCode> {
    let path = place(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let vault = vault_of(&path)?;
    open()?.allow_interpreter(&vault, &path)?;
    anstream::println!(
        "{} may be used in {}, as it is now. Choose it as `python.interpreter` in your own configuration.",
        path.display(),
        vault.display()
    );
    Ok(ExitCode::SUCCESS)
}

fn is_program(path: &Path) -> bool {
    path.is_file() && !path.to_str().is_some_and(is_note_path)
}

/// The real path of a file, its own name not followed if it is a link, as an environment's interpreter is.
fn place(path: &Path) -> Option<PathBuf> {
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    Some(folder.canonicalize().ok()?.join(path.file_name()?))
}

/// Takes back what was allowed for a vault, for a note, or of a program.
fn remove(path: &Path) -> anyhow::Result<ExitCode> {
    let mut consent = open()?;
    // A vault that is gone can still be taken back, by the path it had.
    let real = if is_program(path) { place(path) } else { path.canonicalize().ok() };
    let real = real.unwrap_or_else(|| path.to_path_buf());
    let known: Vec<PathBuf> = consent.list().into_iter().map(|grant| grant.vault).collect();
    let found = if known.contains(&real) {
        consent.revoke(&real, None)?
    } else {
        let folder = real.parent().context("there is no such vault")?;
        let vault = known
            .iter()
            .find(|vault| real.starts_with(vault))
            .cloned()
            .unwrap_or_else(|| find_root(folder, home_folder().as_deref()).folder);
        let note = real.strip_prefix(&vault).ok().and_then(Path::to_str).map(|note| note.replace('\\', "/"));
        consent.revoke(&vault, note.as_deref())?
    };
    if !found {
        bail!("{}: nothing of it was allowed; `qmark trust list` shows what is", path.display());
    }
    anstream::println!("Taken back.");
    Ok(ExitCode::SUCCESS)
}

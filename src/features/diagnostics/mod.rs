//! What is wrong in a note: the same findings for editors and the command line.

mod files;
mod labels;
mod links;
mod questions;
mod snippets;
mod suppress;

use crate::diagnostic::{Finding, Levels};
use crate::note::Note;
use crate::python::check::Memo;
use crate::python::interpreter::Verdicts;
use crate::python::ruff::Lints;
use crate::vault::{Disk, FileEntry, FileId, Vault};

/// How the Python of a note is checked.
pub struct Python<'a> {
    /// Who says what compiles.
    pub verdicts: &'a mut dyn Verdicts,
    /// What the last check of this note found.
    pub memo: &'a mut Memo,
    /// Who lints what is right, where the user wants that.
    pub lints: Option<&'a mut dyn Lints>,
}

/// All findings of a note in source order, with the severities that the user wants. Only the note's
/// own model and the resolution of its links are looked at, never the whole vault. Its Python is
/// checked, and never executed, if somebody says how.
pub fn diagnostics(
    vault: &Vault,
    file: FileId,
    levels: &Levels,
    disk: &dyn Disk,
    python: Option<Python<'_>>,
) -> Vec<Finding> {
    let Some(entry) = vault.get(file) else { return Vec::new() };
    let mut findings = Vec::new();
    files::check(entry, &mut findings);
    if let Some(note) = checked(entry) {
        // The links of a template are filled in, and lead somewhere, where it is used.
        if !vault.is_template(entry) {
            links::check(vault, entry, note, disk, &mut findings);
            labels::check(note, &mut findings);
        }
        questions::check(vault, entry, note, &mut findings);
        if let Some(python) = python {
            snippets::check(vault, file, disk, python, &mut findings);
        }
        suppress::apply(note, &mut findings);
    }
    sorted(levels.apply(findings))
}

/// Those of a note's [`diagnostics`] that are about its fenced Python.
pub fn fence_diagnostics(
    vault: &Vault,
    file: FileId,
    levels: &Levels,
    disk: &dyn Disk,
    python: Python<'_>,
) -> Vec<Finding> {
    let Some(note) = vault.get(file).and_then(|entry| checked(entry)) else { return Vec::new() };
    let mut findings = Vec::new();
    snippets::check_fenced(vault, file, disk, python, &mut findings);
    suppress::apply(note, &mut findings);
    sorted(levels.apply(findings))
}

/// The note of a file, unless a conflict leaves open what it will be.
fn checked(entry: &FileEntry) -> Option<&Note> {
    entry.note().filter(|note| note.conflict.is_none() && !entry.is_conflict_copy())
}

fn sorted(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|finding| (finding.range, finding.code.id));
    findings
}

/// What runs have found in a note, with the severities that the user wants and without what comments
/// in the note allow.
pub fn run_findings(note: &Note, levels: &Levels, mut findings: Vec<Finding>) -> Vec<Finding> {
    suppress::apply(note, &mut findings);
    levels.apply(findings)
}

#[cfg(test)]
mod tests;

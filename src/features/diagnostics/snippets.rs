//! Python in a note: fenced snippets that are broken, unfenced code that would be.

use super::Python;
use crate::diagnostic::Finding;
use crate::markdown::Document;
use crate::python::check::check_again;
use crate::python::detect;
use crate::python::ruff;
use crate::vault::{Disk, FileId, NoteText, Vault};

/// Checks the snippets of a note, fenced or not; reads its file if it is not open.
pub(super) fn check(
    vault: &Vault,
    file: FileId,
    disk: &dyn Disk,
    python: Python<'_>,
    findings: &mut Vec<Finding>,
) {
    let Some(current) = check_fenced(vault, file, disk, python, findings) else { return };
    let document = Document::parse(&current.text);
    findings.extend(detect::findings(&document, &current.note));
}

/// Checks the fenced snippets of a note and gives the text that they were checked in; nothing is done
/// for a note without code.
pub(super) fn check_fenced(
    vault: &Vault,
    file: FileId,
    disk: &dyn Disk,
    python: Python<'_>,
    findings: &mut Vec<Finding>,
) -> Option<NoteText> {
    if vault.note(file)?.code_blocks.is_empty() {
        return None;
    }
    let current = vault.text_of(file, disk)?;
    findings.extend(check_again(&current.text, &current.note, python.verdicts, python.memo));
    if let Some(lints) = python.lints {
        let version = python.verdicts.version();
        findings.extend(ruff::findings(&current.text, &current.note, version, lints));
    }
    Some(current)
}

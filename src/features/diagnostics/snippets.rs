//! Python in a note: fenced snippets that are broken, unfenced code that would be.

use super::Python;
use crate::diagnostic::Finding;
use crate::markdown::Document;
use crate::python::check::check_again;
use crate::python::detect::detect;
use crate::python::ruff;
use crate::vault::{Disk, FileId, Vault};

/// Checks the snippets of a note; reads its file if it is not open.
pub(super) fn check(
    vault: &Vault,
    file: FileId,
    disk: &dyn Disk,
    python: Python<'_>,
    findings: &mut Vec<Finding>,
) {
    let has_code =
        vault.get(file).and_then(|entry| entry.note()).is_some_and(|note| !note.code_blocks.is_empty());
    if !has_code {
        return;
    }
    let Some(current) = vault.text_of(file, disk) else { return };
    findings.extend(check_again(&current.text, &current.note, python.verdicts, python.memo));
    if let Some(lints) = python.lints {
        let version = python.verdicts.version();
        findings.extend(ruff::findings(&current.text, &current.note, version, lints));
    }
    let document = Document::parse(&current.text);
    findings.extend(detect(&document, &current.note).into_iter().flat_map(|found| found.findings));
}

//! Findings about a note as a whole.

use crate::diagnostic::{Finding, codes::files};
use crate::text::{DecodeProblem, TextRange};
use crate::vault::{FileEntry, FileProblem};

pub(super) fn check(entry: &FileEntry, out: &mut Vec<Finding>) {
    if let Some(problem) = &entry.problem {
        let (code, offset) = match problem {
            FileProblem::Decode(DecodeProblem::InvalidUtf8 { offset }) => (&files::INVALID_UTF8, *offset),
            FileProblem::Decode(DecodeProblem::Nul { offset }) => (&files::NUL_BYTE, *offset),
            FileProblem::TooLarge { .. } => (&files::FILE_TOO_LARGE, 0),
            FileProblem::Unreadable(_) => (&files::UNREADABLE_FILE, 0),
            FileProblem::Panicked(_) => (&files::INTERNAL_ERROR, 0),
        };
        out.push(Finding::new(code, TextRange::new(offset, offset), problem.to_string()));
    }
    if let Some(range) = entry.note().and_then(|note| note.conflict) {
        let message = "this note holds a merge conflict: resolve it, then the rest is checked again";
        out.push(Finding::new(&files::MERGE_CONFLICT, range, message));
    }
}

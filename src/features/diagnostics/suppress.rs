//! `<!-- qmark: allow CODE -->` and `<!-- qmark: allow-file CODE -->`.

use crate::diagnostic::Finding;
use crate::note::{Directive, Note};

/// Drops the findings that comments in the note allow: `allow` for the line of the comment and the
/// next one, `allow-file` for the whole note. Several codes may stand in one comment.
pub(super) fn apply(note: &Note, findings: &mut Vec<Finding>) {
    for directive in &note.directives {
        if let Some(codes) = argument(directive, "allow-file") {
            findings.retain(|finding| !names(codes, finding));
        } else if let Some(codes) = argument(directive, "allow") {
            let first = note.lines.line_of(directive.range.start as usize);
            let last = note.lines.line_of(directive.range.end as usize) + 1;
            findings.retain(|finding| {
                let line = note.lines.line_of(finding.range.start as usize);
                !((first..=last).contains(&line) && names(codes, finding))
            });
        }
    }
}

fn argument<'d>(directive: &'d Directive, verb: &str) -> Option<&'d str> {
    directive.text.strip_prefix(verb).filter(|rest| rest.starts_with(char::is_whitespace))
}

fn names(codes: &str, finding: &Finding) -> bool {
    codes.split([',', ' ', '\t', '\n']).any(|code| code == finding.code.id || code == finding.name())
}

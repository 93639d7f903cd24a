//! `<!-- qmark: allow CODE -->` and `<!-- qmark: allow-file CODE -->`.

use rustc_hash::FxHashSet;

use crate::diagnostic::Finding;
use crate::note::{Directive, Note};

/// Drops the findings that comments in the note allow: `allow` for the line of the comment and the
/// next one, `allow-file` for the whole note. Several codes may stand in one comment.
pub(super) fn apply(note: &Note, findings: &mut Vec<Finding>) {
    if note.directives.is_empty() {
        return;
    }
    let allowed = Allowed::by(note);
    findings.retain(|finding| {
        let line = note.lines.line_of(finding.range.start as usize);
        ![finding.code.id, finding.name()].iter().any(|code| allowed.has(code, line))
    });
}

/// The codes that comments allow.
#[derive(Default)]
struct Allowed<'n> {
    anywhere: FxHashSet<&'n str>,
    on_lines: FxHashSet<(usize, &'n str)>,
}

impl<'n> Allowed<'n> {
    fn by(note: &'n Note) -> Self {
        let mut allowed = Self::default();
        for directive in &note.directives {
            if let Some(codes) = codes(directive, "allow-file") {
                allowed.anywhere.extend(codes);
            } else if let Some(codes) = codes(directive, "allow") {
                let first = note.lines.line_of(directive.range.start as usize);
                let last = note.lines.line_of(directive.range.end as usize);
                // Between its first and its last line there is nothing but the comment.
                let lines = [first, last, last + 1];
                allowed.on_lines.extend(codes.flat_map(|code| lines.map(|line| (line, code))));
            }
        }
        allowed
    }

    fn has(&self, code: &str, line: usize) -> bool {
        self.anywhere.contains(code) || self.on_lines.contains(&(line, code))
    }
}

/// The words behind a verb.
fn codes<'d>(directive: &'d Directive, verb: &str) -> Option<impl Iterator<Item = &'d str> + use<'d>> {
    let rest = directive.text.strip_prefix(verb).filter(|rest| rest.starts_with(char::is_whitespace))?;
    Some(rest.split(|ch: char| ch == ',' || ch.is_whitespace()).filter(|code| !code.is_empty()))
}

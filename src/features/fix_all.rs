//! All safe fixes of a note at once, for editors and the command line alike.

use crate::diagnostic::{Finding, codes};
use crate::text::{TextEdit, TextRange};

/// Fixes that can be applied together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FixAll {
    /// Their edits.
    pub edits: Vec<TextEdit>,
    /// The places of the findings that they mend.
    pub mended: Vec<usize>,
    /// The places of the findings whose safe fixes touch what others change.
    pub conflicting: Vec<usize>,
}

impl FixAll {
    /// The first safe fix of each finding, except what a run found: whether the code is wrong or the
    /// note is for its author to say, one by one. Of fixes that change the same bytes in different ways the
    /// first one stays: the others can follow once that is applied.
    pub fn of(findings: &[Finding]) -> Self {
        let mut all = Self::default();
        for (at, finding) in findings.iter().enumerate() {
            if codes::runs::ALL.iter().any(|code| code.id == finding.code.id) {
                continue;
            }
            let Some(fix) = finding.fixes.iter().find(|fix| fix.safe) else { continue };
            let new: Vec<&TextEdit> = fix.edits.iter().filter(|edit| !all.edits.contains(edit)).collect();
            if new.iter().any(|edit| all.edits.iter().any(|other| collide(edit.range, other.range))) {
                all.conflicting.push(at);
                continue;
            }
            all.edits.extend(new.into_iter().cloned().collect::<Vec<_>>());
            all.mended.push(at);
        }
        all
    }
}

/// Whether two edits cannot be made independently. Insertions at one place depend on their order.
fn collide(a: TextRange, b: TextRange) -> bool {
    a.overlaps(b) || a.start == b.start
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Fix;
    use crate::diagnostic::codes::runs::OUTPUT_MISMATCH;
    use crate::diagnostic::codes::snippets::SYNTAX_ERROR;

    fn finding(safe: bool, edits: &[(usize, usize, &str)]) -> Finding {
        let edits =
            edits.iter().map(|&(start, end, text)| TextEdit::replace(TextRange::new(start, end), text));
        let fix = Fix { title: "Mend it".into(), edits: edits.collect(), safe };
        Finding::new(&SYNTAX_ERROR, TextRange::new(0, 1), "broken").with_fix(fix)
    }

    #[test]
    fn safe_fixes_are_taken_whole_or_not_at_all() {
        let findings = [
            finding(true, &[(0, 1, "a"), (4, 5, "b")]),
            finding(false, &[(2, 3, "c")]),
            finding(true, &[(2, 3, "d"), (4, 6, "e")]),
            finding(true, &[(7, 7, "f")]),
            finding(true, &[(7, 7, "g")]),
        ];
        let all = FixAll::of(&findings);
        assert_eq!((all.mended, all.conflicting), (vec![0, 3], vec![2, 4]));
        assert_eq!(all.edits.len(), 3);
    }

    #[test]
    fn what_a_run_found_is_left_to_the_author() {
        let ran = Finding { code: &OUTPUT_MISMATCH, ..finding(true, &[(0, 1, "a")]) };
        assert_eq!(FixAll::of(&[ran]), FixAll::default());
    }

    #[test]
    fn the_same_edit_for_two_findings_is_made_once() {
        let all = FixAll::of(&[finding(true, &[(0, 1, "a")]), finding(true, &[(0, 1, "a"), (2, 3, "b")])]);
        assert_eq!((all.edits.len(), all.mended.len()), (2, 2));
    }
}

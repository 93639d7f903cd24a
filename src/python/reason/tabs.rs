use super::{Reason, Subject};
use crate::diagnostic::codes::snippets::MIXED_TABS;
use crate::diagnostic::{Finding, Fix};
use crate::python::indentation::{depths, expand_tabs, mixed_tabs};
use crate::text::apply_edits;

/// Tabs and spaces that could mean different depths.
pub(super) fn find(subject: &Subject<'_>) -> Option<Reason> {
    let range = mixed_tabs(subject.source)?;
    let message = "tabs and spaces are mixed, so that the depth of this line depends on the tab width";
    let finding = Finding::new(&MIXED_TABS, range, message);
    // CommonMark shows tabs at stops of 4, Python read them at stops of 8.
    let widths = [4, 8].map(|width| {
        let edits = expand_tabs(subject.source, width);
        subject.mends(&edits).then_some(edits)
    });
    let depths_of = |edits: &_| apply_edits(subject.source, edits).map(|text| depths(&text)).ok();
    let fix = |edits, safe| Fix { title: "Replace the tabs by spaces".into(), edits, safe };
    Some(match widths {
        [Some(four), Some(eight)] => {
            let safe = depths_of(&four) == depths_of(&eight);
            finding.with_fix(fix(four, safe)).into()
        }
        [Some(only), None] | [None, Some(only)] => finding.with_fix(fix(only, true)).into(),
        [None, None] => finding.into(),
    })
}

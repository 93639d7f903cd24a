//! Findings about names that hold within a note: footnotes, reference definitions, block ids.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diagnostic::{Finding, FindingTag, Related, codes::links};
use crate::note::{Label, LabelKind, LabelRole, LinkKind, Note, fold, fold_label};
use crate::text::TextRange;

pub(super) fn check(note: &Note, out: &mut Vec<Finding>) {
    footnotes(note, out);
    references(note, out);
    block_ids(note, out);
}

fn names(note: &Note, kind: LabelKind, definitions: bool) -> FxHashSet<&str> {
    let labels = note.labels.iter().filter(|label| label.kind == kind);
    let wanted = labels.filter(|label| (label.role == LabelRole::Definition) == definitions);
    wanted.map(|label| &*label.name).collect()
}

fn of_kind(note: &Note, kind: LabelKind) -> impl Iterator<Item = &Label> {
    note.labels.iter().filter(move |label| label.kind == kind)
}

/// `[^a-z]` in prose is an expression for characters, not a footnote: a label is one where it is a
/// number, or a word in a note that has footnotes.
fn footnotes(note: &Note, out: &mut Vec<Finding>) {
    let defined = names(note, LabelKind::Footnote, true);
    let used = names(note, LabelKind::Footnote, false);
    for label in of_kind(note, LabelKind::Footnote) {
        let name = &*label.name;
        if label.role == LabelRole::Definition {
            if !used.contains(name) {
                let message = format!("nothing refers to the footnote `[^{name}]`");
                out.push(unused(Finding::new(&links::UNUSED_FOOTNOTE, label.range, message)));
            }
            continue;
        }
        let number = name.bytes().all(|byte| byte.is_ascii_digit());
        let word = name.chars().all(|ch| ch.is_alphanumeric() || ch == '_');
        if !defined.contains(name) && (number || (word && !defined.is_empty())) {
            let message = format!("the footnote `[^{name}]` is defined nowhere in this note");
            out.push(Finding::new(&links::UNKNOWN_FOOTNOTE, label.range, message));
        }
    }
}

fn references(note: &Note, out: &mut Vec<Finding>) {
    let defined = names(note, LabelKind::Reference, true);
    let used = names(note, LabelKind::Reference, false);
    // Some tools write a definition for every wikilink.
    let wiki: FxHashSet<String> = note
        .links
        .iter()
        .filter(|link| matches!(link.kind, LinkKind::Wiki | LinkKind::Embed))
        .map(|link| fold_label(&link.target.path))
        .collect();
    for label in of_kind(note, LabelKind::Reference) {
        let name = &*label.name;
        if label.role == LabelRole::Definition {
            // `[//]: # (text)` is a comment.
            let comment = name.starts_with("//") || name == "comment";
            let path = name.split(['#', '|']).next().unwrap_or(name).trim();
            if !used.contains(name) && !wiki.contains(path) && !comment {
                let message = format!("nothing refers to the definition `[{name}]`");
                out.push(unused(Finding::new(&links::UNUSED_DEFINITION, label.range, message)));
            }
        } else if !defined.contains(name) && !defined.is_empty() && label.role == LabelRole::Use {
            let message = format!("the label `[{name}]` is defined nowhere in this note");
            out.push(Finding::new(&links::UNKNOWN_REFERENCE, label.range, message));
        }
    }
}

fn unused(mut finding: Finding) -> Finding {
    finding.tag = Some(FindingTag::Unnecessary);
    finding
}

fn block_ids(note: &Note, out: &mut Vec<Finding>) {
    let mut first: FxHashMap<String, TextRange> = FxHashMap::default();
    for block in &note.block_ids {
        let known = *first.entry(fold(&block.id)).or_insert(block.range);
        if known != block.range {
            let message = format!("the block id `^{}` stands twice: links lead to the first", block.id);
            let related = Related { path: None, range: known, message: "the first one".to_owned() };
            out.push(Finding::new(&links::DUPLICATE_BLOCK_ID, block.range, message).with_related(related));
        }
    }
}

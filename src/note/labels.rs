//! Labels: the names of footnotes and reference definitions, which hold within one note.

use super::{Label, LabelKind, LabelRole, Link, LinkKind, fold, mask};
use crate::markdown::{Block, BlockKind, Document};
use crate::text::TextRange;

/// All labels in source order, those that nothing defines included.
pub(super) fn find(document: &Document<'_>, links: &[Link]) -> Box<[Label]> {
    let mut out = Vec::new();
    for block in &document.blocks {
        match block.kind {
            BlockKind::Footnote => out.extend(footnote_definition(document.text, block.range)),
            BlockKind::Paragraph | BlockKind::Heading { .. } | BlockKind::Cell => {
                footnote_uses(document, block, &mut out);
            }
            _ => {}
        }
    }
    references(document, links, &mut out);
    out.sort_by_key(|label| (label.range, label.whole));
    out.into()
}

/// A label as labels are compared: case folded, each run of white space one space.
pub fn fold_label(label: &str) -> String {
    fold(&label.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn label(text: &str, kind: LabelKind, role: LabelRole, range: TextRange, whole: TextRange) -> Label {
    Label { kind, role, name: fold_label(range.of(text)).into(), range, whole }
}

fn footnote_definition(text: &str, whole: TextRange) -> Option<Label> {
    let name = whole.of(text).strip_prefix("[^")?;
    let start = whole.start as usize + 2;
    let range = TextRange::new(start, start + name.find("]:")?);
    Some(label(text, LabelKind::Footnote, LabelRole::Definition, range, whole))
}

/// `[^label]` in running text. The parser reports only those that have a definition, so they are
/// looked for here.
fn footnote_uses(document: &Document<'_>, block: &Block, out: &mut Vec<Label>) {
    let text = document.text;
    let source = block.range.of(text);
    let finder = memchr::memmem::Finder::new("[^");
    let mut opaque = None;
    for at in finder.find_iter(source.as_bytes()) {
        let open = block.range.start as usize + at;
        let before = &text[..open];
        if before.ends_with('[') || before.ends_with('\\') {
            continue;
        }
        let start = open + 2;
        let Some(len) = text[start..block.range.end as usize].find([']', '[', '`', ' ', '\t', '\n', '\r'])
        else {
            continue;
        };
        let end = start + len;
        let is_label = len > 0 && text.as_bytes()[end] == b']';
        let opaque = opaque.get_or_insert_with(|| mask::opaque(document, block));
        if !is_label || mask::covering(opaque, open).is_some() {
            continue;
        }
        // `[^label](url)` is a link.
        if text[end + 1..].starts_with('(') {
            continue;
        }
        let range = TextRange::new(start, end);
        out.push(label(text, LabelKind::Footnote, LabelRole::Use, range, TextRange::new(open, end + 1)));
    }
}

fn references(document: &Document<'_>, links: &[Link], out: &mut Vec<Label>) {
    let text = document.text;
    for link in links {
        let (role, range) = match link.kind {
            LinkKind::Definition => (LabelRole::Definition, link.text),
            LinkKind::Reference if link.target.path_range == link.text => {
                (LabelRole::ShownUse, link.target.path_range)
            }
            LinkKind::Reference => (LabelRole::Use, link.target.path_range),
            _ => continue,
        };
        out.push(label(text, LabelKind::Reference, role, range, link.range));
    }
    for unknown in &document.unknown_references {
        let source = unknown.range.of(text);
        // `matrix[0][1]` in prose is no link.
        let before = text[..unknown.range.start as usize].chars().next_back();
        if before.is_some_and(|ch| ch.is_alphanumeric() || matches!(ch, '_' | ']' | ')' | '\\')) {
            continue;
        }
        let Some(open) = source.rfind('[') else { continue };
        let start = unknown.range.start as usize + open + 1;
        let collapsed = source.ends_with("[]");
        let range = if collapsed {
            let first = source.find('[').map_or(0, |at| at + 1);
            TextRange::new(unknown.range.start as usize + first, start.saturating_sub(2))
        } else {
            TextRange::new(start, unknown.range.end as usize - 1)
        };
        let role = if collapsed { LabelRole::ShownUse } else { LabelRole::Use };
        out.push(label(text, LabelKind::Reference, role, range, unknown.range));
    }
}

#[cfg(test)]
mod tests {
    use crate::note::{Label, LabelKind, LabelRole, Note, NoteOptions};

    /// `kind role name|bytes|whole` of each label.
    fn labels(text: &str) -> Vec<String> {
        let show = |label: &Label| {
            let kind = if label.kind == LabelKind::Footnote { "^" } else { "" };
            let role = match label.role {
                LabelRole::Definition => "def",
                LabelRole::Use => "use",
                LabelRole::ShownUse => "shown",
            };
            format!("{role} {kind}{}|{}|{}", label.name, label.range.of(text), label.whole.of(text))
        };
        Note::new(text, &NoteOptions::default()).labels.iter().map(show).collect()
    }

    #[test]
    fn footnotes_defined_or_not() {
        assert_eq!(
            labels("a[^1] b[^Nope] `[^c]` \\[^d] [[^e]]\n\n[^1]: text\n    more[^1]\n"),
            ["use ^1|1|[^1]", "use ^nope|Nope|[^Nope]", "def ^1|1|[^1]: text\n    more[^1]", "use ^1|1|[^1]"]
        );
    }

    #[test]
    fn reference_labels_defined_or_not() {
        assert_eq!(
            labels("[t][L x] [l  X][] [bare] [t][no] [gone][]\n\n[l x]: n.md\n"),
            [
                "use l x|L x|[t][L x]",
                "shown l x|l  X|[l  X][]",
                "use no|no|[t][no]",
                "shown gone|gone|[gone][]",
                "def l x|l x|[l x]: n.md"
            ]
        );
    }

    #[test]
    fn code_and_lists_of_indices_have_no_labels() {
        assert_eq!(labels("`a[i][j]`\n\n```\n[a][b] [^x]\n```\n"), [""; 0]);
    }
}

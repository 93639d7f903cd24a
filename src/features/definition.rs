//! `textDocument/definition`: where the link, label or tag at the cursor leads.

use super::cursor::link_at;
use super::named::{Named, NamedAt, named_at};
use super::references::references_to;
use crate::note::{Label, LabelKind, LabelRole, Link, LinkKind, Note};
use crate::text::TextRange;
use crate::vault::{FileId, FragmentTarget, Vault, find_fragment};

/// Where a link, label or tag leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The bytes in the note asked about that lead there.
    pub origin: TextRange,
    /// The file it leads to.
    pub file: FileId,
    /// The whole target: a section, a block; empty at the start for a file as a whole.
    pub range: TextRange,
    /// The part to put the cursor on.
    pub selection: TextRange,
}

/// Where what stands at the byte `offset` of a note leads; nowhere if its target does not exist.
///
/// A link leads to its target, one with an unknown heading to its note. A footnote and the label of
/// a reference link lead to their definition, and so does a reference link out of the vault. A tag
/// is defined nowhere: it leads to every place that bears it, by note path and place.
pub fn definition(vault: &Vault, file: FileId, offset: usize) -> Vec<Definition> {
    let Some(note) = vault.note(file) else { return Vec::new() };
    let named = named_at(vault, file, offset);
    if let Some(NamedAt { named: named @ Named::Tag(_), range }) = &named {
        let places = references_to(vault, named, true).into_iter();
        let lead = |place: super::references::Occurrence| Definition {
            origin: *range,
            file: place.file,
            range: place.range,
            selection: place.name,
        };
        return places.map(lead).collect();
    }
    let link = link_at(note, offset);
    let label = label_at(note, named.as_ref(), link);
    // `[label]` alone is shown as the link that it is, and leads where that does.
    let names_itself = label.is_some_and(|label| {
        label.kind == LabelKind::Footnote || (label.role == LabelRole::Use && label.range.touches(offset))
    });
    let by_link = || link.and_then(|link| target_of_link(vault, file, link));
    let by_label = || label.and_then(|label| defined(note, file, label));
    let found = if names_itself { by_label().or_else(by_link) } else { by_link().or_else(by_label) };
    found.into_iter().collect()
}

/// The label at the cursor, and for a reference link the one that it bears.
fn label_at<'a>(note: &'a Note, named: Option<&NamedAt>, link: Option<&Link>) -> Option<&'a Label> {
    let range = match (named, link) {
        (Some(NamedAt { named: Named::Label(..), range }), _) => *range,
        (_, Some(link)) if link.kind == LinkKind::Reference => link.target.path_range,
        _ => return None,
    };
    note.labels.iter().find(|label| label.range == range)
}

/// Where a label is given its meaning.
fn defined(note: &Note, file: FileId, label: &Label) -> Option<Definition> {
    let found = label.definition_in(note)?;
    Some(Definition { origin: label.whole, file, range: found.whole, selection: found.range })
}

fn target_of_link(vault: &Vault, file: FileId, link: &Link) -> Option<Definition> {
    let resolved = vault.resolve(file, link)?;
    let target = vault.note(resolved.file);
    let fragment = target.zip(link.target.fragment.as_deref());
    let place = fragment.and_then(|(note, fragment)| Some((note, find_fragment(note, link.kind, fragment)?)));
    let start = TextRange::default();
    let (range, selection) = match place {
        Some((note, FragmentTarget::Heading(index))) => {
            let heading = &note.headings[index];
            let section = TextRange { start: heading.range.start, end: heading.section_end };
            (section, heading.text_range)
        }
        Some((note, other)) => (other.range(note), other.range(note)),
        None => (start, start),
    };
    Some(Definition { origin: link.range, file: resolved.file, range, selection })
}

#[cfg(test)]
mod tests {
    use crate::features::fixture::Fixture;

    /// `path:line:text` of each place that `$0` leads to.
    fn goto(files: &[(&str, &str)]) -> String {
        let fixture = Fixture::new(files);
        let found = super::definition(&fixture.vault, fixture.file, fixture.offset);
        let places = found.iter().map(|found| fixture.show(found.file, found.selection));
        places.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_wikilink_leads_to_its_note() {
        assert_eq!(goto(&[("a.md", "see [[b$0|x]]"), ("b.md", "# B\n")]), "b.md:1:");
        assert_eq!(goto(&[("a.md", "see ![[b]]$0"), ("b.md", "# B\n")]), "b.md:1:");
        assert_eq!(goto(&[("a.md", "[[none$0]]")]), "");
    }

    #[test]
    fn fragments_lead_to_headings_and_blocks() {
        assert_eq!(goto(&[("a.md", "[[b#two$0]]"), ("b.md", "# One\n## Two\n")]), "b.md:2:Two");
        assert_eq!(goto(&[("a.md", "[[#Here$0]]\n\n# Here\n")]), "a.md:3:Here");
        assert_eq!(goto(&[("a.md", "[[b#^x$0]]"), ("b.md", "a\n\nb ^x\n")]), "b.md:3:b ^x");
        assert_eq!(goto(&[("a.md", "[t](b.md#is-it$0)"), ("b.md", "\n## Is it?\n")]), "b.md:2:Is it?");
    }

    #[test]
    fn an_unknown_heading_leads_to_its_note() {
        assert_eq!(goto(&[("a.md", "[[b#nope$0]]"), ("b.md", "# One\n")]), "b.md:1:");
    }

    #[test]
    fn footnotes_lead_to_their_text() {
        let text = "a[^N$0] b\n\n[^n]: text\n";
        assert_eq!(goto(&[("a.md", text)]), "a.md:3:n");
        assert_eq!(goto(&[("a.md", "a[^n]\n\n[^n$0]: text\n")]), "a.md:3:n");
        assert_eq!(goto(&[("a.md", "a[^n$0]\n")]), "");
    }

    #[test]
    fn labels_lead_to_their_definition_and_links_to_their_target() {
        let files = |text| [("a.md", text), ("b.md", "# B\n")];
        assert_eq!(goto(&files("[t][l$0] x\n\n[l]: b.md\n")), "a.md:3:l");
        assert_eq!(goto(&files("[t$0][l] x\n\n[l]: b.md\n")), "b.md:1:");
        assert_eq!(goto(&files("[l$0] x\n\n[l]: b.md\n")), "b.md:1:");
        assert_eq!(goto(&files("[t$0][l] x\n\n[l]: https://x.y\n")), "a.md:3:l");
        assert_eq!(goto(&files("[l$0][] x\n\n[l]: https://x.y\n")), "a.md:3:l");
        assert_eq!(goto(&files("[t][l]\n\n[l$0]: b.md\n")), "b.md:1:");
    }

    #[test]
    fn a_tag_leads_to_all_that_bear_it() {
        let files = [("a.md", "#p$0y #other"), ("b.md", "---\ntags: [Py/async]\n---\n")];
        assert_eq!(goto(&files), "a.md:1:py b.md:2:Py");
    }
}

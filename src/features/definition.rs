//! `textDocument/definition`: where the link at the cursor leads.

use super::cursor::link_at;
use crate::text::TextRange;
use crate::vault::{FileId, FragmentTarget, Vault, find_fragment};

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The link's bytes in the note asked about.
    pub origin: TextRange,
    /// The file it leads to.
    pub file: FileId,
    /// The whole target: a section, a block; empty at the start for a file as a whole.
    pub range: TextRange,
    /// The part to put the cursor on.
    pub selection: TextRange,
}

/// The target of the link at the byte `offset` of a note: none where there is no link or its target
/// does not exist. A link to an unknown heading leads to its note.
pub fn definition(vault: &Vault, file: FileId, offset: usize) -> Option<Definition> {
    let link = link_at(vault.note(file)?, offset)?;
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

    /// `path:line:text` that the link at `$0` leads to.
    fn goto(files: &[(&str, &str)]) -> String {
        let fixture = Fixture::new(files);
        match super::definition(&fixture.vault, fixture.file, fixture.offset) {
            None => "nothing".to_owned(),
            Some(found) => fixture.show(found.file, found.selection),
        }
    }

    #[test]
    fn a_wikilink_leads_to_its_note() {
        assert_eq!(goto(&[("a.md", "see [[b$0|x]]"), ("b.md", "# B\n")]), "b.md:1:");
        assert_eq!(goto(&[("a.md", "see ![[b]]$0"), ("b.md", "# B\n")]), "b.md:1:");
        assert_eq!(goto(&[("a.md", "[[none$0]]")]), "nothing");
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
}

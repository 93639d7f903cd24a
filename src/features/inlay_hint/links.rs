//! Where links lead that do not say so themselves.

use super::InlayHint;
use crate::note::LinkKind;
use crate::text::TextRange;
use crate::vault::{FileId, How, Resolved, Vault};

/// The paths to which the links in `range` lead, where the link alone leaves that open: several
/// notes bear its name, or it is another name of a note. In source order.
pub fn link_hints(vault: &Vault, file: FileId, range: TextRange) -> Vec<InlayHint> {
    let Some(note) = vault.note(file) else { return Vec::new() };
    let from = note.links.partition_point(|link| link.range.end < range.start);
    let shown = note.links[from..].iter().take_while(|link| link.range.start <= range.end);
    let hints = shown.filter(|link| link.kind != LinkKind::Reference).filter_map(|link| {
        let resolved = vault.resolve(file, link)?;
        let tooltip = reason(vault, &resolved)?;
        let path = &vault.get(resolved.file)?.path;
        Some(InlayHint { offset: link.range.end, label: format!("→ {path}"), tooltip: Some(tooltip) })
    });
    hints.collect()
}

/// Why a link's target is worth saying; `None` where the link says it.
fn reason(vault: &Vault, resolved: &Resolved) -> Option<String> {
    if !resolved.others.is_empty() {
        let others = resolved.others.iter().filter_map(|id| vault.get(*id));
        let others: Vec<String> = others.map(|entry| format!("`{}`", entry.path)).collect();
        return Some(format!("could also mean {}", others.join(", ")));
    }
    match resolved.how {
        How::Alias => Some("by an alias of the note".to_owned()),
        How::Title => Some("by the title of the note".to_owned()),
        How::ThisNote | How::Path | How::Name | How::RawSuffix | How::OtherCase => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Fixture;

    /// The text with its hints in it, as `⟨label: tooltip⟩`.
    fn hinted(files: &[(&str, &str)]) -> String {
        let fixture = Fixture::new(files);
        let mut text = fixture.text(fixture.file).to_owned();
        let all = TextRange::new(0, text.len());
        for hint in link_hints(&fixture.vault, fixture.file, all).iter().rev() {
            let tooltip = hint.tooltip.as_deref().unwrap_or_default();
            text.insert_str(hint.offset as usize, &format!("⟨{}: {tooltip}⟩", hint.label));
        }
        text
    }

    #[test]
    fn of_names_that_several_notes_bear() {
        let files = [("a.md", "[[b]] [[y/b]] [[c]]"), ("x/b.md", ""), ("y/b.md", ""), ("c.md", "")];
        assert_eq!(hinted(&files), "[[b]]⟨→ x/b.md: could also mean `y/b.md`⟩ [[y/b]] [[c]]");
    }

    #[test]
    fn of_aliases_and_titles() {
        let files = [
            ("a.md", "[[Bee|x]] ![[Sea#H]] [t](b.md) [[none]]"),
            ("b.md", "---\naliases: [Bee]\n---\n"),
            ("c.md", "# Sea\n## H\n"),
        ];
        assert_eq!(
            hinted(&files),
            "[[Bee|x]]⟨→ b.md: by an alias of the note⟩ ![[Sea#H]]⟨→ c.md: by the title of the note⟩ \
             [t](b.md) [[none]]"
        );
    }

    #[test]
    fn only_of_the_lines_asked_for() {
        let files = [("a.md", "[[Bee]]\n[[Bee]]\n[[Bee]]"), ("b.md", "---\naliases: [Bee]\n---\n")];
        let fixture = Fixture::new(&files);
        let hints = link_hints(&fixture.vault, fixture.file, TextRange::new(8, 15));
        assert_eq!(hints.iter().map(|hint| hint.offset).collect::<Vec<_>>(), [15]);
    }
}

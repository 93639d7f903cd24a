//! What footnotes and tags stand for.

use super::Hover;
use crate::features::counted;
use crate::features::named::{Named, NamedAt, named_at};
use crate::features::preview::preview;
use crate::note::LabelKind;
use crate::text::TextRange;
use crate::vault::{Disk, FileId, Vault};

/// How many of the tags below a tag are listed.
const CHILDREN: usize = 12;

/// The hover over a footnote or a tag; `None` elsewhere.
pub(super) fn hover(vault: &Vault, file: FileId, offset: usize, disk: &dyn Disk) -> Option<Hover> {
    let NamedAt { named, range } = named_at(vault, file, offset)?;
    let markdown = match &named {
        Named::Tag(folded) => tag(vault, folded),
        Named::Label(_, LabelKind::Footnote, _) => footnote(vault, file, range, disk)?,
        _ => return None,
    };
    Some(Hover { range, markdown })
}

/// The text of the footnote whose label stands at `range`.
fn footnote(vault: &Vault, file: FileId, range: TextRange, disk: &dyn Disk) -> Option<String> {
    let current = vault.text_of(file, disk)?;
    let label = current.note.labels.iter().find(|label| label.range == range)?;
    let defined = label.definition_in(&current.note)?;
    // `]:` stands between the label and the text.
    let content = TextRange { start: (defined.range.end + 2).min(defined.whole.end), end: defined.whole.end };
    // Its further lines are indented by four columns, which elsewhere would make code of them.
    let text = preview(&current.text, &current.note, content).replace("\n    ", "\n").replace("\n\t", "\n");
    Some(text).filter(|text| !text.is_empty())
}

/// How many notes bear a tag, and how many each of those right below it.
fn tag(vault: &Vault, folded: &str) -> String {
    let notes = |folded: &str| counted(vault.tagged(folded).len(), "note");
    let below = |tag: &str| tag.strip_prefix(folded).and_then(|rest| rest.strip_prefix('/')).is_some();
    let depth = folded.split('/').count() + 1;
    let all = vault.tags().map(|(tag, _)| tag);
    let mut children: Vec<&str> = all.filter(|tag| below(tag) && tag.split('/').count() == depth).collect();
    children.sort_unstable();
    let mut out = format!("`#{folded}` in {}", notes(folded));
    for (index, child) in children.iter().take(CHILDREN).enumerate() {
        out.push_str(if index == 0 { "\n\n" } else { "\n" });
        out.push_str(&format!("- `#{child}` in {}", notes(child)));
    }
    if children.len() > CHILDREN {
        out.push_str(&format!("\n- … and {} more", children.len() - CHILDREN));
    }
    out
}

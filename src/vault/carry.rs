//! Links whose text or target is carried into another note.

use super::link_form::{write_fragment, write_path};
use super::{FileId, FragmentTarget, Vault, find_fragment, heading_fragment};
use crate::note::Link;
use crate::text::TextEdit;

/// Where a link leads or is to lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Goal {
    /// The file.
    pub file: FileId,
    /// The place in it, where the link names one that exists.
    pub place: Option<FragmentTarget>,
}

impl Vault {
    /// Where a link of the note `from` leads; `None` where it leads nowhere.
    pub fn goal_of(&self, from: FileId, link: &Link) -> Option<Goal> {
        let file = self.resolve(from, link)?.file;
        let fragment = link.target.fragment.as_deref().zip(self.note(file));
        let place = fragment.and_then(|(fragment, note)| find_fragment(note, link.kind, fragment));
        Some(Goal { file, place })
    }

    /// The edits of `link` after which it leads to `goal` from the note `from`; none where it does
    /// as it is. `None` where nothing that could be written leads there.
    pub fn carry(&self, from: FileId, link: &Link, goal: Goal) -> Option<Vec<TextEdit>> {
        let mut carried = link.clone();
        let mut edits = Vec::new();
        if self.resolve(from, link).is_none_or(|found| found.file != goal.file) {
            let path = self.path_to(from, link, goal.file)?;
            edits.push(TextEdit::replace(link.target.path_range, write_path(link, &path)));
            carried.target.path = path.into();
        }
        if let (Some(fragment), Some(place)) = (&mut carried.target.fragment, goal.place) {
            let note = self.note(goal.file)?;
            if find_fragment(note, link.kind, fragment) != Some(place) {
                let text = match place {
                    FragmentTarget::Heading(index) if link.is_wiki() => heading_fragment(note, index)?,
                    FragmentTarget::Heading(index) => note.headings[index].slug.to_string(),
                    FragmentTarget::Block(index) => format!("^{}", note.block_ids[index].id),
                    FragmentTarget::Anchor(index) => note.anchors[index].id.to_string(),
                };
                edits.push(TextEdit::replace(fragment.range, write_fragment(link, fragment, &text)));
                fragment.text = text.into();
            }
        }
        (self.goal_of(from, &carried) == Some(goal)).then_some(edits)
    }

    /// A path that leads to a file.
    fn path_to(&self, from: FileId, link: &Link, to: FileId) -> Option<String> {
        if link.is_wiki() {
            return Some(self.shortest_link(to));
        }
        Some(self.markdown_path(self.get(from)?, self.get(to)?))
    }
}

use super::{FileId, Vault, link_key};
use crate::note::Link;

/// One link that leads to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// The note it stands in.
    pub file: FileId,
    /// Its index among the links of that note.
    pub link: usize,
}

impl Vault {
    /// All links that lead to a file, its own links into itself included, ordered by note path and
    /// place. The cost depends on the links that bear the file's name, not on the vault.
    pub fn references(&self, target: FileId) -> Vec<Reference> {
        let Some(entry) = self.get(target) else { return Vec::new() };
        let mut sources = self.concerned_by(&entry.path, entry.note());
        sources.push(target);
        sources.sort_unstable();
        sources.dedup();
        sources.sort_by(|a, b| self.path_of(*a).cmp(&self.path_of(*b)));
        let keys = self.keys_of(target);
        let mut out = Vec::new();
        for file in sources {
            let Some(note) = self.note(file) else { continue };
            for (index, link) in note.links.iter().enumerate() {
                if self.could_lead_to(link, file == target, &keys)
                    && self.resolve(file, link).is_some_and(|resolved| resolved.file == target)
                {
                    out.push(Reference { file, link: index });
                }
            }
        }
        out
    }

    /// The words under which links may lead to a file: its name, aliases and title.
    fn keys_of(&self, target: FileId) -> Vec<String> {
        let Some(entry) = self.get(target) else { return Vec::new() };
        let note = entry.note();
        let aliases = note.into_iter().flat_map(|note| note.aliases.iter().map(|alias| &*alias.text));
        let title = note.and_then(|note| note.title.as_deref());
        aliases.chain(title).map(|text| link_key(text.trim())).chain([link_key(&entry.path)]).collect()
    }

    fn could_lead_to(&self, link: &Link, own_note: bool, keys: &[String]) -> bool {
        if link.target.path.is_empty() {
            return own_note;
        }
        !link.is_external() && keys.contains(&link_key(&link.target.path))
    }

    fn path_of(&self, id: FileId) -> Option<&str> {
        self.get(id).map(|entry| &*entry.path)
    }
}

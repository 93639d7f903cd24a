use super::{FileId, FileKind, Vault};
use crate::note::LinkKind;

impl Vault {
    /// The shortest wikilink path that leads to a file from anywhere: its bare name where that is
    /// unique, otherwise its full path. Empty for an unknown file.
    pub fn shortest_link(&self, id: FileId) -> String {
        let Some(entry) = self.get(id) else { return String::new() };
        let stem = entry.stem();
        // From the root no folder is preferred, so a link that is ambiguous anywhere is so here.
        let found = self.resolve_target("", LinkKind::Wiki, stem);
        let unique = found.is_some_and(|found| found.file == id && found.others.is_empty());
        if unique && !self.has_sibling(id) { stem.to_owned() } else { self.full_link(id) }
    }

    /// The full vault-relative path as a wikilink writes it: a note's without extension.
    pub fn full_link(&self, id: FileId) -> String {
        let Some(entry) = self.get(id) else { return String::new() };
        match (entry.kind, entry.path.rsplit_once('.')) {
            (FileKind::Note, Some((path, _))) => path.to_owned(),
            _ => entry.path.to_string(),
        }
    }

    /// Whether another file has the same name in another folder, so that a bare name means different
    /// files in different folders.
    fn has_sibling(&self, id: FileId) -> bool {
        let Some(entry) = self.get(id) else { return false };
        let name = super::split_last(&entry.folded).1;
        self.names.get(name).iter().any(|&other| other != id)
    }
}

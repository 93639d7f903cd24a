use super::snapshot::mention_key;
use super::{FileId, Resolved, Vault, link_key};
use crate::note::{Link, Note, fold};

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
        self.sort_by_path(&mut sources);
        let keys = Keys(self.keys_of(target));
        sources.iter().flat_map(|&file| self.references_from(file, target, &keys)).collect()
    }

    /// At most `limit` of the links that lead to a file from others, ordered by note path and place:
    /// all of them where there are no more, else any. The cost of following links depends on the
    /// limit.
    pub fn backlinks(&self, target: FileId, limit: usize) -> Vec<Reference> {
        let Some(entry) = self.get(target) else { return Vec::new() };
        let keys = Keys(self.keys_of(target));
        let sources = self.concerned_by(&entry.path, entry.note());
        let others = sources.iter().filter(|&&file| file != target);
        let mut found: Vec<Reference> =
            others.flat_map(|&file| self.references_from(file, target, &keys)).take(limit).collect();
        found.sort_by_cached_key(|reference| (self.path_of(reference.file), reference.link));
        found
    }

    /// The links of one note that lead to a file, in source order.
    pub fn references_in(&self, file: FileId, target: FileId) -> Vec<Reference> {
        self.references_from(file, target, &Keys(self.keys_of(target))).collect()
    }

    fn references_from<'a>(
        &'a self,
        file: FileId,
        target: FileId,
        keys: &'a Keys,
    ) -> impl Iterator<Item = Reference> + 'a {
        let links = self.note(file).map_or(&[][..], |note| &note.links);
        links.iter().enumerate().filter_map(move |(index, link)| {
            let leads_there = keys.could_name(link, file == target)
                && self.resolve(file, link).is_some_and(|resolved| resolved.file == target);
            leads_there.then_some(Reference { file, link: index })
        })
    }

    /// All links whose path's last segment is `key` (see [`link_key`]), wherever they lead, ordered
    /// by note path and place.
    pub fn links_named(&self, key: &str) -> Vec<Reference> {
        let mut sources = self.mentions.get(key).to_vec();
        self.sort_by_path(&mut sources);
        let keys = Keys(vec![key.to_owned()]);
        let mut out = Vec::new();
        for file in sources {
            let links = self.note(file).map_or(&[][..], |note| &note.links);
            let named = links.iter().enumerate().filter(|(_, link)| keys.could_name(link, false));
            out.extend(named.map(|(link, _)| Reference { file, link }));
        }
        out
    }

    /// A link of a note, with where it leads.
    pub fn follow(&self, reference: Reference) -> Option<(&Note, &Link, Option<Resolved>)> {
        let note = self.note(reference.file)?;
        let link = note.links.get(reference.link)?;
        Some((note, link, self.resolve(reference.file, link)))
    }

    /// The notes that bear a folded tag or one below it, ordered by path.
    pub fn tagged(&self, folded: &str) -> Vec<FileId> {
        let mut files = self.tags.get(folded).to_vec();
        self.sort_by_path(&mut files);
        files
    }

    /// Sorts files by path and drops repeated ones: the stable order of every answer.
    pub fn sort_by_path(&self, files: &mut Vec<FileId>) {
        files.sort_unstable();
        files.dedup();
        files.sort_by(|a, b| self.path_of(*a).cmp(&self.path_of(*b)));
    }

    /// The words under which links may lead to a file: its name, aliases and title.
    fn keys_of(&self, target: FileId) -> Vec<String> {
        let Some(entry) = self.get(target) else { return Vec::new() };
        let note = entry.note();
        let aliases = note.into_iter().flat_map(|note| note.aliases.iter().map(|alias| &*alias.text));
        let title = note.and_then(|note| note.title.as_deref());
        aliases.chain(title).map(|text| link_key(text.trim())).chain([link_key(&entry.path)]).collect()
    }

    fn path_of(&self, id: FileId) -> Option<&str> {
        self.get(id).map(|entry| &*entry.path)
    }
}

/// Words under which links are indexed: see [`link_key`].
struct Keys(Vec<String>);

impl Keys {
    fn could_name(&self, link: &Link, own_note: bool) -> bool {
        if link.target.path.is_empty() {
            return own_note;
        }
        if link.is_external() {
            return false;
        }
        // Most links bear another name, which is seen without folding them.
        let path = &*link.target.path;
        if path.is_ascii() && link.is_wiki() && !path.ends_with('/') {
            let last = super::split_last(path).1;
            let stem = ascii_stem(last);
            return self.0.iter().any(|key| key.eq_ignore_ascii_case(stem));
        }
        self.0.contains(&mention_key(link))
    }
}

fn ascii_stem(name: &str) -> &str {
    for extension in super::path::NOTE_EXTENSIONS {
        let at = name.len().saturating_sub(extension.len());
        if name.as_bytes()[at..].eq_ignore_ascii_case(extension.as_bytes()) {
            return &name[..at];
        }
    }
    name
}

/// Whether a tag is `folded` or lies below it.
pub fn tag_is_within(tag: &str, folded: &str) -> bool {
    fold(tag).strip_prefix(folded).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

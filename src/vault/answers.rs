//! What a vault answers, to compare two of them.

use super::{FileId, Vault};
use crate::note::LinkKind;

/// Everything that a vault answers, by path.
pub(crate) fn answers(vault: &Vault) -> Vec<String> {
    let name = |id: FileId| vault.get(id).expect("a file").path.to_string();
    let mut out = Vec::new();
    for file in vault.files() {
        let links = file.note().map_or(&[][..], |note| &note.links);
        for link in links {
            let found = vault.resolve(file.id, link).map(|found| {
                let others: Vec<String> = found.others.iter().map(|id| name(*id)).collect();
                format!("{} {:?} {others:?}", name(found.file), found.how)
            });
            out.push(format!("{} {} → {found:?}", file.path, link.target.path));
        }
        let references = vault.references(file.id);
        let references: Vec<String> =
            references.iter().map(|it| format!("{}#{}", name(it.file), it.link)).collect();
        out.push(format!("{} ← {references:?}", file.path));
        let mut similar: Vec<String> = vault.similar_notes(file.stem()).into_iter().map(name).collect();
        similar.sort();
        out.push(format!("{} ~ {similar:?}", file.path));
        out.push(format!("{} is {}", file.path, vault.shortest_link(file.id)));
    }
    let mut tags: Vec<String> = vault
        .tags()
        .map(|(tag, count)| {
            let files: Vec<String> = vault.tagged(tag).into_iter().map(name).collect();
            format!("#{tag} ×{count} {files:?}")
        })
        .collect();
    tags.sort();
    let mut missing: Vec<&str> = vault.unresolved_words().collect();
    missing.sort_unstable();
    out.sort();
    for folder in ["d", "d/e", "x", "y"] {
        out.push(format!("{folder}: {}", vault.is_folder("", folder)));
    }
    let from_nowhere = vault.resolve_target("n.md", LinkKind::Wiki, "s").map(|found| name(found.file));
    out.extend([format!("{tags:?}"), format!("{missing:?}"), format!("{from_nowhere:?} {}", vault.len())]);
    out
}

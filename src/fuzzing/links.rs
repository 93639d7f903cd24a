use super::input::{NoDisk, assert_fits, texts, vault};
use crate::features::document_link::document_links;
use crate::note::{LinkKind, Note, NoteOptions, is_external};
use crate::vault::{FileEntry, FileKind, Reference, Vault, find_fragment, is_wiki_text, link_key};

/// Links among three notes and a picture: what a link leads to knows that it is led to, and a link
/// that qmark writes leads where it was meant to. The last text names the second note.
pub fn links(data: &[u8]) {
    let texts = texts(data);
    let name = file_name(texts.last().map_or("", String::as_str));
    let named = format!("d/{name}.md");
    let text = |at: usize| texts.get(at).map_or("", String::as_str);
    let files = [("a.md", text(0)), (&*named, text(1)), ("d/e/c c.md", text(2)), ("i.png", "")];
    let vault = vault(files);
    for (entry, note) in vault.notes() {
        each_way(&vault, entry, note);
        let text = entry.open.as_ref().map_or("", |open| &open.text);
        for link in document_links(&vault, entry.id, text) {
            assert_fits(text, link.range, "a link to follow");
        }
    }
    for from in vault.files().filter(|file| file.kind == FileKind::Note) {
        for target in vault.files() {
            written(&vault, from, target);
        }
    }
    assert!(vault.text_of(vault.find("i.png").expect("it was put there").id, &NoDisk).is_none());
}

/// Text as a name that a file may have and people give: one line, no folder, no mark of a link.
fn file_name(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    let kept = |c: &char| !c.is_control() && !matches!(c, '/' | '\\' | '\u{feff}');
    let name: String = line.chars().filter(kept).take(40).collect();
    let name = name.trim().trim_matches('.');
    if name.is_empty() { "b".to_owned() } else { name.to_owned() }
}

/// Links forward and back say the same.
fn each_way(vault: &Vault, entry: &FileEntry, note: &Note) {
    for (index, link) in note.links.iter().enumerate() {
        let Some(found) = vault.resolve(entry.id, link) else { continue };
        let reference = Reference { file: entry.id, link: index };
        assert!(vault.references(found.file).contains(&reference), "{}: {link:?}", entry.path);
        let fragment = link.target.fragment.as_deref().zip(vault.note(found.file));
        if let Some((fragment, target)) = fragment
            && let Some(place) = find_fragment(target, link.kind, fragment)
        {
            let range = place.range(target);
            assert!(range.end as usize <= target.lines.text_len(), "{range:?} of {}", entry.path);
        }
    }
    let _ = vault.links_named(&link_key(&entry.path));
}

/// A link that is written anew leads to its target.
fn written(vault: &Vault, from: &FileEntry, target: &FileEntry) {
    let wiki = vault.shortest_link(target.id);
    if is_wiki_text(&wiki) && !is_external(&wiki) {
        let found = vault.resolve_target(&from.path, LinkKind::Wiki, &wiki);
        assert_eq!(found.map(|found| found.file), Some(target.id), "[[{wiki}]] in {}", from.path);
        leads(vault, from, target, &format!("[[{wiki}]]"));
    }
    leads(vault, from, target, &format!("[x]({})", vault.markdown_link(from, target)));
}

fn leads(vault: &Vault, from: &FileEntry, target: &FileEntry, text: &str) {
    let note = Note::new(text, &NoteOptions::default());
    let found =
        note.links.first().and_then(|link| vault.resolve_target(&from.path, link.kind, &link.target.path));
    assert_eq!(found.map(|found| found.file), Some(target.id), "{text} in {} to {}", from.path, target.path);
}

//! `textDocument/documentLink`: everything in a note that can be followed, bare URLs included.

use crate::markdown::Document;
use crate::note::{LinkKind, bare_urls};
use crate::text::TextRange;
use crate::vault::{FileId, FileKind, Vault, find_fragment};

/// Something to follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentLink {
    /// Its bytes in the note.
    pub range: TextRange,
    /// Where it leads.
    pub target: LinkTarget,
}

/// Where something leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// Out of the vault.
    Url(String),
    /// Into a file of the vault: the byte to go to there, 0 for the file as a whole.
    File(FileId, usize),
}

/// All links of a note that lead somewhere, in source order.
pub fn document_links(vault: &Vault, file: FileId, text: &str) -> Vec<DocumentLink> {
    let Some(note) = vault.note(file) else { return Vec::new() };
    let mut out: Vec<DocumentLink> = Vec::new();
    for link in &note.links {
        if link.kind == LinkKind::Definition && !link.is_external() && link.target.path.is_empty() {
            continue;
        }
        let target = if link.is_external() {
            Some(LinkTarget::Url(link.target.path.to_string()))
        } else {
            vault.resolve(file, link).map(|resolved| {
                let fragment = link.target.fragment.as_deref().zip(vault.note(resolved.file));
                let place = fragment.and_then(|(fragment, target)| {
                    Some(find_fragment(target, link.kind, fragment)?.range(target).start as usize)
                });
                LinkTarget::File(resolved.file, place.unwrap_or(0))
            })
        };
        let range = if link.kind == LinkKind::Definition { link.target.path_range } else { link.range };
        out.extend(target.map(|target| DocumentLink { range, target }));
    }
    let urls = bare_urls(&Document::parse(text), &note.links);
    out.extend(urls.into_iter().map(|range| {
        let url = range.of(text);
        let url = if url.starts_with("www.") { format!("http://{url}") } else { url.to_owned() };
        DocumentLink { range, target: LinkTarget::Url(url) }
    }));
    out.sort_by_key(|link| link.range);
    out
}

/// What to say about a link before it is followed.
pub fn tooltip(vault: &Vault, target: &LinkTarget) -> Option<String> {
    match target {
        LinkTarget::Url(url) => Some(url.clone()),
        LinkTarget::File(file, offset) => {
            let entry = vault.get(*file)?;
            let heading = entry.note().filter(|_| entry.kind == FileKind::Note).and_then(|note| {
                note.headings.iter().find(|heading| heading.range.start as usize == *offset)
            });
            Some(match heading {
                Some(heading) if *offset > 0 => format!("{} › {}", entry.path, heading.text),
                _ => entry.path.to_string(),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Fixture;

    /// `bytes → target` of each link in the first file.
    fn links(files: &[(&str, &str)]) -> Vec<String> {
        let fixture = Fixture::new(files);
        let text = fixture.text(fixture.file);
        let show = |link: DocumentLink| {
            format!("{} → {}", link.range.of(text), tooltip(&fixture.vault, &link.target).expect("a tooltip"))
        };
        document_links(&fixture.vault, fixture.file, text).into_iter().map(show).collect()
    }

    #[test]
    fn wikilinks_markdown_links_and_attachments() {
        assert_eq!(
            links(&[
                ("a.md", "[[b|x]] [[none]] [t](b.md#h) ![[i.png]] [r]\n\n[r]: https://x.y\n"),
                ("b.md", "\n# H\n"),
                ("i.png", "")
            ]),
            [
                "[[b|x]] → b.md",
                "[t](b.md#h) → b.md › H",
                "![[i.png]] → i.png",
                "[r] → https://x.y",
                "https://x.y → https://x.y"
            ]
        );
    }

    #[test]
    fn bare_urls_end_before_punctuation() {
        assert_eq!(
            links(&[(
                "a.md",
                "see https://x.y/z.*\n(http://a.b/c_(d)), <https://e.f> `https://g.h` www.i.jk.\n"
            )]),
            [
                "https://x.y/z → https://x.y/z",
                "http://a.b/c_(d) → http://a.b/c_(d)",
                "<https://e.f> → https://e.f",
                "www.i.jk → http://www.i.jk"
            ]
        );
    }
}

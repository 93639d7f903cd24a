//! Writing a link's path anew in the form its author chose.

use super::path::NOTE_EXTENSIONS;
use super::{
    Escapes, FileEntry, FileId, FileKind, How, Vault, encode_destination, fold_path, join_relative,
    parent_folder, relative_path,
};
use crate::note::{Fragment, Link, LinkKind, LinkStyle};
use crate::text::TextRange;

/// A link that has to be written anew.
pub(super) struct Rewrite<'a> {
    /// The vault in which the link leads where it should.
    pub(super) before: &'a Vault,
    /// The vault in which it is to lead there.
    pub(super) after: &'a Vault,
    /// The note it stands in.
    pub(super) file: FileId,
    /// The link.
    pub(super) link: &'a Link,
    /// Where it should lead.
    pub(super) target: FileId,
}

impl Rewrite<'_> {
    /// The bytes for the link's path range: the author's form (bare name, path, relative, with or
    /// without extension, encoding) where that leads to the target, else the full path. `None` where
    /// no text does.
    pub(super) fn path_text(&self) -> Option<String> {
        let from = &self.after.get(self.file)?.path;
        let old = self.before.get(self.target)?;
        let new = self.after.get(self.target)?;
        let forms =
            if self.link.is_wiki() { self.wiki_forms(old, new) } else { self.markdown_forms(old, new) };
        let leads_there = |form: &String, alone: bool| {
            self.after.resolve_target(from, self.link.kind, form).is_some_and(|found| {
                let exact = matches!(found.how, How::Path | How::Name);
                found.file == self.target && exact && (found.others.is_empty() || !alone)
            })
        };
        let form = forms.iter().find(|form| leads_there(form, true));
        let form = form.or_else(|| forms.iter().find(|form| leads_there(form, false)))?;
        Some(self.write(form))
    }

    fn wiki_forms(&self, old: &FileEntry, new: &FileEntry) -> Vec<String> {
        let path = &*self.link.target.path;
        let extension = has_note_extension(path) && old.kind == FileKind::Note;
        let full = without_extension(new, !extension);
        let folder = self.after.get(self.file).map_or("", |entry| entry.folder());
        let own = if path.starts_with("./") || path.starts_with("../") {
            let relative = relative_path(folder, full);
            if relative.starts_with("../") { relative } else { format!("./{relative}") }
        } else if path.starts_with('/') {
            format!("/{full}")
        } else if segments(path) > 1 && segments(path) == segments(&old.path) {
            full.to_owned()
        } else {
            last_segments(full, segments(path)).to_owned()
        };
        let forms = [own, full.to_owned(), new.path.to_string(), format!("/{}", new.path)];
        forms.into_iter().filter(|form| is_wiki_text(form)).collect()
    }

    fn markdown_forms(&self, old: &FileEntry, new: &FileEntry) -> Vec<String> {
        let from = self.before.get(self.file).map_or("", |entry| entry.folder());
        let to = self.after.get(self.file).map_or("", |entry| entry.folder());
        let (path, query) = self.split_query(old);
        let extension = has_note_extension(path) || new.kind == FileKind::Other;
        let full = without_extension(new, !extension);
        let beside = |full: &str| {
            let relative = relative_path(to, full);
            let dotted = path.starts_with("./") && !relative.starts_with("../");
            if dotted { format!("./{relative}") } else { relative }
        };
        let was_relative = join_relative(from, path).is_some_and(|joined| is_path_of(&joined, old));
        let own = if path.starts_with('/') {
            format!("/{full}")
        } else if was_relative {
            beside(full)
        } else {
            full.to_owned()
        };
        let whole = beside(&new.path);
        let forms = [own, whole.clone(), format!("./{whole}"), format!("/{}", new.path)];
        forms.into_iter().map(|form| form + query).collect()
    }

    /// The path and, where the target is found only without it, the query from its `?` on.
    fn split_query(&self, old: &FileEntry) -> (&str, &str) {
        let path = &*self.link.target.path;
        match path.find('?') {
            Some(at) if !old.path.contains('?') => path.split_at(at),
            _ => (path, ""),
        }
    }

    /// A query stays as it is.
    fn write(&self, form: &str) -> String {
        match form.split_once('?') {
            Some((path, query)) if !self.link.is_wiki() && self.link.target.path.contains('?') => {
                format!("{}?{query}", write_path(self.link, path))
            }
            _ => write_path(self.link, form),
        }
    }
}

/// Another path as a link writes it: as its own, in a YAML value's quotes, percent-encoded.
pub fn write_path(link: &Link, path: &str) -> String {
    write_part(link, &link.target.path, link.target.path_range, path)
}

/// Another text for a link's fragment as the link writes it.
pub(super) fn write_fragment(link: &Link, fragment: &Fragment, text: &str) -> String {
    write_part(link, &fragment.text, fragment.range, text)
}

/// `text` in the manner of `old`, which stands in these bytes.
fn write_part(link: &Link, old: &str, range: TextRange, text: &str) -> String {
    if link.is_wiki() {
        return quote(text, link.style);
    }
    let non_ascii = !old.is_ascii() && range.len() > old.len();
    encode_destination(text, Escapes { angled: link.style == LinkStyle::Angled, non_ascii })
}

/// Text as it stands inside a YAML value's quotes.
pub(super) fn quote(text: &str, style: LinkStyle) -> String {
    match style {
        LinkStyle::SingleQuoted => text.replace('\'', "''"),
        LinkStyle::DoubleQuoted => text.replace('\\', "\\\\").replace('"', "\\\""),
        LinkStyle::Plain | LinkStyle::Angled => text.to_owned(),
    }
}

/// Whether a path can stand in a wikilink: nothing in it ends the link or reads as other syntax.
pub fn is_wiki_text(path: &str) -> bool {
    // `<b>` is HTML before it is part of a name.
    let tag = |(at, _): (usize, &str)| {
        path[at + 1..].starts_with(|next: char| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?'))
    };
    let ends_it = |byte: u8| matches!(byte, b'#' | b'|' | b'[' | b']' | b'\n' | b'\r' | b'`' | b'$');
    let plain = !path.bytes().any(ends_it) && path.trim() == path;
    plain && !path.match_indices('<').any(tag)
}

fn has_note_extension(path: &str) -> bool {
    let folded = fold_path(path);
    NOTE_EXTENSIONS.iter().any(|extension| folded.ends_with(extension))
}

fn without_extension(entry: &FileEntry, strip: bool) -> &str {
    match entry.path.rsplit_once('.') {
        Some((path, _)) if strip && entry.kind == FileKind::Note => path,
        _ => &entry.path,
    }
}

fn segments(path: &str) -> usize {
    path.split('/').filter(|segment| !segment.is_empty()).count()
}

fn last_segments(path: &str, count: usize) -> &str {
    let at = path.rmatch_indices('/').nth(count.max(1) - 1).map_or(0, |(at, _)| at + 1);
    &path[at..]
}

/// Whether a vault-relative path is that of a file, with its extension or, for a note, without.
fn is_path_of(path: &str, entry: &FileEntry) -> bool {
    let folded = fold_path(path);
    *folded == *entry.folded
        || NOTE_EXTENSIONS.iter().any(|extension| entry.folded.strip_suffix(extension) == Some(&folded))
}

impl Vault {
    /// A Markdown destination that leads from a note to a file: relative, percent-encoded where it
    /// must be.
    pub fn markdown_link(&self, from: &FileEntry, target: &FileEntry) -> String {
        encode_destination(&self.markdown_path(from, target), Escapes::default())
    }

    /// The path of [`Self::markdown_link`] before it is encoded.
    pub(super) fn markdown_path(&self, from: &FileEntry, target: &FileEntry) -> String {
        let path = relative_path(parent_folder(&from.path), &target.path);
        let found = self.resolve_target(&from.path, LinkKind::Markdown, &path);
        let plain = found.is_some_and(|found| found.file == target.id);
        if plain { path } else { format!("./{path}") }
    }
}

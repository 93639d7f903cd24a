//! Which links must change so that each still leads where it led.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::link_form::{Rewrite, quote, write_fragment};
use super::{FileId, FragmentTarget, How, Reference, Resolved, Vault, fragment_path, link_key};
use crate::note::{Fragment, Link, LinkKind, Note, fold, fold_heading};
use crate::text::{TextEdit, TextRange};

/// A link that cannot be written so that it leads where it led.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostLink {
    /// The note it stands in.
    pub file: FileId,
    /// Its bytes.
    pub range: TextRange,
}

/// The edits that keep links alive over a change, and those that no edit can keep.
#[derive(Clone, Debug, Default)]
pub struct Relinked {
    /// Edits of path and fragment ranges, in the notes as they were before the change, ordered by
    /// the path of the note and place.
    pub edits: Vec<(FileId, TextEdit)>,
    /// Links that would lead elsewhere whatever is written.
    pub lost: Vec<LostLink>,
}

impl Vault {
    /// The links whose meaning could change when files move: those that lead to them, those that
    /// stand in them, and those that bear a name that is given up or taken.
    pub fn links_concerned_by_moves(&self, moves: &[(FileId, String)]) -> Vec<Reference> {
        let mut out = Vec::new();
        let mut keys = Vec::new();
        for (file, to) in moves {
            let Some(entry) = self.get(*file) else { continue };
            out.extend(self.references(*file));
            keys.extend([link_key(&entry.path), link_key(to)]);
            if let Some(note) = entry.note() {
                keys.extend(title_keys(note));
                out.extend((0..note.links.len()).map(|link| Reference { file: *file, link }));
            }
        }
        self.add_links_named(keys, out)
    }

    /// The links whose meaning could change when a note's headings, blocks, aliases or title do.
    pub fn links_concerned_by_change(&self, file: FileId, old: &Note, new: &Note) -> Vec<Reference> {
        let keys = title_keys(old).into_iter().chain(title_keys(new)).collect();
        self.add_links_named(keys, self.references(file))
    }

    fn add_links_named(&self, mut keys: Vec<String>, mut links: Vec<Reference>) -> Vec<Reference> {
        keys.sort_unstable();
        keys.dedup();
        links.extend(keys.iter().flat_map(|key| self.links_named(key)));
        links.sort_unstable();
        links.dedup();
        links
    }
}

fn title_keys(note: &Note) -> Vec<String> {
    let aliases = note.aliases.iter().map(|alias| &*alias.text);
    aliases.chain(note.title.as_deref()).map(|text| link_key(text.trim())).collect()
}

/// The edits of `links` after which each leads in `after` to what it leads to in `before`. Files
/// have the same ids in both.
pub fn relink(before: &Vault, after: &Vault, links: &[Reference]) -> Relinked {
    let mut relinker = Relinker { before, after, fragments: FxHashMap::default(), out: Relinked::default() };
    for &reference in links {
        relinker.link(reference);
    }
    let mut out = relinker.out;
    out.edits
        .sort_by_cached_key(|(file, edit)| (before.get(*file).map(|entry| entry.path.clone()), edit.range));
    out
}

struct Relinker<'a> {
    before: &'a Vault,
    after: &'a Vault,
    /// The texts of fragments that many links repeat.
    fragments: FxHashMap<(FileId, LinkKind, Box<str>), FragmentChange>,
    out: Relinked,
}

/// What becomes of a fragment.
#[derive(Clone, Debug)]
enum FragmentChange {
    Keep,
    /// New texts for some of its parts, by the part's index.
    Parts(Vec<(usize, String)>),
    /// A new text for all of it.
    Whole(String),
    Lost,
}

impl Relinker<'_> {
    fn link(&mut self, reference: Reference) {
        let Some((_, link, Some(old))) = self.before.follow(reference) else { return };
        // A reference link changes with its definition.
        if link.kind == LinkKind::Reference {
            return;
        }
        if !self.still_leads_there(reference.file, link, &old) {
            let rewrite = Rewrite {
                before: self.before,
                after: self.after,
                file: reference.file,
                link,
                target: old.file,
            };
            match self.new_title(reference.file, link, &old).or_else(|| rewrite.path_text()) {
                Some(text) => {
                    self.out.edits.push((reference.file, TextEdit::replace(link.target.path_range, text)));
                }
                None => self.lose(reference.file, link),
            }
        }
        if let Some(fragment) = link.target.fragment.as_deref() {
            self.fragment(reference.file, link, fragment, old.file);
        }
    }

    fn lose(&mut self, file: FileId, link: &Link) {
        self.out.lost.push(LostLink { file, range: link.range });
    }

    fn still_leads_there(&self, file: FileId, link: &Link, old: &Resolved) -> bool {
        if old.how == How::ThisNote {
            return true;
        }
        let Some(entry) = self.after.get(file) else { return true };
        self.after.resolve_target(&entry.path, link.kind, &link.target.path).is_some_and(|new| {
            let shadowed = old.others.is_empty() && !new.others.is_empty();
            new.file == old.file && rank(new.how) <= rank(old.how) && !shadowed
        })
    }

    /// A link by alias or title follows it.
    fn new_title(&self, file: FileId, link: &Link, old: &Resolved) -> Option<String> {
        let from = self.after.get(file)?;
        let (was, is) = (self.before.note(old.file)?, self.after.note(old.file)?);
        let text = match old.how {
            How::Title => is.title.as_deref()?,
            How::Alias => {
                let wanted = fold(link.target.path.trim());
                let index = was.aliases.iter().position(|alias| fold(alias.text.trim()) == wanted)?;
                &*is.aliases.get(index)?.text
            }
            _ => return None,
        };
        let found = self.after.resolve_target(&from.path, link.kind, text)?;
        (found.file == old.file && super::is_wiki_text(text)).then(|| quote(text, link.style))
    }

    fn fragment(&mut self, file: FileId, link: &Link, fragment: &Fragment, target: FileId) {
        let (Some(old), Some(new)) = (self.before.get(target), self.after.get(target)) else { return };
        let (Some(old), Some(new)) = (&old.note, &new.note) else { return };
        if Arc::ptr_eq(old, new) {
            return;
        }
        let key = (target, link.kind, fragment.text.clone());
        let change =
            self.fragments.entry(key).or_insert_with(|| fragment_change(old, new, link.kind, fragment));
        match change.clone() {
            FragmentChange::Keep => {}
            FragmentChange::Parts(parts) => {
                let ranges = fragment_path(old, link.kind, fragment);
                for (index, text) in parts {
                    let edit = TextEdit::replace(ranges[index].1, quote(&text, link.style));
                    self.out.edits.push((file, edit));
                }
            }
            FragmentChange::Whole(text) => {
                let text = write_fragment(link, fragment, &text);
                self.out.edits.push((file, TextEdit::replace(fragment.range, text)));
            }
            FragmentChange::Lost => self.lose(file, link),
        }
    }
}

/// How good a way of finding a file is: a link must not get worse.
fn rank(how: How) -> u8 {
    match how {
        How::ThisNote | How::Path | How::Name => 0,
        How::OtherCase | How::RawSuffix => 1,
        How::Alias => 2,
        How::Title => 3,
    }
}

fn fragment_change(old: &Note, new: &Note, kind: LinkKind, fragment: &Fragment) -> FragmentChange {
    let was = fragment_path(old, kind, fragment);
    let Some(&(target, _)) = was.last() else { return FragmentChange::Keep };
    let leads_there = |text: &str| {
        let fragment = Fragment { text: text.into(), range: TextRange::default() };
        super::find_fragment(new, kind, &fragment) == Some(target)
    };
    if leads_there(&fragment.text) {
        return FragmentChange::Keep;
    }
    // An edit may take away what a link names.
    let text = match target {
        FragmentTarget::Block(index) => new.block_ids.get(index).map(|block| format!("^{}", block.id)),
        FragmentTarget::Anchor(index) => new.anchors.get(index).map(|anchor| anchor.id.to_string()),
        FragmentTarget::Heading(index) if !kind.is_wiki() => {
            new.headings.get(index).map(|heading| heading.slug.to_string())
        }
        FragmentTarget::Heading(_) => return heading_change(old, new, &was, &leads_there),
    };
    match text.filter(|text| leads_there(text)) {
        Some(text) => FragmentChange::Whole(text),
        None => FragmentChange::Lost,
    }
}

/// Only the parts that name a changed heading are written anew; where that is not enough to tell
/// headings apart, the headings around come before.
fn heading_change(
    old: &Note,
    new: &Note,
    was: &[(FragmentTarget, TextRange)],
    leads_there: &dyn Fn(&str) -> bool,
) -> FragmentChange {
    let heading = |target: FragmentTarget| match target {
        FragmentTarget::Heading(index) => Some((&old.headings[index].text, &new.headings.get(index)?.text)),
        _ => None,
    };
    let named: Option<Vec<_>> = was.iter().map(|(target, _)| heading(*target)).collect();
    let Some(named) = named else { return FragmentChange::Lost };
    let text = named.iter().map(|(_, new)| heading_link_text(new)).collect::<Vec<_>>().join("#");
    if leads_there(&text) {
        let changed = named.iter().enumerate().filter(|(_, (old, new))| old != new);
        return FragmentChange::Parts(changed.map(|(at, (_, new))| (at, heading_link_text(new))).collect());
    }
    let Some(&(FragmentTarget::Heading(index), _)) = was.last() else { return FragmentChange::Lost };
    match heading_fragment(new, index).filter(|text| leads_there(text)) {
        Some(text) => FragmentChange::Whole(text),
        None => FragmentChange::Lost,
    }
}

/// The shortest wikilink fragment that leads to the heading with this index: its text, with as many
/// of the headings around it as it takes. `None` where no fragment does.
pub fn heading_fragment(note: &Note, index: usize) -> Option<String> {
    let mut text = heading_link_text(&note.headings[index].text);
    if fold_heading(&text).is_empty() {
        return None;
    }
    let mut around = note.headings_around(index);
    loop {
        let fragment = Fragment { text: text.as_str().into(), range: TextRange::default() };
        if super::find_fragment(note, LinkKind::Wiki, &fragment) == Some(FragmentTarget::Heading(index)) {
            return Some(text);
        }
        text = format!("{}#{text}", heading_link_text(&note.headings[around.next()?].text));
    }
}

/// The shortest wikilink fragment that names the heading with this index and no other one. `None`
/// where no fragment does.
pub fn unique_heading_fragment(note: &Note, index: usize) -> Option<String> {
    let mut text = heading_link_text(&note.headings[index].text);
    let mut around = note.headings_around(index);
    loop {
        let fragment = Fragment { text: text.as_str().into(), range: TextRange::default() };
        if super::headings_named(note, LinkKind::Wiki, &fragment, 2) == [index] {
            return Some(text);
        }
        text = format!("{}#{text}", heading_link_text(&note.headings[around.next()?].text));
    }
}

/// A heading's text as a wikilink can hold it: characters that would end the link or be read as
/// markup become spaces, which comparing headings ignores.
pub fn heading_link_text(text: &str) -> String {
    let spaced: String =
        text.chars().map(|ch| if "#|[]^\\$`<>\n\r".contains(ch) { ' ' } else { ch }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

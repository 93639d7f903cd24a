//! Wikilinks as Markdown links and the other way round.

use super::fixes::touches;
use super::{ActionKind, CodeAction, Site, Task};
use crate::features::workspace_edit::WorkspaceEdit;
use crate::note::{Link, LinkKind};
use crate::text::{TextEdit, TextRange};
use crate::vault::{
    Escapes, FileKind, FragmentTarget, encode_destination, find_fragment, heading_fragment, split_last,
};

pub(super) fn list(site: &Site<'_>, range: TextRange, out: &mut Vec<CodeAction>) {
    let rewrite = |title: &str, task| CodeAction {
        title: title.to_owned(),
        kind: ActionKind::Rewrite,
        mends: None,
        preferred: false,
        task,
    };
    let Some(link) = site.note.links.iter().find(|link| touches(link.range, range)) else { return };
    if converted(site, link).is_none() {
        return;
    }
    let (one, all) = match link.is_wiki() {
        true => ("Write as a Markdown link", "Write all links of the note as Markdown links"),
        false => ("Write as a wikilink", "Write all links of the note as wikilinks"),
    };
    out.push(rewrite(one, Task::Convert(link.range.start)));
    let several = site.note.links.iter().filter(|other| other.is_wiki() == link.is_wiki()).nth(1).is_some();
    if several {
        out.push(rewrite(all, Task::ConvertAll { markdown: link.is_wiki() }));
    }
}

pub(super) fn one(site: &Site<'_>, link: u32) -> Option<WorkspaceEdit> {
    let link = site.link(link)?;
    let edit = TextEdit::replace(link.range, converted(site, link)?);
    Some(WorkspaceEdit::of_edits(site.vault, [(site.file, edit)]))
}

pub(super) fn all(site: &Site<'_>, markdown: bool) -> Option<WorkspaceEdit> {
    let links = site.note.links.iter().filter(|link| link.is_wiki() == markdown);
    let edits =
        links.filter_map(|link| Some((site.file, TextEdit::replace(link.range, converted(site, link)?))));
    let edit = WorkspaceEdit::of_edits(site.vault, edits.collect::<Vec<_>>());
    (!edit.is_empty()).then_some(edit)
}

/// A link in the other syntax; `None` where it leads nowhere or would lose something.
fn converted(site: &Site<'_>, link: &Link) -> Option<String> {
    let in_front = site.note.front_matter.is_some_and(|front| front.covers(link.range));
    if in_front || link.is_external() {
        return None;
    }
    match link.kind {
        LinkKind::Wiki => as_markdown(site, link, "["),
        LinkKind::Embed => as_image(site, link),
        LinkKind::Markdown => as_wiki(site, link, "[["),
        LinkKind::Image => as_wiki(site, link, "![["),
        LinkKind::Reference | LinkKind::Definition => None,
    }
}

/// Only images have a Markdown form that shows them.
fn as_image(site: &Site<'_>, link: &Link) -> Option<String> {
    let target = site.vault.get(site.vault.resolve(site.file, link)?.file)?;
    // The shown text of an embed is its size, which Markdown images do not have.
    (target.kind == FileKind::Other && link.text.is_empty()).then(|| as_markdown(site, link, "!["))?
}

fn as_markdown(site: &Site<'_>, link: &Link, open: &str) -> Option<String> {
    let resolved = site.vault.resolve(site.file, link)?;
    let target = site.vault.get(resolved.file)?;
    let path = match target.id == site.file && link.target.fragment.is_some() {
        true => String::new(),
        false => site.vault.markdown_link(site.entry, target),
    };
    let fragment = match &link.target.fragment {
        None => String::new(),
        Some(fragment) => {
            let note = target.note()?;
            let text = match find_fragment(note, link.kind, fragment)? {
                FragmentTarget::Heading(index) => note.headings[index].slug.to_string(),
                FragmentTarget::Block(index) => format!("^{}", note.block_ids[index].id),
                FragmentTarget::Anchor(index) => note.anchors[index].id.to_string(),
            };
            format!("#{}", encode_destination(&text, Escapes::default()))
        }
    };
    let shown = match (link.text.of(site.text).trim(), &link.target.fragment) {
        ("", Some(fragment)) if link.target.path.is_empty() => fragment.text.to_string(),
        ("", Some(fragment)) => format!("{} > {}", split_last(&link.target.path).1, fragment.text),
        ("", None) => split_last(&link.target.path).1.to_owned(),
        (text, _) => text.to_owned(),
    };
    let shown = shown.replace('[', "\\[").replace(']', "\\]");
    Some(format!("{open}{shown}]({path}{fragment})"))
}

fn as_wiki(site: &Site<'_>, link: &Link, open: &str) -> Option<String> {
    let source = link.range.of(site.text);
    let titled = source.ends_with("\")") || source.ends_with("')");
    let resolved = site.vault.resolve(site.file, link).filter(|_| !titled)?;
    let target = site.vault.get(resolved.file)?;
    let path = if target.id == site.file { String::new() } else { site.vault.shortest_link(target.id) };
    let fragment = match &link.target.fragment {
        None => String::new(),
        Some(fragment) => match find_fragment(target.note()?, link.kind, fragment)? {
            FragmentTarget::Heading(index) => format!("#{}", heading_fragment(target.note()?, index)?),
            FragmentTarget::Block(index) => format!("#^{}", target.note()?.block_ids[index].id),
            FragmentTarget::Anchor(_) => return None,
        },
    };
    if path.is_empty() && fragment.is_empty() || link.target.path.contains('?') {
        return None;
    }
    let shown = link.text.of(site.text).trim();
    if shown.contains(['|', '\n', '\r']) || shown.contains("]]") || shown.contains("[[") {
        return None;
    }
    let in_table = site.note.table_rows.iter().any(|row| row.covers(link.range));
    let pipe = if in_table { "\\|" } else { "|" };
    // An image's alternative text would be read as its size or caption.
    let plain = shown.is_empty() || shown == path || link.kind == LinkKind::Image;
    Some(match plain {
        true => format!("{open}{path}{fragment}]]"),
        false => format!("{open}{path}{fragment}{pipe}{shown}]]"),
    })
}

//! Findings about links and what they lead to.

use crate::diagnostic::{Finding, Fix, Related, Severity, codes::links};
use crate::note::{Fragment, Link, LinkKind, Note};
use crate::text::{TextEdit, TextRange};
use crate::vault::{
    Disk, FileEntry, How, Resolved, Vault, find_fragment, headings_named, is_wiki_text, join_relative,
    unique_heading_fragment, write_path,
};

/// How many candidates an ambiguous link lists.
const MOST_CANDIDATES: usize = 10;
/// How many bytes beside a link make its line running text and not an item of a list.
const RUNNING_TEXT: usize = 12;

pub(super) fn check(vault: &Vault, entry: &FileEntry, note: &Note, disk: &dyn Disk, out: &mut Vec<Finding>) {
    for link in &note.links {
        // A reference link is as good as its definition, which is checked itself.
        if link.kind == LinkKind::Reference || link.is_external() || is_template(&link.target.path) {
            continue;
        }
        match vault.resolve(entry.id, link) {
            Some(resolved) => check_resolved(vault, entry, link, &resolved, out),
            None if vault.is_complete() => out.extend(missing(vault, entry, link, disk)),
            None => {}
        }
    }
}

/// `{{date}}`, `<% tp.file %>`, `${name}`: filled in by other tools.
fn is_template(path: &str) -> bool {
    ["{{", "<%", "${"].iter().any(|open| path.contains(open))
}

fn check_resolved(
    vault: &Vault,
    entry: &FileEntry,
    link: &Link,
    resolved: &Resolved,
    out: &mut Vec<Finding>,
) {
    let Some(target) = vault.get(resolved.file) else { return };
    let path_range = link.target.path_range;
    match resolved.how {
        How::Alias => out.push(by_other_name(vault, entry, link, target, "an alias of")),
        How::Title => out.push(by_other_name(vault, entry, link, target, "the title of")),
        How::RawSuffix => {
            let message = format!("`{}` is only the end of the path `{}`", link.target.path, target.path);
            let mut finding = Finding::new(&links::INEXACT_PATH, path_range, message);
            finding.fixes.extend(replace_path(link, &vault.shortest_link(target.id)));
            out.push(finding);
        }
        How::OtherCase => {
            let message = format!("the file is called `{}`: upper and lower case differ", target.path);
            out.push(Finding::new(&links::CASE_MISMATCH, path_range, message));
        }
        How::ThisNote | How::Path | How::Name => {}
    }
    if !resolved.others.is_empty() {
        out.push(ambiguous(vault, link, target, resolved));
    }
    match (link.target.fragment.as_deref(), target.note()) {
        (Some(fragment), Some(note)) => {
            out.extend(missing_fragment(link, fragment, entry, target, note));
            out.extend(ambiguous_heading(link, fragment, target, note));
        }
        (None, _) if target.id == entry.id => out.extend(self_link(entry, link)),
        _ => {}
    }
}

/// Of several headings that bear the name in a link, the first is meant, whatever its author thinks.
fn ambiguous_heading(link: &Link, fragment: &Fragment, target: &FileEntry, note: &Note) -> Option<Finding> {
    let headings = headings_named(note, link.kind, fragment, MOST_CANDIDATES);
    let [first, _, ..] = headings[..] else { return None };
    let line = |index: usize| note.lines.line_of(note.headings[index].range.start as usize) + 1;
    let message = format!(
        "{} headings are called `{}`: this link leads to the one in line {}",
        headings.len(),
        note.headings[first].text,
        line(first)
    );
    let mut finding = Finding::new(&links::AMBIGUOUS_HEADING, fragment.range, message);
    for index in headings {
        let message = if index == first { "the link leads here" } else { "another heading of this name" };
        finding.related.push(Related {
            path: Some(target.path.clone()),
            range: note.headings[index].text_range,
            message: message.to_owned(),
        });
        // Headings below the same ones cannot be told apart by any link.
        if let Some(text) = unique_heading_fragment(note, index).filter(|_| link.is_wiki()) {
            let edits = vec![TextEdit::replace(fragment.range, text.as_str())];
            finding.fixes.push(Fix { title: format!("Link to `{text}`"), edits, safe: false });
        }
    }
    Some(finding)
}

/// A note that links to itself in running text leads its reader nowhere; in lists of links, which
/// many notes repeat, it is no slip.
fn self_link(entry: &FileEntry, link: &Link) -> Option<Finding> {
    let note = entry.note()?;
    let line_of = |link: &Link| note.lines.line_of(link.range.start as usize);
    let line = line_of(link);
    let at = note.links.partition_point(|other| other.range < link.range);
    let beside = [at.checked_sub(1).and_then(|at| note.links.get(at)), note.links.get(at + 1)];
    let in_list = beside.into_iter().flatten().any(|other| line_of(other).abs_diff(line) <= 1);
    let around = note.lines.line_range(line).len().saturating_sub(link.range.len());
    let in_prose = !in_list && around >= RUNNING_TEXT && !in_front_matter(note, link);
    if link.target.path.is_empty() || !(in_prose || link.kind == LinkKind::Embed) {
        return None;
    }
    let message = "this link leads to the note that it stands in";
    Some(Finding::new(&links::SELF_LINK, link.range, message))
}

fn in_front_matter(note: &Note, link: &Link) -> bool {
    note.front_matter.is_some_and(|front| front.covers(link.range))
}

fn missing_fragment(
    link: &Link,
    fragment: &Fragment,
    entry: &FileEntry,
    target: &FileEntry,
    note: &Note,
) -> Option<Finding> {
    if fragment.text.trim().is_empty()
        || is_template(&fragment.text)
        || find_fragment(note, link.kind, fragment).is_some()
    {
        return None;
    }
    // `#:~:text=` and a lone `#top` mean something to browsers.
    if !link.is_wiki() && (fragment.text.starts_with(':') || &*fragment.text == "top") {
        return None;
    }
    let place =
        if entry.id == target.id { "in this note".to_owned() } else { format!("in `{}`", target.path) };
    if let Some(id) = fragment.text.strip_prefix('^') {
        let message = format!("no block `^{id}` {place}");
        return Some(Finding::new(&links::MISSING_BLOCK, fragment.range, message));
    }
    let message = format!("no heading `{}` {place}", fragment.text);
    Some(Finding::new(&links::MISSING_HEADING, fragment.range, message))
}

fn ambiguous(vault: &Vault, link: &Link, target: &FileEntry, resolved: &Resolved) -> Finding {
    let count = resolved.others.len() + 1;
    let message =
        format!("{count} notes answer to `{}`: this link leads to `{}`", link.target.path, target.path);
    let mut finding = Finding::new(&links::AMBIGUOUS_LINK, link.target.path_range, message);
    for id in [resolved.file].iter().chain(&resolved.others) {
        let Some(candidate) = vault.get(*id) else { continue };
        let message = if *id == resolved.file { "the link leads here" } else { "another candidate" };
        finding.related.push(Related {
            path: Some(candidate.path.clone()),
            range: TextRange::default(),
            message: message.to_owned(),
        });
        let path = vault.full_link(*id);
        let fix = replace_path(link, &path);
        finding.fixes.extend(fix.map(|fix| Fix { title: format!("Link to `{path}`"), ..fix }));
    }
    finding
}

/// A wikilink that only an alias or title answers to; Obsidian leaves such a link dead.
fn by_other_name(vault: &Vault, entry: &FileEntry, link: &Link, target: &FileEntry, what: &str) -> Finding {
    let message = format!("`{}` is {what} `{}`, not its name", link.target.path, target.path);
    let finding = Finding::new(&links::ALIAS_LINK, link.target.path_range, message);
    let path = vault.shortest_link(target.id);
    if !is_wiki_text(&path) {
        return finding;
    }
    let path_range = link.target.path_range;
    let written = write_path(link, &path);
    if !link.text.is_empty() || link.kind != LinkKind::Wiki {
        let edits = vec![TextEdit::replace(path_range, written)];
        return finding.with_fix(Fix { title: format!("Write `[[{path}]]`"), edits, safe: true });
    }
    let pipe = if in_table(entry, link) { "\\|" } else { "|" };
    let title = format!("Write `[[{path}{pipe}{}]]`", link.target.path);
    let shown = format!("{pipe}{}", write_path(link, &link.target.path));
    let edits = match &link.target.fragment {
        None => vec![TextEdit::replace(path_range, written + &shown)],
        // The shown text stands behind the fragment.
        Some(fragment) => {
            vec![TextEdit::replace(path_range, written), TextEdit::insert(fragment.range.end as usize, shown)]
        }
    };
    finding.with_fix(Fix { title, edits, safe: true })
}

/// `None` where a wikilink cannot hold the path.
fn replace_path(link: &Link, path: &str) -> Option<Fix> {
    if link.is_wiki() && !is_wiki_text(path) {
        return None;
    }
    let edits = vec![TextEdit::replace(link.target.path_range, write_path(link, path))];
    Some(Fix { title: format!("Write `{path}`"), edits, safe: false })
}

fn in_table(entry: &FileEntry, link: &Link) -> bool {
    entry.note().is_some_and(|note| note.table_rows.iter().any(|row| row.covers(link.range)))
}

fn missing(vault: &Vault, entry: &FileEntry, link: &Link, disk: &dyn Disk) -> Option<Finding> {
    let path = &*link.target.path;
    let range = link.target.path_range;
    if !link.is_wiki() && !is_sure_markdown_path(vault, entry, path) {
        return None;
    }
    if let Some(place) = place_on_disk(vault, entry, link, disk) {
        let message = format!("`{place}` is ignored by an ignore file: only this computer may have it");
        let is_ignored = disk.is_ignored(vault.root(), &place);
        return is_ignored.then(|| Finding::new(&links::IGNORED_FILE, range, message));
    }
    if has_file_extension(path) {
        return Some(Finding::new(&links::MISSING_FILE, range, format!("file `{path}` does not exist")));
    }
    let similar = vault.similar_notes(crate::vault::split_last(path).1.trim_end_matches(".md"));
    let similar = similar.into_iter().filter(|id| *id != entry.id).find_map(|id| vault.get(id));
    let Some(similar) = similar else {
        return Some(Finding::new(&links::MISSING_NOTE, range, format!("note `{path}` does not exist")));
    };
    let message = format!("note `{path}` does not exist: did you mean `{}`?", similar.stem());
    let mut finding = Finding::new(&links::MISSING_NOTE, range, message).with_severity(Severity::Warning);
    if link.is_wiki() {
        finding.fixes.extend(replace_path(link, &vault.shortest_link(similar.id)));
    }
    Some(finding)
}

/// What the index leaves out (ignored folders, files just made) may still be there: the vault-relative
/// path of the file that a link means.
fn place_on_disk(vault: &Vault, entry: &FileEntry, link: &Link, disk: &dyn Disk) -> Option<String> {
    let folder = if link.is_wiki() { "" } else { entry.folder() };
    let place = join_relative(folder, link.target.path.trim_start_matches('/'))?;
    let note = format!("{place}.md");
    [place, note].into_iter().find(|place| disk.exists(&vault.root().join(place)))
}

/// Markdown links hold all sorts of things: site routes, paths out of the repository, prose in
/// brackets. Only what surely means a file of the vault is reported.
fn is_sure_markdown_path(vault: &Vault, entry: &FileEntry, path: &str) -> bool {
    let inside = join_relative(entry.folder(), path).is_some();
    let is_note = crate::vault::is_note_path(path);
    let sure = is_note || has_file_extension(path) || (vault.is_marked() && !path.starts_with('/'));
    // `@/` and `~/` are roots of site generators.
    let rooted = path.starts_with("@/") || path.starts_with("~/");
    inside && sure && !rooted && !vault.is_folder(&entry.path, path)
}

/// Whether a path ends in the extension of an attachment, so that it cannot mean a note.
fn has_file_extension(path: &str) -> bool {
    const EXTENSIONS: &[&str] = &[
        "avif", "bmp", "canvas", "base", "csv", "css", "docx", "epub", "flac", "gif", "htm", "html", "ico",
        "ipynb", "jpeg", "jpg", "js", "json", "m4a", "mkv", "mov", "mp3", "mp4", "ogg", "pdf", "png", "pptx",
        "ps1", "py", "sh", "sql", "svg", "toml", "ts", "txt", "wav", "webm", "webp", "xlsx", "xml", "yaml",
        "yml", "zip",
    ];
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    path.rsplit_once('.').is_some_and(|(_, extension)| {
        let extension = extension.to_ascii_lowercase();
        EXTENSIONS.contains(&extension.as_str())
    })
}

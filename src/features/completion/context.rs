//! What is being written at the cursor, read off its line.

use super::CompletionOptions;
use crate::markdown::Document;
use crate::note::questions::is_question_label;
use crate::note::{CodeForm, Note, is_external, is_opaque_at, is_tag_char};
use crate::text::TextRange;
use crate::vault::{FileEntry, FileId, Vault};

/// The cursor and everything around it.
pub(super) struct Site<'a> {
    pub(super) vault: &'a Vault,
    pub(super) file: FileId,
    pub(super) entry: &'a FileEntry,
    pub(super) note: &'a Note,
    pub(super) text: &'a str,
    pub(super) offset: usize,
    pub(super) options: CompletionOptions,
    /// The cursor's line up to it.
    pub(super) before: &'a str,
    /// The rest of the line.
    pub(super) after: &'a str,
}

impl<'a> Site<'a> {
    pub(super) fn new(
        vault: &'a Vault,
        file: FileId,
        text: &'a str,
        offset: usize,
        options: CompletionOptions,
    ) -> Option<Self> {
        let entry = vault.get(file)?;
        let note = entry.note()?;
        let line = note.lines.line_range(note.lines.line_of(offset)).to_usize();
        let (before, after) = (text.get(line.start..offset)?, text.get(offset..line.end)?);
        Some(Self { vault, file, entry, note, text, offset, options, before, after })
    }

    /// Whether the cursor stands in a row of a table, where a pipe has to be escaped.
    pub(super) fn in_table(&self) -> bool {
        self.note.table_rows.iter().any(|row| row.touches(self.offset))
            || self.before.trim_start().starts_with('|')
    }

    fn place(&self, query: &str, after: usize, close: &'static str) -> Place {
        Place {
            range: TextRange::new(self.offset - query.len(), self.offset + after),
            query: query.to_owned(),
            close,
        }
    }
}

/// What has been typed of a word, and what takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The bytes that an item replaces: the word around the cursor.
    pub(super) range: TextRange,
    /// The word up to the cursor.
    pub(super) query: String,
    /// What an item adds to close the construct; empty where it is closed.
    pub(super) close: &'static str,
}

/// What is being written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Context {
    /// `[[`
    Note(Place),
    /// `[[path#`, with the headings already written before a further `#`.
    Heading { place: Place, path: String, parents: Vec<String> },
    /// `[[path#^`
    Block { place: Place, path: String },
    /// `[[##`
    VaultHeading(Place),
    /// `[[??`
    VaultQuestion(Place),
    /// `](`
    Path { place: Place, angled: bool },
    /// `](path#`
    Slug { place: Place, path: String },
    /// `[^`
    Footnote(Place),
    /// `][`
    Label(Place),
    /// `#t`, and `tags:` in front matter
    Tag(Place),
    /// `aliases:` in front matter
    Alias(Place),
    /// the word after an opening fence
    Language(Place),
    /// `> [!`
    Callout(Place),
    /// `Q.` and nothing else on the line
    QuestionLabel(Place),
}

pub(super) fn detect(site: &Site<'_>) -> Option<Context> {
    if let Some(in_code) = code(site) {
        return in_code;
    }
    let in_front = site.note.front_matter.is_some_and(|front| front.touches(site.offset));
    let found = wikilink(site);
    if in_front {
        return found.or_else(|| front_matter(site));
    }
    let found = found
        .or_else(|| destination(site))
        .or_else(|| footnote(site))
        .or_else(|| callout(site))
        .or_else(|| label(site))
        .or_else(|| tag(site))
        .or_else(|| question_label(site))?;
    let opaque = is_opaque_at(&Document::parse(site.text), site.offset);
    // A Markdown link's own destination is opaque to everything but itself.
    let own = matches!(found, Context::Path { .. } | Context::Slug { .. });
    (own || !opaque).then_some(found)
}

fn question_label(site: &Site<'_>) -> Option<Context> {
    let is_it = is_question_label(site.before) && site.after.trim().is_empty();
    is_it.then(|| Context::QuestionLabel(site.place(site.before, 0, "")))
}

/// `Some(None)` inside code, where nothing is offered.
fn code(site: &Site<'_>) -> Option<Option<Context>> {
    let lines = &site.note.lines;
    let line = lines.line_of(site.offset);
    let block = site.note.code_blocks.iter().rev().find(|block| {
        let endless = block.form == CodeForm::Fence { closed: false } && !block.nested;
        (block.range.start as usize) < site.offset && (block.range.touches(site.offset) || endless)
    })?;
    let opening = lines.line_of(block.range.start as usize) == line;
    if !opening || block.form == CodeForm::Indented {
        return Some(None);
    }
    let fence = site.before.trim_start_matches([' ', '\t', '>', '-', '*', '+']);
    let word = fence.trim_start_matches(['`', '~']);
    if word.len() == fence.len() || word.contains(char::is_whitespace) {
        return Some(None);
    }
    let rest = site.after.find(char::is_whitespace).unwrap_or(site.after.len());
    Some(Some(Context::Language(site.place(word, rest, ""))))
}

fn wikilink(site: &Site<'_>) -> Option<Context> {
    let open = site.before.rfind("[[")?;
    let content = &site.before[open + 2..];
    if content.contains("]]") || content.contains('|') || site.before[..open].ends_with('\\') {
        return None;
    }
    let end = site.after.find("]]").filter(|end| !site.after[..*end].contains("[["));
    let close = match end {
        Some(_) => "",
        None if site.after.starts_with(']') => "]",
        None => "]]",
    };
    // The rest of the word is replaced only where it surely belongs to the link.
    let rest = |stops: &[char]| end.map_or(0, |end| site.after[..end].find(stops).unwrap_or(end));
    if let Some(query) = content.strip_prefix("##") {
        let place = site.place(content, rest(&['|']), close);
        return Some(Context::VaultHeading(Place { query: query.to_owned(), ..place }));
    }
    if let Some(query) = content.strip_prefix("??") {
        let place = site.place(content, rest(&['|']), close);
        return Some(Context::VaultQuestion(Place { query: query.to_owned(), ..place }));
    }
    let Some((path, fragment)) = content.split_once('#') else {
        return Some(Context::Note(site.place(content, rest(&['|', '#']), close)));
    };
    let path = path.trim().to_owned();
    if let Some(id) = fragment.strip_prefix('^') {
        return Some(Context::Block { place: site.place(id, rest(&['|']), close), path });
    }
    let mut parts: Vec<&str> = fragment.split('#').collect();
    let last = parts.pop().unwrap_or("");
    let parents = parts.into_iter().map(str::to_owned).collect();
    Some(Context::Heading { place: site.place(last, rest(&['|', '#']), close), path, parents })
}

fn destination(site: &Site<'_>) -> Option<Context> {
    let open = site.before.rfind("](")?;
    let content = &site.before[open + 2..];
    let angled = content.starts_with('<');
    let content = content.strip_prefix('<').unwrap_or(content);
    let ends = |ch: char| if angled { ch == '>' } else { ch == ')' || ch.is_whitespace() };
    if content.contains(ends) || is_external(content) {
        return None;
    }
    let is_end = |end: &usize| {
        let rest = site.after[*end..].trim_start();
        let titled = rest.starts_with(['"', '\'']) && rest.contains(')');
        titled || !site.after[*end..].starts_with(char::is_whitespace)
    };
    let end = site.after.find(ends).filter(is_end);
    let close = match (end, angled) {
        (Some(_), _) => "",
        (None, true) => ">)",
        (None, false) => ")",
    };
    let rest = |stop: char| end.map_or(0, |end| site.after[..end].find(stop).unwrap_or(end));
    match content.split_once('#') {
        Some((path, slug)) => {
            let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned();
            Some(Context::Slug { place: site.place(slug, rest(' '), close), path })
        }
        None => Some(Context::Path { place: site.place(content, rest('#'), close), angled }),
    }
}

/// A label up to its `]`.
fn in_brackets(site: &Site<'_>, content: &str) -> Place {
    let end = site.after.find(']').filter(|&end| !site.after[..end].contains([' ', '[']));
    site.place(content, end.unwrap_or(0), if end.is_some() { "" } else { "]" })
}

fn footnote(site: &Site<'_>) -> Option<Context> {
    let open = site.before.rfind("[^")?;
    let content = &site.before[open + 2..];
    let is_label = !content.contains([']', '[', ' ', '\t']) && !site.before[..open].ends_with(['[', '\\']);
    is_label.then(|| Context::Footnote(in_brackets(site, content)))
}

fn label(site: &Site<'_>) -> Option<Context> {
    let open = site.before.rfind("][")?;
    let content = &site.before[open + 2..];
    (!content.contains([']', '['])).then(|| Context::Label(in_brackets(site, content)))
}

fn callout(site: &Site<'_>) -> Option<Context> {
    let quoted = site.before.trim_start().strip_prefix('>')?;
    let content = quoted.trim_start_matches(['>', ' ', '\t']).strip_prefix("[!")?;
    if !content.chars().all(|ch| ch.is_alphanumeric() || ch == '-') {
        return None;
    }
    Some(Context::Callout(in_brackets(site, content)))
}

fn tag(site: &Site<'_>) -> Option<Context> {
    let open = site.before.rfind('#')?;
    let name = &site.before[open + 1..];
    let starts_word = site.before[..open].chars().next_back().is_none_or(char::is_whitespace);
    if name.is_empty() || !starts_word || !name.chars().all(is_tag_char) {
        return None;
    }
    let rest = site.after.find(|ch| !is_tag_char(ch)).unwrap_or(site.after.len());
    Some(Context::Tag(site.place(name, rest, "")))
}

fn front_matter(site: &Site<'_>) -> Option<Context> {
    let front = site.note.front_matter?;
    let line_start = site.offset - site.before.len();
    let above = &site.text[front.start as usize..line_start];
    let own_key = key_of(site.before);
    let key = own_key.or_else(|| above.lines().rev().find_map(key_of))?;
    let start = site.before.rfind(['[', ',', ':', '"', '\'', '#']).map_or(0, |at| at + 1);
    let is_list = ["tags", "tag"].contains(&key);
    let word = site.before[start..].trim_start();
    let word = word.strip_prefix("- ").unwrap_or(word).trim_start();
    if own_key.is_some() && !site.before.contains(':') {
        return None;
    }
    if is_list {
        let word = word.rsplit(' ').next().unwrap_or("");
        let rest = site.after.find(|ch| !is_tag_char(ch)).unwrap_or(site.after.len());
        return Some(Context::Tag(site.place(word, rest, "")));
    }
    let rest = site.after.find([',', ']', '"', '\'']).unwrap_or(site.after.len());
    ["aliases", "alias"].contains(&key).then(|| Context::Alias(site.place(word, rest, "")))
}

/// The top-level key of a line of YAML.
fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once(':')?;
    let is_key = !key.is_empty() && key.chars().all(|ch| ch.is_alphanumeric() || matches!(ch, '_' | '-'));
    is_key.then_some(key)
}

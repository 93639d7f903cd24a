//! `textDocument/completion`: what could stand at the cursor, ranked here and not in the editor.

mod context;
mod headings;
mod labels;
mod markdown;
mod notes;
mod question;
mod rank;
mod tags;
mod words;

use serde::{Deserialize, Serialize};

use super::preview::{content, preview};
use crate::text::{TextEdit, TextRange};
use crate::vault::{Disk, FileId, Vault};
use context::{Context, Site};

/// How many items are sent at most; if there are more, the editor has to ask again as the user types.
const LIMIT: usize = 100;

/// What may be sent.
#[derive(Clone, Copy, Debug, Default)]
pub struct CompletionOptions {
    /// Whether items may hold tab stops (`$0`).
    pub snippets: bool,
}

/// What could stand at the cursor, best first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Completions {
    /// The items.
    pub items: Vec<CompletionItem>,
    /// Whether there are more that the next character could bring up.
    pub incomplete: bool,
}

/// One thing that could stand at the cursor.
#[derive(Clone, Debug, PartialEq)]
pub struct CompletionItem {
    /// What it is.
    pub kind: CompletionKind,
    /// What is shown.
    pub label: String,
    /// Where it comes from: a folder, a path.
    pub detail: Option<String>,
    /// What the text before the cursor is compared with, where that is not the label.
    pub filter: Option<String>,
    /// The edit; its range holds the cursor and lies on its line.
    pub edit: TextEdit,
    /// Whether the new text holds tab stops.
    pub snippet: bool,
    /// Where its preview comes from.
    pub source: Option<Source>,
}

/// The kinds of items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A note.
    Note,
    /// Another name of a note: an alias or its title.
    Alias,
    /// An image or another attachment.
    File,
    /// A name that links ask for and no note has.
    Missing,
    /// A heading.
    Heading,
    /// A question.
    Question,
    /// A block with an id.
    Block,
    /// A footnote or the label of a reference definition.
    Label,
    /// A tag.
    Tag,
    /// A word of the syntax: a language, a callout.
    Keyword,
}

/// A place whose text explains an item; small enough to travel with it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Source {
    /// The note's vault-relative path.
    pub path: String,
    /// The bytes to show; `None` for the note from its beginning.
    pub range: Option<(u32, u32)>,
}

/// What could stand at the byte `offset` of an open note.
pub fn completion(
    vault: &Vault,
    file: FileId,
    text: &str,
    offset: usize,
    options: CompletionOptions,
) -> Completions {
    let Some(site) = Site::new(vault, file, text, offset, options) else { return Completions::default() };
    let Some(context) = context::detect(&site) else { return Completions::default() };
    match &context {
        Context::Note(place) => notes::complete(&site, place),
        Context::Heading { place, path, parents } => headings::in_note(&site, place, path, parents),
        Context::Block { place, path } => headings::blocks(&site, place, path),
        Context::VaultHeading(place) => headings::in_vault(&site, place),
        Context::VaultQuestion(place) => headings::questions(&site, place),
        Context::Path { place, angled } => markdown::paths(&site, place, *angled),
        Context::Slug { place, path } => markdown::slugs(&site, place, path),
        Context::Footnote(place) => labels::footnotes(&site, place),
        Context::Label(place) => labels::references(&site, place),
        Context::Tag(place) => tags::complete(&site, place),
        Context::Alias(place) => words::aliases(&site, place),
        Context::Language(place) => words::languages(&site, place),
        Context::Callout(place) => words::callouts(&site, place),
        Context::QuestionLabel(place) => question::pair(&site, place),
    }
}

/// The text that explains an item, as Markdown.
pub fn explain(vault: &Vault, source: &Source, disk: &dyn Disk) -> Option<String> {
    let current = vault.text_of(vault.find(&source.path)?.id, disk)?;
    let range = match source.range {
        Some((start, end)) => TextRange { start, end },
        None => content(&current.note),
    };
    Some(preview(&current.text, &current.note, range)).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests;

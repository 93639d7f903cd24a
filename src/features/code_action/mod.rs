//! `textDocument/codeAction`: what can be done at the cursor. Listing them is cheap; the edit is made
//! when one is chosen.

mod answer;
mod contents;
mod convert;
mod create;
mod duplicate;
mod extract;
mod fence;
mod fixes;
mod form;
mod inline;
mod mention;
mod near;
mod renumber;
mod run;
mod transfer;

use serde::{Deserialize, Serialize};

pub(super) use fence::unfenced as unfenced_code;
pub use run::run_actions;

use super::workspace_edit::WorkspaceEdit;
use crate::diagnostic::Finding;
use crate::note::Note;
use crate::python::run::NoteView;
use crate::text::TextRange;
use crate::vault::{Disk, FileEntry, FileId, Vault};

/// What sort of action it is, so that editors can bind keys and run them on save.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// Mends a finding.
    QuickFix,
    /// Mends all that can be mended without looking.
    FixAll,
    /// Writes the same thing in another way.
    Rewrite,
    /// Makes a place for an answer.
    Answer,
    /// Writes a question as others are written.
    Form,
    /// Numbers a series anew.
    Renumber,
    /// Makes a list of contents or brings it up to date.
    Contents,
    /// Runs something and edits nothing.
    Run,
    /// Makes a note of a part of one.
    Extract,
    /// Writes what is shown from elsewhere in its place.
    Inline,
}

/// Something that can be done.
#[derive(Clone, Debug, PartialEq)]
pub struct CodeAction {
    /// What it does, in the imperative.
    pub title: String,
    /// What sort of action it is.
    pub kind: ActionKind,
    /// The code and range of the finding that it mends.
    pub mends: Option<(&'static str, TextRange)>,
    /// Whether it is the one to take without looking.
    pub preferred: bool,
    /// What to compute once it is chosen.
    pub task: Task,
}

/// What an action computes once it is chosen; small enough to travel with it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Task {
    /// The fix with this title of the finding with this code at this byte.
    Fix {
        /// The code.
        code: String,
        /// The first byte of the finding.
        start: u32,
        /// The fix's title.
        title: String,
    },
    /// The safe fixes of all findings.
    FixAll,
    /// Puts a fence around the Python whose first line begins at this byte.
    Fence(u32),
    /// Runs the snippet that begins at this byte. The one task without an edit.
    Run(u32),
    /// Writes what the snippet that begins at this byte printed into it.
    InsertOutput(u32),
    /// Creates the note that the link at this byte asks for.
    CreateNote(u32),
    /// Writes the heading that the link at this byte asks for at the end of its note.
    CreateHeading(u32),
    /// Lets the link at this byte lead to another heading of its note.
    OtherHeading {
        /// The first byte of the link.
        link: u32,
        /// The heading's index.
        heading: usize,
    },
    /// Lets the link at this byte lead to another note, given by its path.
    OtherNote {
        /// The first byte of the link.
        link: u32,
        /// The note's path.
        path: String,
    },
    /// Moves the section whose heading begins at this byte to a new note.
    ExtractSection(u32),
    /// Writes what the embed at this byte shows in its place.
    InlineEmbed(u32),
    /// Writes the link at this byte in the other syntax.
    Convert(u32),
    /// Writes all links of the note in one syntax.
    ConvertAll {
        /// As Markdown links; else as wikilinks.
        markdown: bool,
    },
    /// Makes a place for the answer of the question with this index.
    Answer(u32),
    /// Writes the question with this index in the form that prevails.
    Form(u32),
    /// Numbers the series of the question with this index anew.
    Renumber(u32),
    /// Brings the list of contents up to date, or makes one at this byte.
    Contents(u32),
    /// Changes nothing: opens a note.
    Open {
        /// The note's path.
        path: String,
        /// First byte of what is selected.
        start: u32,
        /// One past its last.
        end: u32,
    },
    /// Makes these bytes a link to a note, given by its path.
    LinkMention {
        /// First byte.
        start: u32,
        /// One past the last.
        end: u32,
        /// The note's path.
        path: String,
    },
}

impl Task {
    /// A name for key bindings, in camel case.
    pub fn name(&self) -> &'static str {
        match self {
            Task::Fix { .. } => "fix",
            Task::FixAll => "fixAll",
            Task::Fence(_) => "fence",
            Task::CreateNote(_) => "createNote",
            Task::CreateHeading(_) => "createHeading",
            Task::OtherHeading { .. } => "otherHeading",
            Task::OtherNote { .. } => "otherNote",
            Task::ExtractSection(_) => "section",
            Task::InlineEmbed(_) => "embed",
            Task::Convert(_) => "linkSyntax",
            Task::ConvertAll { .. } => "allLinkSyntax",
            Task::LinkMention { .. } => "linkMention",
            Task::Answer(_) => "answer",
            Task::Form(_) => "form",
            Task::Renumber(_) => "renumber",
            Task::Contents(_) => "contents",
            Task::Open { .. } => "open",
            Task::Run(_) => "run",
            Task::InsertOutput(_) => "insertOutput",
        }
    }

    /// Whether it creates a note, which not every editor can.
    pub fn creates_a_note(&self) -> bool {
        matches!(self, Task::CreateNote(_) | Task::ExtractSection(_))
    }
}

/// A note with its text, and what is selected in it.
struct Site<'a> {
    vault: &'a Vault,
    file: FileId,
    entry: &'a FileEntry,
    note: &'a Note,
    text: &'a str,
    disk: &'a dyn Disk,
}

impl<'a> Site<'a> {
    fn new(vault: &'a Vault, file: FileId, text: &'a str, disk: &'a dyn Disk) -> Option<Self> {
        let entry = vault.get(file)?;
        Some(Self { vault, file, entry, note: entry.note()?, text, disk })
    }

    /// The link that begins at a byte.
    fn link(&self, start: u32) -> Option<&'a crate::note::Link> {
        self.note.links.iter().find(|link| link.range.start == start)
    }
}

/// What can be done about `range` of an open note, given its findings.
pub fn code_actions(
    vault: &Vault,
    file: FileId,
    text: &str,
    range: TextRange,
    findings: &[Finding],
    disk: &dyn Disk,
) -> Vec<CodeAction> {
    let Some(site) = Site::new(vault, file, text, disk) else { return Vec::new() };
    let mut out = Vec::new();
    fixes::list(range, findings, &mut out);
    fence::list(&site, range, findings, &mut out);
    create::list(&site, range, findings, &mut out);
    mention::list(&site, range, &mut out);
    convert::list(&site, range, &mut out);
    answer::list(&site, range, &mut out);
    form::list(&site, range, &mut out);
    renumber::list(&site, range, findings, &mut out);
    contents::list(&site, range, findings, &mut out);
    duplicate::list(&site, range, findings, &mut out);
    inline::list(&site, range, &mut out);
    extract::list(&site, range, &mut out);
    out
}

/// The action that makes all safe fixes of a note, if it has any.
pub fn fix_all(findings: &[Finding]) -> Option<CodeAction> {
    fixes::all(findings)
}

/// Fences for all the clearly unfenced Python of an open note, to be looked at before they are made;
/// `None` where there is none.
pub fn fence_all(vault: &Vault, file: FileId, text: &str) -> Option<WorkspaceEdit> {
    let note = vault.get(file)?.note()?;
    fence::all(vault, file, text, note)
}

/// The edit of a chosen action, with what is known of runs of the note; `None` where the note has
/// changed so that there is nothing to do.
pub fn resolve(
    vault: &Vault,
    file: FileId,
    text: &str,
    task: &Task,
    findings: &[Finding],
    view: Option<&NoteView>,
    disk: &dyn Disk,
) -> Option<WorkspaceEdit> {
    let site = Site::new(vault, file, text, disk)?;
    match task {
        Task::Fix { code, start, title } => fixes::resolve(&site, findings, code, *start, title),
        Task::FixAll => fixes::resolve_all(&site, findings),
        Task::Fence(start) => fence::one(&site, *start),
        Task::Run(_) => None,
        Task::InsertOutput(start) => run::insert_output(&site, view?, *start),
        Task::CreateNote(link) => create::note(&site, *link),
        Task::CreateHeading(link) => create::heading(&site, *link),
        Task::OtherHeading { link, heading } => create::other_heading(&site, *link, *heading),
        Task::OtherNote { link, path } => create::other_note(&site, *link, path),
        Task::ExtractSection(heading) => extract::section_to_note(&site, *heading),
        Task::InlineEmbed(link) => inline::embed(&site, *link),
        Task::Convert(link) => convert::one(&site, *link),
        Task::ConvertAll { markdown } => convert::all(&site, *markdown),
        Task::Answer(question) => answer::insert(&site, *question),
        Task::Form(question) => form::rewrite(&site, *question),
        Task::Renumber(question) => renumber::series(&site, *question),
        Task::Contents(at) => contents::edit(&site, *at),
        Task::Open { .. } => None,
        Task::LinkMention { start, end, path } => {
            mention::link(&site, TextRange { start: *start, end: *end }, path)
        }
    }
}

#[cfg(test)]
mod property;
#[cfg(test)]
mod tests;

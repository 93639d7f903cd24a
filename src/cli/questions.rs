//! `qmark questions`: a list of questions for the shell.

use std::io::Write;
use std::process::ExitCode;

use serde::Serialize;

use super::args::QuestionsOptions;
use super::paths::{Target, display, load_targets};
use super::render::list;
use crate::features::questions::{Ask, questions};
use crate::features::section::sections_above;
use crate::note::Note;
use crate::note::questions::{AnswerState, Question, QuestionKind, Tier};
use crate::vault::{FileId, RealDisk};

/// One question as a row of JSON. Lines are 1-based; `end_line` is the answer's last with content.
#[derive(Serialize)]
struct Row {
    file: String,
    line: usize,
    end_line: usize,
    title: String,
    kind: &'static str,
    answered: bool,
    tier: &'static str,
    section: Option<String>,
    /// In how many places of the vault the question is asked.
    places: usize,
    tags: Vec<String>,
}

pub(super) fn run(options: &QuestionsOptions) -> anyhow::Result<ExitCode> {
    let typed = typed(options);
    let mut rows = Vec::new();
    for target in load_targets(&options.paths)? {
        let ask = Ask { query: &typed, limit: usize::MAX, ..Ask::default() };
        let disk = RealDisk { limits: target.settings.scan_options().limits };
        let places = questions(&target.vault, &disk, ask).into_iter().map(|listed| listed.place);
        let places = places.filter(|place| target.files.contains(&place.file));
        rows.extend(places.filter_map(|place| {
            let note = target.vault.note(place.file)?;
            Some(row(&target, place.file, note, note.questions.get(place.question as usize)?))
        }));
    }
    rows.retain(|row| !options.duplicates || row.places > 1);
    list::print(options.format, &rows, print_row)
}

/// The flags as what a person would type to search in an editor.
fn typed(options: &QuestionsOptions) -> String {
    let unanswered = if options.unanswered { "!" } else { "" };
    let tag = options.tag.as_deref().map(|tag| format!("#{} ", tag.trim_start_matches('#')));
    let query = options.query.as_deref().unwrap_or_default();
    format!("{unanswered}{}{query}", tag.unwrap_or_default())
}

fn row(target: &Target, id: FileId, note: &Note, question: &Question) -> Row {
    let path = target.vault.get(id).map_or("", |entry| &*entry.path);
    Row {
        file: display(&target.vault, path),
        line: note.lines.human(question.range.start as usize).0,
        end_line: note.lines.human(question.range.end as usize).0,
        title: question.title.to_string(),
        kind: question.kind.name(),
        answered: question.state == AnswerState::Answered,
        tier: match question.tier {
            Tier::Labelled => "labelled",
            Tier::Interrogative => "interrogative",
            Tier::Promoted => "promoted",
            Tier::Prompt => "prompt",
            Tier::Card => "card",
        },
        section: sections_above(note, question).last().map(|heading| heading.text.to_string()),
        places: question.duplicate_key.map_or(1, |key| places(target, key)),
        tags: note.tags.iter().map(|tag| tag.name.to_string()).collect(),
    }
}

/// How often a question is asked in its vault; prompts are rather rows of contents.
fn places(target: &Target, key: u64) -> usize {
    let notes = target.vault.notes_asking(key).iter().filter_map(|id| target.vault.note(*id));
    notes
        .flat_map(|note| &note.questions)
        .filter(|question| question.duplicate_key == Some(key) && question.kind != QuestionKind::Prompt)
        .count()
}

fn print_row(out: &mut dyn Write, row: &Row) -> std::io::Result<()> {
    let path = anstyle::AnsiColor::Cyan.on_default();
    let open = anstyle::AnsiColor::Yellow.on_default();
    write!(out, "{path}{}:{}{path:#} {}", row.file, row.line, row.title)?;
    if row.kind == "question" && !row.answered {
        write!(out, " {open}(unanswered){open:#}")?;
    }
    writeln!(out)
}

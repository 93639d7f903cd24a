//! `qmark questions`: a list of questions for the shell.

use std::io::Write;
use std::process::ExitCode;

use serde::Serialize;

use super::args::{ListFormat, QuestionsOptions};
use super::paths::{Target, display, load_targets};
use super::render::list::print_json;
use crate::features::workspace_symbol::{FoundKind, workspace_symbols};
use crate::note::Note;
use crate::note::fold;
use crate::note::questions::{AnswerState, Question, QuestionKind, Tier};
use crate::vault::{FileId, tag_is_within};

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

impl Row {
    fn is_wanted(&self, options: &QuestionsOptions) -> bool {
        let tag = options.tag.as_deref().map(|tag| fold(tag.trim_start_matches('#')));
        (!options.unanswered || (!self.answered && self.kind != "prompt"))
            && (!options.duplicates || self.places > 1)
            && tag.is_none_or(|tag| self.tags.iter().any(|own| tag_is_within(own, &tag)))
    }
}

pub(super) fn run(options: &QuestionsOptions) -> anyhow::Result<ExitCode> {
    let targets = load_targets(&options.paths)?;
    let mut rows = Vec::new();
    for target in &targets {
        match &options.query {
            Some(query) => rows.extend(matching(target, query)),
            None => rows.extend(target.files.iter().flat_map(|id| all(target, *id))),
        }
    }
    rows.retain(|row| row.is_wanted(options));
    let mut out = anstream::AutoStream::auto(std::io::stdout().lock());
    match options.format {
        ListFormat::Json => {
            print_json(&mut out, &rows)?;
        }
        ListFormat::Text => print_text(&mut out, &rows)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn all(target: &Target, id: FileId) -> Vec<Row> {
    let Some(note) = target.vault.note(id) else { return Vec::new() };
    note.questions.iter().map(|question| row(target, id, note, question)).collect()
}

/// The questions that match, best first.
fn matching(target: &Target, query: &str) -> Vec<Row> {
    let found = workspace_symbols(&target.vault, query, usize::MAX);
    let questions = found.into_iter().filter(|found| found.kind == FoundKind::Question);
    let rows = questions.filter(|found| target.files.contains(&found.file)).filter_map(|found| {
        let note = target.vault.note(found.file)?;
        let question = note.questions.get(found.question? as usize)?;
        Some(row(target, found.file, note, question))
    });
    rows.collect()
}

fn row(target: &Target, id: FileId, note: &Note, question: &Question) -> Row {
    let section = question.heading.and_then(|index| note.headings.get(index as usize));
    let section = section.filter(|heading| heading.range.start != question.range.start);
    let path = target.vault.get(id).map_or("", |entry| &*entry.path);
    Row {
        file: display(&target.vault, path),
        line: note.lines.human(question.range.start as usize).0,
        end_line: note.lines.human(question.range.end as usize).0,
        title: question.title.to_string(),
        kind: match question.kind {
            QuestionKind::Question => "question",
            QuestionKind::Prompt => "prompt",
            QuestionKind::Card => "card",
        },
        answered: question.state == AnswerState::Answered,
        tier: match question.tier {
            Tier::Labelled => "labelled",
            Tier::Interrogative => "interrogative",
            Tier::Promoted => "promoted",
            Tier::Prompt => "prompt",
            Tier::Card => "card",
        },
        section: section.map(|heading| heading.text.to_string()),
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

fn print_text(out: &mut dyn Write, rows: &[Row]) -> std::io::Result<()> {
    let path = anstyle::AnsiColor::Cyan.on_default();
    let open = anstyle::AnsiColor::Yellow.on_default();
    for row in rows {
        write!(out, "{path}{}:{}{path:#} {}", row.file, row.line, row.title)?;
        if row.kind == "question" && !row.answered {
            write!(out, " {open}(unanswered){open:#}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

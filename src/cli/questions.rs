//! `qmark questions`: a list of questions for the shell.

use std::io::Write;
use std::process::ExitCode;

use serde::Serialize;

use super::args::QuestionsOptions;
use super::paths::{Target, display, load_targets};
use super::render::list;
use crate::features::question_navigation::QuestionPlace;
use crate::features::questions::{Ask, questions};
use crate::features::same_question::SameQuestions;
use crate::features::section::sections_above;
use crate::note::questions::{AnswerState, Tier};
use crate::vault::RealDisk;

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
    /// The other places where it is, as `file:line`; the first ones, if there are many.
    also: Vec<String>,
    tags: Vec<String>,
}

/// The most other places that a row names.
const MOST_PLACES: usize = 20;

pub(super) fn run(options: &QuestionsOptions) -> anyhow::Result<ExitCode> {
    let typed = typed(options);
    let mut rows = Vec::new();
    for target in load_targets(&options.paths)? {
        let ask = Ask { query: &typed, limit: usize::MAX, ..Ask::default() };
        let disk = RealDisk { limits: target.settings.scan_options().limits };
        let places = questions(&target.vault, &disk, ask).into_iter().map(|listed| listed.place);
        let places = places.filter(|place| target.files.contains(&place.file));
        let mut same = SameQuestions::new(&target.vault, usize::MAX);
        rows.extend(places.filter_map(|place| row(&target, place, &mut same)));
    }
    rows.retain(|row| !options.duplicates || row.places > 1);
    list::print(options.format, &rows, |out, row| print_row(out, row, options.duplicates))
}

/// The flags as what a person would type to search in an editor.
fn typed(options: &QuestionsOptions) -> String {
    let unanswered = if options.unanswered { "!" } else { "" };
    let tag = options.tag.as_deref().map(|tag| format!("#{} ", tag.trim_start_matches('#')));
    let query = options.query.as_deref().unwrap_or_default();
    format!("{unanswered}{}{query}", tag.unwrap_or_default())
}

fn row(target: &Target, place: QuestionPlace, same: &mut SameQuestions<'_>) -> Option<Row> {
    let entry = target.vault.get(place.file)?;
    let note = entry.note()?;
    let question = note.questions.get(place.question as usize)?;
    let others = same.others(entry, place.question as usize);
    Some(Row {
        file: display(&target.vault, &entry.path),
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
        places: others.len() + 1,
        also: others.iter().take(MOST_PLACES).filter_map(|&place| named(target, place)).collect(),
        tags: note.tags.iter().map(|tag| tag.name.to_string()).collect(),
    })
}

/// A place as `file:line`.
fn named(target: &Target, place: QuestionPlace) -> Option<String> {
    let entry = target.vault.get(place.file)?;
    let note = entry.note()?;
    let question = note.questions.get(place.question as usize)?;
    let line = note.lines.human(question.range.start as usize).0;
    Some(format!("{}:{line}", display(&target.vault, &entry.path)))
}

fn print_row(out: &mut dyn Write, row: &Row, with_places: bool) -> std::io::Result<()> {
    let path = anstyle::AnsiColor::Cyan.on_default();
    let open = anstyle::AnsiColor::Yellow.on_default();
    write!(out, "{path}{}:{}{path:#} {}", row.file, row.line, row.title)?;
    if row.kind == "question" && !row.answered {
        write!(out, " {open}(unanswered){open:#}")?;
    }
    writeln!(out)?;
    for place in row.also.iter().filter(|_| with_places) {
        writeln!(out, "  also {path}{place}{path:#}")?;
    }
    let left_out = row.places - 1 - row.also.len();
    if with_places && left_out > 0 {
        writeln!(out, "  … and {left_out} more")?;
    }
    Ok(())
}

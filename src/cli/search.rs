//! `qmark search`: questions and lines of answers that hold some words.

use std::process::ExitCode;

use serde::Serialize;

use super::args::SearchOptions;
use super::paths::{Target, display, load_targets};
use super::render::list;
use crate::features::answer_search::{TextHit, search_text};
use crate::features::search_query::SearchQuery;
use crate::vault::RealDisk;

/// One result as a row of JSON. Lines are 1-based; `text` is empty where the title itself matches.
#[derive(Serialize)]
struct Row {
    file: String,
    line: usize,
    title: String,
    text: String,
    container: String,
}

pub(super) fn run(options: &SearchOptions) -> anyhow::Result<ExitCode> {
    let query = SearchQuery::parse(&options.query);
    let mut rows = Vec::new();
    for target in load_targets(&options.paths)? {
        let disk = RealDisk { limits: target.settings.scan_options().limits };
        let hits = search_text(&target.vault, &disk, &query, options.limit);
        let hits = hits.into_iter().filter(|hit| target.files.contains(&hit.file));
        rows.extend(hits.map(|hit| row(&target, hit)));
    }
    rows.truncate(options.limit);
    let path = anstyle::AnsiColor::Cyan.on_default();
    let title = anstyle::Style::new().bold();
    list::print(options.format, &rows, |out, row| {
        write!(out, "{path}{}:{}{path:#} {title}{}{title:#}", row.file, row.line, row.title)?;
        match row.text.as_str() {
            "" => writeln!(out),
            text => writeln!(out, " ▸ {text}"),
        }
    })
}

fn row(target: &Target, hit: TextHit) -> Row {
    let entry = target.vault.get(hit.file);
    let note = entry.and_then(|entry| entry.note());
    Row {
        file: display(&target.vault, entry.map_or("", |entry| &entry.path)),
        line: note.map_or(1, |note| note.lines.human(hit.range.start as usize).0),
        title: hit.title,
        text: hit.line,
        container: hit.container,
    }
}

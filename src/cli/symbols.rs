//! `qmark symbols`: the editor's workspace symbols, for the shell.

use std::io::Write;
use std::process::ExitCode;

use serde::Serialize;

use super::args::{ListFormat, SymbolsOptions};
use super::paths::{Target, display, load_targets};
use super::render::list::print_json;
use crate::features::workspace_symbol::{Found, FoundKind, workspace_symbols};

/// One result as a row of JSON; lines and columns are 1-based, columns in code points.
#[derive(Serialize)]
struct Row {
    file: String,
    line: usize,
    column: usize,
    name: String,
    kind: &'static str,
    container: String,
}

pub(super) fn run(options: &SymbolsOptions) -> anyhow::Result<ExitCode> {
    let mut rows = Vec::new();
    for target in load_targets(&options.paths)? {
        let found = workspace_symbols(&target.vault, &options.query, options.limit);
        rows.extend(found.into_iter().map(|found| row(&target, found)));
    }
    rows.truncate(options.limit);
    let mut out = anstream::AutoStream::auto(std::io::stdout().lock());
    if options.format == ListFormat::Json {
        print_json(&mut out, &rows)?;
        return Ok(ExitCode::SUCCESS);
    }
    let path = anstyle::AnsiColor::Cyan.on_default();
    for row in rows {
        writeln!(
            out,
            "{path}{}:{}{path:#} {} ({}, {})",
            row.file, row.line, row.name, row.kind, row.container
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

fn row(target: &Target, found: Found) -> Row {
    let entry = target.vault.get(found.file);
    let at = entry.and_then(|entry| entry.note()).map(|note| note.lines.human(found.range.start as usize));
    let (line, column) = at.unwrap_or((1, 1));
    Row {
        file: display(&target.vault, entry.map_or("", |entry| &entry.path)),
        line,
        column,
        name: found.name,
        kind: match found.kind {
            FoundKind::Question => "question",
            FoundKind::Heading => "heading",
            FoundKind::Note => "note",
        },
        container: found.container,
    }
}

//! `qmark symbols`: the editor's workspace symbols, for the shell.

use std::process::ExitCode;

use serde::Serialize;

use super::args::SymbolsOptions;
use super::paths::{Target, display, load_targets};
use super::render::list;
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
    let path = anstyle::AnsiColor::Cyan.on_default();
    list::print(options.format, &rows, |out, row| {
        let Row { file, line, name, kind, container, .. } = row;
        writeln!(out, "{path}{file}:{line}{path:#} {name} ({kind}, {container})")
    })
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

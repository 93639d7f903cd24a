//! `qmark links` and `qmark backlinks`: where a note's links lead, and who links to it.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use serde::Serialize;

use super::args::LinksOptions;
use super::paths::{Target, display, load_vault_of};
use super::render::list;
use crate::features::document_link::{LinkTarget, document_links, tooltip};
use crate::features::named::Named;
use crate::features::references::references_to;
use crate::vault::{FileId, RealDisk};

/// One link; lines and columns are 1-based, columns in code points.
#[derive(Serialize)]
struct Row {
    file: String,
    line: usize,
    column: usize,
    /// The link as it is written.
    text: String,
    /// Where it leads; null where that does not exist.
    target: Option<String>,
}

pub(super) fn links(options: &LinksOptions) -> anyhow::Result<ExitCode> {
    let (target, file) = one_note(&options.file)?;
    let disk = RealDisk::default();
    let current = target.vault.text_of(file, &disk).context("the note cannot be read")?;
    let mut rows: Vec<(usize, Row)> = Vec::new();
    let row = |range: crate::text::TextRange, leads_to: Option<String>| {
        let (line, column) = current.note.lines.human(range.start as usize);
        let text = range.of(&current.text).to_owned();
        (range.start as usize, Row { file: file_name(&target, file), line, column, text, target: leads_to })
    };
    for link in document_links(&target.vault, file, &current.text) {
        let leads_to = match &link.target {
            LinkTarget::Url(url) => Some(url.clone()),
            place @ LinkTarget::File(..) => tooltip(&target.vault, place),
        };
        rows.push(row(link.range, leads_to));
    }
    for link in current.note.links.iter().filter(|link| !link.is_external()) {
        if target.vault.resolve(file, link).is_none() {
            rows.push(row(link.range, None));
        }
    }
    rows.sort_by_key(|(at, _)| *at);
    let rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
    print(options, &rows, |row| match &row.target {
        Some(target) => format!("{} → {target}", row.text),
        None => format!("{} → nothing", row.text),
    })
}

pub(super) fn backlinks(options: &LinksOptions) -> anyhow::Result<ExitCode> {
    let (target, file) = one_note(&options.file)?;
    let disk = RealDisk::default();
    let places = references_to(&target.vault, &Named::File(file), false);
    let mut rows = Vec::new();
    for group in places.chunk_by(|a, b| a.file == b.file) {
        let Some(current) = target.vault.text_of(group[0].file, &disk) else { continue };
        for place in group {
            let (line, column) = current.note.lines.human(place.range.start as usize);
            rows.push(Row {
                file: file_name(&target, place.file),
                line,
                column,
                text: place.range.of(&current.text).to_owned(),
                target: Some(file_name(&target, file)),
            });
        }
    }
    print(options, &rows, |row| row.text.clone())
}

fn one_note(path: &Path) -> anyhow::Result<(Target, FileId)> {
    let real = path.canonicalize().with_context(|| format!("{}: cannot be read", path.display()))?;
    let target = load_vault_of(&real)?;
    let found = real.strip_prefix(target.vault.root()).ok().and_then(|path| path.to_str());
    let entry = found.and_then(|path| target.vault.find(path)).filter(|entry| entry.note.is_some());
    match entry.map(|entry| entry.id) {
        Some(file) => Ok((target, file)),
        None => bail!("{}: not a note of the vault {}", path.display(), target.vault.root().display()),
    }
}

fn file_name(target: &Target, file: FileId) -> String {
    target.vault.get(file).map_or_else(String::new, |entry| display(&target.vault, &entry.path))
}

fn print(options: &LinksOptions, rows: &[Row], show: impl Fn(&Row) -> String) -> anyhow::Result<ExitCode> {
    let path = anstyle::AnsiColor::Cyan.on_default();
    list::print(options.format, rows, |out, row| {
        writeln!(out, "{path}{}:{}:{}{path:#} {}", row.file, row.line, row.column, show(row))
    })
}

//! Lists: a line of text for each row, or a JSON array.

use std::io::Write;
use std::process::ExitCode;

use serde::Serialize;

use crate::cli::args::ListFormat;

/// Prints rows to standard output: an indented JSON array with a line break behind it, or what
/// `line` writes for each of them.
///
/// # Errors
/// When standard output takes no more.
pub(crate) fn print<R: Serialize>(
    format: ListFormat,
    rows: &[R],
    line: impl Fn(&mut dyn Write, &R) -> std::io::Result<()>,
) -> anyhow::Result<ExitCode> {
    let mut out = anstream::AutoStream::auto(std::io::stdout().lock());
    match format {
        ListFormat::Json => {
            serde_json::to_writer_pretty(&mut out, rows)?;
            writeln!(out)?;
        }
        ListFormat::Text => {
            for row in rows {
                line(&mut out, row)?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

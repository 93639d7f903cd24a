//! Lists as JSON arrays.

use std::io::Write;

use serde::Serialize;

/// Prints rows as an indented JSON array with a line break behind it.
pub(crate) fn print_json(out: &mut dyn Write, rows: &[impl Serialize]) -> std::io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, rows)?;
    writeln!(out)
}

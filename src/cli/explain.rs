//! `qmark explain`: the documentation page of a diagnostic.

use std::io::Write;
use std::process::ExitCode;

use anyhow::bail;

use super::args::ExplainOptions;
use crate::diagnostic::{Code, codes};

pub(super) fn run(options: &ExplainOptions) -> anyhow::Result<ExitCode> {
    let mut out = anstream::AutoStream::auto(std::io::stdout().lock());
    let Some(id) = &options.code else {
        for code in codes::all() {
            writeln!(out, "{:<24} {}", code.id, code.severity.name())?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    let Some(code) = Code::find(id) else {
        bail!("there is no diagnostic `{id}`: `qmark explain` lists them all");
    };
    write!(out, "{}", code.page)?;
    Ok(ExitCode::SUCCESS)
}

//! `qmark check`: the editor's diagnostics, for people and for CI.

use std::io::Write;
use std::process::ExitCode;
use std::sync::Once;

use rayon::prelude::*;

use super::args::{CheckFormat, CheckOptions};
use super::fix::{Fixing, Found};
use super::paths::{Target, display, load_targets};
use super::report::{Report, Summary, reports_in, reports_with};
use super::ruff::{Asking, linter};
use super::{progress, render, verify};
use crate::config::{VAULT_FILE, cache_folder, discovery};
use crate::diagnostic::{Finding, Levels};
use crate::features::diagnostics::{Python, diagnostics};
use crate::python::check::Memo;
use crate::python::interpreter::{Interpreter, KeptVerdicts, Limits, Pool};
use crate::python::ruff::Lints;
use crate::python::snippet::has_python;
use crate::vault::{Disk, FileId, RealDisk, Vault};

pub(super) fn run(options: &CheckOptions) -> anyhow::Result<ExitCode> {
    let mut targets = load_targets(&options.paths)?;
    let mut fixing = options.fixes().then(|| Fixing::new(options.diff));
    let mut reports = Vec::new();
    let mut notes = 0;
    for target in &mut targets {
        notes += target.files.len();
        reports.extend(check_target(target, fixing.as_mut()));
    }
    if options.run {
        reports.extend(verify::run(&targets, options)?);
        reports.sort_by(|a, b| (&a.file, a.start).cmp(&(&b.file, b.start)));
    }
    let went_well = fixing.is_none_or(|fixing| fixing.report());
    let failed = reports.iter().any(|report| report.finding.severity >= options.fail_on.severity());
    let status = ExitCode::from(if went_well { u8::from(failed) } else { super::FAILED });
    if options.diff {
        // Standard output is the diff's.
        return Ok(status);
    }
    let summary = Summary::of(&reports, notes);
    let mut out = anstream::AutoStream::auto(std::io::stdout().lock());
    match options.format {
        CheckFormat::Text => render::text::print(&mut out, &reports, &summary)?,
        CheckFormat::Json => render::json::print(&mut out, &reports, &summary)?,
        CheckFormat::Sarif => render::sarif::print(&mut out, &reports)?,
        CheckFormat::Github => render::github::print(&mut out, &reports)?,
    }
    out.flush()?;
    Ok(status)
}

/// Checks the notes of a vault; with `fixing`, mends them first.
fn check_target(target: &mut Target, fixing: Option<&mut Fixing>) -> Vec<Report> {
    let bar = progress::checking(target.files.len());
    let disk = RealDisk { limits: target.settings.scan_options().limits };
    let levels = target.settings.levels();
    let python = target.settings.python.check.then(|| {
        let kept = KeptVerdicts::in_folder(cache_folder().as_deref());
        Pool::new(interpreter(target), Limits::default(), kept)
    });
    let (ruff, told) = (linter(target), Once::new());
    let check = |vault: &Vault, id: FileId| match &python {
        Some(pool) => pool.with(|verdicts| {
            let mut asking = ruff.as_ref().map(|ruff| Asking { ruff, told: &told });
            let lints = asking.as_mut().map(|asking| asking as &mut dyn Lints);
            let python = Python { verdicts, memo: &mut Memo::default(), lints };
            diagnostics(vault, id, &levels, &disk, Some(python))
        }),
        None => diagnostics(vault, id, &levels, &disk, None),
    };
    let of_file = |&id: &FileId| {
        let findings = check(&target.vault, id);
        bar.inc(1);
        (id, findings)
    };
    let mut found: Vec<Found> = target.files.par_iter().map(of_file).collect();
    bar.finish_and_clear();
    if let Some(fixing) = fixing {
        let written = fixing.apply(target, &mut found, &disk);
        target.vault = target.vault.refreshed(&written, &disk);
        // What is left stands in other places now.
        for (id, findings) in found.iter_mut().filter(|(id, _)| written.contains(id)) {
            *findings = check(&target.vault, *id);
        }
    }
    if let Some(pool) = &python {
        pool.keep();
    }
    let found = found.into_iter().flat_map(|(id, findings)| reports(&target.vault, id, findings, &disk));
    config_reports(target, &levels).into_iter().chain(found).collect()
}

/// The interpreter that judges the snippets; the reason, if there is none, is told once. It is not
/// looked for where no note holds Python.
fn interpreter(target: &Target) -> Option<Interpreter> {
    let note = |id: &FileId| target.vault.get(*id).and_then(|entry| entry.note());
    if !target.files.iter().filter_map(note).any(has_python) {
        return None;
    }
    let configured = target.settings.python.interpreter.clone();
    discovery(configured, vec![target.vault.root().to_owned()])
        .find()
        .inspect_err(|error| {
            anstream::eprintln!("qmark: {error}; Python snippets are checked by the built-in parser alone");
        })
        .ok()
}

/// What is wrong with the vault's own configuration.
fn config_reports(target: &Target, levels: &Levels) -> Vec<Report> {
    let Some(config) = &target.config else { return Vec::new() };
    let file = display(&target.vault, VAULT_FILE);
    reports_in(&file, Some(&config.text), levels.apply(config.findings.clone()))
}

fn reports(vault: &Vault, id: FileId, findings: Vec<Finding>, disk: &dyn Disk) -> Vec<Report> {
    let Some(entry) = vault.get(id).filter(|_| !findings.is_empty()) else { return Vec::new() };
    let text = entry.note().and_then(|_| vault.text_of(id, disk)).map(|current| current.text);
    reports_with(&display(vault, &entry.path), text.as_deref(), findings, |path, at| {
        let note = vault.find(path)?.note()?;
        Some((display(vault, path), note.lines.human(at)))
    })
}

//! `qmark check`: the editor's diagnostics, for people and for CI.

use std::io::Write;
use std::process::ExitCode;

use rayon::prelude::*;

use super::args::{CheckFormat, CheckOptions};
use super::fix::{Fixing, Found};
use super::paths::{Target, display, load_targets};
use super::{progress, render, verify};
use crate::config::VAULT_FILE;
use crate::diagnostic::{Finding, Levels, Severity};
use crate::features::diagnostics::{Python, diagnostics};
use crate::python::check::Memo;
use crate::python::interpreter::{Discovery, Interpreter, Limits, Pool};
use crate::python::snippet::Language;
use crate::text::LineTable;
use crate::vault::{Disk, FileId, RealDisk, Vault};

/// A finding with what is needed to print it.
pub(super) struct Report {
    /// The note's path for people.
    pub(super) file: String,
    pub(super) finding: Finding,
    /// 1-based, columns in code points, the end exclusive.
    pub(super) start: (usize, usize),
    pub(super) end: (usize, usize),
    /// The lines of the finding, with the number of the first one and the finding's bytes in them.
    pub(super) source: Option<Source>,
}

/// The source lines that a finding is about.
pub(super) struct Source {
    pub(super) lines: String,
    pub(super) span: std::ops::Range<usize>,
}

/// How many findings of each severity there are, and in how many notes was looked.
#[derive(Default)]
pub(super) struct Summary {
    pub(super) notes: usize,
    pub(super) errors: usize,
    pub(super) warnings: usize,
    pub(super) informations: usize,
    pub(super) hints: usize,
    pub(super) fixable: usize,
}

impl Summary {
    pub(super) fn of(reports: &[Report], notes: usize) -> Self {
        let mut summary = Self { notes, ..Self::default() };
        for report in reports {
            let count = match report.finding.severity {
                Severity::Error => &mut summary.errors,
                Severity::Warning => &mut summary.warnings,
                Severity::Information => &mut summary.informations,
                Severity::Hint => &mut summary.hints,
            };
            *count += 1;
            summary.fixable += usize::from(!report.finding.fixes.is_empty());
        }
        summary
    }
}

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
    let python = target.settings.python.check.then(|| Pool::new(interpreter(target), Limits::default()));
    let check = |vault: &Vault, id: FileId| match &python {
        Some(pool) => pool.with(|verdicts| {
            let python = Python { verdicts, memo: &mut Memo::default() };
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
    let found = found.into_iter().flat_map(|(id, findings)| reports(&target.vault, id, findings, &disk));
    config_reports(target, &levels).into_iter().chain(found).collect()
}

/// The interpreter that judges the snippets; the reason, if there is none, is told once. It is not
/// looked for where no note holds Python.
fn interpreter(target: &Target) -> Option<Interpreter> {
    let is_python = |tag: &str| Language::of_tag(tag).is_some();
    let has_python = |id: &FileId| {
        let note = target.vault.get(*id).and_then(|entry| entry.note());
        note.is_some_and(|note| {
            note.code_blocks.iter().any(|block| block.language.as_deref().is_some_and(is_python))
        })
    };
    if !target.files.iter().any(has_python) {
        return None;
    }
    let configured = target.settings.python.interpreter.clone();
    let discovery = Discovery::from_environment(configured, vec![target.vault.root().to_owned()]);
    discovery
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
    reports_in(&display(vault, &entry.path), text.as_deref(), findings)
}

pub(super) fn reports_in(file: &str, text: Option<&str>, findings: Vec<Finding>) -> Vec<Report> {
    let table = LineTable::new(text.unwrap_or(""));
    let report = |finding: Finding| Report {
        file: file.to_owned(),
        start: table.human(finding.range.start as usize),
        end: table.human(finding.range.end as usize),
        source: text.and_then(|text| source(text, &table, &finding)),
        finding,
    };
    findings.into_iter().map(report).collect()
}

/// The longest line that is shown whole.
const WIDEST_LINE: usize = 1_000;

/// The first line of a finding; none where it is too long to read.
fn source(text: &str, table: &LineTable, finding: &Finding) -> Option<Source> {
    let line = table.line_range(table.line_of(finding.range.start as usize));
    if line.len() > WIDEST_LINE {
        return None;
    }
    let start = (finding.range.start.max(line.start) - line.start) as usize;
    let end = (finding.range.end.min(line.end).max(finding.range.start) - line.start) as usize;
    Some(Source {
        lines: line.of(text).to_owned(),
        span: start..end.min(line.len()).max(start.min(line.len())),
    })
}

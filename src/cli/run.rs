//! `qmark run`: runs snippets of notes and prints what they print.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};

use super::args::RunOptions;
use super::paths::{Target, display, load_targets};
use super::render;
use super::report::{Summary, reports_in};
use super::running::{Answer, Runner};
use crate::diagnostic::Severity;
use crate::features::diagnostics::run_findings;
use crate::python::run::{Cancel, Mode, NotePlan, Script, Selection, UnitResult, is_broken};
use crate::text::shell_word;
use crate::vault::RealDisk;

pub(super) fn run(options: &RunOptions) -> anyhow::Result<ExitCode> {
    let mut failed = false;
    for place in &options.places {
        failed |= !run_place(place, options)?;
    }
    Ok(ExitCode::from(u8::from(failed)))
}

/// Runs what one argument names; whether everything did what it should.
fn run_place(place: &str, options: &RunOptions) -> anyhow::Result<bool> {
    let (path, line) = split_line(place);
    if path.is_dir() {
        bail!("{}: a folder; `qmark check --run` runs all notes of a folder", path.display());
    }
    let targets = load_targets(std::slice::from_ref(&path))?;
    let Some((target, file)) = targets.iter().find_map(|target| Some((target, *target.files.first()?)))
    else {
        bail!("{}: cannot be read as a note", path.display());
    };
    let disk = RealDisk { limits: target.settings.scan_options().limits };
    let entry = target.vault.get(file).context("the note is gone")?;
    let current = target.vault.text_of(file, &disk).with_context(|| format!("{place}: cannot be read"))?;
    let runner = Runner::new(target)?;
    let selection = match line {
        None => Selection::All,
        Some(line) if line >= 1 && line <= current.note.lines.line_count() => {
            let range = current.note.lines.line_range(line - 1);
            let text = range.of(&current.text);
            Selection::At(range.start + (text.len() - text.trim_start().len()) as u32)
        }
        Some(line) => bail!("{}: there is no line {line}", path.display()),
    };
    let plan = NotePlan::new(current.text, current.note, selection, &runner.interpreter().label());
    if plan.is_empty() {
        bail!("{place}: there is no Python to run");
    }
    if !options.yes {
        let allowed = runner.allow(target, &[(&entry.path, &plan)], line.is_some())?;
        if allowed == Answer::No {
            bail!(
                "{place}: not run, because nobody allowed it; pass --yes, or allow it with `qmark trust add {}`",
                shell_word(&path.display().to_string())
            );
        }
    }
    print(&runner, target, &entry.path, &plan)
}

fn print(runner: &Runner, target: &Target, path: &str, plan: &NotePlan) -> anyhow::Result<bool> {
    let results = runner.service().run(plan.jobs(0, false), &Cancel::default());
    let label = runner.interpreter().label();
    let file = display(&target.vault, path);
    let levels = target.settings.levels();
    let mut reports = Vec::new();
    for (group, result) in results.iter().enumerate() {
        let ran = plan.ran(group, &result.result.units, &label);
        for (place, (index, unit)) in ran.chain.iter().zip(ran.results).enumerate() {
            if let Some(reason) = is_broken(unit) {
                bail!("{reason}");
            }
            let line = plan.note.lines.human(plan.scripts[*index].range.start as usize).0;
            anstream::eprintln!("{file}:{line} {}", ran.summary(place));
            let output = unit.output();
            show(&mut std::io::stdout().lock(), std::io::stdout().is_terminal(), &output.stdout)?;
            show(&mut std::io::stderr().lock(), std::io::stderr().is_terminal(), &output.stderr)?;
            if let Some(value) = last_value(&plan.scripts[*index], unit) {
                show(&mut std::io::stdout().lock(), std::io::stdout().is_terminal(), &format!("{value}\n"))?;
            }
            let findings = run_findings(&plan.note, &levels, ran.findings(place));
            if let Some(traceback) = ran.traceback(place).filter(|_| !findings.is_empty()) {
                show(
                    &mut std::io::stderr().lock(),
                    std::io::stderr().is_terminal(),
                    &format!("{traceback}\n"),
                )?;
            }
            reports.extend(reports_in(&file, Some(&plan.text), findings));
        }
    }
    if !reports.is_empty() {
        let mut err = anstream::AutoStream::auto(std::io::stderr().lock());
        render::text::print(&mut err, &reports, &Summary::of(&reports, 1))?;
    }
    Ok(reports.iter().all(|report| report.finding.severity < Severity::Warning))
}

/// What a script's last line is worth, as an interpreter would show it; a session shows it itself.
fn last_value<'r>(script: &Script, result: &'r UnitResult) -> Option<&'r str> {
    let last =
        result.statements.last().filter(|last| last.is_expression && script.unit.mode == Mode::Script)?;
    last.value.as_ref().map(|value| value.repr.as_str())
}

/// Writes output as it is; a terminal gets no control characters of a snippet's.
fn show(to: &mut dyn Write, terminal: bool, text: &str) -> std::io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    let text: String = if terminal {
        text.chars().map(|c| if c.is_control() && c != '\n' && c != '\t' { '\u{fffd}' } else { c }).collect()
    } else {
        text.to_string()
    };
    to.write_all(text.as_bytes())?;
    if terminal && !text.ends_with('\n') { to.write_all(b"\n") } else { Ok(()) }
}

/// `FILE:LINE`, unless there is a file of that whole name.
fn split_line(place: &str) -> (PathBuf, Option<usize>) {
    let whole = Path::new(place);
    match place.rsplit_once(':').map(|(path, line)| (path, line.parse::<usize>())) {
        Some((path, Ok(line))) if !whole.exists() => (PathBuf::from(path), Some(line)),
        _ => (whole.to_path_buf(), None),
    }
}

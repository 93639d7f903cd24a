//! `qmark check --run`: whether notes still tell the truth, and making them tell it.

use std::sync::Arc;

use anyhow::{Context, bail};

use super::args::CheckOptions;
use super::paths::{Target, display};
use super::progress;
use super::report::{Report, reports_in};
use super::running::{Answer, Runner, open};
use super::write::{print_diff, replace};
use crate::diagnostic::Finding;
use crate::features::counted;
use crate::features::diagnostics::run_findings;
use crate::note::{Note, NoteOptions};
use crate::python::consent::CodeHash;
use crate::python::run::{Cancel, NotePlan, Selection, is_broken};
use crate::text::{TextEdit, apply_edits, shell_word};
use crate::vault::RealDisk;

/// A note that was run.
struct Verified {
    /// Its path in the vault.
    path: String,
    text: Arc<str>,
    /// The consent hashes of its snippets.
    hashes: Vec<CodeHash>,
    findings: Vec<Finding>,
}

/// Runs the snippets of the targets' notes and reports what is not so; with `--fix`, corrects the
/// claims that are wrong and reports the rest.
pub(super) fn run(targets: &[Target], options: &CheckOptions) -> anyhow::Result<Vec<Report>> {
    let mut reports = Vec::new();
    let (mut claims, mut notes) = (0, 0);
    for target in targets {
        let runner = Runner::new(target)?;
        for mut note in verify(target, &runner, options.yes)? {
            let file = display(&target.vault, &note.path);
            if options.fixes() {
                let fixed = fix(target, &runner, &mut note, &file, options.diff)?;
                claims += fixed;
                notes += usize::from(fixed > 0);
            }
            reports.extend(reports_in(&file, Some(&note.text), note.findings));
        }
    }
    if options.fixes() {
        let verb = if options.diff { "would be updated" } else { "updated" };
        anstream::eprintln!("{} {verb} in {}.", counted(claims, "expected output"), counted(notes, "note"));
    }
    Ok(reports)
}

fn verify(target: &Target, runner: &Runner, yes: bool) -> anyhow::Result<Vec<Verified>> {
    let disk = RealDisk { limits: target.settings.scan_options().limits };
    let mut plans: Vec<(String, NotePlan)> = Vec::new();
    for file in &target.files {
        let (Some(entry), Some(current)) = (target.vault.get(*file), target.vault.text_of(*file, &disk))
        else {
            continue;
        };
        let plan = NotePlan::new(current.text, current.note, Selection::All, &runner.interpreter().label());
        if !plan.is_empty() {
            plans.push((entry.path.to_string(), plan));
        }
    }
    if plans.is_empty() {
        return Ok(Vec::new());
    }
    if !yes {
        let asked: Vec<(&str, &NotePlan)> = plans.iter().map(|(path, plan)| (path.as_str(), plan)).collect();
        if runner.allow(target, &asked, false)? == Answer::No {
            let vault = target.vault.root().display().to_string();
            let vault = shell_word(&vault);
            bail!(
                "nothing was run, because nobody allowed it; pass --yes, or allow it with `qmark trust add {vault}`"
            );
        }
    }
    let mut firsts = Vec::with_capacity(plans.len());
    let mut jobs = Vec::new();
    for (_, plan) in &plans {
        firsts.push(jobs.len());
        jobs.extend(plan.jobs(jobs.len(), false));
    }
    let bar = progress::running(jobs.len());
    let shown = bar.clone();
    let results = runner.service().run_watched(jobs, &Cancel::default(), move |_| shown.inc(1));
    bar.finish_and_clear();

    let label = runner.interpreter().label();
    let mut verified = Vec::with_capacity(plans.len());
    for ((path, plan), first) in plans.into_iter().zip(firsts) {
        let mut findings = Vec::new();
        for group in 0..plan.groups.len() {
            let units = &results[first + group].result.units;
            if let Some(reason) = units.iter().find_map(is_broken) {
                bail!("{reason}");
            }
            let ran = plan.ran(group, units, &label);
            findings.extend((0..units.len()).flat_map(|place| ran.findings(place)));
        }
        // A setup snippet runs with every group, and says the same each time.
        findings.sort_by_key(|finding| (finding.range, finding.code.id));
        findings.dedup();
        let findings = run_findings(&plan.note, &target.settings.levels(), findings);
        verified.push(Verified { path, text: plan.text, hashes: plan.hashes, findings });
    }
    Ok(verified)
}

/// Applies the safe fixes of a note, or prints what they would change; how many there were. What
/// was fixed is no finding any more.
fn fix(
    target: &Target,
    runner: &Runner,
    note: &mut Verified,
    file: &str,
    diff: bool,
) -> anyhow::Result<usize> {
    let mut edits: Vec<TextEdit> = Vec::new();
    let mut left = Vec::new();
    let mut fixed = 0;
    for finding in std::mem::take(&mut note.findings) {
        let fix = finding.fixes.iter().find(|fix| fix.safe);
        let free = |edit: &TextEdit| edits.iter().all(|other| !other.range.overlaps(edit.range));
        match fix {
            Some(fix) if fix.edits.iter().all(free) => {
                edits.extend(fix.edits.iter().cloned());
                fixed += 1;
            }
            _ => left.push(finding),
        }
    }
    note.findings = left;
    if fixed == 0 {
        return Ok(0);
    }
    let after = apply_edits(&note.text, &edits)
        .with_context(|| format!("{file}: the changes do not fit together"))?;
    if diff {
        print_diff(file, &note.text, &after)?;
        return Ok(fixed);
    }
    replace(&target.vault.root().join(&note.path), &note.text, &after)
        .with_context(|| format!("{file}: not changed"))?;
    note.text = after.into();
    keep_consent(target, runner, note)?;
    Ok(fixed)
}

/// The user asked for the change, so it is as if typed: what may run stays so.
fn keep_consent(target: &Target, runner: &Runner, note: &Verified) -> anyhow::Result<()> {
    let model = Arc::new(Note::new(&note.text, &NoteOptions::default()));
    let now = NotePlan::new(note.text.clone(), model, Selection::All, &runner.interpreter().label()).hashes;
    let mut consent = open()?;
    let vault = target.vault.root();
    consent.note_typed_edit(vault, &note.path, &note.hashes, &now);
    Ok(consent.keep(vault, &note.path, &now)?)
}

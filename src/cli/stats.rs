//! `qmark stats`: a vault at a glance.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;

use serde::Serialize;

use super::args::{ListFormat, StatsOptions};
use super::paths::{Target, load_targets};
use crate::diagnostic::{Levels, Severity, codes};
use crate::features::diagnostics::diagnostics;
use crate::features::question_summary::QuestionCount;
use crate::vault::RealDisk;

/// The figures of a folder, a tag or everything.
#[derive(Clone, Debug, Default, Serialize)]
struct Figures {
    notes: usize,
    questions: usize,
    unanswered: usize,
    prompts: usize,
    snippets: usize,
    broken_links: usize,
}

#[derive(Default, Serialize)]
struct Stats {
    total: Figures,
    folders: BTreeMap<String, Figures>,
    tags: BTreeMap<String, Figures>,
}

/// The longest bar, in characters.
const BAR: usize = 20;
/// The most rows of a table.
const ROWS: usize = 20;

pub(super) fn run(options: &StatsOptions) -> anyhow::Result<ExitCode> {
    let mut stats = Stats::default();
    for target in load_targets(&options.paths)? {
        count(&target, &mut stats);
    }
    let mut out = anstream::AutoStream::auto(std::io::stdout().lock());
    if options.format == ListFormat::Json {
        serde_json::to_writer_pretty(&mut out, &stats)?;
        writeln!(out)?;
        return Ok(ExitCode::SUCCESS);
    }
    let total = &stats.total;
    writeln!(
        out,
        "{} notes, {} questions ({} unanswered), {} prompts, {} snippets, {} broken links",
        total.notes, total.questions, total.unanswered, total.prompts, total.snippets, total.broken_links
    )?;
    print_table(&mut out, "folder", &stats.folders)?;
    print_table(&mut out, "tag", &stats.tags)?;
    Ok(ExitCode::SUCCESS)
}

fn count(target: &Target, stats: &mut Stats) {
    let disk = RealDisk { limits: target.settings.scan_options().limits };
    for &id in &target.files {
        let Some((entry, note)) = target.vault.get(id).and_then(|entry| Some((entry, entry.note()?))) else {
            continue;
        };
        let questions = QuestionCount::of(note);
        let findings = diagnostics(&target.vault, id, &Levels::default(), &disk, None);
        let broken = |finding: &&crate::diagnostic::Finding| {
            codes::links::ALL.contains(&finding.code)
                && finding.code.id.starts_with("missing-")
                && finding.severity >= Severity::Information
        };
        let own = Figures {
            notes: 1,
            questions: questions.questions,
            unanswered: questions.unanswered,
            prompts: questions.prompts,
            snippets: note.code_blocks.iter().filter(|code| code.language.is_some()).count(),
            broken_links: findings.iter().filter(broken).count(),
        };
        stats.total.add(&own);
        let folder = if entry.folder().is_empty() { "." } else { entry.folder() };
        stats.folders.entry(folder.to_owned()).or_default().add(&own);
        let mut tags: Vec<String> =
            note.tags.iter().map(|tag| format!("#{}", tag.name.to_lowercase())).collect();
        tags.sort_unstable();
        tags.dedup();
        for tag in tags {
            stats.tags.entry(tag).or_default().add(&own);
        }
    }
}

impl Figures {
    fn add(&mut self, other: &Figures) {
        self.notes += other.notes;
        self.questions += other.questions;
        self.unanswered += other.unanswered;
        self.prompts += other.prompts;
        self.snippets += other.snippets;
        self.broken_links += other.broken_links;
    }
}

/// A table with the most questions first; the answered part of each bar is solid.
fn print_table(out: &mut dyn Write, title: &str, rows: &BTreeMap<String, Figures>) -> std::io::Result<()> {
    let mut rows: Vec<(&String, &Figures)> =
        rows.iter().filter(|(_, figures)| figures.questions > 0).collect();
    rows.sort_by_key(|(name, figures)| (std::cmp::Reverse(figures.questions), *name));
    let most = rows.first().map_or(0, |(_, figures)| figures.questions);
    if most == 0 {
        return Ok(());
    }
    let width =
        rows.iter().take(ROWS).map(|(name, _)| name.chars().count()).max().unwrap_or(0).max(title.len());
    writeln!(out, "\n{title:<width$}  questions  answered  snippets  broken links")?;
    let open = anstyle::AnsiColor::Yellow.on_default();
    let done = anstyle::AnsiColor::Green.on_default();
    for (name, figures) in rows.iter().take(ROWS) {
        let length = (figures.questions * BAR).div_ceil(most);
        let waiting = (figures.unanswered * length).div_ceil(figures.questions);
        let (answered, waiting) = ("█".repeat(length - waiting), "░".repeat(waiting));
        writeln!(
            out,
            "{name:<width$}  {:>9}  {:>8}  {:>8}  {:>12}  {done}{answered}{done:#}{open}{waiting}{open:#}",
            figures.questions,
            figures.questions - figures.unanswered,
            figures.snippets,
            figures.broken_links
        )?;
    }
    if rows.len() > ROWS {
        writeln!(out, "… and {} more", rows.len() - ROWS)?;
    }
    Ok(())
}

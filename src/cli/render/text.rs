//! Findings with their source lines, in colour on a terminal.

use std::io::Write;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::cli::report::{RelatedPlace, Report, Summary};
use crate::diagnostic::Severity;

pub(crate) fn print(out: &mut dyn Write, reports: &[Report], summary: &Summary) -> std::io::Result<()> {
    let renderer = Renderer::styled();
    for report in reports {
        writeln!(out, "{}\n", renderer.render(&[group(report)]))?;
    }
    writeln!(out, "{}", summary_line(summary))
}

fn group(report: &Report) -> Group<'_> {
    let finding = &report.finding;
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Information => Level::INFO,
        Severity::Hint => Level::NOTE.with_name("hint"),
    };
    let title = level.primary_title(printable(&finding.message)).id(finding.name());
    let group = match &report.source {
        Some(source) => title.element(
            Snippet::source(&source.lines)
                .line_start(report.start.0)
                .path(&report.file)
                .annotation(AnnotationKind::Primary.span(source.span.clone())),
        ),
        None => title.element(Origin::path(&report.file).line(report.start.0).char_column(report.start.1)),
    };
    let place = |place: &RelatedPlace| {
        let RelatedPlace { file, start: (line, column), message } = place;
        Level::NOTE.message(printable(&format!("{message}: {file}:{line}:{column}")))
    };
    let group = report.related.iter().fold(group, |group, related| group.element(place(related)));
    match finding.fixes.first() {
        Some(fix) => group.element(Level::HELP.message(printable(&fix.title))),
        None => group,
    }
}

/// Text of a note must not steer the terminal.
fn printable(text: &str) -> String {
    text.chars().map(|ch| if ch.is_control() { '\u{fffd}' } else { ch }).collect()
}

fn summary_line(summary: &Summary) -> String {
    let notes = count(summary.notes, "note");
    let parts: Vec<String> = [
        (summary.errors, "error"),
        (summary.warnings, "warning"),
        (summary.informations, "information"),
        (summary.hints, "hint"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(
        |(number, noun)| if noun == "information" { format!("{number} {noun}") } else { count(number, noun) },
    )
    .collect();
    if parts.is_empty() {
        return format!("Nothing to report in {notes}.");
    }
    let fixable =
        if summary.fixable > 0 { format!(" ({} with a fix)", summary.fixable) } else { String::new() };
    format!("{} in {notes}{fixable}.", parts.join(", "))
}

fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

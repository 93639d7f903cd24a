//! Findings as one JSON object.

use std::io::Write;

use serde::Serialize;

use crate::cli::report::{RelatedPlace, Report, Summary};

#[derive(Serialize)]
struct Output<'a> {
    findings: Vec<Row<'a>>,
    summary: SummaryRow,
}

/// Lines and columns are 1-based, columns in Unicode code points, ends exclusive.
#[derive(Serialize)]
struct Row<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    severity: &'a str,
    code: &'a str,
    message: &'a str,
    fixable: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<RelatedRow<'a>>,
}

#[derive(Serialize)]
struct RelatedRow<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    message: &'a str,
}

#[derive(Serialize)]
struct SummaryRow {
    notes: usize,
    findings: usize,
    errors: usize,
    warnings: usize,
    informations: usize,
    hints: usize,
    fixable: usize,
}

pub(crate) fn print(out: &mut dyn Write, reports: &[Report], summary: &Summary) -> std::io::Result<()> {
    let summary = SummaryRow {
        notes: summary.notes,
        findings: reports.len(),
        errors: summary.errors,
        warnings: summary.warnings,
        informations: summary.informations,
        hints: summary.hints,
        fixable: summary.fixable,
    };
    let output = Output { findings: reports.iter().map(row).collect(), summary };
    serde_json::to_writer_pretty(&mut *out, &output)?;
    writeln!(out)
}

fn row(report: &Report) -> Row<'_> {
    let Report { file, finding, start, end, .. } = report;
    Row {
        file,
        line: start.0,
        column: start.1,
        end_line: end.0,
        end_column: end.1,
        severity: finding.severity.name(),
        code: finding.name(),
        message: &finding.message,
        fixable: !finding.fixes.is_empty(),
        related: report.related.iter().map(related).collect(),
    }
}

fn related(place: &RelatedPlace) -> RelatedRow<'_> {
    RelatedRow { file: &place.file, line: place.start.0, column: place.start.1, message: &place.message }
}

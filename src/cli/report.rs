//! Findings with what is needed to print them.

use crate::diagnostic::{Finding, Related, Severity};
use crate::text::LineTable;

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
    /// The places that explain it.
    pub(super) related: Vec<RelatedPlace>,
}

/// A place that explains a finding.
pub(super) struct RelatedPlace {
    /// The note's path for people.
    pub(super) file: String,
    /// 1-based, columns in code points.
    pub(super) start: (usize, usize),
    /// What is to be seen there.
    pub(super) message: String,
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

/// The findings of one file, named for people, whose text is `text`. Places in other notes are left
/// out.
pub(super) fn reports_in(file: &str, text: Option<&str>, findings: Vec<Finding>) -> Vec<Report> {
    reports_with(file, text, findings, |_, _| None)
}

/// [`reports_in`], where `named` gives the name of another note by its path in the vault, and the line
/// and column of a byte of it.
pub(super) fn reports_with(
    file: &str,
    text: Option<&str>,
    findings: Vec<Finding>,
    named: impl Fn(&str, usize) -> Option<(String, (usize, usize))>,
) -> Vec<Report> {
    let table = LineTable::new(text.unwrap_or(""));
    let place = |related: &Related| {
        let at = related.range.start as usize;
        let (file, start) = match &related.path {
            Some(path) => named(path, at)?,
            None => (file.to_owned(), table.human(at)),
        };
        Some(RelatedPlace { file, start, message: related.message.clone() })
    };
    let report = |finding: Finding| Report {
        related: finding.related.iter().filter_map(place).collect(),
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

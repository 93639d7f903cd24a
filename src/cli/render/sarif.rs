//! Findings as SARIF 2.1.0.

use std::collections::BTreeMap;
use std::io::Write;

use serde_json::{Value, json};

use crate::cli::report::{RelatedPlace, Report};
use crate::diagnostic::{Code, Severity};

pub(crate) fn print(out: &mut dyn Write, reports: &[Report]) -> std::io::Result<()> {
    let codes: BTreeMap<&str, &Code> =
        reports.iter().map(|report| (report.finding.code.id, report.finding.code)).collect();
    let rules: Vec<Value> = codes.values().map(|code| rule(code)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": reports.iter().map(result).collect::<Vec<_>>(),
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn rule(code: &Code) -> Value {
    let full = first_paragraph(code.page);
    let short = full.split_inclusive(". ").next().unwrap_or(code.id).trim_end();
    json!({
        "id": code.id,
        "shortDescription": { "text": short },
        "fullDescription": { "text": full },
        "help": { "text": code.page, "markdown": code.page },
        "defaultConfiguration": { "level": level(code.severity) },
    })
}

/// What stands below the title of a page, in one line.
fn first_paragraph(page: &str) -> String {
    let lines = page.lines().skip(1).skip_while(|line| line.trim().is_empty());
    lines.take_while(|line| !line.trim().is_empty()).collect::<Vec<_>>().join(" ")
}

fn result(report: &Report) -> Value {
    let mut result = json!({
        "ruleId": report.finding.code.id,
        "level": level(report.finding.severity),
        "message": { "text": report.finding.message },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": uri(&report.file) },
            "region": {
                "startLine": report.start.0,
                "startColumn": report.start.1,
                "endLine": report.end.0,
                "endColumn": report.end.1,
            },
        }}],
    });
    if !report.related.is_empty() {
        result["relatedLocations"] = report.related.iter().map(related).collect();
    }
    result
}

fn related(place: &RelatedPlace) -> Value {
    json!({
        "message": { "text": place.message },
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&place.file) },
            "region": { "startLine": place.start.0, "startColumn": place.start.1 },
        },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "note",
    }
}

/// A relative reference, or a `file:` URI for an absolute path.
fn uri(path: &str) -> String {
    use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
    const ESCAPED: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'%')
        .add(b'<')
        .add(b'>')
        .add(b'?')
        .add(b'[')
        .add(b']')
        .add(b'`')
        .add(b'{')
        .add(b'}')
        .add(b'|')
        .add(b'^');
    let path = path.replace('\\', "/");
    let encoded = utf8_percent_encode(&path, ESCAPED).to_string();
    if encoded.starts_with('/') { format!("file://{encoded}") } else { encoded }
}

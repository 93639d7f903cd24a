//! Findings as workflow commands of GitHub Actions, which shows them in pull requests.

use std::io::Write;

use crate::cli::report::Report;
use crate::diagnostic::Severity;

pub(crate) fn print(out: &mut dyn Write, reports: &[Report]) -> std::io::Result<()> {
    for report in reports {
        let command = match report.finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Information | Severity::Hint => "notice",
        };
        // The end column of a command is inclusive and only allowed on one line.
        let columns = if report.start.0 == report.end.0 {
            format!(",col={},endColumn={}", report.start.1, report.end.1.max(report.start.1 + 1) - 1)
        } else {
            String::new()
        };
        writeln!(
            out,
            "::{command} file={},line={},endLine={}{columns},title={}::{}",
            property(&report.file),
            report.start.0,
            report.end.0,
            property(report.finding.name()),
            data(&report.finding.message)
        )?;
    }
    Ok(())
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    #[test]
    fn separators_are_escaped() {
        assert_eq!(super::property("a:b,c%\n"), "a%3Ab%2Cc%25%0A");
    }
}

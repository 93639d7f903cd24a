use rustc_hash::FxHashMap;

use super::{Code, Finding, Severity};

/// What the user wants of each diagnostic, on top of the definitions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    /// Whether nothing is to be reported at all.
    pub silent: bool,
    overrides: FxHashMap<&'static str, Option<Severity>>,
}

impl Levels {
    /// Sets the severity of every finding with this code; `None` silences it.
    pub fn set(&mut self, code: &'static Code, severity: Option<Severity>) {
        self.overrides.insert(code.id, severity);
    }

    /// The severity of a finding that would have `severity`; `None` where it is silenced.
    pub fn of(&self, code: &Code, severity: Severity) -> Option<Severity> {
        if self.silent {
            return None;
        }
        self.overrides.get(code.id).copied().unwrap_or(Some(severity))
    }

    /// The findings with the severities that the user wants, without those that are silenced.
    pub fn apply(&self, mut findings: Vec<Finding>) -> Vec<Finding> {
        findings.retain_mut(|finding| match self.of(finding.code, finding.severity) {
            Some(severity) => {
                finding.severity = severity;
                true
            }
            None => false,
        });
        findings
    }
}

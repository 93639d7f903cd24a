use serde::{Deserialize, Serialize};

/// How much a finding matters, from least to most.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Shown without a squiggle where the editor can.
    Hint,
    /// A writer's to-do list.
    Information,
    /// Probably wrong.
    Warning,
    /// Certainly broken.
    Error,
}

impl Severity {
    /// The lower-case English name, as in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Hint => "hint",
            Severity::Information => "information",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// The definition of one kind of diagnostic.
#[derive(Debug)]
pub struct Code {
    /// Stable kebab-case name, such as `missing-note`.
    pub id: &'static str,
    /// The severity unless the finding or the configuration says otherwise.
    pub severity: Severity,
    /// The documentation page in Markdown, which `qmark explain` prints.
    pub page: &'static str,
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Code {}

impl Code {
    /// The definition with this name.
    pub fn find(id: &str) -> Option<&'static Code> {
        super::codes::all().find(|code| code.id == id)
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::codes;

    #[test]
    fn every_code_has_one_definition_and_a_page_with_its_name_and_an_example() {
        let mut seen = std::collections::BTreeSet::new();
        for code in codes::all() {
            assert!(seen.insert(code.id), "{} is defined twice", code.id);
            assert!(code.page.starts_with(&format!("# {}\n", code.id)), "the page of {}", code.id);
            assert!(code.page.contains("\n```"), "the page of {} has no example", code.id);
            assert!(code.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
        }
    }
}

use std::sync::Arc;

use super::{Code, Severity};
use crate::text::{TextEdit, TextRange};

/// One thing worth saying about one place in a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The bytes it is about.
    pub range: TextRange,
    /// Which diagnostic this is.
    pub code: &'static Code,
    /// The code's severity, or another one that fits this case better.
    pub severity: Severity,
    /// One sentence without a full stop, saying what is wrong in the reader's words.
    pub message: String,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// Edits of this note that mend it, best first.
    pub fixes: Vec<Fix>,
    /// How an editor may render the range.
    pub tag: Option<FindingTag>,
    /// Which other program says so; `None` where qmark itself does.
    pub origin: Option<Origin>,
}

/// Another program that found something, and how it calls that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Its name, for people.
    pub tool: &'static str,
    /// Its name of the finding.
    pub code: Box<str>,
    /// Its page about it.
    pub page: Option<Box<str>>,
}

/// How an editor may render a finding's range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingTag {
    /// Faded out: unused.
    Unnecessary,
    /// Struck out.
    Deprecated,
}

/// Another place that explains a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Vault-relative path with `/`; `None` for the finding's own note.
    pub path: Option<Arc<str>>,
    /// Bytes in that note.
    pub range: TextRange,
    /// What is to be seen there.
    pub message: String,
}

/// Edits of one note that mend a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// The action in the imperative, such as "Replace the tabs by spaces".
    pub title: String,
    /// The edits, all in the finding's note.
    pub edits: Vec<TextEdit>,
    /// Whether it cannot change what the author meant, so that it may be applied in bulk.
    pub safe: bool,
}

impl Finding {
    /// A finding with the code's own severity and nothing else to say.
    pub fn new(code: &'static Code, range: TextRange, message: impl Into<String>) -> Self {
        Self {
            range,
            code,
            severity: code.severity,
            message: message.into(),
            related: Vec::new(),
            fixes: Vec::new(),
            tag: None,
            origin: None,
        }
    }

    /// What people call it: the code's name, or that of the program that found it.
    pub fn name(&self) -> &str {
        self.origin.as_ref().map_or(self.code.id, |origin| &origin.code)
    }

    /// The same finding, said by another program.
    pub fn with_origin(mut self, origin: Origin) -> Self {
        self.origin = Some(origin);
        self
    }

    /// The same finding with another severity.
    pub fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// The same finding with one more related place.
    pub fn with_related(mut self, related: Related) -> Self {
        self.related.push(related);
        self
    }

    /// The same finding with one more fix.
    pub fn with_fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }
}

use super::comments::Protected;
use super::{Ruff, RuffError};
use crate::python::syntax::opaque;

/// Makes Ruff indent with tabs, as the author does.
const TABS: [&str; 2] = ["--config", "format.indent-style=\"tab\""];

impl Ruff {
    /// A source as Ruff formats it, with comments as they were and tabs where it has tabs; `None`
    /// where Ruff cannot parse it. Blocks.
    ///
    /// # Errors
    /// When Ruff gives no answer in time, or one that makes no sense.
    pub fn format(&self, source: &str) -> Result<Option<String>, RuffError> {
        let Some(protected) = Protected::new(source) else { return Ok(None) };
        let mut arguments = vec!["format", "--isolated", "--no-cache", "--quiet"];
        if is_indented_with_tabs(source) {
            arguments.extend(TABS);
        }
        arguments.extend(["--stdin-filename", "snippet.py", "-"]);
        let answer = self.ask(&arguments, &protected.source)?;
        match answer.code {
            Some(0) => Ok(protected.restore(&answer.output)),
            // It could not parse it.
            Some(2) => Ok(None),
            _ => Err(self.failed("it ended without an answer")),
        }
    }
}

fn is_indented_with_tabs(source: &str) -> bool {
    let strings = opaque(source);
    let mut start = 0;
    source.split_inclusive('\n').any(|line| {
        let at = start;
        start += line.len();
        // Inside a string that began on an earlier line a tab is text.
        line.starts_with('\t')
            && !strings.iter().any(|range| (range.start as usize) < at && at < range.end as usize)
    })
}

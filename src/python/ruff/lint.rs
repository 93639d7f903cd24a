use std::sync::Arc;

use serde::Deserialize;

use super::{Ruff, RuffError};
use crate::diagnostic::codes::snippets::RUFF_LINT;
use crate::diagnostic::{Finding, Origin};
use crate::note::Note;
use crate::python::snippet::{Language, Snippet, snippets};
use crate::python::syntax::Version;
use crate::python::transcript::is_transcript;
use crate::text::TextRange;

/// What every version of Ruff that lints from standard input knows.
const NEWEST: Version = Version { major: 3, minor: 13 };

/// What only a part of something gets: statements that stand outside of their function or loop.
const FRAGMENT: [&str; 4] = ["F701", "F702", "F704", "F706"];

/// Names that nothing defines: `undefined-name` looks at the rest of the note too.
const UNDEFINED: &str = "F821";

/// One thing that Ruff says of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lint {
    /// Ruff's name of the rule, such as `F401`.
    pub code: Box<str>,
    /// Its words.
    pub message: Box<str>,
    /// Its page about the rule.
    pub url: Option<Box<str>>,
    /// Bytes of the source.
    pub range: TextRange,
}

/// Who knows what Ruff says of sources.
pub trait Lints {
    /// What it says of `source`; `None` if that is not known (yet).
    fn lints(&mut self, source: &str, version: Version) -> Option<Arc<[Lint]>>;
}

/// What Ruff says of the scripts among a note's snippets, in the note's bytes. Fragments, sessions
/// and what is broken get nothing: it is said elsewhere what they are.
pub fn findings(text: &str, note: &Note, version: Version, lints: &mut dyn Lints) -> Vec<Finding> {
    let mut findings = Vec::new();
    for snippet in snippets(text, note).iter().filter(|snippet| is_whole_script(snippet)) {
        let known = lints.lints(snippet.map.source(), version);
        findings.extend(known.iter().flat_map(|lints| lints.iter()).map(|lint| {
            let range = snippet.map.to_file(lint.range);
            Finding::new(&RUFF_LINT, range, &*lint.message).with_origin(Origin {
                tool: "Ruff",
                code: lint.code.clone(),
                page: lint.url.clone(),
            })
        }));
    }
    findings
}

/// Whether a snippet may be put before Ruff: a script that its author wants to be looked at.
pub fn is_whole_script(snippet: &Snippet) -> bool {
    let source = snippet.map.source();
    let options = &snippet.options;
    options.check
        && options.expect.is_none()
        && snippet.language == Language::Script
        && !source.trim().is_empty()
        && !is_transcript(source)
}

impl Ruff {
    /// What it says of a source. Blocks.
    ///
    /// # Errors
    /// When it gives no answer in time, or one that makes no sense.
    pub fn lint(&self, source: &str, version: Version) -> Result<Vec<Lint>, RuffError> {
        let Version { major, minor } = version.min(NEWEST);
        let target = format!("py{major}{minor}");
        let arguments = ["check", "--isolated", "--no-cache", "--quiet", "--exit-zero"];
        let more = ["--output-format", "json", "--target-version", &target];
        let answer =
            self.ask(&[&arguments[..], &more, &["--stdin-filename", "snippet.py", "-"]].concat(), source)?;
        if answer.code != Some(0) {
            return Err(self.failed("it does not know what it was asked"));
        }
        let said: Vec<Said> =
            serde_json::from_str(&answer.output).map_err(|_| self.failed("its answer made no sense"))?;
        Ok(taken(source, said))
    }
}

/// A result as Ruff writes it.
#[derive(Deserialize)]
struct Said {
    code: Option<Box<str>>,
    message: Box<str>,
    url: Option<Box<str>>,
    location: Spot,
    end_location: Spot,
}

/// 1-based, columns in characters.
#[derive(Deserialize)]
struct Spot {
    row: usize,
    column: usize,
}

fn taken(source: &str, said: Vec<Said>) -> Vec<Lint> {
    let breaks = |said: &Said| {
        said.code.as_deref().is_none_or(|code| code == "invalid-syntax" || FRAGMENT.contains(&code))
    };
    if said.iter().any(breaks) {
        return Vec::new();
    }
    let lint = |said: Said| {
        let (start, end) = (byte(source, &said.location)?, byte(source, &said.end_location)?);
        let range = TextRange::new(start, end.max(start));
        Some(Lint { code: said.code?, message: said.message, url: said.url, range })
    };
    let wanted = said.into_iter().filter(|said| said.code.as_deref() != Some(UNDEFINED));
    wanted.filter_map(lint).collect()
}

fn byte(source: &str, spot: &Spot) -> Option<usize> {
    let mut lines = source.split_inclusive('\n');
    let before: usize = lines.by_ref().take(spot.row.checked_sub(1)?).map(str::len).sum();
    let line = lines.next().unwrap_or("");
    let column = line.char_indices().nth(spot.column.checked_sub(1)?).map_or(line.len(), |(at, _)| at);
    Some(before + column)
}

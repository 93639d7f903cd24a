//! The fence around a snippet: its tag, its end, and what happens when that is missing.

use super::fragment::{is_empty, is_readable};
use super::judge::statement_of;
use super::reason::{Markup, Reason};
use super::source_map::{SourceMap, line_end};
use super::syntax::{Version, errors};
use super::transcript;
use crate::diagnostic::codes::snippets::{FENCE_CUT_SHORT, UNCLOSED_FENCE};
use crate::diagnostic::{Finding, Fix};
use crate::note::{CodeBlock, CodeForm};
use crate::text::{TextEdit, TextRange};

/// How many lines behind a fence that was cut short its real end is looked for.
const MAX_CUT: usize = 400;

/// The fence around a snippet.
pub(super) struct Fence<'a> {
    text: &'a str,
    block: &'a CodeBlock,
    map: &'a SourceMap,
}

impl<'a> Fence<'a> {
    pub(super) fn new(text: &'a str, block: &'a CodeBlock, map: &'a SourceMap) -> Self {
        Self { text, block, map }
    }

    /// A reason as a finding of the note.
    pub(super) fn place(&self, reason: Reason) -> Finding {
        let mut finding = self.map.place(self.text, reason.finding);
        match reason.markup {
            Some(Markup::Retag(tag)) => finding.fixes.extend(self.retag(tag)),
            Some(Markup::Split { at, label_end }) => finding.fixes.extend(self.split(at, label_end)),
            None => {}
        }
        finding
    }

    fn retag(&self, tag: &str) -> Option<Fix> {
        let info = self.block.info;
        let words = info.of(self.text);
        let lead = words.len() - words.trim_start_matches(['{', '.', ' ']).len();
        let rest = &words[lead..];
        let len =
            rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | '{' | '}')).unwrap_or(rest.len());
        let start = info.start as usize + lead;
        let edits = vec![TextEdit::replace(TextRange::new(start, start + len), tag)];
        (len > 0).then(|| Fix { title: format!("Tag the fence `{tag}`"), edits, safe: false })
    }

    /// Closes the fence before a line and opens one for the rest.
    fn split(&self, at: u32, label_end: Option<u32>) -> Option<Fix> {
        let marker = self.marker()?;
        let prefix_of = |offset: u32| self.map.line_prefix(self.text, offset);
        let prefix = prefix_of(at).of(self.text);
        let end = line_end(self.text);
        let close = format!("{prefix}{marker}{end}");
        let open = format!("{prefix}{marker}text{end}");
        let first = prefix_of(at).start as usize;
        let edits = match label_end {
            Some(label) if (label as usize) < self.map.source().len() => {
                vec![TextEdit::insert(first, close), TextEdit::insert(prefix_of(label).start as usize, open)]
            }
            Some(_) => return None,
            None => vec![TextEdit::insert(first, format!("{close}{}{end}{open}", prefix.trim_end()))],
        };
        Some(Fix { title: "Move the output into a fence of its own".into(), edits, safe: false })
    }

    /// The backticks or tildes that open the fence.
    fn marker(&self) -> Option<&'a str> {
        let source = self.block.range.of(self.text);
        let first = source.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let width = source.len() - source.trim_start_matches(first).len();
        Some(&source[..width])
    }

    /// The opening fence with its tag.
    fn opening(&self) -> TextRange {
        TextRange { start: self.block.range.start, end: self.block.info.end }
    }

    /// What is wrong with the fence itself.
    pub(super) fn broken(&self, version: Version) -> Option<Finding> {
        self.cut_short().or_else(|| self.unclosed(version))
    }

    /// A fence in a list item, ended by a line that is indented too little to belong to the item.
    fn cut_short(&self) -> Option<Finding> {
        if self.block.form != (CodeForm::Fence { closed: false }) || !self.block.nested {
            return None;
        }
        let marker = self.marker()?;
        let start = self.block.range.start as usize;
        let line_start = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let indent = &self.text[line_start..start];
        if indent.contains(['>', '\t']) {
            return None;
        }
        let width = indent.chars().count();
        let end = self.block.range.end as usize;
        let mut at = end + self.text[end..].find('\n')? + 1;
        let mut edits = Vec::new();
        let mut first = None;
        for line in self.text[at..].split_inclusive('\n').take(MAX_CUT) {
            let content = line.trim();
            let blanks = line.len() - line.trim_start_matches(' ').len();
            if !content.is_empty() && blanks < width {
                first.get_or_insert(TextRange::new(at + blanks, at + line.trim_end().len()));
                edits.push(TextEdit::insert(at, " ".repeat(width - blanks)));
            }
            if content == marker {
                let first = first.filter(|first| first.of(self.text) != marker)?;
                let message = "indented too little: this line ends the list item and with it the code";
                let fix = Fix { title: "Indent the rest of the code".into(), edits, safe: false };
                return Some(Finding::new(&FENCE_CUT_SHORT, first, message).with_fix(fix));
            }
            if is_markdown(content) && !content.starts_with("- ") {
                return None;
            }
            at += line.len();
        }
        None
    }

    /// A fence without an end whose code stops before the note does: it runs to the end of the note
    /// or to the end of the next fence.
    fn unclosed(&self, version: Version) -> Option<Finding> {
        let source = self.map.source();
        let is_open = self.block.form == (CodeForm::Fence { closed: false });
        let inner = source.lines().any(|line| is_opening_fence(line.trim()));
        if !(is_open && source.lines().any(|line| is_markdown(line.trim())) || inner) {
            return None;
        }
        let prose = if transcript::is_transcript(source) {
            first_markdown(source)?
        } else {
            first_prose(source, version)?
        };
        let marker = self.marker()?;
        let code = &source[..prose];
        let kept = code.trim_end().len();
        let at = source[kept..].find('\n').map_or(source.len(), |line| kept + line + 1);
        let close = TextEdit::insert(at, format!("{marker}\n"));
        let lines = source[prose..].trim_end().lines().count();
        let message = format!("this fence is not closed and swallows {lines} lines behind the code");
        let edits = self.map.edits_to_file(self.text, &[close]);
        let fix = Fix { title: "Close the fence behind the code".into(), edits, safe: false };
        Some(Finding::new(&UNCLOSED_FENCE, self.opening(), message).with_fix(fix))
    }
}

/// The first line that no code is: what stands before it can be read.
fn first_prose(source: &str, version: Version) -> Option<usize> {
    let error = errors(source, version).into_iter().next();
    let broken = error.map(|error| statement_of(source, error.range.start) as usize);
    [first_markdown(source), broken]
        .into_iter()
        .flatten()
        .filter(|&at| {
            let code = &source[..at];
            !is_empty(code) && is_readable(code, version)
        })
        .min()
}

fn first_markdown(source: &str) -> Option<usize> {
    let mut start = 0;
    source.split_inclusive('\n').find_map(|line| {
        let at = start;
        start += line.len();
        is_markdown(line.trim_end()).then_some(at)
    })
}

/// Whether a line is Markdown and cannot be Python: a heading of level 2 and deeper, a list item,
/// a fence, a wikilink, bold text, a question.
fn is_markdown(line: &str) -> bool {
    let hashes = line.len() - line.trim_start_matches('#').len();
    let heading = (2..=6).contains(&hashes) && line[hashes..].starts_with(' ');
    let item =
        line.strip_prefix("- ").is_some_and(|rest| rest.starts_with(|c: char| c.is_uppercase() || c == '['));
    heading
        || item
        || is_opening_fence(line)
        || ["[[", "**", "Q. ", "Q: ", "A. ", "> "].iter().any(|start| line.starts_with(start))
}

fn is_opening_fence(line: &str) -> bool {
    let first = line.chars().next().filter(|c| matches!(c, '`' | '~'));
    first.is_some_and(|first| {
        let info = line.trim_start_matches(first);
        line.len() - info.len() >= 3
            && !info.is_empty()
            && info.chars().all(|c| c.is_alphanumeric() || "{}.+-_ ".contains(c))
    })
}

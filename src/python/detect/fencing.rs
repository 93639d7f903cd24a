//! The edits that turn unfenced code into a fence.

use super::lines::Loose;
use super::runs::Run;
use super::{dedent, line_span};
use crate::diagnostic::Fix;
use crate::python::indentation::Repair;
use crate::python::source_map::{SourceMap, line_end};
use crate::python::syntax::SelfReference;
use crate::text::{LineTable, TextEdit, TextRange, apply_edits};

/// A run of code to be fenced.
pub(super) struct Fencing<'a, 't> {
    pub(super) text: &'t str,
    pub(super) lines: &'a LineTable,
    pub(super) group: &'a [Loose<'t>],
    pub(super) run: Run,
    pub(super) map: &'a SourceMap,
}

impl Fencing<'_, '_> {
    /// A fence for a program, with the repairs without which it would be an error there.
    pub(super) fn fix(&self, repair: Option<&Repair>, reference: Option<&SelfReference>) -> Fix {
        let mut title = format!("Turn {} into a Python fence", self.span());
        let mut source = self.map.source().to_owned();
        if let Some(repair) = repair {
            source.clone_from(&repair.text);
            let moved: Vec<String> =
                repair.moves.iter().map(|moved| self.snippet_span(moved.lines)).collect();
            title += &format!(", indenting {}", moved.join(", "));
        }
        if let Some(reference) = reference
            // The edits were made for this very text and do not overlap.
            && let Ok(dedented) = apply_edits(&source, &dedent(&source, reference))
        {
            title += &format!(", dedenting {}", self.snippet_span(reference.rest));
            source = dedented;
        }
        Fix { title, edits: self.edits("python", &source), safe: false }
    }

    /// A fence for a session.
    pub(super) fn session(&self) -> Fix {
        let title = format!("Turn {} into a `pycon` fence", self.span());
        Fix { title, edits: self.edits("pycon", self.map.source()), safe: false }
    }

    fn members(&self) -> &[Loose<'_>] {
        &self.group[self.run.first..=self.run.last]
    }

    fn span(&self) -> String {
        let members = self.members();
        let range = TextRange { start: members[0].range.start, end: members[members.len() - 1].range.start };
        line_span(self.lines, range)
    }

    /// The numbers of the file lines of a range of the snippet.
    fn snippet_span(&self, range: TextRange) -> String {
        let text = range.of(self.map.source());
        let end = range.start as usize + text.trim_end().len();
        let span = line_span(self.lines, self.map.to_file(TextRange::new(range.start as usize, end)));
        span.trim_start_matches("lines ").trim_start_matches("line ").to_owned()
    }

    /// Gives each line the indentation it has in `source`, behind its container's, and puts the
    /// fence around them. A prompt that stands alone before the code goes.
    fn edits(&self, tag: &str, source: &str) -> Vec<TextEdit> {
        let members = self.members();
        let end = line_end(self.text);
        let prefix = |line: &Loose<'_>| " ".repeat(line.container.saturating_sub(line.quote.chars().count()));
        let whole_start = |line: &Loose<'_>| line.range.start as usize - line.quote.len();
        let first = &members[0];
        let fence = format!("{}{}", first.quote, prefix(first));
        let mark = self.mark();
        let mut edits = Vec::new();
        let stray = self.stray_prompt();
        let opening = format!("{fence}{mark}{tag}{end}");
        match stray {
            Some(prompt) => {
                let whole = TextRange::new(whole_start(prompt), whole_start(&self.group[self.run.first]));
                edits.push(TextEdit::replace(whole, opening));
            }
            None => edits.push(TextEdit::insert(whole_start(first), opening)),
        }
        for (line, new) in members.iter().zip(source.split('\n')) {
            let blanks = line.blanks(self.text);
            let indent = &new[..new.len() - new.trim_start_matches([' ', '\t']).len()];
            let wanted = if line.is_blank() { String::new() } else { format!("{}{indent}", prefix(line)) };
            if !line.is_blank() && blanks.of(self.text) != wanted {
                edits.push(TextEdit::replace(blanks, wanted));
            }
        }
        let last = &members[members.len() - 1];
        edits.push(TextEdit::insert(last.range.end as usize, format!("{end}{fence}{mark}")));
        edits
    }

    /// More backticks than the code has in a row, and at least three.
    fn mark(&self) -> String {
        let longest = self.map.source().split(|c| c != '`').map(str::len).max().unwrap_or(0);
        "`".repeat(3.max(longest + 1))
    }

    /// A line with `>>>` and nothing else right before the code.
    fn stray_prompt(&self) -> Option<&Loose<'_>> {
        let before = self.run.first.checked_sub(1).map(|at| &self.group[at])?;
        (before.is_code_block && before.text == ">>>").then_some(before)
    }
}

//! Python that nobody fenced: indented code, lines under a list item, fences without a tag.
//!
//! Such code is never an error. What it gives is an offer to fence it, and two informations: a
//! body that does not stand under its head, and a class used before it exists.

mod fencing;
mod lines;
mod runs;

#[cfg(test)]
mod tests;

use lines::{Loose, groups};
use runs::{Run, runs};

use super::fragment::is_readable;
use super::indentation::{Repair, repair};
use super::reason::short_head;
use super::source_map::SourceMap;
use super::syntax::{
    LineKind, LogicalLine, Module, SelfReference, Version, logical_lines, names, self_references,
};
use super::transcript;
use crate::diagnostic::codes::snippets::{DETACHED_BODY, SELF_REFERENCE_IN_CLASS};
use crate::diagnostic::{Finding, Fix, Related};
use crate::markdown::Document;
use crate::note::{CodeForm, Note};
use crate::text::{LineTable, TextEdit, TextRange};

/// A piece of unfenced Python.
#[derive(Clone, Debug)]
pub struct Detected {
    /// The code's lines in the note, from the first line's first byte to the last line's end.
    pub range: TextRange,
    /// Its text and where that stands in the note.
    pub map: SourceMap,
    /// Whether it is beyond doubt a snippet of its own: more than a line or two in running text.
    pub is_clear: bool,
    /// Whether it is an interpreter session.
    pub is_session: bool,
    /// What to say without being asked; only clear code has any.
    pub findings: Vec<Finding>,
    /// Turns it into a fence, mending what would be an error there.
    pub fence: Fix,
}

/// The unfenced Python of a note, in order.
pub fn detect(document: &Document<'_>, note: &Note) -> Vec<Detected> {
    let mut found = Vec::new();
    for group in groups(document) {
        found.extend(examine_all(document.text, note, &group));
        found.extend(session(document.text, &note.lines, &group));
    }
    found.extend(untagged_fences(document.text, note));
    found.sort_by_key(|found| found.range);
    found
}

/// What is said of a note's unfenced Python without being asked; sessions and fences are not looked
/// at, of which there is nothing to say.
pub fn findings(document: &Document<'_>, note: &Note) -> Vec<Finding> {
    // Only of what stands in indented code is anything said; reading prose as code costs most.
    let groups = groups(document).into_iter().filter(|group| group.iter().any(|line| line.is_code_block));
    let found = groups.flat_map(|group| examine_all(document.text, note, &group).collect::<Vec<_>>());
    found.flat_map(|found| found.findings).collect()
}

fn examine_all(text: &str, note: &Note, group: &[Loose<'_>]) -> impl Iterator<Item = Detected> {
    let runs = with_stranded_lines(group, runs(group)).into_iter();
    runs.filter_map(move |run| examine(text, &note.lines, group, run))
}

/// Runs that one group holds; code that was parsed as the end of a paragraph belongs to the
/// indented code behind it if both begin at the same column.
fn with_stranded_lines(group: &[Loose<'_>], runs: Vec<Run>) -> Vec<Run> {
    let mut joined: Vec<Run> = Vec::new();
    for run in runs {
        match joined.last_mut() {
            Some(before)
                if group[before.first].column == group[run.first].column
                    && only_blank(group, *before, run) =>
            {
                before.last = run.last;
            }
            _ => joined.push(run),
        }
    }
    joined
}

fn only_blank(group: &[Loose<'_>], before: Run, behind: Run) -> bool {
    group[before.last + 1..behind.first].iter().all(Loose::is_blank)
}

fn examine(text: &str, lines: &LineTable, group: &[Loose<'_>], run: Run) -> Option<Detected> {
    let members = &group[run.first..=run.last];
    let map = joined(text, members);
    let source = map.source();
    let shape = Shape::of(source);
    let in_code_block = members.iter().any(|line| line.is_code_block);
    let is_definition = shape.has_definition && shape.statements > 1;
    if !in_code_block && !is_definition {
        return None;
    }
    let readable = is_readable(source, Version::LATEST);
    let repair = if readable { None } else { Some(repair(source, Version::LATEST)?) };
    let is_clear = in_code_block && shape.is_clear(source);
    // `type="text"` alone is an attribute, or a line of a settings file.
    if !is_clear && !source.contains('(') {
        return None;
    }
    let whole = repair.as_ref().map_or(source, |repair| repair.text.as_str());
    let reference = Module::parse(whole, Version::LATEST)
        .and_then(|module| self_references(&module).into_iter().next().filter(|found| found.is_plain));
    let fencing = fencing::Fencing { text, lines, group, run, map: &map };
    let fence = fencing.fix(repair.as_ref(), reference.as_ref());
    let mut findings = Vec::new();
    if is_clear {
        findings.extend(repair.as_ref().and_then(|repair| detached(text, lines, &map, repair, &fence)));
        findings.extend(
            reference.filter(|_| readable).map(|found| self_reference(text, lines, &map, &found, &fence)),
        );
    }
    let range = TextRange { start: members[0].range.start, end: members[members.len() - 1].range.end };
    Some(Detected { range, is_clear, is_session: false, findings, fence, map })
}

/// The lines from their smallest column on.
fn joined(text: &str, members: &[Loose<'_>]) -> SourceMap {
    let base = members.iter().filter(|line| !line.is_blank()).map(|line| line.column).min().unwrap_or(0);
    let mut map = SourceMap::empty();
    for line in members {
        let piece = line.piece(text, base);
        if !line.is_blank() {
            map.push_invented(piece.range.start, &" ".repeat(usize::from(piece.indent)));
            map.push_range(text, piece.range);
        }
        match text.as_bytes()[line.range.end as usize..].first() {
            Some(b'\n') => {
                map.push_range(text, TextRange::new(line.range.end as usize, line.range.end as usize + 1))
            }
            Some(_) => {
                map.push_range(text, TextRange::new(line.range.end as usize + 1, line.range.end as usize + 2))
            }
            None => {}
        }
    }
    map
}

/// What kinds of statements a source has.
#[derive(Clone, Copy, Debug, Default)]
struct Shape {
    statements: usize,
    has_definition: bool,
    has_import: bool,
    has_block: bool,
    has_assignment: bool,
    has_call: bool,
}

impl Shape {
    fn of(source: &str) -> Self {
        let lines = logical_lines(source);
        let has = |kind: LineKind| lines.iter().any(|line: &LogicalLine| line.kind == kind);
        Self {
            statements: lines.len(),
            has_definition: has(LineKind::Def) || has(LineKind::Class),
            has_import: has(LineKind::Import),
            has_block: lines.iter().any(|line| line.kind == LineKind::Control && line.opens_block),
            has_assignment: has(LineKind::Assignment),
            has_call: has(LineKind::Call),
        }
    }

    /// More than one statement, and among them what other languages and prose do not have.
    fn is_clear(self, source: &str) -> bool {
        let uses_own_name = || {
            let module = Module::parse(source, Version::LATEST);
            module.is_some_and(|module| {
                let names = names(&module);
                names.used.contains_key("print") || names.used.keys().any(|name| names.bound.contains(name))
            })
        };
        let decided = self.has_definition || self.has_import || self.has_block;
        self.statements > 1 && (decided || self.has_assignment && self.has_call && uses_own_name())
    }
}

fn detached(text: &str, lines: &LineTable, map: &SourceMap, repair: &Repair, fence: &Fix) -> Option<Finding> {
    let moved = repair.moves.iter().find(|moved| moved.head.is_some())?;
    let head = moved.head?;
    let line = lines.human(map.to_file(head).start as usize).0;
    let message = format!("not indented under `{}` (line {line})", short_head(head.of(map.source())));
    let related = Related { path: None, range: map.to_file(head), message: "its head".into() };
    debug_assert!(text.len() >= map.to_file(head).end as usize);
    Some(
        Finding::new(&DETACHED_BODY, map.to_file(moved.first), message)
            .with_related(related)
            .with_fix(fence.clone()),
    )
}

fn self_reference(
    text: &str,
    lines: &LineTable,
    map: &SourceMap,
    found: &SelfReference,
    fence: &Fix,
) -> Finding {
    let message = format!("`{}` is used inside its own class body, before it exists", found.name);
    let related = Related { path: None, range: map.to_file(found.class), message: "the class".into() };
    let edits = map.edits_to_file(text, &dedent(map.source(), found));
    let title = format!("Dedent {}", line_span(lines, map.to_file(found.rest)));
    Finding::new(&SELF_REFERENCE_IN_CLASS, map.to_file(found.usage), message)
        .with_related(related)
        .with_fix(Fix { title, edits, safe: false })
        .with_fix(fence.clone())
}

/// Edits that move the rest of a class body behind the class.
pub(in crate::python) fn dedent(source: &str, found: &SelfReference) -> Vec<TextEdit> {
    let line_start = |offset: u32| source[..offset as usize].rfind('\n').map_or(0, |at| at + 1);
    let width = (found.rest.start as usize - line_start(found.rest.start))
        .saturating_sub(found.class.start as usize - line_start(found.class.start));
    let mut at = line_start(found.rest.start);
    let mut edits = Vec::new();
    for line in source[at..].split_inclusive('\n') {
        if at >= found.rest.end as usize {
            break;
        }
        let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
        if blank > 0 && !line.trim().is_empty() {
            edits.push(TextEdit::delete(TextRange::new(at, at + width.min(blank))));
        }
        at += line.len();
    }
    edits
}

/// "line 5" or "lines 5–8", counted from 1.
fn line_span(lines: &LineTable, range: TextRange) -> String {
    let (first, last) = (lines.human(range.start as usize).0, lines.human(range.end as usize).0);
    if first == last { format!("line {first}") } else { format!("lines {first}–{last}") }
}

/// Indented code that is an interpreter session as a whole.
fn session(text: &str, lines: &LineTable, group: &[Loose<'_>]) -> Option<Detected> {
    let first = group.iter().position(|line| line.is_code_block && line.text.starts_with(">>>"))?;
    let last = group.iter().rposition(|line| line.is_code_block && !line.is_blank())?;
    let run = Run { first, last };
    let members = &group[first..=last];
    let map = joined(text, members);
    let parsed = transcript::parse(map.source());
    let typed = parsed.entries.iter().filter(|entry| !entry.code.of(parsed.code.source()).trim().is_empty());
    if typed.count() == 0 || members[0].text == ">>>" || !is_readable(parsed.code.source(), Version::LATEST) {
        return None;
    }
    let fence = fencing::Fencing { text, lines, group, run, map: &map }.session();
    let range = TextRange { start: members[0].range.start, end: members[members.len() - 1].range.end };
    Some(Detected { range, is_clear: true, is_session: true, findings: Vec::new(), fence, map })
}

/// Fences without a tag that hold nothing but Python.
fn untagged_fences(text: &str, note: &Note) -> Vec<Detected> {
    let fences = note.code_blocks.iter().filter(|block| {
        block.language.is_none() && block.info.is_empty() && block.form == (CodeForm::Fence { closed: true })
    });
    fences
        .filter_map(|block| {
            let map = SourceMap::new(text, block.pieces.iter().copied());
            let source = map.source();
            let is_session = transcript::is_transcript(source);
            let shape = Shape::of(source);
            let plain = || {
                is_readable(source, Version::LATEST)
                    && shape.is_clear(source)
                    && (shape.has_definition || shape.has_import)
            };
            if !is_session && !plain() {
                return None;
            }
            let tag = if is_session { "pycon" } else { "python" };
            let edits = vec![TextEdit::insert(block.info.start as usize, tag)];
            let fence = Fix { title: format!("Tag the fence `{tag}`"), edits, safe: false };
            Some(Detected {
                range: block.range,
                is_clear: false,
                is_session,
                findings: Vec::new(),
                fence,
                map,
            })
        })
        .collect()
}

//! Indentation: tabs mixed with spaces, and repairs of blocks that stand wrong.

use super::fragment::{indent_of, is_readable, physical_lines};
use super::syntax::{ErrorKind, LineKind, LogicalLine, Version, errors, logical_lines};
use crate::text::{TextEdit, TextRange, apply_edits};

/// No more blocks than this are moved in one snippet.
const MAX_MOVES: usize = 40;

/// The indentation of the first line whose tabs and spaces could mean different depths, as
/// CPython's tokenizer decides it: it compares columns at tab stops of 8 and of 1.
pub fn mixed_tabs(source: &str) -> Option<TextRange> {
    let mut stack = vec![(0usize, 0usize)];
    let mut has_tabs = false;
    for line in logical_lines(source) {
        let indent = line.indent(source);
        has_tabs |= indent.contains('\t');
        let (column, characters) = (columns(indent, 8), columns(indent, 1));
        loop {
            let &(top, alternative) = stack.last()?;
            if column == top {
                if characters != alternative {
                    return Some(TextRange { start: line.line_start, end: line.range.start });
                }
                break;
            }
            if column > top {
                if characters <= alternative {
                    return Some(TextRange { start: line.line_start, end: line.range.start });
                }
                stack.push((column, characters));
                break;
            }
            stack.pop();
            if stack.is_empty() || stack.last().is_some_and(|&(top, _)| top < column) {
                // An unindent that matches nothing; the parser, which counts tabs otherwise, may
                // not see it where there are some.
                let range = TextRange { start: line.line_start, end: line.range.start };
                return has_tabs.then_some(range);
            }
        }
    }
    None
}

/// The width of blanks with the given tab stops.
pub fn columns(indent: &str, tab: usize) -> usize {
    indent.bytes().fold(0, |column, byte| if byte == b'\t' { (column / tab + 1) * tab } else { column + 1 })
}

/// Edits that spell the tabs at line beginnings as spaces.
pub fn expand_tabs(source: &str, tab: usize) -> Vec<TextEdit> {
    physical_lines(source)
        .into_iter()
        .filter_map(|line| {
            let indent = indent_of(line.of(source));
            let range = TextRange::new(line.start as usize, line.start as usize + indent.len());
            indent.contains('\t').then(|| TextEdit::replace(range, " ".repeat(columns(indent, tab))))
        })
        .collect()
}

/// The depth of each logical line, to compare what two indentations mean.
pub fn depths(source: &str) -> Vec<usize> {
    let mut stack = vec![0];
    logical_lines(source)
        .iter()
        .map(|line| {
            let column = columns(line.indent(source), 8);
            while stack.len() > 1 && stack.last().is_some_and(|&top| top > column) {
                stack.pop();
            }
            if stack.last().is_some_and(|&top| top < column) {
                stack.push(column);
            }
            stack.len() - 1
        })
        .collect()
}

/// A way to make broken indentation right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// Edits of line beginnings only.
    pub edits: Vec<TextEdit>,
    /// The source with them.
    pub text: String,
    /// The blocks that were moved, in order.
    pub moves: Vec<Move>,
}

/// One run of lines that was moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The head that lacked a body, if that was the matter.
    pub head: Option<TextRange>,
    /// The first moved line's code, without blanks and comment.
    pub first: TextRange,
    /// The moved lines, whole.
    pub lines: TextRange,
}

/// Moves blocks until the source can be read; `None` if that does not help.
pub fn repair(source: &str, version: Version) -> Option<Repair> {
    let lines = physical_lines(source);
    let original: Vec<&str> = lines.iter().map(|line| indent_of(line.of(source))).collect();
    let mut indents: Vec<String> = original.iter().map(|&indent| indent.to_owned()).collect();
    let mut moves = Vec::new();
    let mut text = source.to_owned();
    for _ in 0..MAX_MOVES {
        let Some(error) = errors(&text, version).into_iter().next() else { break };
        if error.kind != ErrorKind::Indentation {
            return None;
        }
        let shift = next_shift(&text, error.range.start, &error.message)?;
        let before = physical_lines(&text);
        let first = line_at(&before, shift.lines.start)?;
        let last = line_at(&before, shift.lines.end.saturating_sub(1).max(shift.lines.start))?;
        for at in first..=last {
            if !lines[at].of(source).trim().is_empty() {
                indents[at] = shift.apply(&indents[at]);
            }
        }
        moves.push((shift.head.and_then(|head| line_at(&before, head)), first, last));
        text = rebuild(source, &lines, &original, &indents);
    }
    let edits: Vec<TextEdit> = (0..lines.len())
        .filter(|&at| original[at] != indents[at])
        .map(|at| indent_edit(lines[at].start as usize, original[at], &indents[at]))
        .collect();
    if moves.is_empty() || !is_readable(&text, version) {
        return None;
    }
    let code = |at: usize| code_of(source, lines[at]);
    let moves = moves
        .into_iter()
        .map(|(head, first, last)| Move {
            head: head.map(code),
            first: code(first),
            lines: TextRange { start: lines[first].start, end: lines[last].end },
        })
        .collect();
    debug_assert_eq!(apply_edits(source, &edits).as_deref(), Ok(text.as_str()));
    Some(Repair { edits, text, moves })
}

/// The smallest edit from one indentation to the other.
fn indent_edit(line: usize, from: &str, to: &str) -> TextEdit {
    let same = from.bytes().zip(to.bytes()).take_while(|(a, b)| a == b).count();
    TextEdit::replace(TextRange::new(line + same, line + from.len()), &to[same..])
}

/// A line's code without blanks and comment, as far as the tokens tell.
fn code_of(source: &str, line: TextRange) -> TextRange {
    let found = logical_lines(source).into_iter().find(|logical| logical.line_start == line.start);
    let blank = indent_of(line.of(source)).len();
    let end = line.start as usize + line.of(source).trim_end().len();
    match found {
        Some(logical) if (logical.range.end as usize) <= end => logical.range,
        _ => TextRange::new(line.start as usize + blank, end.max(line.start as usize + blank)),
    }
}

fn rebuild(source: &str, lines: &[TextRange], original: &[&str], indents: &[String]) -> String {
    let mut text = String::with_capacity(source.len() + 64);
    for (at, line) in lines.iter().enumerate() {
        text.push_str(&indents[at]);
        text.push_str(&line.of(source)[original[at].len()..]);
    }
    text
}

fn line_at(lines: &[TextRange], offset: u32) -> Option<usize> {
    lines.partition_point(|line| line.start <= offset).checked_sub(1)
}

/// One step of a repair.
struct Shift {
    /// Offset of the head that lacks a body.
    head: Option<u32>,
    /// The lines to move.
    lines: TextRange,
    /// What their indentation begins with now, and instead.
    from: String,
    to: String,
    /// How far a block goes with its head. One that stood a column or two beside its place does
    /// not: what is deeper stands right already.
    unit: usize,
}

impl Shift {
    fn apply(&self, indent: &str) -> String {
        let is_slip = self.from.len() > self.to.len() && self.from.len() - self.to.len() < self.unit;
        if is_slip && indent.len() >= self.to.len() + self.unit {
            return indent.to_owned();
        }
        match indent.strip_prefix(&self.from) {
            Some(rest) => format!("{}{rest}", self.to),
            None => self.to.clone(),
        }
    }
}

fn next_shift(text: &str, error: u32, message: &str) -> Option<Shift> {
    let lines = logical_lines(text);
    // An unindent is reported at the end of the blanks of its line, or on the line before it.
    let at = lines.partition_point(|line| line.range.end <= error).min(lines.len().checked_sub(1)?);
    if message.contains("expected an indented block") {
        return detached_body(text, &lines, at);
    }
    if message.contains("unindent") {
        return unmatched_unindent(text, &lines, at);
    }
    unexpected_indent(text, &lines, at)
}

/// A head with nothing deeper behind it: what follows it is moved under it.
fn detached_body(text: &str, lines: &[LogicalLine], at: usize) -> Option<Shift> {
    let is_headless = |at: usize| {
        let next = lines.get(at + 1);
        lines[at].opens_block
            && next.is_some_and(|next| next.indent(text).len() <= lines[at].indent(text).len())
    };
    let head = (0..=at).rev().find(|&at| is_headless(at))?;
    let indent = lines[head].indent(text);
    let body = &lines[head + 1..];
    if body.first()?.indent(text) != indent {
        return None;
    }
    let count = match lines[head].kind {
        LineKind::Class => methods(text, body, indent),
        _ => block(text, body, indent),
    };
    let last = body.get(count.checked_sub(1)?)?;
    Some(Shift {
        head: Some(lines[head].range.start),
        lines: TextRange { start: body[0].line_start, end: last.range.end },
        from: indent.to_owned(),
        to: format!("{indent}{}", unit(text, lines)),
        unit: unit(text, lines).len(),
    })
}

/// How many of the lines belong to a class: definitions at the class's own depth and all inside.
fn methods(text: &str, body: &[LogicalLine], indent: &str) -> usize {
    let belongs = |line: &&LogicalLine| {
        line.indent(text).len() > indent.len() || matches!(line.kind, LineKind::Def | LineKind::Decorator)
    };
    body.iter().take_while(belongs).count()
}

/// How many of the lines are a block: up to a blank line, a definition or a smaller indentation.
fn block(text: &str, body: &[LogicalLine], indent: &str) -> usize {
    let mut end = body.first().map_or(0, |line| line.line_start);
    let belongs = |line: &&LogicalLine| {
        let gap = text.get(end as usize..line.line_start as usize).unwrap_or("");
        let blank_line = gap.matches('\n').count() > 1;
        end = line.range.end;
        let own = line.indent(text).len();
        let stays = own > indent.len()
            || !blank_line && !matches!(line.kind, LineKind::Def | LineKind::Class | LineKind::Clause);
        own >= indent.len() && stays
    };
    body.iter().take_while(belongs).count()
}

/// Lines deeper than the statement before them: moved back to its depth.
fn unexpected_indent(text: &str, lines: &[LogicalLine], at: usize) -> Option<Shift> {
    let first = (at.saturating_sub(1)..=at + 1).find(|&at| {
        at > 0
            && lines.get(at).is_some_and(|line| {
                !lines[at - 1].opens_block && line.indent(text).len() > lines[at - 1].indent(text).len()
            })
    })?;
    let (from, to) = (lines[first].indent(text), lines[first - 1].indent(text));
    let count = lines[first..].iter().take_while(|line| line.indent(text).len() >= from.len()).count();
    Some(Shift {
        head: None,
        lines: TextRange { start: lines[first].line_start, end: lines[first + count - 1].range.end },
        from: from.to_owned(),
        to: to.to_owned(),
        unit: unit(text, lines).len(),
    })
}

/// A line between two depths: moved to the nearest one that is open there.
fn unmatched_unindent(text: &str, lines: &[LogicalLine], at: usize) -> Option<Shift> {
    let mut stack: Vec<&str> = vec![""];
    for (index, line) in lines.iter().enumerate() {
        let indent = line.indent(text);
        let mut open = stack.clone();
        while open.last().is_some_and(|top| top.len() > indent.len()) {
            open.pop();
        }
        let dedents = open.len() < stack.len();
        if dedents && open.last().is_some_and(|top| top.len() < indent.len()) {
            if index + 1 < at {
                return None;
            }
            let to = stack.iter().min_by_key(|level| level.len().abs_diff(indent.len()))?;
            let count =
                lines[index..].iter().take_while(|line| line.indent(text).len() >= indent.len()).count();
            return Some(Shift {
                head: None,
                lines: TextRange { start: line.line_start, end: lines[index + count - 1].range.end },
                from: indent.to_owned(),
                to: (*to).to_owned(),
                unit: unit(text, lines).len(),
            });
        }
        if open.last().is_some_and(|top| top.len() < indent.len()) {
            open.push(indent);
        }
        stack = open;
    }
    None
}

/// One level of indentation, as the text's first block has it.
fn unit(text: &str, lines: &[LogicalLine]) -> String {
    lines
        .windows(2)
        .filter(|pair| pair[0].opens_block)
        .find_map(|pair| {
            pair[1].indent(text).strip_prefix(pair[0].indent(text)).filter(|unit| !unit.is_empty())
        })
        .unwrap_or("    ")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mixed(source: &str) -> Option<usize> {
        mixed_tabs(source).map(|range| source[..range.start as usize].matches('\n').count() + 1)
    }

    #[test]
    fn tabs_and_spaces_mix_only_where_they_disagree() {
        assert_eq!(mixed("if x:\n\ty\n\tz\n"), None);
        assert_eq!(mixed("if x:\n\ty\n        z\n"), Some(3));
        assert_eq!(mixed("if x:\n        y\n\tz\n"), Some(3));
        assert_eq!(mixed("def f():\n\tpass\ndef g():\n    pass\n"), None);
        assert_eq!(mixed("if x:\n  if y:\n\tz\n"), Some(3));
        assert_eq!(mixed("f(\n\t1,\n    2)\n"), None);
        assert_eq!(mixed("class A:\n \t   def f(self):\n        pass\n"), Some(3));
        assert_eq!(mixed("class A:\n    def f(self):\n  pass\n"), None);
    }

    fn repaired(source: &str) -> Option<String> {
        repair(source, Version::LATEST).map(|repair| repair.text)
    }

    #[test]
    fn bodies_go_under_their_heads() {
        assert_eq!(repaired("def f():\nreturn 1\n").as_deref(), Some("def f():\n    return 1\n"));
        assert_eq!(repaired("if x:\ny = 1\n\nz = 2\n").as_deref(), Some("if x:\n    y = 1\n\nz = 2\n"));
        assert_eq!(
            repaired("class A:\ndef f(self):\n  return 1\n\ndef g(self):\n  return 2\n\na = A()\n")
                .as_deref(),
            Some("class A:\n  def f(self):\n    return 1\n\n  def g(self):\n    return 2\n\na = A()\n")
        );
    }

    #[test]
    fn strays_go_back() {
        assert_eq!(
            repaired("x = 1\ny = 2\n  z = 3\nw = 4\n").as_deref(),
            Some("x = 1\ny = 2\nz = 3\nw = 4\n")
        );
        assert_eq!(
            repaired("def f():\n    x = 1\n   return x\n").as_deref(),
            Some("def f():\n    x = 1\n    return x\n")
        );
    }

    #[test]
    fn other_mistakes_are_not_touched() {
        assert_eq!(repaired("x = 1\n"), None);
        assert_eq!(repaired("x = = 1\n"), None);
    }

    #[test]
    fn moves_tell_what_was_moved() {
        let source = "class A:\n\ndef f(self):  # x\n    pass\n\nA()\n";
        let repair = repair(source, Version::LATEST).unwrap();
        let only = &repair.moves[0];
        assert_eq!(only.head.unwrap().of(source), "class A:");
        assert_eq!(only.first.of(source), "def f(self):");
        assert_eq!(only.lines.of(source), "def f(self):  # x\n    pass\n");
        assert_eq!(repair.edits.len(), 2);
    }
}

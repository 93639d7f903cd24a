//! The ways in which notes quote code that is no module by itself, and is right all the same.

use super::source_map::SourceMap;
use super::syntax::{
    LineKind, LogicalLine, Piece, Version, is_valid, lies_in, logical_lines, opaque, pieces,
};
use crate::text::TextRange;

/// How a snippet is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As it stands.
    Module,
    /// With the blanks that all its lines begin with taken away.
    Dedented,
    /// The same, its first line for itself: a copy that began in the middle of a line.
    Ragged,
    /// Under headings such as `Yes:` and `No:`.
    Sections,
    /// Behind an invented `if`, `try` or `match`: it begins with `elif`, `else`, `except`, `case`.
    Clause,
    /// The inside of an `async` function and a loop: `return`, `await`, `break`.
    Body,
    /// The inside of a function and a loop: `yield from`, `yield` beside `return x`.
    GeneratorBody,
    /// With a last line it lacks: `finally` after `try`, something to decorate.
    Completed,
    /// A sum, a chain of `.method()` or another expression over several lines.
    Expression,
    /// The arguments of a call.
    Arguments,
    /// The entries of a dict.
    Entries,
}

/// A text that a snippet may stand for, and the way back to the snippet.
#[derive(Clone, Debug)]
pub struct Reading {
    /// How the snippet was read.
    pub form: Form,
    map: SourceMap,
}

impl Reading {
    /// The snippet as it stands.
    pub fn literal(source: &str) -> Self {
        Self { form: Form::Module, map: SourceMap::whole(source) }
    }

    /// The code to parse or compile.
    pub fn text(&self) -> &str {
        self.map.source()
    }

    /// The snippet bytes of a range of [`Reading::text`].
    pub fn to_snippet(&self, range: TextRange) -> TextRange {
        self.map.to_file(range)
    }
}

/// The readings of `source` that have no syntax error, the most literal first.
///
/// They are made one by one as they are asked for; the first is almost always the last.
pub fn readings(source: &str, version: Version) -> impl Iterator<Item = Reading> + '_ {
    bases(source)
        .flat_map(|base| {
            FORMS.iter().filter_map(move |form| {
                let map = form.1(base.source())?;
                Some(Reading { form: form.0, map: map.through(&base) })
            })
        })
        .filter(move |reading| is_valid(reading.text(), version))
}

/// Whether `source` can be read as code in any of the forms.
pub fn is_readable(source: &str, version: Version) -> bool {
    readings(source, version).next().is_some()
}

type Rewrite = fn(&str) -> Option<SourceMap>;

const FORMS: [(Form, Rewrite); 11] = [
    (Form::Module, |source| Some(SourceMap::whole(source))),
    (Form::Dedented, dedented),
    (Form::Ragged, ragged),
    (Form::Clause, clause),
    (Form::Body, |source| Some(wrapped(source, "async def _():\n while True:\n", "  ", ""))),
    (Form::GeneratorBody, |source| Some(wrapped(source, "def _():\n while True:\n", "  ", ""))),
    (Form::Completed, completed),
    (Form::Expression, expression),
    (Form::Arguments, |source| Some(wrapped(source, "_(\n", "", "\n)"))),
    (Form::Entries, |source| Some(wrapped(source, "{\n", "", "\n}"))),
    (Form::Sections, sections),
];

/// The source itself, and with its placeholders and missing bodies filled in.
fn bases(source: &str) -> impl Iterator<Item = SourceMap> + '_ {
    const FILLS: [fn(&str) -> Option<SourceMap>; 4] = [
        |source| Some(SourceMap::whole(source)),
        |source| with_placeholders(source, "___"),
        |source| with_placeholders(source, "**_"),
        |source| with_placeholders(source, "#.."),
    ];
    FILLS.iter().filter_map(move |fill| fill(source)).flat_map(|filled| {
        let stubbed = with_bodies(filled.source()).map(|stubs| stubs.through(&filled));
        std::iter::once(filled).chain(stubbed)
    })
}

/// The physical lines with their breaks, as ranges.
pub(super) fn physical_lines(source: &str) -> Vec<TextRange> {
    let mut start = 0;
    source
        .split_inclusive('\n')
        .map(|line| {
            let range = TextRange::new(start, start + line.len());
            start += line.len();
            range
        })
        .collect()
}

/// The blanks that a line begins with.
pub(super) fn indent_of(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// The blanks that all lines with content begin with.
pub(super) fn common_indent<'s>(lines: impl Iterator<Item = &'s str>) -> &'s str {
    let mut common: Option<&str> = None;
    for line in lines.filter(|line| !is_blank(line)) {
        let indent = indent_of(line);
        common = Some(match common {
            None => indent,
            Some(common) => {
                let same = common.bytes().zip(indent.bytes()).take_while(|(a, b)| a == b).count();
                &common[..same]
            }
        });
    }
    common.unwrap_or("")
}

/// Takes `width` bytes of blanks from each of the lines.
fn push_dedented(map: &mut SourceMap, source: &str, lines: &[TextRange], width: usize) {
    for line in lines {
        let indent = indent_of(line.of(source)).len();
        let start = line.start as usize + width.min(indent);
        map.push_range(source, TextRange::new(start, line.end as usize));
    }
}

fn dedented(source: &str) -> Option<SourceMap> {
    let lines = physical_lines(source);
    let width = common_indent(lines.iter().map(|line| line.of(source))).len();
    if width == 0 {
        return None;
    }
    let mut map = SourceMap::empty();
    push_dedented(&mut map, source, &lines, width);
    Some(map)
}

fn ragged(source: &str) -> Option<SourceMap> {
    let lines = physical_lines(source);
    let first = lines.iter().position(|line| !is_blank(line.of(source)))?;
    let (head, rest) = lines.split_at(first + 1);
    let width = common_indent(rest.iter().map(|line| line.of(source))).len();
    if width == 0 || head[first].of(source).trim_end().ends_with(':') {
        return None;
    }
    let mut map = SourceMap::empty();
    push_dedented(&mut map, source, head, usize::MAX);
    push_dedented(&mut map, source, rest, width);
    Some(map)
}

/// `head`, then the dedented source behind `indent`, then `tail`.
fn wrapped(source: &str, head: &str, indent: &str, tail: &str) -> SourceMap {
    let lines = physical_lines(source);
    let width = common_indent(lines.iter().map(|line| line.of(source))).len();
    let mut map = SourceMap::empty();
    map.push_invented(0, head);
    for line in lines {
        let text = line.of(source);
        if is_blank(text) {
            map.push_range(source, line);
            continue;
        }
        map.push_invented(line.start, indent);
        map.push_range(source, TextRange::new(line.start as usize + width, line.end as usize));
    }
    map.push_invented(source.len() as u32, tail);
    map
}

fn clause(source: &str) -> Option<SourceMap> {
    let first = source.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'))?;
    let word = first.split(|c: char| !c.is_alphanumeric()).next()?;
    let head = match word {
        "elif" | "else" => "async def _():\n while True:\n  if _:\n   pass\n",
        "except" | "finally" => "async def _():\n while True:\n  try:\n   pass\n",
        "case" => return Some(wrapped(source, "async def _():\n while True:\n  match _:\n", "   ", "")),
        _ => return None,
    };
    Some(wrapped(source, head, "  ", ""))
}

fn completed(source: &str) -> Option<SourceMap> {
    let lines = logical_lines(source);
    let first = lines.first()?;
    let outermost = |line: &&LogicalLine| line.indent(source).len() <= first.indent(source).len();
    let last = lines.iter().rev().find(outermost)?;
    let tail = match last.kind {
        LineKind::Decorator => "\ndef _(): ...",
        LineKind::Control if last.range.of(source).starts_with("try") => "\nfinally: pass",
        _ => return None,
    };
    Some(wrapped(source, "", "", tail))
}

fn expression(source: &str) -> Option<SourceMap> {
    let chain = source.trim_start().starts_with('.');
    Some(wrapped(source, if chain { "(_\n" } else { "(\n" }, "", "\n)"))
}

/// Headings such as `Yes:` become comments, and each section is dedented for itself.
fn sections(source: &str) -> Option<SourceMap> {
    let lines = physical_lines(source);
    if !lines.iter().any(|line| is_section_label(line.of(source))) {
        return None;
    }
    let mut map = SourceMap::empty();
    let mut rest = &lines[..];
    while !rest.is_empty() {
        let next = rest.iter().skip(1).position(|line| is_section_label(line.of(source)));
        let (section, behind) = rest.split_at(next.map_or(rest.len(), |at| at + 1));
        let label = usize::from(is_section_label(section[0].of(source)));
        if label == 1 {
            map.push_invented(section[0].start, "# ");
            map.push_range(source, section[0]);
        }
        let body = &section[label..];
        let width = common_indent(body.iter().map(|line| line.of(source))).len();
        push_dedented(&mut map, source, body, width);
        rest = behind;
    }
    Some(map)
}

fn is_section_label(line: &str) -> bool {
    let line = line.trim();
    let Some(words) = line.strip_suffix(':') else { return false };
    let names_output = ["Output", "Result", "Out"].iter().any(|word| words.starts_with(word));
    words.len() <= 40
        && !names_output
        && words.starts_with(|c: char| c.is_uppercase())
        && words.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '\'' | '-'))
}

/// `<your code here>`, `…` and `...` where no expression may stand, all of them replaced by names
/// or nothing; `ellipsis` is what takes the place of `...`. `None` if there is nothing to replace.
fn with_placeholders(source: &str, ellipsis: &str) -> Option<SourceMap> {
    let opaque = opaque(source);
    let mut found = angle_placeholders(source, &opaque);
    for (at, dots) in source.match_indices('…').chain(source.match_indices("...")) {
        let line_start = source[..at].rfind('\n').map_or(0, |break_at| break_at + 1);
        let alone = source[line_start..].lines().next().is_some_and(|line| line.trim() == dots);
        let hides_line = ellipsis == "#..";
        if !lies_in(&opaque, at) && (!hides_line || alone) {
            found.push((TextRange::new(at, at + dots.len()), ellipsis));
        }
    }
    if found.is_empty() {
        return None;
    }
    found.sort_by_key(|(range, _)| range.start);
    let mut map = SourceMap::empty();
    let mut done = 0;
    for (range, name) in found {
        if (range.start as usize) < done {
            continue;
        }
        map.push_range(source, TextRange::new(done, range.start as usize));
        map.push_invented(range.start, name);
        done = range.end as usize;
    }
    map.push_range(source, TextRange::new(done, source.len()));
    Some(map)
}

fn angle_placeholders(source: &str, opaque: &[TextRange]) -> Vec<(TextRange, &'static str)> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices('<') {
        let rest = &source[at + 1..];
        let Some(len) = rest.find(['>', '<', '\n']).filter(|&len| rest.as_bytes()[len] == b'>') else {
            continue;
        };
        let words = rest[..len].trim();
        let is_placeholder = !words.is_empty()
            && len <= 80
            && words.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '.')
            && words.chars().all(|c| c.is_alphanumeric() || " _-.,'/:()=+*".contains(c));
        if is_placeholder && !lies_in(opaque, at) {
            found.push((TextRange::new(at, at + 1 + len + 1), "___"));
        }
    }
    found
}

/// Gives a body to block heads that only a comment or nothing follows, and to bare signatures.
/// `None` if there is none of these.
fn with_bodies(source: &str) -> Option<SourceMap> {
    let lines = logical_lines(source);
    let mut stubs = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let next = lines.get(at + 1);
        let indent = line.indent(source).len();
        if next.is_some_and(|next| next.indent(source).len() > indent) {
            continue;
        }
        if line.opens_block {
            let gap =
                &source[line.range.end as usize..next.map_or(source.len(), |next| next.line_start as usize)];
            let comment = gap
                .lines()
                .skip(1)
                .any(|line| line.trim_start().starts_with('#') && indent_of(line).len() > indent);
            let signature = line.kind == LineKind::Def
                && next.is_some_and(|next| {
                    matches!(next.kind, LineKind::Def | LineKind::Class | LineKind::Decorator)
                });
            if comment || next.is_none() || signature {
                stubs.push((line.range.end, " ..."));
            }
        } else if line.kind == LineKind::Def && !is_valid(line.range.of(source), Version::LATEST) {
            let with_body = format!("{}: ...", line.range.of(source));
            if is_valid(&with_body, Version::LATEST) {
                stubs.push((line.range.end, ": ..."));
            }
        }
    }
    if stubs.is_empty() {
        return None;
    }
    let mut map = SourceMap::empty();
    let mut done = 0;
    for (at, stub) in stubs {
        map.push_range(source, TextRange { start: done, end: at });
        map.push_invented(at, stub);
        done = at;
    }
    map.push_range(source, TextRange::new(done as usize, source.len()));
    Some(map)
}

/// Whether the source holds nothing but blanks and comments.
pub fn is_empty(source: &str) -> bool {
    pieces(source).iter().all(|(piece, _)| matches!(piece, Piece::Space | Piece::End))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(source: &str) -> Option<Form> {
        readings(source, Version::LATEST).next().map(|reading| reading.form)
    }

    #[test]
    fn what_notes_quote_is_read() {
        for (source, expected) in [
            ("x = 1\n", Form::Module),
            ("return x\n", Form::Module),
            ("    def f(self):\n        return 1\n", Form::Dedented),
            ("\tx = 1\n\tif x:\n\t\ty = 2\n", Form::Dedented),
            ("x = 1\n    y = 2\n    z = 3\n", Form::Ragged),
            ("elif x > 1:\n    y = 2\nelse:\n    y = 3\n", Form::Clause),
            ("except ValueError:\n    return 1\n", Form::Clause),
            ("    case [x, y]:\n        return x\n", Form::Clause),
            (".filter(a)\n.map(b)\n", Form::Expression),
            ("a +\nb\n", Form::Expression),
            ("key=f, **args\n", Form::Arguments),
            ("'a': 1,\n'b': 2\n", Form::Entries),
            ("try:\n    f()\n", Form::Completed),
            ("@cached\n", Form::Completed),
            ("Yes:\n    x = 1\nNo:\n    x=1\n", Form::Sections),
        ] {
            assert_eq!(form(source), Some(expected), "{source}");
        }
    }

    #[test]
    fn placeholders_and_missing_bodies_are_filled_in() {
        for source in [
            "def f():\n    <your code here>\n",
            "x = <name>\ny = f(<arg 1>, <arg 2>)\n",
            "for i in range(n):\n    …\n",
            "def f(a, ..., b):\n    pass\n",
            "f(a=1, ...)\n",
            "if x:\n    y()\n  ...\nz()\n",
            "def f():\n    # comment only\n\nx = 1\n",
            "class A:\n",
            "def push(self, x):\ndef pop(self):\n",
            "def f(a, b) -> int\n",
            "for x in y:\n    # work\n",
        ] {
            assert!(form(source).is_some(), "{source}");
        }
    }

    #[test]
    fn what_is_broken_stays_broken() {
        for source in [
            "def f()\n    return 1\n",
            "print 'x'\n",
            "x = (1,\n",
            "if x:\ny = 1\n",
            "class A:\n\ndef f(self):\n    pass\nx = 1\n",
            "x = 1 1\n",
            ">>> x\n1 2\n",
        ] {
            assert_eq!(form(source), None, "{source}");
        }
    }

    #[test]
    fn positions_lead_back_to_the_snippet() {
        let source = "    x = <name>\n    return x is 'ä'\n";
        let reading = readings(source, Version::LATEST).find(|reading| reading.form == Form::Body).unwrap();
        let at = reading.text().find("x is").unwrap();
        let range = reading.to_snippet(TextRange::new(at, at + "x is 'ä'".len()));
        assert_eq!(range.of(source), "x is 'ä'");
    }
}

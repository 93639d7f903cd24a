//! The ways in which notes quote code that is no module by itself, and is right all the same.

mod fills;
mod forms;

use fills::{with_bodies, with_placeholders};
use forms::{clause, completed, dedented, expression, ragged, sections, wrapped};

use super::source_map::SourceMap;
use super::syntax::{Piece, Version, is_valid, pieces};
use crate::diagnostic::Finding;
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

    /// A finding of [`Reading::text`] as one of the snippet `source`.
    pub fn place(&self, source: &str, finding: Finding) -> Finding {
        self.map.place(source, finding)
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
            "x = f(a)\n      ^^^^\n",
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

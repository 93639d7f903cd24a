//! The agreement of the two layers that check syntax.

use super::fragment::{Form, Reading, readings};
use super::indentation::mixed_tabs;
use super::interpreter::{Place, Problem, Verdict, Verdicts};
use super::syntax::{self, ErrorKind, SyntaxError, Version};
use crate::text::TextRange;

/// No more than this many readings of one snippet are put to the interpreter.
const MAX_READINGS: usize = 8;

/// A range without the line breaks at its end: an error "at the end of the line" stands there.
fn without_break(source: &str, range: TextRange) -> TextRange {
    let text = range.of(source);
    TextRange::new(range.start as usize, range.start as usize + text.trim_end_matches('\n').len())
}

/// What both layers together think of a snippet. All ranges are bytes of the snippet.
#[derive(Debug)]
pub struct Judgement {
    /// How it can be read; `None` if it is broken.
    pub reading: Option<Reading>,
    /// What is wrong with it, if it is broken.
    pub errors: Vec<SyntaxError>,
    /// What the interpreter warns of.
    pub warnings: Vec<SyntaxError>,
}

/// Judges one snippet.
///
/// Where the interpreter accepts it (in some form), the parser's errors are dropped; where it
/// rejects it, its wording and place stand for that statement, and the parser's for the others.
pub fn judge(source: &str, verdicts: &mut dyn Verdicts) -> Judgement {
    let version = verdicts.version();
    match ask(source, verdicts) {
        None => in_process(source, version),
        Some(verdict) => match &verdict.error {
            None => accepted(Reading::literal(source), &verdict, source),
            Some(problem) => rejected(source, problem, version, verdicts),
        },
    }
}

fn ask(source: &str, verdicts: &mut dyn Verdicts) -> Option<Verdict> {
    verdicts.verdict(source).filter(|verdict| !verdict.gave_up)
}

fn in_process(source: &str, version: Version) -> Judgement {
    let reading = match mixed_tabs(source) {
        Some(_) => None,
        None => readings(source, version).next(),
    };
    let errors = if reading.is_none() { own_errors(source, version) } else { Vec::new() };
    Judgement { reading, errors, warnings: Vec::new() }
}

/// The in-process layer's errors, those of tabs included.
fn own_errors(source: &str, version: Version) -> Vec<SyntaxError> {
    let mut errors = syntax::errors(source, version);
    errors.iter_mut().for_each(|error| error.range = without_break(source, error.range));
    if let Some(range) = mixed_tabs(source) {
        let message = "inconsistent use of tabs and spaces in indentation".to_owned();
        errors.retain(|error| statement_of(source, error.range.start) != statement_of(source, range.start));
        errors.push(SyntaxError { range, message, kind: ErrorKind::Indentation });
        errors.sort_by_key(|error| error.range);
    }
    errors
}

fn accepted(reading: Reading, verdict: &Verdict, source: &str) -> Judgement {
    let warnings = verdict
        .warnings
        .iter()
        .filter_map(|problem| {
            let range = match problem.place(reading.text()) {
                Place::Range(range) | Place::Line(range) => range,
                Place::Unknown => return None,
            };
            let range = reading.to_snippet(range);
            // A place in what was only invented around the snippet.
            let range = if range.is_empty() { TextRange::new(0, source.trim_end().len()) } else { range };
            Some(SyntaxError { range, message: problem.message.clone(), kind: ErrorKind::Other })
        })
        .collect();
    Judgement { reading: Some(reading), errors: Vec::new(), warnings }
}

fn rejected(source: &str, problem: &Problem, version: Version, verdicts: &mut dyn Verdicts) -> Judgement {
    let others = readings(source, version).filter(|reading| reading.text() != source);
    for reading in others.take(MAX_READINGS) {
        match ask(reading.text(), verdicts) {
            None => return Judgement { reading: Some(reading), errors: Vec::new(), warnings: Vec::new() },
            Some(verdict) if verdict.error.is_none() => return accepted(reading, &verdict, source),
            Some(_) => {}
        }
    }
    let mut errors = own_errors(source, version);
    let error = located(source, problem, &errors);
    let own = statement_of(source, error.range.start);
    errors.retain(|other| statement_of(source, other.range.start) != own);
    // The parser stops seeing statements where the tokens end.
    if matches!(error.message.as_str(), m if m.contains("unterminated") || m.contains("never closed")) {
        errors.retain(|other| other.range.start < own);
    }
    errors.push(error);
    errors.sort_by_key(|error| error.range);
    Judgement { reading: None, errors, warnings: Vec::new() }
}

/// The interpreter's error at the interpreter's place; where that is of no use, at the parser's.
fn located(source: &str, problem: &Problem, own: &[SyntaxError]) -> SyntaxError {
    let range = match problem.place(source) {
        Place::Range(range) | Place::Line(range) => range,
        Place::Unknown => match (own.first(), source.find('\0')) {
            (_, Some(at)) => TextRange::new(at, at + 1),
            (Some(error), None) => error.range,
            (None, None) => f_string(source).unwrap_or(TextRange::new(0, source.trim_end().len())),
        },
    };
    let kind = match problem.kind.as_str() {
        "IndentationError" | "TabError" => ErrorKind::Indentation,
        _ => ErrorKind::Other,
    };
    SyntaxError { range: without_break(source, range), message: problem.message.clone(), kind }
}

/// The first f-string with something to evaluate in it.
fn f_string(source: &str) -> Option<TextRange> {
    syntax::opaque(source).into_iter().find(|range| {
        let text = range.of(source);
        text.starts_with(['f', 'F']) || text.get(1..2).is_some_and(|second| second.eq_ignore_ascii_case("f"))
    })
}

/// Where the statement at column 0 begins that holds `offset`.
pub(super) fn statement_of(source: &str, offset: u32) -> u32 {
    let mut found = 0;
    let mut start = 0;
    for line in source.split_inclusive('\n') {
        if start > offset as usize {
            break;
        }
        if line.starts_with(|c: char| !c.is_whitespace() && !matches!(c, ')' | ']' | '}' | '#')) {
            found = start;
        }
        start += line.len();
    }
    found as u32
}

impl Judgement {
    /// Whether it was read as it stands.
    pub fn is_module(&self) -> bool {
        self.reading.as_ref().is_some_and(|reading| reading.form == Form::Module)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::interpreter::{Checker, Discovery, Limits, NoInterpreter};

    fn live() -> Option<Checker> {
        let python = Discovery::from_environment(None, Vec::new()).find().ok()?;
        Some(Checker::new(python, Limits::default()))
    }

    #[test]
    fn the_parser_does_not_see_what_the_compiler_does() {
        let Some(mut live) = live() else { return };
        for source in [
            "def f(a, a):\n    pass\n",
            "def f():\n    break\n",
            "def f():\n    x = 1\n    global x\n",
            "class A:\n    return 1\n",
            "def f(x):\n    nonlocal x\n",
        ] {
            assert!(judge(source, &mut NoInterpreter).reading.is_some(), "{source}");
            let judgement = judge(source, &mut live);
            assert!(judgement.reading.is_none() && judgement.errors.len() == 1, "{source}: {judgement:?}");
        }
    }

    #[test]
    fn fragments_are_accepted_by_both() {
        let Some(mut live) = live() else { return };
        for source in [
            "return x\n",
            "    async for x in y:\n        yield x\n",
            "if x:\n    break\n",
            "yield from x\nreturn 1\n",
            "elif x:\n    return await y\n",
            "try:\n    f()\n",
            "x = <name>\n",
            "def f():\n    # later\n",
            "await f()\n",
        ] {
            for judgement in [judge(source, &mut live), judge(source, &mut NoInterpreter)] {
                assert!(judgement.reading.is_some(), "{source}: {judgement:?}");
            }
        }
    }

    #[test]
    fn the_interpreter_speaks_for_its_statement_and_the_parser_for_the_others() {
        let Some(mut live) = live() else { return };
        let source = "x = = 1\ny = 1\nz = )\n";
        let judgement = judge(source, &mut live);
        let at: Vec<&str> = judgement.errors.iter().map(|error| error.range.of(source)).collect();
        assert_eq!(at, ["=", ")"]);
    }

    #[test]
    fn a_verdict_that_has_not_come_leaves_the_parser_s() {
        assert!(judge("x = = 1\n", &mut NoInterpreter).reading.is_none());
        assert!(judge("if x:\n\ty\n        z\n", &mut NoInterpreter).errors[0].message.contains("tabs"));
    }
}

//! What a run says about the claims.

use super::compare::{matches, matches_exception};
use super::phrase::without_reason;
use super::spots::{Context, spots};
use super::{Claim, Expected, Form, Subject};
use crate::python::run::{Exception, Outcome, Statement, UnitResult};

/// What became of one claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is true.
    Holds,
    /// It is not: what there was instead.
    Differs(Observation),
    /// The run ended before.
    NotReached,
    /// It cannot be told.
    Unknown,
}

/// What a run showed at a place, in the words a note would use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observation {
    /// This was printed, or is the value.
    Output(String),
    /// This was raised.
    Raised(Box<Exception>),
    /// Nothing was printed, and there is no value.
    Nothing,
}

impl Observation {
    /// The text that a note would have to say.
    pub fn text(&self) -> String {
        match self {
            Observation::Output(text) => text.trim_end().to_string(),
            Observation::Raised(exception) => exception.headline(),
            Observation::Nothing => String::new(),
        }
    }
}

/// Judges every claim of a snippet by its run. `unit` is the snippet's number in the run.
pub fn judge(source: &str, claims: &[Claim], result: &UnitResult, unit: usize) -> Vec<Verdict> {
    let spots = spots(source);
    let stop = Stop::of(result, unit);
    let mut previous = 0;
    let mut verdicts = Vec::with_capacity(claims.len());
    for claim in claims {
        let verdict = match claim.subject {
            Subject::Snippet => whole(claim, result),
            Subject::Statement(line) | Subject::Since(line) => {
                let context = spots.iter().find(|spot| spot.first_line == line).map(|spot| spot.context);
                match context {
                    Some(Context::Straight) => at_statement(claim, line, previous, result, &stop),
                    _ => somewhere(claim, line, result),
                }
            }
        };
        if let (Subject::Statement(line) | Subject::Since(line), Expected::Output(_)) =
            (claim.subject, &claim.expected)
        {
            previous = line;
        }
        verdicts.push(match verdict {
            Verdict::Differs(_) if !claim.firm => Verdict::Unknown,
            other => other,
        });
    }
    verdicts
}

/// What the run showed at the statements that begin on this line, for an inlay or a new claim.
pub fn observe(result: &UnitResult, line: u32) -> Option<Observation> {
    let on_line = result.statements.iter().filter(|statement| statement.first_line == line);
    let reached: Vec<&Statement> = on_line.filter(|statement| statement.reached).collect();
    (!reached.is_empty()).then(|| shown(&reached))
}

/// Where the run came to its end, if that was not the end of the snippet.
struct Stop<'r> {
    line: Option<u32>,
    /// The first line of the top-level statement that holds that line.
    statement: Option<u32>,
    exception: Option<&'r Exception>,
    complete: bool,
}

impl<'r> Stop<'r> {
    fn of(result: &'r UnitResult, unit: usize) -> Self {
        let complete = matches!(result.outcome, Outcome::Finished | Outcome::NoTests);
        let outermost = result.outcome.exception().and_then(|exception| {
            exception.frames.iter().find(|frame| frame.unit == Some(unit)).map(|frame| frame.line)
        });
        let line = if complete { None } else { outermost.or(result.outcome.line(unit)) };
        let statement = result.statements.iter().rev().find(|statement| {
            line.is_some_and(|line| statement.first_line <= line && line <= statement.last_line)
        });
        Self {
            line,
            statement: statement.map(|statement| statement.first_line),
            exception: result.outcome.exception(),
            complete,
        }
    }
}

fn whole(claim: &Claim, result: &UnitResult) -> Verdict {
    let output = result.output();
    let (Expected::Output(expected), value) = (&claim.expected, last_value(result)) else {
        return Verdict::Unknown;
    };
    let both = format!("{}{}", output.stdout, output.stderr);
    let traceback =
        result.outcome.exception().map(|exception| format!("{}{}", output.stdout, exception.text));
    let values = value.iter().flat_map(|value| [value.repr.as_str(), value.str.as_str()]);
    let candidates = [output.stdout.as_str(), &both].into_iter().chain(values).chain(traceback.as_deref());
    if candidates.filter(|text| !text.trim().is_empty()).any(|text| agrees(expected, text)) {
        return Verdict::Holds;
    }
    match &result.outcome {
        Outcome::Finished | Outcome::NoTests if result.truncated => Verdict::Unknown,
        Outcome::Finished | Outcome::NoTests => Verdict::Differs(if !both.trim().is_empty() {
            Observation::Output(both)
        } else if let Some(value) = value {
            Observation::Output(value.repr.clone())
        } else {
            Observation::Nothing
        }),
        _ => Verdict::NotReached,
    }
}

fn last_value(result: &UnitResult) -> Option<&crate::python::run::Value> {
    result.statements.iter().rev().find(|statement| statement.parent.is_none())?.value.as_ref()
}

fn at_statement(claim: &Claim, line: u32, previous: u32, result: &UnitResult, stop: &Stop<'_>) -> Verdict {
    let own: Vec<&Statement> =
        result.statements.iter().filter(|statement| statement.first_line == line).collect();
    let inside = own.first().map_or((line, line), |statement| (statement.first_line, statement.last_line));
    // What a compound statement shows is what the statements in it show.
    let within: Vec<&Statement> = result
        .statements
        .iter()
        .filter(|statement| inside.0 <= statement.first_line && statement.last_line <= inside.1)
        .collect();
    let raised = within.iter().find_map(|statement| statement.raised.as_ref());
    let stopped_here = stop.line.is_some_and(|at| inside.0 <= at && at <= inside.1);
    match &claim.expected {
        Expected::Raises(kind, message) => {
            let found = raised.or_else(|| stop.exception.filter(|_| stopped_here));
            match found {
                Some(found)
                    if matches_exception(kind, message.as_deref(), &found.kind, &found.message)
                        || (message.is_none() && found.is_a(kind)) =>
                {
                    Verdict::Holds
                }
                Some(found) => Verdict::Differs(Observation::Raised(Box::new(found.clone()))),
                None if !is_reached(&within, line, stop) => Verdict::NotReached,
                None => Verdict::Differs(shown(&within)),
            }
        }
        Expected::Output(expected) => {
            let since: Vec<&Statement> = result
                .statements
                .iter()
                .filter(|statement| statement.first_line > previous && statement.last_line <= inside.1)
                .collect();
            let block = matches!(claim.subject, Subject::Since(_));
            if holds(expected, &within) || block && holds(expected, &since) {
                return Verdict::Holds;
            }
            // A name that nothing in the session binds says nothing about the claim.
            if let (Some(raised), Form::Transcript) = (raised, &claim.form)
                && raised.kind != "NameError"
            {
                return Verdict::Differs(Observation::Raised(Box::new(raised.clone())));
            }
            if stopped_here || raised.is_some() || !is_reached(&within, line, stop) {
                return Verdict::NotReached;
            }
            let several = block && expected.trim().contains('\n') && since.len() > within.len();
            Verdict::Differs(shown(if several { &since } else { &within }))
        }
    }
}

/// Whether the run came to and past these statements.
fn is_reached(statements: &[&Statement], line: u32, stop: &Stop<'_>) -> bool {
    let marked = statements.iter().any(|statement| statement.reached);
    marked
        && (stop.complete
            || stop.line.is_some_and(|at| line < at)
            || stop.statement.is_some_and(|at| line < at))
}

/// A claim at code that may run many times or never: it holds if the output shows it anywhere.
fn somewhere(claim: &Claim, line: u32, result: &UnitResult) -> Verdict {
    let Expected::Output(expected) = &claim.expected else {
        let raised = |statement: &Statement| {
            statement.raised.as_ref().is_some_and(|exception| match &claim.expected {
                Expected::Raises(kind, message) => {
                    matches_exception(kind, message.as_deref(), &exception.kind, &exception.message)
                }
                Expected::Output(_) => false,
            })
        };
        return if result.statements.iter().any(raised) { Verdict::Holds } else { Verdict::Unknown };
    };
    let later = result.statements.iter().filter(|statement| statement.last_line >= line);
    for statement in later {
        let text = &statement.output.stdout;
        if agrees(expected, text) || text.lines().any(|one| agrees(expected, one)) {
            return Verdict::Holds;
        }
    }
    Verdict::Unknown
}

fn holds(expected: &str, statements: &[&Statement]) -> bool {
    let stdout: String = statements.iter().map(|statement| statement.output.stdout.as_str()).collect();
    let stderr: String = statements.iter().map(|statement| statement.output.stderr.as_str()).collect();
    let values = statements.iter().filter_map(|statement| statement.value.as_ref());
    let values = values.flat_map(|value| [value.repr.as_str(), value.str.as_str()]);
    let texts = [stdout.as_str(), stderr.as_str()].into_iter().chain(values);
    texts.filter(|text| !text.trim().is_empty()).any(|text| agrees(expected, text))
        || matches!(expected.trim(), "None")
            && stdout.is_empty()
            && statements.iter().any(|statement| statement.is_expression && statement.reached)
        || expected.trim().is_empty() && stdout.is_empty()
}

/// Whether the text is the announced one, or the announced one without the reason behind it.
fn agrees(expected: &str, text: &str) -> bool {
    matches(expected, text) || without_reason(expected).is_some_and(|value| matches(value, text))
}

fn shown(statements: &[&Statement]) -> Observation {
    if let Some(raised) = statements.iter().find_map(|statement| statement.raised.as_ref()) {
        return Observation::Raised(Box::new(raised.clone()));
    }
    let stdout: String = statements.iter().map(|statement| statement.output.stdout.as_str()).collect();
    let stderr: String = statements.iter().map(|statement| statement.output.stderr.as_str()).collect();
    let value = statements.iter().rev().find_map(|statement| statement.value.as_ref());
    match (stdout.trim().is_empty(), value, stderr.trim().is_empty()) {
        (false, _, _) => Observation::Output(stdout),
        (true, Some(value), _) => Observation::Output(value.repr.clone()),
        (true, None, false) => Observation::Output(stderr),
        (true, None, true) => Observation::Nothing,
    }
}

//! Understanding what a run reported. A snippet can write anything into its report: every field is
//! checked, and a lie concerns only the snippet that tells it.

use std::collections::HashMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::frame;
use super::outcome::{Exception, Frame, Outcome};
use super::request::{Limits, Unit};

/// The number of the separator before what happens after the code itself, at the process's end.
const AFTER: u32 = u32::MAX;
/// The driver's exit status when the snippet closed its descriptors.
const CLOSED_DESCRIPTORS: i64 = 113;
const SIGXCPU: i64 = 24;

/// What became of all snippets of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunResult {
    /// For each unit of the request, in its order.
    pub units: Vec<UnitResult>,
    /// From the start of the process to its end.
    pub elapsed: Duration,
    /// Processes that were still there after the end and were ended.
    pub stragglers: usize,
}

/// What became of one snippet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UnitResult {
    /// How it ended.
    pub outcome: Outcome,
    /// Its top-level statements and those directly inside its `if`, `with` and `try`, in their order.
    pub statements: Vec<Statement>,
    /// Output after the last statement: of threads, `atexit` and finalizers.
    pub after: Output,
    /// How long its code ran.
    pub elapsed: Duration,
    /// Exceptions that Python cannot raise anywhere, such as those in `__del__` and in threads.
    pub unraisable: Vec<Exception>,
    /// Whether some output was cut off at the limit.
    pub truncated: bool,
}

/// What went to the two streams.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// What one statement caused. Lines are 1-based lines of the snippet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// First line, decorators included.
    pub first_line: u32,
    /// Last line.
    pub last_line: u32,
    /// The statement around it, as an index into the list it stands in.
    pub parent: Option<usize>,
    /// Whether it is an expression.
    pub is_expression: bool,
    /// Whether the run came to it.
    pub reached: bool,
    /// What it wrote.
    pub output: Output,
    /// Its value where that was asked for and is not `None`.
    pub value: Option<Value>,
    /// The exception it was allowed to raise.
    pub raised: Option<Exception>,
}

/// The value of an expression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// `repr()` of it.
    pub repr: String,
    /// `str()` of it.
    pub str: String,
}

impl UnitResult {
    /// A snippet about which nothing but its end is known.
    pub(crate) fn ended(outcome: Outcome) -> Self {
        Self { outcome, ..Self::default() }
    }

    /// All output, in the order of the statements.
    pub fn output(&self) -> Output {
        let mut all = Output::default();
        for output in self.statements.iter().map(|statement| &statement.output).chain([&self.after]) {
            all.stdout.push_str(&output.stdout);
            all.stderr.push_str(&output.stderr);
        }
        all
    }
}

/// Reads the driver's answer to a request with these units. `ended` is why the host stopped the
/// run, if it did.
pub(crate) fn understand(
    answer: &frame::Frame,
    units: &[Unit],
    limits: &Limits,
    ended: Option<Outcome>,
) -> RunResult {
    let header = &answer.header;
    let blob = |index: usize| answer.blobs.get(index).map_or(&[][..], Vec::as_slice);
    let mut reading = Reading::new(units.len());
    reading.records(blob(2));
    let nonce = decode_hex(header["nonce"].as_str().unwrap_or(""));
    reading.stream(blob(0), &nonce, |output| &mut output.stdout);
    reading.stream(blob(1), &nonce, |output| &mut output.stderr);
    let end = reading.end(header, limits, ended);
    reading.conclude(end, header["reason"] == "output");
    RunResult {
        units: reading.units,
        elapsed: duration(&header["elapsed"]),
        stragglers: header["stragglers"].as_u64().unwrap_or(0) as usize,
    }
}

/// The state of reading one report.
struct Reading {
    units: Vec<UnitResult>,
    /// Units whose own record of their end was found.
    done: Vec<bool>,
    /// For the number of each separator: unit and statement.
    places: HashMap<u32, (usize, usize)>,
    /// The unit that was begun last.
    current: Option<usize>,
    finishing: Option<Vec<String>>,
    ended: bool,
}

impl Reading {
    fn new(units: usize) -> Self {
        Self {
            units: vec![UnitResult::default(); units],
            done: vec![false; units],
            places: HashMap::new(),
            current: None,
            finishing: None,
            ended: false,
        }
    }

    fn records(&mut self, bytes: &[u8]) {
        for line in bytes.split(|byte| *byte == b'\n') {
            if let Ok(Json::Object(record)) = serde_json::from_slice(line) {
                self.record(&Json::Object(record));
            }
        }
    }

    fn record(&mut self, record: &Json) {
        if let Some(unit) = index(&record["unit"]).filter(|unit| *unit < self.units.len()) {
            self.current = Some(unit);
        }
        let Some(current) = self.current else { return };
        if let Some(statements) = record["statements"].as_array() {
            self.statements(current, statements);
        } else if let Some([place, repr, str]) = record["value"].as_array().map(Vec::as_slice) {
            if let Some(statement) = self.statement(place) {
                statement.value = Some(Value { repr: text(repr), str: text(str) });
            }
        } else if record["exception"].is_object() && !record["raised"].is_null() {
            let exception = exception(&record["exception"], self.units.len());
            if let Some(statement) = self.statement(&record["raised"]) {
                statement.raised = Some(exception);
            }
        } else if index(&record["done"]) == Some(current) {
            self.done(current, record);
        } else if record["unraisable"].is_object() || record["thread"].is_object() {
            let key = if record["thread"].is_object() { "thread" } else { "unraisable" };
            let exception = exception(&record[key], self.units.len());
            self.units[current].unraisable.push(exception);
        } else if let Some(threads) = record["finishing"].as_array() {
            self.finishing = Some(threads.iter().take(20).map(text).collect());
        } else if record["end"] == true {
            self.ended = true;
        }
    }

    fn statements(&mut self, unit: usize, statements: &[Json]) {
        let first = statements.first().and_then(|first| index(&first[0])).unwrap_or(0);
        for entry in statements {
            let Some(number) = index(&entry[0]) else { continue };
            self.places.insert(number as u32, (unit, self.units[unit].statements.len()));
            self.units[unit].statements.push(Statement {
                first_line: line(&entry[1]).unwrap_or(1),
                last_line: line(&entry[2]).unwrap_or(1),
                parent: index(&entry[4]).and_then(|parent| parent.checked_sub(first)),
                is_expression: entry[3] == "value",
                ..Statement::default()
            });
        }
    }

    fn statement(&mut self, place: &Json) -> Option<&mut Statement> {
        let (unit, statement) = *self.places.get(&(index(place)? as u32))?;
        self.units[unit].statements.get_mut(statement)
    }

    fn done(&mut self, unit: usize, record: &Json) {
        self.done[unit] = true;
        let result = &mut self.units[unit];
        result.elapsed = duration(&record["elapsed"]);
        result.outcome = if record["exception"].is_object() {
            raised(exception(&record["exception"], self.done.len()))
        } else {
            match record["exit"].as_i64().unwrap_or(0) as i32 {
                0 => Outcome::Finished,
                code => Outcome::Exited(code),
            }
        };
    }

    /// Cuts a stream at its separators and gives each statement its piece.
    fn stream(&mut self, bytes: &[u8], nonce: &[u8], field: impl Fn(&mut Output) -> &mut String) {
        if nonce.len() < 16 {
            return;
        }
        let finder = memchr::memmem::Finder::new(nonce);
        let mut pieces: Vec<(Option<u32>, &[u8])> = Vec::new();
        let (mut number, mut start) = (None, 0);
        for at in finder.find_iter(bytes) {
            if at < start {
                continue;
            }
            pieces.push((number, &bytes[start..at]));
            start = at + nonce.len();
            let Some(digits) = bytes.get(start..start + 4).and_then(|digits| digits.try_into().ok()) else {
                break;
            };
            number = Some(u32::from_le_bytes(digits));
            start += 4;
        }
        pieces.push((number, bytes.get(start..).unwrap_or(&[])));
        for (number, piece) in pieces {
            let place = number.and_then(|number| self.places.get(&number)).copied();
            let output = match place {
                Some((unit, statement)) => {
                    let statement = &mut self.units[unit].statements[statement];
                    statement.reached = true;
                    &mut statement.output
                }
                None if number.is_none_or(|number| number == AFTER) => match self.current {
                    Some(unit) => &mut self.units[unit].after,
                    None => continue,
                },
                None => continue,
            };
            field(output).push_str(&String::from_utf8_lossy(piece));
        }
    }

    /// How the process ended, unless every unit's own record says all there is to say.
    fn end(&self, header: &Json, limits: &Limits, ended: Option<Outcome>) -> Option<Outcome> {
        let at = self.current.and_then(|unit| {
            let reached = self.units[unit].statements.iter().rev().find(|statement| statement.reached);
            reached.map(|statement| statement.first_line)
        });
        let threads = self.finishing.clone().unwrap_or_default();
        if let Some(outcome) = ended {
            return Some(match outcome {
                Outcome::OutOfMemory(most, _) => Outcome::OutOfMemory(most, at),
                Outcome::TooManyProcesses(most, _) => Outcome::TooManyProcesses(most, at),
                other => other,
            });
        }
        match header["reason"].as_str() {
            Some("time") => return Some(Outcome::TimedOut(limits.wall, at, threads)),
            Some("output") => return Some(Outcome::TooMuchOutput(limits.output, at)),
            Some(_) => return Some(Outcome::Cancelled),
            None => {}
        }
        if self.ended {
            return None;
        }
        match (header["signal"].as_i64(), header["exit"].as_i64()) {
            (Some(SIGXCPU), _) => Some(Outcome::OutOfCpu(limits.cpu, at)),
            (Some(signal), _) => Some(Outcome::Killed(signal as i32, at)),
            (None, Some(CLOSED_DESCRIPTORS)) => Some(Outcome::ClosedDescriptors(at)),
            (None, code) => Some(Outcome::ExitedAbruptly(code.unwrap_or(0) as i32, at)),
        }
    }

    /// Combines what each unit said about itself with what happened to the process.
    fn conclude(&mut self, end: Option<Outcome>, truncated: bool) {
        let Some(current) = self.current else {
            let reason = "the interpreter did not begin".to_string();
            let outcome = end.unwrap_or(Outcome::Broken(reason));
            self.units.iter_mut().take(1).for_each(|unit| unit.outcome = outcome.clone());
            return;
        };
        if let Some(end) = end {
            let failed = self.done[current] && !self.units[current].outcome.is_success();
            if !failed {
                self.units[current].outcome = end;
            }
        } else if !self.done[current] {
            self.units[current].outcome = Outcome::ExitedAbruptly(0, None);
        }
        self.units[current].truncated = truncated;
        for unit in &mut self.units {
            let quiet = matches!(unit.outcome, Outcome::Finished | Outcome::Exited(5));
            if quiet && unit.statements.iter().any(|statement| ran_no_test(&statement.output.stderr)) {
                unit.outcome = Outcome::NoTests;
            }
        }
    }
}

fn ran_no_test(stderr: &str) -> bool {
    stderr.lines().any(|line| line.starts_with("Ran 0 tests in "))
}

/// Sorts an exception that ended a snippet into the kinds that deserve a message of their own.
fn raised(exception: Exception) -> Outcome {
    let exception = Box::new(exception);
    match exception.kind.as_str() {
        "ModuleNotFoundError" if exception.module.is_some() => Outcome::MissingModule(exception),
        "EOFError" if exception.message == "EOF when reading a line" => Outcome::NeedsInput(exception),
        _ => Outcome::Raised(exception),
    }
}

fn exception(record: &Json, units: usize) -> Exception {
    let list = |value: &Json| value.as_array().cloned().unwrap_or_default();
    let unit = |value: &Json| index(value).filter(|unit| *unit < units);
    let position = |at: usize, column: usize| {
        let record = &record["syntax"];
        Some((line(&record[at])?, line(&record[column]).unwrap_or(1)))
    };
    let frame = |entry: &Json| Frame {
        unit: unit(&entry[0]),
        file: text(&entry[1]),
        line: line(&entry[2]).unwrap_or(1),
        function: text(&entry[3]),
        columns: match [&entry[4], &entry[5], &entry[6]].map(index) {
            [Some(last), Some(start), Some(end)] => Some((last as u32, start as u32, end as u32)),
            _ => None,
        },
    };
    Exception {
        kind: text(&record["type"]),
        bases: list(&record["bases"]).iter().take(20).map(text).collect(),
        message: text(&record["message"]),
        frames: list(&record["frames"]).iter().take(100).map(frame).collect(),
        text: text(&record["text"]),
        module: record["module"].as_str().map(str::to_string),
        errno: record["errno"].as_i64(),
        syntax: position(1, 2).map(|start| (start, position(3, 4))),
        cause: record["cause"].as_str().map(str::to_string),
    }
}

fn text(value: &Json) -> String {
    value.as_str().unwrap_or("").to_string()
}

fn index(value: &Json) -> Option<usize> {
    value.as_u64().filter(|index| *index < u64::from(u32::MAX)).map(|index| index as usize)
}

/// A line or column; those are at least 1.
fn line(value: &Json) -> Option<u32> {
    value.as_u64().and_then(|line| u32::try_from(line).ok()).map(|line| line.max(1))
}

fn duration(value: &Json) -> Duration {
    Duration::try_from_secs_f64(value.as_f64().unwrap_or(0.0)).unwrap_or_default()
}

fn decode_hex(digits: &str) -> Vec<u8> {
    let digits = digits.as_bytes().chunks_exact(2);
    digits.filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

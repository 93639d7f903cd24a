//! How a snippet's run ended, and how to say so.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// An exception as the run reported it. Everything in it was written by the snippet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// The name of its type, with the module unless it is built in or the snippet's own.
    pub kind: String,
    /// The names of its type and that type's bases.
    pub bases: Vec<String>,
    /// `str()` of it.
    pub message: String,
    /// Its traceback from the outermost frame, at most some dozens.
    pub frames: Vec<Frame>,
    /// The traceback as Python prints it.
    pub text: String,
    /// For an `ImportError`: the module that is missing.
    pub module: Option<String>,
    /// For an `OSError`: the system's error number.
    pub errno: Option<i64>,
    /// For a `SyntaxError`: line and column in code points, both 1-based, and where it ends.
    pub syntax: Option<(Position, Option<Position>)>,
    /// The type of the exception it was raised from or during.
    pub cause: Option<String>,
}

/// A 1-based line and a 1-based column in code points.
pub type Position = (u32, u32);

/// One call in a traceback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The snippet of the run it lies in; `None` for a library.
    pub unit: Option<usize>,
    /// The file as Python names it.
    pub file: String,
    /// 1-based line in that file or snippet.
    pub line: u32,
    /// The function's name, or `<module>`.
    pub function: String,
    /// From Python 3.11 on: the last line of what was being computed, the byte column on `line` at
    /// which it begins and the one on the last line at which it ends, 0-based, in UTF-8.
    pub columns: Option<(u32, u32, u32)>,
}

impl Exception {
    /// The innermost frame that lies in this unit: where the note's reader looks first.
    pub fn line_in(&self, unit: usize) -> Option<u32> {
        let syntax = self.syntax.as_ref().map(|((line, _), _)| *line);
        syntax.or_else(|| {
            self.frames.iter().rev().find(|frame| frame.unit == Some(unit)).map(|frame| frame.line)
        })
    }

    /// Whether it is an instance of the class with this name, with or without a module.
    pub fn is_a(&self, name: &str) -> bool {
        let last = |name: &str| name.rsplit('.').next().unwrap_or("").to_string();
        self.bases.iter().chain([&self.kind]).any(|base| base == name || last(base) == last(name))
    }

    /// `Type: message` on one line, as the last line of a traceback.
    pub fn headline(&self) -> String {
        let message = self.message.lines().next().unwrap_or("");
        if message.is_empty() { self.kind.clone() } else { format!("{}: {message}", self.kind) }
    }
}

/// How one snippet ended. Lines are 1-based lines of the snippet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It ran to its end, or left with `sys.exit(0)`.
    Finished,
    /// `sys.exit` with another status.
    Exited(i32),
    /// An exception ended it.
    Raised(Box<Exception>),
    /// It ran `unittest`, which found no test.
    NoTests,
    /// It read standard input, which is empty.
    NeedsInput(Box<Exception>),
    /// It imports a module that the environment does not have.
    MissingModule(Box<Exception>),
    /// It took too long; the line it was at, and the threads that kept it from ending.
    TimedOut(Duration, Option<u32>, Vec<String>),
    /// It used too much processor time.
    OutOfCpu(Duration, Option<u32>),
    /// It needed more memory than it may have, in bytes.
    OutOfMemory(u64, Option<u32>),
    /// It printed more bytes than it may.
    TooMuchOutput(u64, Option<u32>),
    /// It had more processes at once than it may.
    TooManyProcesses(usize, Option<u32>),
    /// It ended its process with this status, without Python's own end (`os._exit`).
    ExitedAbruptly(i32, Option<u32>),
    /// A signal ended it, such as a crash inside an extension module.
    Killed(i32, Option<u32>),
    /// It closed the descriptors through which its results come.
    ClosedDescriptors(Option<u32>),
    /// Someone asked it to stop.
    Cancelled,
    /// A snippet of its session before it failed, so it was not run.
    #[default]
    NotRun,
    /// The sandbox failed, which is not the snippet's doing.
    Broken(String),
}

impl Outcome {
    /// Whether the snippet did what a script should.
    pub fn is_success(&self) -> bool {
        matches!(self, Outcome::Finished)
    }

    /// The exception that ended it.
    pub fn exception(&self) -> Option<&Exception> {
        match self {
            Outcome::Raised(exception)
            | Outcome::NeedsInput(exception)
            | Outcome::MissingModule(exception) => Some(exception),
            _ => None,
        }
    }

    /// The line of unit `unit` at which it ended, if it did not end well.
    pub fn line(&self, unit: usize) -> Option<u32> {
        match self {
            Outcome::TimedOut(_, line, _)
            | Outcome::OutOfCpu(_, line)
            | Outcome::OutOfMemory(_, line)
            | Outcome::TooMuchOutput(_, line)
            | Outcome::TooManyProcesses(_, line)
            | Outcome::ExitedAbruptly(_, line)
            | Outcome::Killed(_, line)
            | Outcome::ClosedDescriptors(line) => *line,
            other => other.exception().and_then(|exception| exception.line_in(unit)),
        }
    }

    /// One sentence for a person; `environment` names the interpreter.
    pub fn message(&self, environment: &str) -> String {
        match self {
            Outcome::Finished => "finished".to_string(),
            Outcome::Exited(code) => format!("exited with status {code}"),
            Outcome::Raised(exception) => match hint(exception) {
                Some(hint) => format!("{} ({hint})", exception.headline()),
                None => exception.headline(),
            },
            Outcome::NoTests => "unittest ran no test".to_string(),
            Outcome::NeedsInput(_) => "reads standard input, which is empty here".to_string(),
            Outcome::MissingModule(exception) => {
                let module = exception.module.as_deref().unwrap_or("?");
                format!("module `{module}` is not installed in {environment}")
            }
            Outcome::TimedOut(after, _, threads) if threads.is_empty() => {
                format!("stopped after {} without coming to an end", seconds(*after))
            }
            Outcome::TimedOut(after, _, threads) => {
                format!(
                    "stopped after {}: it waited for threads it left running ({})",
                    seconds(*after),
                    threads.join(", ")
                )
            }
            Outcome::OutOfCpu(after, _) => format!("stopped after {} of processor time", seconds(*after)),
            Outcome::OutOfMemory(most, _) => {
                format!("needs more than the {} of memory it may use", size(*most))
            }
            Outcome::TooMuchOutput(most, _) => format!("stopped after {} of output", size(*most)),
            Outcome::TooManyProcesses(most, _) => {
                format!("stopped: it had more than {most} processes at once")
            }
            Outcome::ExitedAbruptly(code, _) => {
                format!("ended its process at once with status {code} (os._exit)")
            }
            Outcome::Killed(signal, _) => format!("was ended by signal {}", signal_name(*signal)),
            Outcome::ClosedDescriptors(_) => "closed the file descriptors that carry its results".to_string(),
            Outcome::Cancelled => "cancelled".to_string(),
            Outcome::NotRun => "not run: an earlier snippet of its session failed".to_string(),
            Outcome::Broken(reason) => format!("could not be run: {reason}"),
        }
    }
}

/// What in the sandbox, not in the snippet, is behind an exception.
fn hint(exception: &Exception) -> Option<&'static str> {
    const EPERM: i64 = 1;
    const EACCES: i64 = 13;
    const READ_ONLY: i64 = 30;
    const AGAIN: i64 = 11;
    let in_socket = exception.frames.last().is_some_and(|frame| frame.file.ends_with("socket.py"));
    match exception.errno {
        Some(EPERM)
            if in_socket || exception.frames.iter().any(|frame| frame.file.ends_with("connection.py")) =>
        {
            Some("snippets run without network and may not open sockets")
        }
        Some(READ_ONLY) => Some("snippets can write only in their own scratch directory"),
        Some(EACCES) => Some("snippets cannot read or write files outside their scratch directory"),
        Some(AGAIN) => Some("the limit on processes was reached"),
        _ if exception.kind == "socket.gaierror" => Some("snippets run without network"),
        _ if exception.kind == "RuntimeError" && exception.message == "can't start new thread" => {
            Some("the limit on processes or memory was reached")
        }
        _ => None,
    }
}

fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds.fract() == 0.0 { format!("{seconds:.0} s") } else { format!("{seconds:.1} s") }
}

fn size(bytes: u64) -> String {
    match bytes {
        bytes if bytes >= 1 << 20 => format!("{} MiB", bytes >> 20),
        bytes if bytes >= 1 << 10 => format!("{} KiB", bytes >> 10),
        bytes => format!("{bytes} bytes"),
    }
}

fn signal_name(signal: i32) -> String {
    let name = match signal {
        4 => "SIGILL",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV (a crash)",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        _ => return signal.to_string(),
    };
    name.to_string()
}

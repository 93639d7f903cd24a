use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::time::Duration;

use serde::Deserialize;

use super::{Interpreter, Verdict, Verdicts};
use crate::python::programs;
use crate::python::syntax::Version;

/// What the interpreter runs.
pub(super) const SCRIPT: &str = include_str!("worker.py");

/// What one check may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For one source, and for starting the interpreter.
    pub time: Duration,
    /// Larger sources are not sent, in bytes.
    pub source: usize,
    /// Address space of the interpreter in MiB, where the system can limit it.
    pub memory_mib: u32,
    /// A longer reply is nonsense, in bytes.
    pub reply: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { time: Duration::from_secs(5), source: 256 * 1024, memory_mib: 1024, reply: 1024 * 1024 }
    }
}

/// Why the interpreter gave no verdict. The next check starts with a fresh process.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The source is larger than [`Limits::source`].
    #[error("the snippet is larger than {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The interpreter could not be started.
    #[error("{path} cannot be started: {source}")]
    Start {
        /// The interpreter.
        path: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// No reply within [`Limits::time`].
    #[error("the interpreter did not answer within {0:?}")]
    TimedOut(Duration),
    /// The process ended.
    #[error("the interpreter ended without an answer")]
    Died,
    /// The reply was not one.
    #[error("the interpreter's answer made no sense")]
    Nonsense,
}

/// Compiles sources with one interpreter, in one warm process that is replaced when it dies,
/// hangs or talks nonsense.
#[derive(Debug)]
pub struct Checker {
    interpreter: Interpreter,
    limits: Limits,
    process: Option<Process>,
    last_id: u64,
}

impl Checker {
    /// Starts nothing yet.
    pub fn new(interpreter: Interpreter, limits: Limits) -> Self {
        Self { interpreter, limits, process: None, last_id: 0 }
    }

    /// The interpreter it asks.
    pub fn interpreter(&self) -> &Interpreter {
        &self.interpreter
    }

    /// What the interpreter says about `source`, at most [`Limits::time`] later (twice that when
    /// the process has to be started).
    ///
    /// # Errors
    /// When there is no verdict; see [`CheckError`].
    pub fn check(&mut self, source: &str) -> Result<Verdict, CheckError> {
        if source.len() > self.limits.source {
            return Err(CheckError::TooLarge { limit: self.limits.source });
        }
        let was_warm = self.process.is_some();
        match self.ask(source) {
            // It may have been killed while it waited: that says nothing about this source.
            Err(CheckError::Died) if was_warm => self.ask(source),
            answer => answer,
        }
    }

    fn ask(&mut self, source: &str) -> Result<Verdict, CheckError> {
        self.last_id += 1;
        let (id, time) = (self.last_id, self.limits.time);
        let process = match &mut self.process {
            Some(process) => process,
            vacant => vacant.insert(Process::start(&self.interpreter, &self.limits)?),
        };
        let result = process.exchange(id, source, time);
        if result.is_err() {
            self.process = None;
        }
        result
    }
}

/// Asks at once, and blocks for it.
impl Verdicts for Checker {
    fn version(&self) -> Version {
        self.interpreter.version
    }

    fn verdict(&mut self, source: &str) -> Option<Verdict> {
        self.check(source).ok()
    }
}

/// A running interpreter. Dropping it kills it.
#[derive(Debug)]
struct Process {
    child: Child,
    requests: SyncSender<String>,
    replies: Receiver<Result<String, CheckError>>,
    /// The empty directory it runs in.
    _directory: tempfile::TempDir,
}

impl Process {
    fn start(interpreter: &Interpreter, limits: &Limits) -> Result<Self, CheckError> {
        let failed = |source| CheckError::Start { path: interpreter.path.display().to_string(), source };
        let directory = tempfile::Builder::new().prefix("qmark-check-").tempdir().map_err(failed)?;
        let mut command = Command::new(&interpreter.path);
        command
            .args(["-I", "-S", "-B", "-X", "utf8", "-c", SCRIPT])
            .arg(limits.memory_mib.to_string())
            .current_dir(directory.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        programs::without_environment(&mut command);
        programs::group(&mut command);
        let mut child = command.spawn().map_err(failed)?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(CheckError::Died);
        };
        let (requests, incoming) = sync_channel(1);
        let (outgoing, replies) = sync_channel(1);
        let (limit, unwritten) = (limits.reply, outgoing.clone());
        let threads = std::thread::Builder::new();
        threads.name("python-ask".into()).spawn(move || ask(stdin, &incoming, &unwritten)).map_err(failed)?;
        let threads = std::thread::Builder::new();
        threads.name("python-hear".into()).spawn(move || hear(stdout, limit, &outgoing)).map_err(failed)?;
        Ok(Self { child, requests, replies, _directory: directory })
    }

    fn exchange(&mut self, id: u64, source: &str, time: Duration) -> Result<Verdict, CheckError> {
        // What came before it was asked for answers nothing.
        match self.replies.try_recv() {
            Ok(early) => return Err(early.err().unwrap_or(CheckError::Nonsense)),
            Err(TryRecvError::Disconnected) => return Err(CheckError::Died),
            Err(TryRecvError::Empty) => {}
        }
        let request = serde_json::json!({ "id": id, "source": source }).to_string();
        self.requests.send(request + "\n").map_err(|_| CheckError::Died)?;
        let reply = match self.replies.recv_timeout(time) {
            Ok(reply) => reply?,
            Err(RecvTimeoutError::Timeout) => return Err(CheckError::TimedOut(time)),
            Err(RecvTimeoutError::Disconnected) => return Err(CheckError::Died),
        };
        understand(&reply, id)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        programs::kill(&mut self.child);
    }
}

#[derive(Deserialize)]
struct Reply {
    id: u64,
    #[serde(flatten)]
    verdict: Verdict,
}

/// The verdict in a line that should answer the request with this id.
///
/// # Errors
/// When it does not.
pub(crate) fn understand(reply: &str, id: u64) -> Result<Verdict, CheckError> {
    let reply: Reply = serde_json::from_str(reply).map_err(|_| CheckError::Nonsense)?;
    if reply.id != id { Err(CheckError::Nonsense) } else { Ok(reply.verdict) }
}

/// Writes requests, on a thread of its own: a process that does not read blocks this thread only,
/// until it is killed, and what it says meanwhile is heard.
fn ask(mut stdin: ChildStdin, requests: &Receiver<String>, replies: &SyncSender<Result<String, CheckError>>) {
    for request in requests {
        if stdin.write_all(request.as_bytes()).and_then(|()| stdin.flush()).is_err() {
            // Nobody listens when the checker has given up on the process.
            let _ = replies.send(Err(CheckError::Died));
            return;
        }
    }
}

/// Reads lines, on a thread of its own, until the process ends or says what is no line.
fn hear(stdout: ChildStdout, limit: u64, replies: &SyncSender<Result<String, CheckError>>) {
    let mut stdout = BufReader::new(stdout);
    loop {
        let reply = read_reply(&mut stdout, limit);
        let ended = reply.is_err();
        if replies.send(reply).is_err() || ended {
            return;
        }
    }
}

/// The next line of at most `limit` bytes, without its end.
///
/// # Errors
/// When there is none, or it is no text.
pub(crate) fn read_reply(stdout: &mut impl BufRead, limit: u64) -> Result<String, CheckError> {
    let mut line = Vec::new();
    stdout.take(limit).read_until(b'\n', &mut line).map_err(|_| CheckError::Died)?;
    match line.pop() {
        None => Err(CheckError::Died),
        Some(b'\n') => String::from_utf8(line).map_err(|_| CheckError::Nonsense),
        Some(_) => Err(CheckError::Nonsense),
    }
}

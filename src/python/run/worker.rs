//! One warm interpreter in its sandbox, seen from qmark.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use serde_json::json;

use super::driver::DRIVER;
use super::frame::{self, Frame};
use super::installation::Installation;
use super::outcome::Outcome;
use super::report::{RunResult, UnitResult, understand};
use super::request::{Cancel, Limits, Mode, Unit};
use super::sandbox::{Layer, Layers, Plan, SETUP_FAILED, SUBCOMMAND};
use super::usage;

/// Reads the [`DRIVER`] from the standard input, so that no process list shows it.
const BOOT: &str = "import os
def take(size):
    data = b''
    while len(data) < size: data += os.read(0, size - len(data)) or exit(1)
    return data
exec(compile(take(int.from_bytes(take(4), 'little')), '<qmark>', 'exec'))";
/// How long an interpreter may take to start.
const START: Duration = Duration::from_secs(20);
/// How long a run may take beyond its limit before the whole sandbox is ended.
const GRACE: Duration = Duration::from_secs(2);
/// How often a longer run is looked at.
const WATCH: Duration = Duration::from_millis(25);

/// What every run has in common: the interpreter and the user's settings for the sandbox.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The interpreter.
    pub interpreter: Installation,
    /// The qmark program, which starts itself as the sandbox.
    pub launcher: PathBuf,
    /// Where scratch directories are made.
    pub temporary: PathBuf,
    /// Further files and directories a snippet may read, by the user's choice.
    pub readable: Vec<PathBuf>,
    /// Layers to leave out.
    pub without: BTreeSet<Layer>,
    /// What a run may use.
    pub limits: Limits,
}

impl Setup {
    /// The usual setup for an interpreter: this program, the system's temporary directory, all
    /// layers and the usual limits.
    pub fn new(interpreter: Installation) -> Self {
        let own = if cfg!(target_os = "linux") {
            // Still this program after it has been replaced by a newer one.
            PathBuf::from("/proc/self/exe")
        } else {
            std::env::current_exe().unwrap_or_else(|_| PathBuf::from("qmark"))
        };
        Self {
            interpreter,
            launcher: own,
            temporary: std::env::temp_dir(),
            readable: Vec::new(),
            without: BTreeSet::new(),
            limits: Limits::default(),
        }
    }
}

/// Why there is no interpreter to run anything.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The system refused a process or a directory.
    #[error("the sandbox could not be started: {0}")]
    Io(#[from] io::Error),
    /// The interpreter ended before it was ready.
    #[error("{interpreter} did not start in the sandbox: {reason}")]
    Interpreter {
        /// Which one.
        interpreter: String,
        /// What it said.
        reason: String,
    },
}

/// A running sandbox, ready for one run after the other.
#[derive(Debug)]
pub struct Worker {
    child: Child,
    /// The interpreter's process; the supervisor ends when it does.
    inner: Option<u32>,
    requests: Option<ChildStdin>,
    answers: Receiver<io::Result<Frame>>,
    layers: Layers,
    limits: Limits,
    runs: u64,
    usable: bool,
    /// Removed with the worker.
    _scratch: tempfile::TempDir,
}

impl Worker {
    /// Starts an interpreter in a sandbox of all layers that work here.
    ///
    /// # Errors
    /// When the system refuses, or the interpreter does not start within 20 s.
    pub fn start(setup: &Setup) -> Result<Self, StartError> {
        match Self::start_once(setup, setup.without.clone()) {
            Err((_, Some(code))) if code == i32::from(SETUP_FAILED) => {
                let namespaces = [Layer::Processes, Layer::Network, Layer::Mounts];
                let without = setup.without.iter().copied().chain(namespaces).collect();
                Self::start_once(setup, without).map_err(|(error, _)| error)
            }
            other => other.map_err(|(error, _)| error),
        }
    }

    /// The layers that stand around this interpreter.
    pub fn layers(&self) -> &Layers {
        &self.layers
    }

    /// Whether another run can be asked of it.
    pub fn is_usable(&self) -> bool {
        self.usable
    }

    fn start_once(setup: &Setup, without: BTreeSet<Layer>) -> Result<Self, (StartError, Option<i32>)> {
        let io = |error: io::Error| (StartError::Io(error), None);
        let scratch =
            tempfile::Builder::new().prefix("qmark-run-").tempdir_in(&setup.temporary).map_err(io)?;
        // Where the kernel and the snippet agree on the name, whatever links lead to it.
        let plan = plan(setup, scratch.path().canonicalize().map_err(io)?, without);
        let mut child = Command::new(&setup.launcher)
            .args([SUBCOMMAND, "outer"])
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(io)?;
        let answers = listen(child.stdout.take());
        let complaints = collect(child.stderr.take());
        let mut worker = Self {
            requests: child.stdin.take(),
            child,
            inner: None,
            answers,
            layers: Layers::default(),
            limits: setup.limits.clone(),
            runs: 0,
            usable: true,
            _scratch: scratch,
        };
        worker.greet(&plan).map_err(|error| {
            worker.end();
            let code = worker.child.wait().ok().and_then(|status| status.code());
            let said = complaints.recv_timeout(Duration::from_millis(200)).unwrap_or_default();
            let last = said.trim().lines().last().map_or_else(|| error.to_string(), str::to_string);
            (StartError::Interpreter { interpreter: setup.interpreter.label(), reason: last }, code)
        })?;
        Ok(worker)
    }

    /// Sends the plan to both stages and the driver to the interpreter, and hears them.
    fn greet(&mut self, plan: &Plan) -> io::Result<()> {
        let plan = serde_json::to_vec(plan)?;
        let requests = self.requests.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        for message in [&plan, &plan, DRIVER.as_bytes()] {
            frame::write(requests, message)?;
        }
        let until = Instant::now() + START;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let header = self.answers.recv_timeout(left).map_err(|_| io::ErrorKind::TimedOut)??.header;
            if let Some(inner) = header["inner"].as_u64() {
                self.inner = u32::try_from(inner).ok();
            } else if header["layers"].is_object() {
                self.layers = serde_json::from_value(header["layers"].clone())?;
            } else if header["ready"] == true {
                return Ok(());
            }
        }
    }

    /// Runs the units in one process with one namespace, one after the other until one fails.
    ///
    /// Blocks until the end; `cancel` ends it earlier.
    pub fn run(&mut self, units: &[Unit], cancel: &Cancel) -> RunResult {
        self.runs += 1;
        let began = Instant::now();
        let request = request(self.runs, units, &self.limits).to_string();
        let sent = self.requests.as_mut().ok_or_else(|| io::ErrorKind::BrokenPipe.into());
        if let Err(error) = sent.and_then(|to| frame::write(to, request.as_bytes())) {
            return self.broken(units, began, error.to_string());
        }
        let mut ended = None;
        let mut deadline = began + self.limits.wall * units.len().max(1) as u32 + GRACE;
        loop {
            match self.answers.recv_timeout(WATCH) {
                Ok(Ok(answer)) if answer.header["run"] == self.runs => {
                    self.usable = answer.header["retire"] != true;
                    return understand(&answer, units, &self.limits, ended);
                }
                Ok(Ok(_)) => {}
                Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => {
                    let reason = "the interpreter ended unexpectedly".to_string();
                    return self.lost(units, began, ended.unwrap_or(Outcome::Broken(reason)));
                }
                Err(RecvTimeoutError::Timeout) if Instant::now() > deadline => {
                    let late = Outcome::TimedOut(self.limits.wall, None, Vec::new());
                    return self.lost(units, began, ended.unwrap_or(late));
                }
                Err(RecvTimeoutError::Timeout) if ended.is_none() => {
                    ended = self.objection(cancel);
                    if ended.is_some() {
                        deadline = Instant::now() + GRACE;
                        // A driver that is gone is noticed above.
                        let _ = self.requests.as_mut().map(|to| frame::write(to, br#"{"stop":"stopped"}"#));
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    /// Why the run must end now, if it must.
    fn objection(&self, cancel: &Cancel) -> Option<Outcome> {
        if cancel.is_cancelled() {
            return Some(Outcome::Cancelled);
        }
        let enough = self.limits.memory.saturating_add(64 << 20);
        let usage = usage::below(self.inner?, enough);
        if usage.processes > self.limits.processes {
            Some(Outcome::TooManyProcesses(self.limits.processes, None))
        } else if usage.memory > enough {
            Some(Outcome::OutOfMemory(self.limits.memory, None))
        } else {
            None
        }
    }

    fn broken(&mut self, units: &[Unit], began: Instant, reason: String) -> RunResult {
        self.lost(units, began, Outcome::Broken(reason))
    }

    fn lost(&mut self, units: &[Unit], began: Instant, outcome: Outcome) -> RunResult {
        self.usable = false;
        self.end();
        let mut results: Vec<UnitResult> = vec![UnitResult::default(); units.len()];
        results.iter_mut().take(1).for_each(|first| *first = UnitResult::ended(outcome.clone()));
        RunResult { units: results, elapsed: began.elapsed(), stragglers: 0 }
    }

    /// Ends the interpreter and everything it started; the supervisor follows by itself.
    fn end(&mut self) {
        self.requests = None;
        #[cfg(unix)]
        if let Some(pid) = self.inner.and_then(|inner| rustix::process::Pid::from_raw(inner as i32)) {
            // Still this process: its parent, the supervisor, has not been waited for.
            if matches!(self.child.try_wait(), Ok(None)) {
                let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
            }
        }
        let until = Instant::now() + Duration::from_millis(500);
        while matches!(self.child.try_wait(), Ok(None)) {
            if Instant::now() > until {
                let _ = self.child.kill();
                let _ = self.child.wait();
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.end();
    }
}

fn plan(setup: &Setup, scratch: PathBuf, without: BTreeSet<Layer>) -> Plan {
    let text = |path: &std::path::Path| path.to_string_lossy().into_owned();
    let home = text(&scratch);
    let environment = [
        ("HOME", home.as_str()),
        ("TMPDIR", &home),
        ("PATH", "/usr/local/bin:/usr/bin:/bin"),
        ("LANG", "C.UTF-8"),
        ("TERM", "dumb"),
        // Threads share few memory pools, so that the limit counts what is used.
        ("MALLOC_ARENA_MAX", "2"),
        // Numerical libraries start no thread for each processor.
        ("OPENBLAS_NUM_THREADS", "1"),
        ("OMP_NUM_THREADS", "1"),
    ];
    let program = text(&setup.interpreter.executable);
    let command = [program.as_str(), "-I", "-X", "utf8", "-c", BOOT].map(str::to_string).to_vec();
    let mut readable = setup.interpreter.readable.clone();
    readable.extend(setup.readable.iter().cloned());
    Plan {
        scratch,
        readable,
        command,
        environment: environment.map(|(name, value)| (name.to_string(), value.to_string())).into(),
        // The driver and threads count too.
        processes: setup.limits.processes as u64 * 4,
        file_size: 64 << 20,
        without,
    }
}

fn request(run: u64, units: &[Unit], limits: &Limits) -> serde_json::Value {
    let units = units.iter().map(|unit| {
        json!({
            "source": unit.source,
            "name": unit.name,
            "mode": match unit.mode { Mode::Script => "script", Mode::Transcript => "transcript" },
            "values": unit.values,
            "raises": unit.raises,
            "expect": unit.expect,
        })
    });
    json!({
        "run": run,
        "units": units.collect::<Vec<_>>(),
        "wall": limits.wall.as_secs_f64(),
        "cpu": limits.cpu.as_secs().max(1),
        "memory": limits.memory,
        "output": limits.output,
    })
}

/// Reads messages on a thread of its own, so that waiting for one can time out.
fn listen(from: Option<impl Read + Send + 'static>) -> Receiver<io::Result<Frame>> {
    let (send, receive) = sync_channel(4);
    if let Some(mut from) = from {
        std::thread::spawn(move || {
            loop {
                let message = frame::read(&mut from);
                let last = message.is_err();
                if send.send(message).is_err() || last {
                    return;
                }
            }
        });
    }
    receive
}

/// Collects what the stages of the sandbox complain about, at most 64 KiB, until they end.
fn collect(from: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (send, receive) = sync_channel(1);
    if let Some(mut from) = from {
        std::thread::spawn(move || {
            let mut said = Vec::new();
            let _ = from.by_ref().take(64 << 10).read_to_end(&mut said);
            let _ = send.send(String::from_utf8_lossy(&said).into_owned());
            let _ = io::copy(&mut from, &mut io::sink());
        });
    }
    receive
}

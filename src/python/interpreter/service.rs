use std::collections::{HashSet, VecDeque};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Checker, Discovery, Interpreter, KeptVerdicts, Limits, Verdict, VerdictCache, Verdicts};
use crate::python::syntax::Version;

/// How long nobody must have asked for anything before verdicts are written to disk.
const PAUSE: Duration = Duration::from_secs(3);

/// Verdicts for a front end that must not wait: known ones at once, others from a thread.
///
/// A check runs with a [`Session`], which answers from what is known and notes what is not. The
/// caller then has that [fetched](Service::fetch) and checks again when told to; a snippet needs
/// more than one turn only if it is a fragment.
#[derive(Debug)]
pub struct Service {
    shared: Arc<Shared>,
    jobs: Sender<Job>,
}

/// What is known about the interpreter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// It is being looked for.
    Searching,
    /// It answers.
    Ready(Interpreter),
    /// There is none; why, as a sentence without a full stop.
    Missing(String),
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    status: Status,
    verdicts: VerdictCache,
    /// Sources that are being fetched.
    pending: HashSet<String>,
}

struct Job {
    sources: Vec<String>,
    urgency: Urgency,
    then: Box<dyn FnOnce() + Send>,
}

/// Who waits for verdicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// Somebody who looks at the note: before everything that is not.
    Now,
    /// Nobody in particular.
    Later,
}

impl Service {
    /// Starts the thread, which looks for the interpreter and reads what is kept, then calls `found`.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        discovery: Discovery,
        limits: Limits,
        kept: KeptVerdicts,
        found: impl FnOnce(&Status) + Send + 'static,
    ) -> std::io::Result<Self> {
        let state =
            State { status: Status::Searching, verdicts: VerdictCache::default(), pending: HashSet::new() };
        let shared = Arc::new(Shared { state: Mutex::new(state) });
        let (jobs, incoming) = channel();
        let own = Arc::clone(&shared);
        std::thread::Builder::new().name("python-verdicts".into()).spawn(move || {
            let status = match discovery.find() {
                Ok(interpreter) => Status::Ready(interpreter),
                Err(error) => Status::Missing(error.to_string()),
            };
            if matches!(status, Status::Ready(_)) {
                kept.load(&mut own.state().verdicts);
            }
            own.state().status = status.clone();
            found(&status);
            if let Status::Ready(interpreter) = status {
                work(&own, Checker::new(interpreter, limits), &kept, &incoming);
            }
        })?;
        Ok(Self { shared, jobs })
    }

    /// What is known about the interpreter by now.
    pub fn status(&self) -> Status {
        self.shared.state().status.clone()
    }

    /// Verdicts for one check.
    pub fn session(&self) -> Session {
        Session { shared: Arc::clone(&self.shared), version: self.shared.version(), wanted: Vec::new() }
    }

    /// Has what a session wanted compiled on the service's thread, and calls `then` there when it
    /// is known. Returns `false`, and never calls `then`, if nothing can or need be fetched: there
    /// is no interpreter (yet), or everything is being fetched already, and that is soon enough.
    pub fn fetch(&self, session: Session, urgency: Urgency, then: impl FnOnce() + Send + 'static) -> bool {
        let mut state = self.shared.state();
        if !matches!(state.status, Status::Ready(_)) {
            return false;
        }
        let mut sources = session.wanted;
        // What is being fetched for others may be far behind in the queue.
        sources.retain(|source| state.pending.insert(source.clone()) || urgency == Urgency::Now);
        drop(state);
        !sources.is_empty() && self.jobs.send(Job { sources, urgency, then: Box::new(then) }).is_ok()
    }
}

/// What is known at the time of one check; notes what is not.
#[derive(Debug)]
pub struct Session {
    shared: Arc<Shared>,
    version: Option<Version>,
    wanted: Vec<String>,
}

impl Session {
    /// Whether anything was asked for that is not known.
    pub fn is_complete(&self) -> bool {
        self.wanted.is_empty()
    }
}

impl Verdicts for Session {
    fn version(&self) -> Version {
        self.version.unwrap_or(Version::LATEST)
    }

    fn verdict(&mut self, source: &str) -> Option<Verdict> {
        let mut state = self.shared.state();
        let identity = match &state.status {
            Status::Ready(interpreter) => interpreter.identity(),
            Status::Missing(_) => return None,
            Status::Searching => {
                self.wanted.push(source.to_owned());
                return None;
            }
        };
        let known = state.verdicts.get(&identity, source);
        if known.is_none() {
            self.wanted.push(source.to_owned());
        }
        known.filter(|verdict| !verdict.gave_up)
    }

    fn waiting(&self) -> usize {
        self.wanted.len()
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // Every change of the state is a single one; a panic leaves none half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn version(&self) -> Option<Version> {
        match &self.state().status {
            Status::Ready(interpreter) => Some(interpreter.version),
            _ => None,
        }
    }
}

/// What is still to be done.
#[derive(Default)]
struct Queue {
    now: VecDeque<Job>,
    later: VecDeque<Job>,
}

impl Queue {
    fn push(&mut self, job: Job) {
        match job.urgency {
            Urgency::Now => self.now.push_back(job),
            Urgency::Later => self.later.push_back(job),
        }
    }

    /// The next job, waiting for one if there is none; `None` when nobody wants any more. `pause` is
    /// called when nobody has asked for a while, and at the end.
    fn next(&mut self, incoming: &Receiver<Job>, pause: &mut dyn FnMut()) -> Option<Job> {
        if self.now.is_empty() && self.later.is_empty() {
            let first = match incoming.recv_timeout(PAUSE) {
                Err(RecvTimeoutError::Timeout) => {
                    pause();
                    incoming.recv().ok()
                }
                first => first.ok(),
            };
            if let Some(job) = first {
                self.push(job);
            }
        }
        loop {
            match incoming.try_recv() {
                Ok(job) => self.push(job),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => {
                    pause();
                    return None;
                }
            }
        }
        self.now.pop_front().or_else(|| self.later.pop_front())
    }
}

fn work(shared: &Shared, mut checker: Checker, kept: &KeptVerdicts, incoming: &Receiver<Job>) {
    let identity = checker.interpreter().identity();
    let mut queue = Queue::default();
    let mut grown = false;
    while let Some(job) = queue.next(incoming, &mut || keep(shared, kept, &mut grown)) {
        for source in job.sources {
            if shared.state().verdicts.get(&identity, &source).is_none() {
                // What cannot be judged is remembered as that, or it would be asked for again and again.
                let gave_up = Verdict { gave_up: true, ..Verdict::default() };
                let verdict = checker.check(&source).unwrap_or(gave_up);
                shared.state().verdicts.insert(&identity, &source, verdict);
                grown = true;
            }
            shared.state().pending.remove(&source);
        }
        (job.then)();
    }
}

/// Writes what was learnt since the last time.
fn keep(shared: &Shared, kept: &KeptVerdicts, grown: &mut bool) {
    if std::mem::take(grown) {
        // A copy, because who checks must not wait for the disk.
        let verdicts = shared.state().verdicts.clone();
        kept.store(&verdicts);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::*;

    /// Fetches until nothing is missing, as a front end does.
    fn settled(service: &Service, source: &str) -> Verdict {
        for _ in 0..10 {
            let mut session = service.session();
            if let Some(verdict) = session.verdict(source) {
                assert!(session.is_complete());
                return verdict;
            }
            let (send, receive) = channel();
            assert!(service.fetch(session, Urgency::Later, move || send.send(()).unwrap()));
            receive.recv_timeout(Duration::from_secs(20)).unwrap();
        }
        panic!("no verdict");
    }

    #[test]
    fn verdicts_come_later_and_stay() {
        let (send, receive) = channel();
        let discovery = Discovery::from_environment(None, Vec::new());
        let found = move |status: &Status| send.send(status.clone()).unwrap();
        let service =
            Service::start(discovery, Limits::default(), KeptVerdicts::in_folder(None), found).unwrap();
        let status = receive.recv_timeout(Duration::from_secs(20)).unwrap();
        assert_eq!(service.status(), status);
        if !matches!(status, Status::Ready(_)) {
            assert!(!service.fetch(service.session(), Urgency::Now, || ()));
            return;
        }
        assert!(service.session().verdict("x = 1\n").is_none());
        assert!(settled(&service, "x = 1\n").error.is_none());
        assert!(settled(&service, "x =\n").error.is_some());
        assert!(service.session().verdict("x = 1\n").is_some());
    }

    #[test]
    fn without_an_interpreter_nothing_is_promised() {
        let (send, receive) = channel();
        let found = move |status: &Status| send.send(status.clone()).unwrap();
        let service =
            Service::start(Discovery::default(), Limits::default(), KeptVerdicts::in_folder(None), found)
                .unwrap();
        let status = receive.recv_timeout(Duration::from_secs(20)).unwrap();
        assert!(matches!(status, Status::Missing(reason) if reason.contains("python3")));
        let mut session = service.session();
        assert!(session.verdict("x").is_none() && session.is_complete());
        assert!(!service.fetch(session, Urgency::Now, || ()));
    }
}

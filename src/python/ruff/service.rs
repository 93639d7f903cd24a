use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

use super::{Lint, Lints, Ruff, RuffError, Search};
use crate::python::syntax::Version;

/// How many answers are kept at most.
const CAPACITY: usize = 20_000;

/// Ruff's answers for a front end that must not wait: known ones at once, others from a thread.
///
/// A Ruff that fails once is asked no more: what it failed for would come again with each keystroke.
#[derive(Debug)]
pub struct Service {
    state: Arc<Mutex<State>>,
    jobs: Sender<Job>,
}

/// What was asked: the source and the version of the language.
type Question = (Box<str>, Version);

#[derive(Debug, Default)]
struct State {
    known: FxHashMap<Question, Arc<[Lint]>>,
    /// Nothing will be known any more.
    ended: bool,
}

struct Job {
    questions: Vec<Question>,
    then: Box<dyn FnOnce() + Send>,
}

impl Service {
    /// Starts the thread, which looks for Ruff first. `failed` hears why it is of no use, once.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(search: Search, failed: impl FnOnce(&RuffError) + Send + 'static) -> std::io::Result<Self> {
        let state = Arc::new(Mutex::new(State::default()));
        let (jobs, incoming) = channel();
        let own = Arc::clone(&state);
        std::thread::Builder::new().name("ruff".into()).spawn(move || {
            let ended = search.find().and_then(|ruff| work(&ruff, &own, &incoming));
            if let Err(error) = ended {
                locked(&own).ended = true;
                failed(&error);
                // Nobody waits for ever for what does not come.
                incoming.iter().for_each(|job: Job| (job.then)());
            }
        })?;
        Ok(Self { state, jobs })
    }

    /// Answers for one check.
    pub fn session(&self) -> Session {
        Session { state: Arc::clone(&self.state), wanted: Vec::new() }
    }

    /// Has what a session wanted asked on the service's thread, and calls `then` there when it is
    /// known or will never be.
    pub fn fetch(&self, session: Session, then: impl FnOnce() + Send + 'static) {
        // Fails only where the thread has ended, which only the program's own end brings about.
        let _ = self.jobs.send(Job { questions: session.wanted, then: Box::new(then) });
    }
}

/// What is known at the time of one check; notes what is not.
#[derive(Debug)]
pub struct Session {
    state: Arc<Mutex<State>>,
    wanted: Vec<Question>,
}

impl Session {
    /// Whether anything was asked for that is not known.
    pub fn is_complete(&self) -> bool {
        self.wanted.is_empty()
    }
}

impl Lints for Session {
    fn lints(&mut self, source: &str, version: Version) -> Option<Arc<[Lint]>> {
        let question = (source.into(), version);
        let state = locked(&self.state);
        let known = state.known.get(&question).cloned();
        if known.is_none() && !state.ended {
            self.wanted.push(question);
        }
        known
    }
}

/// Answers until nobody asks any more, or Ruff fails.
fn work(ruff: &Ruff, state: &Mutex<State>, incoming: &Receiver<Job>) -> Result<(), RuffError> {
    for job in incoming {
        for question in job.questions {
            if locked(state).known.contains_key(&question) {
                continue;
            }
            let lints = ruff.lint(&question.0, question.1);
            let (lints, failed) = match lints {
                Ok(lints) => (lints, None),
                Err(error) => (Vec::new(), Some(error)),
            };
            let mut state = locked(state);
            if state.known.len() >= CAPACITY {
                state.known.clear();
            }
            state.known.insert(question, lints.into());
            state.ended = failed.is_some();
            if let Some(error) = failed {
                drop(state);
                (job.then)();
                return Err(error);
            }
        }
        (job.then)();
    }
    Ok(())
}

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    // Every change of the state is a single one; a panic leaves none half done.
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

//! Running many snippets at once: a few warm interpreters, a queue, results as they come.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::report::{RunResult, UnitResult};
use super::request::{Cancel, Unit};
use super::results::{ResultCache, ResultKey};
use super::sandbox::Layers;
use super::worker::{Setup, StartError, Worker};
use super::{Outcome, sandbox};

/// Interpreters that run at once when nothing takes long.
const USUAL: usize = 2;
/// Interpreters that run at once when snippets that do not end hold the usual ones.
const MOST: usize = 8;
/// A run that takes longer than this holds its interpreter, so that another one takes the next.
const PATIENCE: Duration = Duration::from_millis(300);
/// An interpreter that had nothing to do for this long is ended.
const IDLE: Duration = Duration::from_secs(120);
/// How long the last owner waits for the interpreters to end.
const FAREWELL: Duration = Duration::from_secs(2);

/// Snippets that run in one process.
#[derive(Clone, Debug)]
pub struct Job {
    /// The asker's own number for it.
    pub id: usize,
    /// The units, in order.
    pub units: Vec<Unit>,
    /// Whether kept results will do if there are some for every unit, and all of them came to their end:
    /// what failed may have failed for a reason outside of the code.
    pub reuse: bool,
}

/// What became of a job.
#[derive(Debug)]
pub struct JobResult {
    /// The asker's number.
    pub id: usize,
    /// For each unit what was run, for later comparison.
    pub keys: Vec<ResultKey>,
    /// What became of the units.
    pub result: RunResult,
    /// Whether it was run now, not taken from the kept results.
    pub is_new: bool,
}

/// Runs jobs on a few interpreters; cheap to clone, and ends them when the last clone is gone.
#[derive(Clone, Debug)]
pub struct Service {
    shared: Arc<Shared>,
    _ends: Arc<End>,
}

#[derive(Debug)]
struct Shared {
    setup: Setup,
    cache: Arc<ResultCache>,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    queue: VecDeque<Task>,
    /// When each busy thread began its job, by the thread's number.
    busy: Vec<(usize, Instant)>,
    threads: usize,
    next_thread: usize,
    ended: bool,
    layers: Option<Layers>,
    /// All threads that have not been seen to end.
    handles: Vec<JoinHandle<()>>,
}

struct Task {
    job: Job,
    keys: Vec<ResultKey>,
    cancel: Cancel,
    report: Arc<dyn Fn(JobResult) + Send + Sync>,
}

impl std::fmt::Debug for Task {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Task").field("job", &self.job).finish_non_exhaustive()
    }
}

/// Ends the threads when the last [`Service`] is gone.
#[derive(Debug)]
struct End(Arc<Shared>);

impl Drop for End {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.ended = true;
        state.queue.clear();
        let handles = std::mem::take(&mut state.handles);
        drop(state);
        self.0.changed.notify_all();
        // Their interpreters take their folders along; a program that ends first would leave them.
        let (until, own) = (Instant::now() + FAREWELL, std::thread::current().id());
        let busy = |handle: &JoinHandle<()>| handle.thread().id() != own && !handle.is_finished();
        while handles.iter().any(busy) && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic in a reporter leaves the queue as it should be.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service {
    /// A service that starts its interpreters when there is something to run.
    pub fn new(setup: Setup, cache: impl Into<Arc<ResultCache>>) -> Self {
        let cache = cache.into();
        let shared = Arc::new(Shared { setup, cache, state: Mutex::default(), changed: Condvar::new() });
        Self { _ends: Arc::new(End(Arc::clone(&shared))), shared }
    }

    /// The setup of every run.
    pub fn setup(&self) -> &Setup {
        &self.shared.setup
    }

    /// The kept results.
    pub fn cache(&self) -> &Arc<ResultCache> {
        &self.shared.cache
    }

    /// The keys of a run's units with this service's interpreter and limits.
    pub fn keys(&self, units: &[Unit]) -> Vec<ResultKey> {
        let setup = &self.shared.setup;
        ResultKey::of_run(units, &setup.limits, &setup.interpreter.label())
    }

    /// Which layers isolate a snippet here. Starts an interpreter if none has run yet.
    ///
    /// # Errors
    /// When no interpreter can be started.
    pub fn probe(&self) -> Result<Layers, StartError> {
        if let Some(layers) = self.shared.lock().layers.clone() {
            return Ok(layers);
        }
        let layers = sandbox::probe(&self.shared.setup)?;
        self.shared.lock().layers = Some(layers.clone());
        Ok(layers)
    }

    /// Runs jobs, in order as far as they do not wait for one another, and reports each result from
    /// another thread as soon as it is there. Every job is reported exactly once, cancelled ones
    /// too. Returns at once.
    pub fn submit(
        &self,
        jobs: impl IntoIterator<Item = Job>,
        cancel: &Cancel,
        report: impl Fn(JobResult) + Send + Sync + 'static,
    ) {
        let report: Arc<dyn Fn(JobResult) + Send + Sync> = Arc::new(report);
        for job in jobs {
            let keys = self.keys(&job.units);
            if let Some(result) = job.reuse.then(|| self.kept(&keys)).flatten() {
                report(JobResult { id: job.id, keys, result, is_new: false });
                continue;
            }
            let task = Task { job, keys, cancel: cancel.clone(), report: Arc::clone(&report) };
            let mut state = self.shared.lock();
            state.queue.push_back(task);
            if state.threads < USUAL && state.busy.len() == state.threads {
                spawn(&self.shared, &mut state);
            }
            drop(state);
            self.shared.changed.notify_one();
        }
    }

    /// Runs jobs and waits for all results, which come in the order of the jobs.
    pub fn run(&self, jobs: Vec<Job>, cancel: &Cancel) -> Vec<JobResult> {
        self.run_watched(jobs, cancel, |_| {})
    }

    /// Like [`Service::run`], and shows each result as it comes.
    pub fn run_watched(
        &self,
        jobs: Vec<Job>,
        cancel: &Cancel,
        watch: impl Fn(&JobResult) + Send + Sync + 'static,
    ) -> Vec<JobResult> {
        let count = jobs.len();
        let order: Vec<usize> = jobs.iter().map(|job| job.id).collect();
        let (send, receive) = std::sync::mpsc::channel();
        let send = Mutex::new(send);
        self.submit(jobs, cancel, move |result| {
            watch(&result);
            let send = send.lock().unwrap_or_else(PoisonError::into_inner);
            // The receiver waits for all of them.
            let _ = send.send(result);
        });
        let mut results: Vec<JobResult> = receive.iter().take(count).collect();
        let places: std::collections::HashMap<usize, usize> = order.into_iter().zip(0..).collect();
        results.sort_by_key(|result| places.get(&result.id).copied());
        results
    }

    fn kept(&self, keys: &[ResultKey]) -> Option<RunResult> {
        let kept = |key| self.shared.cache.get(key).filter(|unit| unit.outcome.is_success());
        let units: Option<Vec<UnitResult>> = keys.iter().map(kept).collect();
        units.map(|units| {
            let elapsed = units.iter().map(|unit| unit.elapsed).sum();
            RunResult { units, elapsed, stragglers: 0 }
        })
    }
}

fn spawn(shared: &Arc<Shared>, state: &mut State) {
    state.threads += 1;
    state.next_thread += 1;
    let mut seat = Seat { shared: Arc::clone(shared), number: state.next_thread, taken: true };
    state.handles.retain(|handle| !handle.is_finished());
    state.handles.push(std::thread::spawn(move || serve(&mut seat)));
}

/// A thread's place among the counted ones, given back even if a reporter panics.
struct Seat {
    shared: Arc<Shared>,
    number: usize,
    taken: bool,
}

impl Seat {
    /// Gives the place back under the lock that showed there is nothing to do.
    fn leave(&mut self, state: &mut State) {
        if std::mem::take(&mut self.taken) {
            state.threads -= 1;
            state.busy.retain(|(number, _)| *number != self.number);
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let shared = Arc::clone(&self.shared);
        self.leave(&mut shared.lock());
    }
}

/// Runs jobs with one interpreter until there are none for a while.
fn serve(seat: &mut Seat) {
    let shared = Arc::clone(&seat.shared);
    let mut worker: Option<Worker> = None;
    while let Some(task) = next(seat, worker.is_some()) {
        let result = run(&shared, &mut worker, &task);
        shared.lock().busy.retain(|(number, _)| *number != seat.number);
        for (key, unit) in task.keys.iter().zip(&result.units) {
            shared.cache.put(key, unit);
        }
        (task.report)(JobResult { id: task.job.id, keys: task.keys, result, is_new: true });
    }
}

/// The next job for a thread; `None` when it should end.
fn next(seat: &mut Seat, warm: bool) -> Option<Task> {
    let shared = Arc::clone(&seat.shared);
    let mut state = shared.lock();
    let until = Instant::now() + IDLE;
    while !state.ended {
        if let Some(task) = state.queue.pop_front() {
            state.busy.push((seat.number, Instant::now()));
            if !state.queue.is_empty() {
                watch(&shared, &mut state);
            }
            return Some(task);
        }
        // One thread more than usual is not kept.
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || state.threads > USUAL || !warm {
            break;
        }
        state = shared.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
    }
    seat.leave(&mut state);
    None
}

/// Sees to it that what waits gets an interpreter even if all others are held by long runs.
fn watch(shared: &Arc<Shared>, state: &mut State) {
    if state.threads < USUAL {
        spawn(shared, state);
        return;
    }
    let weak = Arc::downgrade(shared);
    std::thread::spawn(move || {
        std::thread::sleep(PATIENCE);
        let Some(shared) = weak.upgrade() else { return };
        let mut state = shared.lock();
        let held = state.busy.iter().all(|(_, began)| began.elapsed() >= PATIENCE);
        let waiting = !state.queue.is_empty() && !state.ended;
        if waiting && held && state.busy.len() >= state.threads && state.threads < MOST {
            spawn(&shared, &mut state);
        }
    });
}

fn run(shared: &Shared, worker: &mut Option<Worker>, task: &Task) -> RunResult {
    let ended = |outcome: Outcome| RunResult {
        units: task.job.units.iter().map(|_| UnitResult::ended(outcome.clone())).collect(),
        elapsed: Duration::ZERO,
        stragglers: 0,
    };
    if task.cancel.is_cancelled() {
        return ended(Outcome::Cancelled);
    }
    if worker.as_ref().is_some_and(|worker| !worker.is_usable()) {
        *worker = None;
    }
    let ready = match worker {
        Some(ready) => ready,
        None => match Worker::start(&shared.setup) {
            Ok(started) => {
                shared.lock().layers = Some(started.layers().clone());
                worker.insert(started)
            }
            Err(error) => return ended(Outcome::Broken(error.to_string())),
        },
    };
    ready.run(&task.job.units, &task.cancel)
}

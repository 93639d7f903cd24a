//! A run from its first snippet to its last.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::MessageType;

use super::NoteRun;
use super::tally::Tally;
use super::views::NoteId;
use crate::lsp::handlers::{Shared, blocking};
use crate::lsp::messages::show;
use crate::lsp::progress::Progress;
use crate::lsp::refresh::{Stale, refresh};
use crate::lsp::state::Command;
use crate::python::run::{Cancel, Job, JobResult, ResultKey, Service, is_broken};

/// A run that takes less than this shows no progress.
const UNNOTICED: Duration = Duration::from_millis(300);
/// How often what has come is shown, and a cancellation noticed.
const GLANCE: Duration = Duration::from_millis(200);

/// Runs what was planned, shows results as they come, and counts them. `reuse` says whether what is known
/// of code that has not changed will do.
///
/// # Errors
/// When the session ends meanwhile.
pub async fn perform(context: &Shared, service: &Service, runs: &[NoteRun], reuse: bool) -> Result<Tally> {
    let cancel = Cancel::default();
    let (send, mut results) = mpsc::unbounded_channel();
    let (mut jobs, mut owners): (Vec<Job>, Vec<(usize, usize)>) = (Vec::new(), Vec::new());
    for (run, planned) in runs.iter().enumerate() {
        owners.extend((0..planned.plan.groups.len()).map(|group| (run, group)));
        jobs.extend(planned.plan.jobs(jobs.len(), reuse));
    }
    let keys: Vec<Vec<ResultKey>> = jobs.iter().map(|job| service.keys(&job.units)).collect();
    let mut waiting = Waiting { context, keys: keys.iter().map(Some).collect() };
    context.running.begin(keys.iter().flatten(), &cancel);
    let mut watch = Watch::new(context, owners.len());
    watch.touched.extend(runs.iter().map(|run| run.id));
    let (at_work, stop) = (service.clone(), cancel.clone());
    // Nobody listens any more where the session has ended.
    blocking(move || at_work.submit(jobs, &stop, move |result| drop(send.send(result)))).await?;
    let mut tally = Tally::new(service.setup().interpreter.label());
    let mut glances = tokio::time::interval(GLANCE);
    // The first is at once.
    glances.tick().await;
    while watch.done < owners.len() {
        tokio::select! {
            result = results.recv() => {
                let Some(result) = result else { break };
                let (run, group) = owners[result.id];
                waiting.came(result.id);
                tally.add(run, &runs[run].plan, group, &result.result.units);
                watch.came(runs[run].id, result);
            }
            _ = glances.tick() => {
                if watch.glance() {
                    cancel.cancel();
                }
            }
        }
    }
    drop(waiting);
    watch.flush();
    if let Some(reason) = watch.broken {
        show(context, MessageType::ERROR, format!("Could not be run: {reason}"));
    }
    Ok(tally)
}

/// What counts as running; given back as results come, and at the latest with the run.
struct Waiting<'r> {
    context: &'r Shared,
    keys: Vec<Option<&'r Vec<ResultKey>>>,
}

impl Waiting<'_> {
    fn came(&mut self, job: usize) {
        self.context.running.end(self.keys[job].take().into_iter().flatten());
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.context.running.end(self.keys.iter_mut().filter_map(Option::take).flatten());
    }
}

/// What the user sees of a run.
struct Watch<'r> {
    context: &'r Shared,
    began: Instant,
    progress: Option<Progress>,
    done: usize,
    total: usize,
    /// Notes with results that the client has not been told of.
    touched: BTreeSet<NoteId>,
    /// Why the sandbox did not work, which is said once.
    broken: Option<String>,
}

impl<'r> Watch<'r> {
    fn new(context: &'r Shared, total: usize) -> Self {
        let touched = BTreeSet::new();
        Self { context, began: Instant::now(), progress: None, done: 0, total, touched, broken: None }
    }

    fn came(&mut self, id: NoteId, result: JobResult) {
        self.done += 1;
        if self.broken.is_none() {
            self.broken = result.result.units.iter().find_map(is_broken).map(str::to_owned);
        }
        self.context.running.keep(id, &result.keys, result.result.units);
        self.touched.insert(id);
    }

    /// Shows how far it is; whether the user wants it to stop.
    fn glance(&mut self) -> bool {
        self.flush();
        if self.progress.is_none() && self.began.elapsed() >= UNNOTICED {
            self.progress =
                Some(Progress::begin(self.context, &Handle::current(), "qmark: running snippets", true));
        }
        let Some(progress) = &self.progress else { return false };
        progress.report(self.done, self.total, format!("{} of {}", self.done, self.total));
        progress.cancelled().is_set()
    }

    /// Lets the client see what has come.
    fn flush(&mut self) {
        if !self.touched.is_empty() {
            let notes = std::mem::take(&mut self.touched);
            notes.iter().for_each(|id| self.context.running.touch(*id));
            announce(self.context, notes);
        }
    }
}

/// There is something new to show about these notes.
pub fn announce(context: &Shared, notes: BTreeSet<NoteId>) {
    context.writer.send(Command::Judged(notes));
    refresh(context, &Handle::current(), Stale { lenses: true, hints: true, tokens: false });
}

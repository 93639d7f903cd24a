//! Telling the client how far a long piece of work has come.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use dashmap::DashMap;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tower_lsp::lsp_types::notification::Progress as ProgressNotification;
use tower_lsp::lsp_types::request::WorkDoneProgressCreate;
use tower_lsp::lsp_types::{
    NumberOrString, ProgressParams, ProgressParamsValue, WorkDoneProgress, WorkDoneProgressBegin,
    WorkDoneProgressCreateParams, WorkDoneProgressEnd, WorkDoneProgressReport,
};

use super::context::Context;
use super::transport::Importance;

/// How often a bar moves at most: faster than this nobody sees, and some clients redraw each time.
const INTERVAL: Duration = Duration::from_millis(100);

/// Whether work should stop because the user said so.
#[derive(Clone, Debug, Default)]
pub struct Cancelled(Arc<AtomicBool>);

impl Cancelled {
    /// Whether to stop.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The progress reports that the client may cancel, by token.
#[derive(Debug, Default)]
pub struct ProgressTokens {
    running: DashMap<NumberOrString, Cancelled>,
    next: AtomicU64,
}

impl ProgressTokens {
    /// The user cancelled the work with this token.
    pub fn cancel(&self, token: &NumberOrString) {
        if let Some(flag) = self.running.get(token) {
            flag.0.store(true, Ordering::Relaxed);
        }
    }
}

/// One piece of work that is being reported; dropping it ends the report.
///
/// Usable from any thread and never waiting. Clients that show no progress see none.
pub struct Progress {
    cancelled: Cancelled,
    steps: mpsc::UnboundedSender<Step>,
}

struct Step {
    message: String,
    percentage: Option<u32>,
}

impl Progress {
    /// Begins a report with a title such as "Indexing".
    pub fn begin(context: &Arc<Context>, runtime: &Handle, title: &str, cancellable: bool) -> Self {
        let (steps, queue) = mpsc::unbounded_channel();
        let cancelled = Cancelled::default();
        if context.session().caps.work_done_progress {
            let number = context.progress.next.fetch_add(1, Ordering::Relaxed);
            let token = NumberOrString::String(format!("qmark/{number}"));
            context.progress.running.insert(token.clone(), cancelled.clone());
            runtime.spawn(report(context.clone(), token, title.to_owned(), cancellable, queue));
        }
        Self { cancelled, steps }
    }

    /// Moves the bar: `done` of `total`, with a few words beside it.
    pub fn report(&self, done: usize, total: usize, message: impl Into<String>) {
        let percentage = (done.min(total) * 100).checked_div(total).map(|percent| percent as u32);
        // Nobody listens where the client shows no progress.
        let _ = self.steps.send(Step { message: message.into(), percentage });
    }

    /// Whether the user wants the work to stop; a copy for the one who does it.
    pub fn cancelled(&self) -> Cancelled {
        self.cancelled.clone()
    }
}

/// Sends the steps to the client until the work is done.
async fn report(
    context: Arc<Context>,
    token: NumberOrString,
    title: String,
    cancellable: bool,
    mut steps: mpsc::UnboundedReceiver<Step>,
) {
    let create = WorkDoneProgressCreateParams { token: token.clone() };
    if context.client.send_request::<WorkDoneProgressCreate>(create).await.is_ok() {
        let send = |value, importance| {
            let params = ProgressParams { token: token.clone(), value: ProgressParamsValue::WorkDone(value) };
            context.outgoing.notify::<ProgressNotification>(&params, importance);
        };
        let begin = WorkDoneProgressBegin {
            title,
            cancellable: Some(cancellable),
            message: None,
            percentage: Some(0),
        };
        send(WorkDoneProgress::Begin(begin), Importance::Needed);
        let mut last = Instant::now();
        while let Some(step) = steps.recv().await {
            if last.elapsed() < INTERVAL {
                continue;
            }
            last = Instant::now();
            let report = WorkDoneProgressReport {
                cancellable: Some(cancellable),
                message: Some(step.message),
                percentage: step.percentage,
            };
            send(WorkDoneProgress::Report(report), Importance::Droppable);
        }
        send(WorkDoneProgress::End(WorkDoneProgressEnd { message: None }), Importance::Needed);
    }
    context.progress.running.remove(&token);
}

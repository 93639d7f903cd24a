use std::future::Future;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::Duration;

use futures::{FutureExt, Sink, StreamExt};
use tokio::runtime::{Builder, Handle, Runtime};
use tower_lsp::jsonrpc::{ErrorCode, Id, Request, Response};
use tower_lsp::{ClientSocket, ExitedError};
use tower_service::Service;

use super::service::{OrderedService, Phase};
use super::state::{World, Writer};
use super::transport::{Frame, FrameReader, Importance, Message, Outgoing, failure, parse};
use super::{disk, log, parent, publish};

/// How long running requests may take to answer once the client stopped talking.
const LAST_ANSWERS: Duration = Duration::from_secs(1);

/// How long they may take where the client said `exit`, before they are cancelled.
const LAST_MOMENT: Duration = Duration::from_millis(50);

/// How long the client may take to read what is left.
const LAST_READ: Duration = Duration::from_secs(1);

/// Threads for handlers; the work itself runs on threads for blocking work.
const WORKERS: usize = 2;

/// Most threads for the work of handlers; more requests at a time wait for one of these.
const BLOCKING_THREADS: usize = 16;

/// Why a session ended.
enum End {
    /// `exit`, with or without `shutdown` before it.
    Exit { orderly: bool },
    /// The client closed its end of the pipe.
    Silence,
    /// The client stopped reading, or its process is gone.
    Lost(String),
}

/// Serves one client on standard input and output until it says `exit`, closes its end or dies.
///
/// The exit code is 0 after `shutdown` and when standard input ends between two messages, else 1.
pub fn run() -> ExitCode {
    log::install();
    match serve() {
        Ok(code) => code,
        Err(error) => {
            tracing::error!("the server could not start: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve() -> io::Result<ExitCode> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .max_blocking_threads(BLOCKING_THREADS)
        .enable_time()
        .build()?;
    let (ended, ends) = mpsc::channel();
    let lost = ended.clone();
    let outgoing =
        Outgoing::start(io::stdout(), move |reason| drop(lost.send(End::Lost(reason.to_owned()))))?;
    log::send_to(outgoing.clone());
    let (settled, states) = mpsc::channel();
    let (work, to_do) = mpsc::channel();
    // Their receivers end with the process.
    let on_settled = move |news| drop(settled.send(news));
    let writer = Writer::start(World::new(on_settled, move |task| drop(work.send(task))))?;
    let (service, socket) = OrderedService::new(runtime.handle().clone(), outgoing.clone(), writer);
    let context = service.context().clone();
    disk::start(to_do, context.clone(), runtime.handle().clone())?;
    publish::start(states, context.clone(), runtime.handle().clone())?;
    let reader = Reader::new(service, socket, outgoing.clone(), runtime.handle().clone(), ended);
    std::thread::Builder::new().name("lsp-reader".into()).spawn(move || reader.run())?;
    // The reader holds a sender until it has sent its own end.
    let end = ends.recv().unwrap_or(End::Silence);
    // What was saved last is kept, too; a state that never comes must not hold up the end.
    let _ = runtime.block_on(async { tokio::time::timeout(LAST_ANSWERS, context.settled()).await });
    Ok(finish(end, &outgoing, runtime))
}

fn finish(end: End, outgoing: &Outgoing, runtime: Runtime) -> ExitCode {
    let code = match &end {
        End::Exit { orderly: true } | End::Silence => ExitCode::SUCCESS,
        End::Exit { orderly: false } => ExitCode::FAILURE,
        End::Lost(reason) => {
            tracing::warn!("ending: {reason}");
            ExitCode::FAILURE
        }
    };
    if !matches!(end, End::Lost(_)) {
        outgoing.finish(LAST_READ);
    }
    // Work that still runs is of no use to anybody.
    runtime.shutdown_background();
    code
}

/// Where the client's answers to our requests go.
type Answers = Pin<Box<dyn Sink<Response, Error = ExitedError> + Send>>;

/// Reads the client's messages and hands each on before the next is read.
struct Reader {
    service: OrderedService,
    answers: Answers,
    outgoing: Outgoing,
    runtime: Handle,
    ended: mpsc::Sender<End>,
    /// Held by every request that is not answered yet.
    unanswered: (mpsc::Sender<()>, mpsc::Receiver<()>),
}

impl Reader {
    fn new(
        service: OrderedService,
        socket: ClientSocket,
        outgoing: Outgoing,
        runtime: Handle,
        ended: mpsc::Sender<End>,
    ) -> Self {
        let (mut requests, answers) = socket.split();
        let to_client = outgoing.clone();
        runtime.spawn(async move {
            while let Some(request) = requests.next().await {
                to_client.send(&request, Importance::Needed);
            }
        });
        Self { service, answers: Box::pin(answers), outgoing, runtime, ended, unanswered: mpsc::channel() }
    }

    fn run(mut self) {
        let mut frames = FrameReader::new(io::stdin().lock());
        let end = loop {
            match frames.next_frame() {
                Ok(Frame::Body(body)) => {
                    if let Some(end) = self.message(&body) {
                        break end;
                    }
                }
                Ok(Frame::Bad(error)) => self.refuse_frame(&error.to_string()),
                Ok(Frame::End) => break End::Silence,
                Ok(Frame::Truncated) => break End::Lost("the client left in the middle of a message".into()),
                Err(error) => break End::Lost(format!("standard input cannot be read: {error}")),
            }
        };
        self.answer_the_rest(&end);
        let _ = self.ended.send(end);
    }

    fn refuse_frame(&self, reason: &str) {
        tracing::warn!("{reason}");
        self.outgoing.send(&failure(Id::Null, ErrorCode::ParseError, reason.to_owned()), Importance::Needed);
    }

    /// Handles one message; the reason where it is the last.
    fn message(&mut self, body: &[u8]) -> Option<End> {
        match parse(body) {
            Ok(Message::Request(request)) if request.method() == "exit" && request.id().is_none() => {
                return Some(End::Exit { orderly: self.service.phase() == Phase::ShutDown });
            }
            Ok(Message::Request(request)) => self.request(request),
            Ok(Message::Response(response)) => self.response(response),
            Err(response) => {
                tracing::warn!(
                    "{}",
                    response.error().map_or_else(String::new, |error| error.message.to_string())
                );
                self.outgoing.send(&response, Importance::Needed);
            }
        }
        None
    }

    fn request(&mut self, request: Request) {
        let initializes = self.service.phase() == Phase::New;
        let mut answer = self.service.call(request);
        // What is ready is sent before the next message is read: `initialize` above all.
        match (&mut answer).now_or_never() {
            Some(answered) => self.send(answered.ok().flatten()),
            None => self.answer_later(answer),
        }
        if initializes && self.service.phase() != Phase::New {
            self.service.start();
            self.watch_client();
        }
    }

    fn send(&self, response: Option<Response>) {
        if let Some(response) = response {
            self.outgoing.send(&response, Importance::Needed);
        }
    }

    fn answer_later<E: Send>(
        &self,
        answer: impl Future<Output = Result<Option<Response>, E>> + Send + 'static,
    ) {
        let outgoing = self.outgoing.clone();
        let unanswered = self.unanswered.0.clone();
        self.runtime.spawn(async move {
            if let Ok(Some(response)) = answer.await {
                outgoing.send(&response, Importance::Needed);
            }
            drop(unanswered);
        });
    }

    fn response(&mut self, response: Response) {
        // tower-lsp panics on an answer that nobody waits for any more.
        let send = || self.answers.as_mut().start_send(response);
        if catch_unwind(AssertUnwindSafe(send)).is_err() {
            tracing::debug!("an answer came too late");
        }
    }

    fn watch_client(&self) {
        let Some(process) = self.service.context().session().client_process else { return };
        let ended = self.ended.clone();
        self.runtime.spawn(async move {
            parent::wait_for_end(process).await;
            let _ = ended.send(End::Lost(format!("the client's process {process} is gone")));
        });
    }

    /// Lets running requests answer; those that do not are cancelled where the client said `exit`.
    fn answer_the_rest(&mut self, end: &End) {
        let (mine, answered) = std::mem::replace(&mut self.unanswered, mpsc::channel());
        drop(mine);
        // The channel closes when the last request has been answered.
        match end {
            End::Exit { .. } => {
                let _ = answered.recv_timeout(LAST_MOMENT);
                self.service.exit();
                let _ = answered.recv_timeout(LAST_ANSWERS);
            }
            End::Silence => drop(answered.recv_timeout(LAST_ANSWERS)),
            End::Lost(_) => {}
        }
    }
}

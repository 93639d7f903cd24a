use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context as Poller, Poll};

use futures::FutureExt;
use futures::future::{self, BoxFuture};
use serde_json::{Value, json};
use tokio::runtime::Handle;
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};
use tower_lsp::lsp_types::WorkDoneProgressCancelParams;
use tower_lsp::{ClientSocket, ExitedError, LspService};
use tower_service::Service;

use super::context::Context;
use super::handlers::folding_range;
use super::progress::ProgressTokens;
use super::server::Server;
use super::session::Session;
use super::state::{Command, Start, Writer};
use super::transport::Outgoing;
use super::{registration, sync, test_hooks};
use crate::config::{Layer, Sources};

/// How far the session has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nothing but `initialize` is answered.
    New,
    /// `initialize` is answered; the client has not spoken since.
    Answered,
    /// The session proper.
    Running,
    /// Nothing but `exit` is expected.
    ShutDown,
}

/// Puts the messages in order around the [`LspService`], whose handlers run concurrently.
///
/// [`Service::call`] does its ordering before it returns, so that calling it message by message is
/// enough: edits go to the writer, requests take their ticket, cancellations take effect. Only the
/// answering is left to the future that it returns.
pub struct OrderedService {
    inner: LspService<Server>,
    context: Arc<Context>,
    runtime: Handle,
    phase: Phase,
    /// What the session starts with, until that has been started.
    start: Option<Start>,
}

impl OrderedService {
    /// A service whose handlers run on `runtime`, and the socket that carries its own requests.
    pub fn new(runtime: Handle, outgoing: Outgoing, writer: Writer) -> (Self, ClientSocket) {
        let builder =
            LspService::build(|client| Server { context: Arc::new(Context::new(client, outgoing, writer)) })
                .custom_method("qmark/questions", Server::questions)
                .custom_method(folding_range::METHOD, folding_range::handle);
        let (inner, socket) = test_hooks::install(builder).finish();
        let context = inner.inner().context.clone();
        (Self { inner, context, runtime, phase: Phase::New, start: None }, socket)
    }

    /// What every part of the server shares.
    pub fn context(&self) -> &Arc<Context> {
        &self.context
    }

    /// How far the session has come.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    fn request(&mut self, request: Request, id: Id) -> BoxFuture<'static, Response> {
        match (self.phase, request.method()) {
            (Phase::New, "initialize") => self.initialize(request, id),
            (Phase::New, _) => {
                refuse(id, ErrorCode::ServerError(-32002), "the session has not been initialized")
            }
            (Phase::ShutDown, _) => refuse(id, ErrorCode::InvalidRequest, "the session was shut down"),
            (_, "shutdown") => self.shutdown(id),
            (_, "textDocument/foldingRange") => {
                let (method, _, params) = request.into_parts();
                let own = Request::build(folding_range::METHOD).params(params.unwrap_or_default());
                self.dispatch(method.into_owned(), own.id(id.clone()).finish(), id)
            }
            // The client knows it by the protocol's name only.
            (_, folding_range::METHOD) => {
                future::ready(Response::from_error(id, Error::method_not_found())).boxed()
            }
            _ => {
                let method = request.method().to_owned();
                self.dispatch(method, request, id)
            }
        }
    }

    /// Runs a handler in a task of its own, with the ticket that belongs to this moment. `method` is
    /// the client's name for the request.
    fn dispatch(&mut self, method: String, request: Request, id: Id) -> BoxFuture<'static, Response> {
        let ticket = self.context.writer.ticket();
        let call = catch_unwind(AssertUnwindSafe(|| self.inner.call(request)));
        let Ok(handler) = call else { return refuse(id, ErrorCode::InternalError, &panicked(&method)) };
        let asked = method.clone();
        let task = self.runtime.spawn(ticket.scope(async move {
            test_hooks::panic_if_asked(&asked);
            handler.await
        }));
        async move {
            match task.await {
                Ok(Ok(Some(response))) => response,
                // tower-lsp says nothing to unknown requests that begin with `$/`.
                Ok(Ok(None)) => Response::from_error(id, Error::method_not_found()),
                Ok(Err(_exited)) => Response::from_error(id, Error::invalid_request()),
                Err(failed) if failed.is_panic() => error(id, ErrorCode::InternalError, panicked(&method)),
                Err(_ended) => Response::from_error(id, Error::request_cancelled()),
            }
        }
        .boxed()
    }

    /// Answered before the next message is looked at, so that a client may send without waiting.
    fn initialize(&mut self, request: Request, id: Id) -> BoxFuture<'static, Response> {
        let mut session = Session::of(request.params().unwrap_or(&Value::Null));
        session.formats = !session.caps.formatting_registration && formats(&session.options);
        tracing::debug!(client = session.client, encoding = ?session.encoding, folders = ?session.folders);
        let start = Start {
            encoding: session.encoding,
            folders: session.folders.clone(),
            options: session.options.clone(),
        };
        self.context.agree(session);
        self.start = Some(start);
        // The handler reads the session; what tower-lsp would refuse must not end it.
        let plain = Request::build("initialize").params(json!({"capabilities": {}})).id(id.clone()).finish();
        let response = self.at_once(plain, id);
        if response.is_ok() {
            self.phase = Phase::Answered;
        }
        future::ready(response).boxed()
    }

    /// Starts the work of the session. The client must have been answered: before that it takes
    /// hardly anything.
    pub fn start(&mut self) {
        if let Some(start) = self.start.take() {
            self.context.writer.send(Command::Start(Box::new(start)));
        }
    }

    /// Some clients send `null` or `{}` with `shutdown`, which tower-lsp would refuse.
    fn shutdown(&mut self, id: Id) -> BoxFuture<'static, Response> {
        self.phase = Phase::ShutDown;
        let plain = Request::build("shutdown").id(id.clone()).finish();
        let response = self.at_once(plain, id);
        future::ready(response).boxed()
    }

    /// The answer of a handler that waits for nothing.
    fn at_once(&mut self, request: Request, id: Id) -> Response {
        match self.inner.call(request).now_or_never() {
            Some(Ok(Some(response))) => response,
            _ => Response::from_error(id, Error::internal_error()),
        }
    }

    fn notification(&mut self, request: Request) {
        let (method, _, params) = request.into_parts();
        let params = params.unwrap_or_default();
        match &*method {
            "$/cancelRequest" => self.cancel(params),
            "window/workDoneProgress/cancel" => cancel_progress(&self.context.progress, params),
            _ if self.phase != Phase::Running => tracing::debug!("{method} came outside of a session"),
            "qmark/didChangeWorkspaceTrust" => self.trust_changed(&params),
            "workspace/didChangeConfiguration" => self.settings_changed(params),
            "initialized" | "$/setTrace" | "textDocument/willSave" => {}
            _ => match sync::command(&method, params) {
                Some(Ok(command)) => self.context.writer.send(command),
                Some(Err(error)) => tracing::error!("{method} was lost, its parameters are wrong: {error}"),
                None => tracing::debug!("{method} is not supported"),
            },
        }
    }

    /// The user has decided whether the workspace may be trusted.
    fn trust_changed(&self, params: &Value) {
        match params.get("trusted").and_then(Value::as_bool) {
            Some(trusted) => {
                self.context.running.set_trusted(trusted);
                self.context.writer.send(Command::Trust);
            }
            None => tracing::error!("a decision about trust was lost: it does not say `trusted`"),
        }
    }

    /// tower-lsp keeps the running requests and answers −32800 for one that is cancelled.
    fn cancel(&mut self, params: Value) {
        let cancel = Request::build("$/cancelRequest").params(params).finish();
        let _ = self.inner.call(cancel).now_or_never();
    }

    /// Clients that answer for their settings often send an empty notification.
    fn settings_changed(&self, mut params: Value) {
        if self.context.session().caps.configuration {
            let context = self.context.clone();
            self.runtime.spawn(async move { context.pull_settings().await });
            return;
        }
        let settings = params.get_mut("settings").map(Value::take).unwrap_or_default();
        self.context.writer.send(Command::Settings(settings));
    }

    /// The client's first word after `initialize` was answered: it may be asked things now.
    fn begin(&mut self) {
        self.phase = Phase::Running;
        self.context.writer.send(Command::Initialized);
        let context = self.context.clone();
        self.runtime.spawn(async move { registration::register(&context).await });
    }

    /// Cancels what still runs; each request is answered so.
    pub fn exit(&mut self) {
        let _ = self.inner.call(Request::build("exit").finish()).now_or_never();
    }
}

impl Service<Request> for OrderedService {
    type Response = Option<Response>;
    type Error = ExitedError;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, context: &mut Poller<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if self.phase == Phase::Answered {
            self.begin();
        }
        match request.id().cloned() {
            Some(id) => self.request(request, id).map(|response| Ok(Some(response))).boxed(),
            None => {
                self.notification(request);
                future::ready(Ok(None)).boxed()
            }
        }
    }
}

/// Whether the user's file or the settings that came with `initialize` switch formatting on.
fn formats(options: &Value) -> bool {
    let mut sources = Sources::of_user();
    sources.set_client(vec![Layer::of_client(options).0]);
    sources.settings(None).python.ruff.format
}

fn cancel_progress(progress: &ProgressTokens, params: Value) {
    match serde_json::from_value::<WorkDoneProgressCancelParams>(params) {
        Ok(params) => progress.cancel(&params.token),
        Err(error) => tracing::error!("a cancellation was lost, its parameters are wrong: {error}"),
    }
}

fn refuse(id: Id, code: ErrorCode, message: &str) -> BoxFuture<'static, Response> {
    future::ready(error(id, code, message.to_owned())).boxed()
}

fn error(id: Id, code: ErrorCode, message: String) -> Response {
    Response::from_error(id, Error { code, message: message.into(), data: None })
}

fn panicked(method: &str) -> String {
    format!("{method} failed inside the server; the log says where. Other requests are not affected")
}

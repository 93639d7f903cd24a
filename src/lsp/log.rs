//! The log: to standard error, and to the client as `window/logMessage`.

use std::fmt::Write;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};

use tower_lsp::lsp_types::notification::LogMessage;
use tower_lsp::lsp_types::{LogMessageParams, MessageType};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use super::transport::{Importance, Outgoing};
use crate::config::LogLevel;

/// The most detailed level that is logged; `None` for silence.
static LEVEL: AtomicU8 = AtomicU8::new(rank(Some(Level::INFO)));

/// Where `window/logMessage` goes, once there is a client.
static CLIENT: OnceLock<Outgoing> = OnceLock::new();

/// Sets up the log and makes panics part of it. Harmless when called again.
pub fn install() {
    let ours = || filter_fn(wanted);
    let stderr = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    let installed = tracing_subscriber::registry()
        .with(stderr.with_filter(ours()))
        .with(ToClient.with_filter(ours()))
        .try_init();
    if installed.is_ok() {
        std::panic::set_hook(Box::new(|panic| tracing::error!("{panic}")));
    }
}

/// From now on the client hears the log as well.
pub fn send_to(client: Outgoing) {
    // A second session in one process keeps the first one's client: there is one log.
    let _ = CLIENT.set(client);
}

/// Changes the level.
pub fn set_level(level: LogLevel) {
    let level = match level {
        LogLevel::Off => None,
        LogLevel::Error => Some(Level::ERROR),
        LogLevel::Warning => Some(Level::WARN),
        LogLevel::Information => Some(Level::INFO),
        LogLevel::Debug => Some(Level::DEBUG),
    };
    if LEVEL.swap(rank(level), Ordering::Relaxed) == rank(level) {
        return;
    }
    tracing::callsite::rebuild_interest_cache();
}

const fn rank(level: Option<Level>) -> u8 {
    match level {
        None => 0,
        Some(Level::ERROR) => 1,
        Some(Level::WARN) => 2,
        Some(Level::INFO) => 3,
        Some(Level::DEBUG) => 4,
        Some(Level::TRACE) => 5,
    }
}

/// Our own events down to the level. Of other crates' only warnings and errors, and nothing of
/// tower-lsp, which calls every request that it has no handler for an error.
fn wanted(metadata: &Metadata<'_>) -> bool {
    let rank = rank(Some(*metadata.level()));
    let ours = metadata.target().split("::").next() == Some(env!("CARGO_CRATE_NAME"));
    let foreign = rank <= 2 && !metadata.target().starts_with("tower_lsp");
    rank <= LEVEL.load(Ordering::Relaxed) && (ours || foreign)
}

struct ToClient;

impl<S: Subscriber> Layer<S> for ToClient {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let Some(client) = CLIENT.get() else { return };
        let mut text = Text::default();
        event.record(&mut text);
        let typ = match *event.metadata().level() {
            Level::ERROR => MessageType::ERROR,
            Level::WARN => MessageType::WARNING,
            Level::INFO => MessageType::INFO,
            _ => MessageType::LOG,
        };
        let params = LogMessageParams { typ, message: text.message + &text.fields };
        client.notify::<LogMessage>(&params, Importance::Droppable);
    }
}

/// An event's message, then its fields.
#[derive(Default)]
struct Text {
    message: String,
    fields: String,
}

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        // Writing to a string cannot fail.
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.fields, " {name}={value:?}"),
        };
    }
}

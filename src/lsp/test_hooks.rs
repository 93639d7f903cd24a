//! Requests for the protocol tests, present only where `QMARK_TEST_HOOKS` is set: what the server
//! does when a handler panics or takes for ever cannot be provoked by a correct one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};
use tower_lsp::LspServiceBuilder;
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::TextDocumentIdentifier;

use super::server::Server;
use super::state::Ticket;

/// Whether a test waits for a panic: all that is looked at where none does.
static ASKED: AtomicBool = AtomicBool::new(false);
/// Where it waits for one.
static PLACE: Mutex<Option<String>> = Mutex::new(None);

/// Panics once if a test asked for a panic here: in the handler of a request, by its method; in
/// `work`, what handlers do on threads where they may block; in `findings`, the check of one note
/// among several.
pub fn panic_if_asked(place: &str) {
    if !ASKED.load(Ordering::Acquire) {
        return;
    }
    let mut asked = PLACE.lock().unwrap_or_else(PoisonError::into_inner);
    if asked.as_deref() == Some(place) {
        *asked = None;
        ASKED.store(false, Ordering::Release);
        drop(asked);
        panic!("asked to panic in {place}");
    }
}

/// Adds the requests where the environment asks for them.
pub fn install(builder: LspServiceBuilder<Server>) -> LspServiceBuilder<Server> {
    if std::env::var_os("QMARK_TEST_HOOKS").is_none() {
        return builder;
    }
    builder
        .custom_method("qmark/testPanic", panic)
        .custom_method("qmark/testPanicIn", panic_in)
        .custom_method("qmark/testWait", wait)
        .custom_method("qmark/testText", text)
}

async fn panic(_: &Server) -> Result<Value> {
    panic!("asked to panic")
}

/// Asks for a panic at a place; gives the place where one was asked for and did not come yet.
async fn panic_in(_: &Server, (place,): (Option<String>,)) -> Result<Value> {
    let mut asked = PLACE.lock().unwrap_or_else(PoisonError::into_inner);
    ASKED.store(place.is_some(), Ordering::Release);
    Ok(std::mem::replace(&mut *asked, place).into())
}

async fn wait(_: &Server) -> Result<Value> {
    std::future::pending().await
}

/// The text and version of a document as a handler sees them; null where it is not open.
async fn text(_: &Server, document: TextDocumentIdentifier) -> Result<Value> {
    let snapshot = Ticket::redeem().await?;
    let document = snapshot.document(&document.uri);
    Ok(document.map_or(Value::Null, |it| json!({"text": &*it.text, "version": it.version})))
}

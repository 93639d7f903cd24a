//! Requests for the protocol tests, present only where `QMARK_TEST_HOOKS` is set: what the server
//! does when a handler panics or takes for ever cannot be provoked by a correct one.

use serde_json::{Value, json};
use tower_lsp::LspServiceBuilder;
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::TextDocumentIdentifier;

use super::server::Server;
use super::state::Ticket;

/// Adds the requests where the environment asks for them.
pub fn install(builder: LspServiceBuilder<Server>) -> LspServiceBuilder<Server> {
    if std::env::var_os("QMARK_TEST_HOOKS").is_none() {
        return builder;
    }
    builder
        .custom_method("qmark/testPanic", panic)
        .custom_method("qmark/testWait", wait)
        .custom_method("qmark/testText", text)
}

async fn panic(_: &Server) -> Result<Value> {
    panic!("asked to panic")
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

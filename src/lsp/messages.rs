//! Telling the user something in a line of the editor.

use tower_lsp::lsp_types::notification::ShowMessage;
use tower_lsp::lsp_types::{MessageType, ShowMessageParams};

use super::context::Context;
use super::transport::Importance;

/// Shows one line; for what the user has asked for, not for what happens by itself.
pub fn show(context: &Context, kind: MessageType, text: impl Into<String>) {
    let params = ShowMessageParams { typ: kind, message: text.into() };
    context.outgoing.notify::<ShowMessage>(&params, Importance::Needed);
}

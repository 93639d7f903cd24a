//! `workspace/executeCommand`

use serde_json::Value;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::{ExecuteCommandParams, Url};

use super::{Shared, blocking, indexed};
use crate::features::code_action::fence_all;
use crate::lsp::workspace_edit::to_workspace_edit;

/// Puts all unfenced Python of a note into fences. Its argument is an object with the note's `uri`.
pub const FENCE_ALL: &str = "qmark.fenceAll";

/// Every command, for clients whose edits can be made by the server.
pub const COMMANDS: [&str; 1] = [FENCE_ALL];

pub async fn handle(context: Shared, params: ExecuteCommandParams) -> Result<Option<Value>> {
    match params.command.as_str() {
        FENCE_ALL => fence(context, document(&params.arguments)?).await,
        unknown => Err(Error::invalid_params(format!("there is no command `{unknown}`"))),
    }
}

/// The note that a command is about: `uri`, or that of a place in a document.
fn document(arguments: &[Value]) -> Result<Url> {
    let argument = arguments.first().unwrap_or(&Value::Null);
    let uri = argument.get("uri").or_else(|| argument.pointer("/textDocument/uri")).and_then(Value::as_str);
    uri.and_then(|uri| Url::parse(uri).ok())
        .ok_or_else(|| Error::invalid_params("the command needs the note's `uri`"))
}

async fn fence(context: Shared, uri: Url) -> Result<Option<Value>> {
    let snapshot = indexed(&context, &uri).await?;
    let shared = context.clone();
    let edit = blocking(move || {
        let place = snapshot.place(&uri)?;
        let open = place.entry.open.as_ref()?;
        let edit = fence_all(&place.slot.vault, place.file, &open.text)?;
        let session = shared.session();
        to_workspace_edit(&session.caps, session.encoding, &snapshot, place.slot, &edit)
    })
    .await?;
    let Some(edit) = edit else { return Ok(None) };
    let applied = context.client.apply_edit(edit).await?;
    if !applied.applied {
        let reason = applied.failure_reason.unwrap_or_else(|| "the editor gave no reason".into());
        tracing::info!("the code was not fenced: {reason}");
    }
    Ok(None)
}

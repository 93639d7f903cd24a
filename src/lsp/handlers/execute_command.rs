//! `workspace/executeCommand`

use serde::de::DeserializeOwned;
use serde_json::Value;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::{ExecuteCommandParams, Location, MessageType, Range, ShowDocumentParams, Url};

use super::questions::{Go, go, search};
use super::{Shared, blocking, indexed, run};
use crate::features::code_action::fence_all;
use crate::lsp::capabilities::ClientCaps;
use crate::lsp::context::Context;
use crate::lsp::workspace_edit::to_workspace_edit;

/// Puts all unfenced Python of a note into fences. Its argument is an object with the note's `uri`.
pub const FENCE_ALL: &str = "qmark.fenceAll";

/// Opens the next unanswered question behind a place.
const NEXT_UNANSWERED: &str = "qmark.nextUnanswered";

/// Opens some question.
const RANDOM_QUESTION: &str = "qmark.randomQuestion";

/// Opens a place: its argument is a location.
pub const OPEN: &str = "qmark.open";

/// Looks for words in questions and answers.
const SEARCH: &str = "qmark.search";

/// The commands that a client can be served with.
pub fn commands(caps: &ClientCaps) -> Vec<&'static str> {
    let mut commands = vec![SEARCH];
    commands.extend(run::COMMANDS);
    if caps.apply_edit {
        commands.push(FENCE_ALL);
    }
    if caps.show_document {
        commands.extend([NEXT_UNANSWERED, RANDOM_QUESTION, OPEN]);
    }
    commands
}

pub async fn handle(context: Shared, params: ExecuteCommandParams) -> Result<Option<Value>> {
    let command = params.command.as_str();
    if !commands(&context.session().caps).contains(&command) {
        return Err(Error::invalid_params(format!("there is no command `{command}` here")));
    }
    match command {
        FENCE_ALL => fence(context, document(&params.arguments)?).await,
        NEXT_UNANSWERED => go_and_show(context, &params.arguments, Go::NextUnanswered).await,
        RANDOM_QUESTION => go_and_show(context, &params.arguments, Go::Random).await,
        OPEN => {
            let Location { uri, range } = argument(&params.arguments)?;
            show(&context, uri, range).await
        }
        SEARCH => {
            let found = search(context, argument(&params.arguments)?).await?;
            serde_json::to_value(found).map(Some).map_err(|_| Error::internal_error())
        }
        run => run::handle(context, run, &params.arguments).await,
    }
}

/// The only argument; without one, what is read from an empty object.
fn argument<T: DeserializeOwned>(arguments: &[Value]) -> Result<T> {
    let given = arguments.first().filter(|argument| !argument.is_null()).cloned();
    let given = given.unwrap_or_else(|| Value::Object(serde_json::Map::new()));
    serde_json::from_value(given).map_err(|error| Error::invalid_params(error.to_string()))
}

/// Lets the editor open a question with its title selected.
async fn go_and_show(context: Shared, arguments: &[Value], to: Go) -> Result<Option<Value>> {
    let Some(question) = go(context.clone(), argument(arguments)?, to).await? else {
        context.client.show_message(MessageType::INFO, "There is no such question.").await;
        return Ok(None);
    };
    show(&context, question.uri, question.selection_range).await
}

async fn show(context: &Context, uri: Url, selection: Range) -> Result<Option<Value>> {
    let params = ShowDocumentParams {
        uri: uri.clone(),
        external: None,
        take_focus: Some(true),
        selection: Some(selection),
    };
    if !context.client.show_document(params).await? {
        tracing::info!("the editor did not open {uri}");
    }
    Ok(None)
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

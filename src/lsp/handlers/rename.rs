//! `textDocument/prepareRename` and `textDocument/rename`

use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::{
    MessageType, PrepareRenameResponse, RenameParams, TextDocumentPositionParams, WorkspaceEdit as LspEdit,
};

use super::{Shared, blocking, disk, indexed, offset, request_failed};
use crate::features::rename::{RenameError, RenameOptions, prepare_rename, rename};
use crate::features::workspace_edit::WorkspaceEdit;
use crate::lsp::convert::to_range;
use crate::lsp::session::Session;
use crate::lsp::workspace_edit::to_workspace_edit;

pub async fn prepare(
    context: Shared,
    at: TextDocumentPositionParams,
) -> Result<Option<PrepareRenameResponse>> {
    let snapshot = indexed(&context, &at.text_document.uri).await?;
    let Some(place) = snapshot.place(&at.text_document.uri) else { return Ok(None) };
    match prepare_rename(&place.slot.vault, place.file, offset(&context, &place, at.position)) {
        Ok(found) => Ok(Some(PrepareRenameResponse::RangeWithPlaceholder {
            range: to_range(place.note.lines.position_range(found.range, context.session().encoding)),
            placeholder: found.placeholder,
        })),
        Err(RenameError::Nothing) => Ok(None),
        Err(error) => Err(refusal(&error)),
    }
}

pub async fn handle(context: Shared, params: RenameParams) -> Result<Option<LspEdit>> {
    let at = params.text_document_position;
    let snapshot = indexed(&context, &at.text_document.uri).await?;
    let client = context.client.clone();
    let answer = blocking(move || {
        let Some(place) = snapshot.place(&at.text_document.uri) else { return Ok(None) };
        let session = context.session();
        let options = RenameOptions { can_rename_files: session.caps.resource_operations.rename };
        let offset = offset(&context, &place, at.position);
        let vault = &place.slot.vault;
        let edit = rename(vault, place.file, offset, &params.new_name, options, &disk(place.slot))
            .map_err(|error| refusal(&error))?;
        let warning = unasked(session, &edit);
        let edit = to_workspace_edit(&session.caps, session.encoding, &snapshot, place.slot, &edit);
        context.promised_renames.promise(edit.as_ref());
        Ok(edit.map(|edit| (edit, warning)))
    })
    .await??;
    let Some((edit, warning)) = answer else { return Ok(None) };
    if let Some(warning) = warning {
        client.show_message(MessageType::INFO, warning).await;
    }
    Ok(Some(edit))
}

/// What a client that cannot ask before it makes a large change has its user told.
fn unasked(session: &Session, edit: &WorkspaceEdit) -> Option<String> {
    let annotation = edit.annotation.as_ref().filter(|annotation| annotation.needs_confirmation)?;
    (!session.caps.change_annotations).then(|| format!("{}: {}", annotation.label, annotation.description))
}

fn refusal(error: &RenameError) -> Error {
    request_failed(error.to_string())
}

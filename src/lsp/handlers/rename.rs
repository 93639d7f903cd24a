//! `textDocument/prepareRename` and `textDocument/rename`

use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::{PrepareRenameResponse, RenameParams, TextDocumentPositionParams, WorkspaceEdit};

use super::{Shared, blocking, disk, indexed, offset, request_failed};
use crate::features::rename::{RenameError, RenameOptions, prepare_rename, rename};
use crate::lsp::convert::to_range;
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

pub async fn handle(context: Shared, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
    let at = params.text_document_position;
    let snapshot = indexed(&context, &at.text_document.uri).await?;
    blocking(move || {
        let Some(place) = snapshot.place(&at.text_document.uri) else { return Ok(None) };
        let session = context.session();
        let options = RenameOptions { can_rename_files: session.caps.resource_operations.rename };
        let offset = offset(&context, &place, at.position);
        let vault = &place.slot.vault;
        let edit = rename(vault, place.file, offset, &params.new_name, options, &disk(place.slot))
            .map_err(|error| refusal(&error))?;
        let edit = to_workspace_edit(&session.caps, session.encoding, &snapshot, place.slot, &edit);
        context.promised_renames.promise(edit.as_ref());
        Ok(edit)
    })
    .await?
}

fn refusal(error: &RenameError) -> Error {
    request_failed(error.to_string())
}

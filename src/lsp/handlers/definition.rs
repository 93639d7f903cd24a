//! `textDocument/definition`

use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{GotoDefinitionParams, GotoDefinitionResponse, LocationLink};

use super::{Shared, indexed, location, offset, range_in};
use crate::features::definition::definition;
use crate::lsp::convert::to_range;

pub async fn handle(context: Shared, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
    let at = params.text_document_position_params;
    let uri = &at.text_document.uri;
    let snapshot = indexed(&context, uri).await?;
    let Some(place) = snapshot.place(uri) else { return Ok(None) };
    let offset = offset(&context, &place, at.position);
    let Some(found) = definition(&place.slot.vault, place.file, offset) else { return Ok(None) };
    let slot = place.slot;
    let Some(target) = location(&context, &snapshot, slot, found.file, found.selection) else {
        return Ok(None);
    };
    if !context.session().caps.definition_links {
        return Ok(Some(GotoDefinitionResponse::Scalar(target)));
    }
    let encoding = context.session().encoding;
    let link = LocationLink {
        origin_selection_range: Some(to_range(place.note.lines.position_range(found.origin, encoding))),
        target_uri: target.uri,
        target_range: to_range(range_in(slot, found.file, found.range, encoding)),
        target_selection_range: target.range,
    };
    Ok(Some(GotoDefinitionResponse::Link(vec![link])))
}

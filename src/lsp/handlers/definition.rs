//! `textDocument/definition`

use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{GotoDefinitionParams, GotoDefinitionResponse, Location, LocationLink};

use super::{Shared, blocking, indexed, location, offset, range_in};
use crate::features::definition::{Definition, definition};
use crate::lsp::convert::to_range;

pub async fn handle(context: Shared, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
    let at = params.text_document_position_params;
    let snapshot = indexed(&context, &at.text_document.uri).await?;
    blocking(move || {
        let place = snapshot.place(&at.text_document.uri)?;
        let slot = place.slot;
        let encoding = context.session().encoding;
        let to_link = |found: Definition| {
            let target = location(&context, &snapshot, slot, found.file, found.selection)?;
            let origin = to_range(place.note.lines.position_range(found.origin, encoding));
            Some(LocationLink {
                origin_selection_range: Some(origin),
                target_uri: target.uri,
                target_range: to_range(range_in(slot, found.file, found.range, encoding)),
                target_selection_range: target.range,
            })
        };
        let found = definition(&slot.vault, place.file, offset(&context, &place, at.position));
        let mut links: Vec<LocationLink> = found.into_iter().filter_map(to_link).collect();
        if links.is_empty() {
            return None;
        }
        if context.session().caps.definition_links {
            return Some(GotoDefinitionResponse::Link(links));
        }
        let to_location = |link: LocationLink| Location::new(link.target_uri, link.target_selection_range);
        Some(match links.len() {
            1 => GotoDefinitionResponse::Scalar(to_location(links.swap_remove(0))),
            _ => GotoDefinitionResponse::Array(links.into_iter().map(to_location).collect()),
        })
    })
    .await
}

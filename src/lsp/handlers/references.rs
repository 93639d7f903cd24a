//! `textDocument/references`

use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{Location, ReferenceParams};

use super::{Shared, blocking, indexed, location, offset};
use crate::features::references::references;

pub async fn handle(context: Shared, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
    let at = params.text_document_position;
    let snapshot = indexed(&context, &at.text_document.uri).await?;
    blocking(move || {
        let place = snapshot.place(&at.text_document.uri)?;
        let offset = offset(&context, &place, at.position);
        let declaration = params.context.include_declaration;
        let found = references(&place.slot.vault, place.file, offset, declaration);
        let to_location = |it: &crate::features::references::Occurrence| {
            location(&context, &snapshot, place.slot, it.file, it.range)
        };
        Some(found.iter().filter_map(to_location).collect())
    })
    .await
}

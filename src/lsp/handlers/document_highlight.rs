//! `textDocument/documentHighlight`

use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{DocumentHighlight, DocumentHighlightKind, DocumentHighlightParams};

use super::{Shared, offset};
use crate::features::references::document_highlights;
use crate::lsp::convert::to_range;
use crate::lsp::state::Ticket;

pub async fn handle(
    context: Shared,
    params: DocumentHighlightParams,
) -> Result<Option<Vec<DocumentHighlight>>> {
    let at = params.text_document_position_params;
    let snapshot = Ticket::redeem().await?;
    let Some(place) = snapshot.place(&at.text_document.uri) else { return Ok(None) };
    let offset = offset(&context, &place, at.position);
    let encoding = context.session().encoding;
    let found = document_highlights(&place.slot.vault, place.file, offset);
    let highlight = |it: crate::features::references::Occurrence| DocumentHighlight {
        range: to_range(place.note.lines.position_range(it.name, encoding)),
        kind: Some(if it.declaration { DocumentHighlightKind::WRITE } else { DocumentHighlightKind::READ }),
    };
    Ok(Some(found.into_iter().map(highlight).collect()))
}

//! `textDocument/foldingRange`

use serde::Serialize;
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::FoldingRangeParams;

use super::blocking;
use crate::features::folding_range::{FoldKind, folding_ranges};
use crate::lsp::capabilities::ClientCaps;
use crate::lsp::server::Server;
use crate::lsp::state::Ticket;

/// The request as the service knows it: tower-lsp's own type has no kinds but the protocol's three.
pub const METHOD: &str = "qmark/foldingRange";

/// A fold of whole lines. Without columns it reaches from the end of its first line to that of its
/// last one, which is also all that clients with `lineFoldingOnly` take.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FoldingRange {
    start_line: usize,
    end_line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
}

pub async fn handle(server: &Server, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
    let snapshot = Ticket::redeem().await?;
    let context = server.context.clone();
    blocking(move || {
        let place = snapshot.place(&params.text_document.uri)?;
        let open = place.entry.open.as_ref()?;
        let caps = &context.session().caps;
        let folds = folding_ranges(&open.text, place.note, caps.folding_limit);
        let folds = folds.iter().map(|fold| FoldingRange {
            start_line: fold.first,
            end_line: fold.last,
            kind: kind(fold.kind, caps),
        });
        Some(folds.collect())
    })
    .await
}

/// The protocol's kind, or our own for answers where the client has said that it bears with kinds
/// that it does not know.
fn kind(kind: FoldKind, caps: &ClientCaps) -> Option<&'static str> {
    match kind {
        FoldKind::Answer if caps.any_folding_kind => Some("answer"),
        FoldKind::Comment => Some("comment"),
        _ => None,
    }
}

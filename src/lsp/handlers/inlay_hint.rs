//! `textDocument/inlayHint`

use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{InlayHint, InlayHintParams};

use super::{Shared, blocking, indexed, offset};
use crate::features::inlay_hint::{self, link_hints, run_hints};
use crate::lsp::convert::to_position;
use crate::text::TextRange;

pub async fn handle(context: Shared, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
    let uri = params.text_document.uri;
    let snapshot = indexed(&context, &uri).await?;
    blocking(move || {
        let place = snapshot.place(&uri)?;
        place.entry.open.as_ref()?;
        let [start, end] = [params.range.start, params.range.end].map(|at| offset(&context, &place, at));
        let range = TextRange::new(start, end);
        let mut hints = Vec::new();
        if place.slot.configured.settings.inlay_hints.links {
            hints.extend(link_hints(&place.slot.vault, place.file, range));
        }
        if let Some(view) = context.running.view(place.slot, place.file) {
            hints.extend(run_hints(&view, range));
        }
        let encoding = context.session().encoding;
        let to_hint = |hint: inlay_hint::InlayHint| InlayHint {
            position: to_position(place.note.lines.position(hint.offset as usize, encoding)),
            label: hint.label.into(),
            kind: None,
            text_edits: None,
            tooltip: hint.tooltip.map(Into::into),
            padding_left: Some(true),
            padding_right: None,
            data: None,
        };
        Some(hints.into_iter().map(to_hint).collect())
    })
    .await
}

//! `textDocument/hover`

use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{Hover, HoverContents, HoverParams, MarkupContent, MarkupKind};

use super::{Shared, blocking, disk, indexed, offset};
use crate::features::snippet_output::{output_hover, run_state};
use crate::features::{hover, preview};
use crate::lsp::convert::to_range;
use crate::lsp::findings::snippet_hover_at;

pub async fn handle(context: Shared, params: HoverParams) -> Result<Option<Hover>> {
    let at = params.text_document_position_params;
    let snapshot = indexed(&context, &at.text_document.uri).await?;
    let session = context.session();
    let (encoding, markdown) = (session.encoding, session.caps.markdown_hover);
    blocking(move || {
        let place = snapshot.place(&at.text_document.uri)?;
        let offset = offset(&context, &place, at.position);
        let (vault, file) = (&place.slot.vault, place.file);
        let found = hover::hover(vault, file, offset, &disk(place.slot))
            .map(|mut found| {
                let behind = hover::question_behind(vault, file, offset);
                let state = behind
                    .and_then(|(note, range)| run_state(&*context.running.view(place.slot, note)?, range));
                found.markdown.extend(state.map(|state| format!(" · {state}")));
                found
            })
            .or_else(|| snippet_hover_at(&context, &snapshot, &place, offset))
            .or_else(|| {
                let view = context.running.view(place.slot, place.file)?;
                output_hover(&view, offset)
            })?;
        let content = if markdown {
            MarkupContent { kind: MarkupKind::Markdown, value: found.markdown }
        } else {
            MarkupContent { kind: MarkupKind::PlainText, value: preview::to_plain_text(&found.markdown) }
        };
        let range = to_range(place.note.lines.position_range(found.range, encoding));
        Some(Hover { contents: HoverContents::Markup(content), range: Some(range) })
    })
    .await
}

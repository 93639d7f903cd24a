//! `textDocument/formatting` and `textDocument/rangeFormatting`

use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::{DocumentFormattingParams, DocumentRangeFormattingParams, Range, TextEdit, Url};

use super::{Shared, blocking, indexed};
use crate::features::formatting::formatting;
use crate::lsp::convert;
use crate::python::ruff::RuffError;
use crate::text::TextRange;

pub async fn handle(context: Shared, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
    format(context, params.text_document.uri, None).await
}

pub async fn handle_range(
    context: Shared,
    params: DocumentRangeFormattingParams,
) -> Result<Option<Vec<TextEdit>>> {
    format(context, params.text_document.uri, Some(params.range)).await
}

async fn format(context: Shared, uri: Url, range: Option<Range>) -> Result<Option<Vec<TextEdit>>> {
    let snapshot = indexed(&context, &uri).await?;
    let edits = blocking(move || {
        let Some(place) = snapshot.place(&uri) else { return Ok(None) };
        let Some(open) = &place.entry.open else { return Ok(None) };
        let Some(ruff) = context.interpreter.ruff.for_formatting(&snapshot, place.slot)? else {
            return Ok(None);
        };
        let (lines, encoding) = (&place.note.lines, context.session().encoding);
        let range = range.map(convert::range).map(|range| {
            TextRange::new(lines.offset(range.start, encoding), lines.offset(range.end, encoding))
        });
        let edits = formatting(&open.text, place.note, range, |source| ruff.format(source))?;
        let edit = |edit: crate::text::TextEdit| {
            TextEdit::new(convert::to_range(lines.position_range(edit.range, encoding)), edit.new_text)
        };
        Ok::<_, RuffError>(Some(edits.into_iter().map(edit).collect()))
    })
    .await?;
    edits.map_err(|error| Error { message: error.to_string().into(), ..Error::internal_error() })
}

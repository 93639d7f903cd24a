//! `textDocument/semanticTokens/full`, `/full/delta` and `/range`

mod delta;
mod legend;

pub use delta::KnownTokens;
pub use legend::provider;

use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{
    Range, SemanticToken, SemanticTokens, SemanticTokensDeltaParams, SemanticTokensFullDeltaResult,
    SemanticTokensParams, SemanticTokensRangeParams, SemanticTokensRangeResult, SemanticTokensResult, Url,
};

use super::{Shared, blocking, indexed, offset};
use crate::features::semantic_tokens::{Token, semantic_tokens};
use crate::lsp::context::Context;
use crate::lsp::state::Place;
use crate::lsp::uri::DocumentKey;
use crate::text::{Position, TextRange};
use legend::Legend;

pub async fn full(context: Shared, params: SemanticTokensParams) -> Result<Option<SemanticTokensResult>> {
    let uri = params.text_document.uri;
    let Some(data) = tokens(&context, &uri, None).await? else { return Ok(None) };
    let result_id = Some(context.known_tokens.keep(DocumentKey::of(&uri), data.clone()));
    Ok(Some(SemanticTokens { result_id, data }.into()))
}

/// What has changed since the tokens that the client names; all of them where those are not known.
pub async fn full_delta(
    context: Shared,
    params: SemanticTokensDeltaParams,
) -> Result<Option<SemanticTokensFullDeltaResult>> {
    let uri = params.text_document.uri;
    let Some(data) = tokens(&context, &uri, None).await? else { return Ok(None) };
    Ok(Some(context.known_tokens.exchange(DocumentKey::of(&uri), &params.previous_result_id, data)))
}

pub async fn range(
    context: Shared,
    params: SemanticTokensRangeParams,
) -> Result<Option<SemanticTokensRangeResult>> {
    let data = tokens(&context, &params.text_document.uri, Some(params.range)).await?;
    Ok(data.map(|data| SemanticTokens { result_id: None, data }.into()))
}

/// The tokens of a note, or of a part of it.
async fn tokens(context: &Shared, uri: &Url, part: Option<Range>) -> Result<Option<Vec<SemanticToken>>> {
    let snapshot = indexed(context, uri).await?;
    let (context, uri) = (context.clone(), uri.clone());
    blocking(move || {
        let place = snapshot.place(&uri)?;
        let text = &place.entry.open.as_ref()?.text;
        let part = part.map_or(TextRange::new(0, text.len()), |part| {
            let [start, end] = [part.start, part.end].map(|at| offset(&context, &place, at));
            TextRange::new(start, end)
        });
        let tokens = semantic_tokens(&place.slot.vault, place.file, text, part);
        Some(encode(&context, &place, text, &tokens))
    })
    .await
}

/// Each token by its distance from the one before it; one that runs over several lines is cut at
/// their ends, as every client takes it.
fn encode(context: &Context, place: &Place<'_>, text: &str, tokens: &[Token]) -> Vec<SemanticToken> {
    let legend = Legend::of(&context.session().caps.semantic_tokens);
    let encoding = context.session().encoding;
    let mut last = Position::default();
    let mut out = Vec::new();
    for token in tokens {
        let Some((token_type, token_modifiers_bitset)) = legend.encode(token.kind) else { continue };
        for line in lines(text, token.range) {
            let range = place.note.lines.position_range(line, encoding);
            let start = range.start;
            let delta_line = start.line - last.line;
            out.push(SemanticToken {
                delta_line,
                delta_start: if delta_line == 0 { start.character - last.character } else { start.character },
                length: range.end.character - start.character,
                token_type,
                token_modifiers_bitset,
            });
            last = start;
        }
    }
    out
}

/// The parts of a range on each line, white space at their ends left out.
fn lines(text: &str, range: TextRange) -> impl Iterator<Item = TextRange> {
    let mut at = range.start as usize;
    let pieces = range.of(text).split_inclusive(['\n', '\r']).map(move |piece| {
        let start = at + (piece.len() - piece.trim_start().len());
        at += piece.len();
        TextRange::new(start, start + piece.trim().len())
    });
    pieces.filter(|piece| !piece.is_empty())
}

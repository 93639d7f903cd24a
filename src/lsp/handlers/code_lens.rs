//! `textDocument/codeLens`

use serde_json::json;
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{CodeLens, CodeLensParams, Command, Position, Range};

use super::execute_command::FENCE_ALL;
use super::{Shared, blocking, indexed};
use crate::features::code_lens::{Summary, summary};

pub async fn handle(context: Shared, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
    let snapshot = indexed(&context, &params.text_document.uri).await?;
    blocking(move || {
        let place = snapshot.place(&params.text_document.uri)?;
        let open = place.entry.open.as_ref()?;
        let Some(Summary { title, has_unfenced }) = summary(&open.text, place.note) else {
            return Some(Vec::new());
        };
        let acts = has_unfenced && context.session().caps.apply_edit;
        let command = if acts {
            let note = json!({"uri": params.text_document.uri});
            Command::new(title, FENCE_ALL.into(), Some(vec![note]))
        } else {
            // Only to be read.
            Command::new(title, String::new(), None)
        };
        let range = Range::new(Position::default(), Position::default());
        Some(vec![CodeLens { range, command: Some(command), data: None }])
    })
    .await
}

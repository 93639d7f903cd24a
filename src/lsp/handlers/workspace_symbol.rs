//! `workspace/symbol`

use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{SymbolInformation, SymbolKind, WorkspaceSymbolParams};

use super::{Shared, all_indexed, blocking, location};
use crate::features::workspace_symbol::{FoundKind, workspace_symbols};

/// More results than anybody reads.
const LIMIT: usize = 200;

pub async fn handle(
    context: Shared,
    params: WorkspaceSymbolParams,
) -> Result<Option<Vec<SymbolInformation>>> {
    let snapshot = all_indexed(&context).await?;
    blocking(move || {
        let mut out = Vec::new();
        for slot in snapshot.vaults.iter() {
            for found in workspace_symbols(&slot.vault, &params.query, LIMIT) {
                let Some(location) = location(&context, &snapshot, slot, found.file, found.range) else {
                    continue;
                };
                #[allow(deprecated, reason = "the type has no other constructor than naming all its fields")]
                out.push(SymbolInformation {
                    name: found.name,
                    kind: kind(found.kind),
                    tags: None,
                    deprecated: None,
                    location,
                    container_name: Some(found.container),
                });
            }
        }
        Some(out)
    })
    .await
}

fn kind(kind: FoundKind) -> SymbolKind {
    match kind {
        FoundKind::Question => SymbolKind::FUNCTION,
        FoundKind::Heading => SymbolKind::STRING,
        FoundKind::Note => SymbolKind::FILE,
    }
}

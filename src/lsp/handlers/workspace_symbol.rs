//! `workspace/symbol`

use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{SymbolInformation, SymbolKind, WorkspaceSymbolParams};

use super::{Shared, all_indexed, blocking, location};
use crate::config::HeadingSymbols;
use crate::features::search_query::SearchQuery;
use crate::features::workspace_symbol::{Found, FoundKind, search};
use crate::lsp::state::{VaultSlot, located};

/// More results than anybody reads.
const LIMIT: usize = 200;

pub async fn handle(
    context: Shared,
    params: WorkspaceSymbolParams,
) -> Result<Option<Vec<SymbolInformation>>> {
    let snapshot = all_indexed(&context).await?;
    blocking(move || {
        let mut found: Vec<(&VaultSlot, Found)> = Vec::new();
        for slot in snapshot.vaults.iter() {
            let without_headings = match slot.configured.settings.search.headings {
                HeadingSymbols::Auto => context.session().caps.lists_headings,
                HeadingSymbols::Always => false,
                HeadingSymbols::Never => true,
            };
            let query = SearchQuery { without_headings, ..SearchQuery::parse(&params.query) };
            found.extend(search(&slot.vault, &query, LIMIT).into_iter().map(|found| (slot, found)));
        }
        // The best of all folders first.
        found.sort_by_key(|(_, found)| (found.kind, found.rank));
        let symbols = found.into_iter().filter_map(|(slot, found)| {
            let location = location(&context, &snapshot, slot, found.file, found.range)?;
            // A folder inside another is a vault of its own, though the outer one holds it too.
            if located(&snapshot, &location.uri).is_some_and(|(owner, _)| owner.id != slot.id) {
                return None;
            }
            #[allow(deprecated, reason = "the type has no other constructor than naming all its fields")]
            Some(SymbolInformation {
                name: found.name,
                kind: kind(found.kind),
                tags: None,
                deprecated: None,
                location,
                container_name: Some(found.container),
            })
        });
        Some(symbols.take(LIMIT).collect())
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

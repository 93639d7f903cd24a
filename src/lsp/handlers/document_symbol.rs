//! `textDocument/documentSymbol`

use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{
    DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse, Location, SymbolInformation, SymbolKind,
    Url,
};

use super::{Shared, blocking};
use crate::features::document_symbol::{self, Symbol, document_symbols};
use crate::lsp::convert::to_range;
use crate::lsp::findings::fence_findings_of;
use crate::lsp::state::Ticket;
use crate::text::{Encoding, LineTable};

pub async fn handle(context: Shared, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
    let snapshot = Ticket::redeem().await?;
    let uri = params.text_document.uri;
    blocking(move || {
        let place = snapshot.place(&uri)?;
        let open = place.entry.open.as_ref()?;
        let findings = fence_findings_of(&context, &snapshot, place.slot, place.file);
        let symbols = document_symbols(&open.text, place.note, &findings);
        let session = context.session();
        Some(if session.caps.hierarchical_symbols {
            DocumentSymbolResponse::Nested(nested(&symbols, &place.note.lines, session.encoding))
        } else {
            DocumentSymbolResponse::Flat(flat(&symbols, &place.note.lines, session.encoding, &uri))
        })
    })
    .await
}

/// The kind by which editors choose an icon: questions must look unlike headings.
pub(super) fn kind(kind: document_symbol::SymbolKind) -> SymbolKind {
    match kind {
        document_symbol::SymbolKind::Heading => SymbolKind::STRING,
        document_symbol::SymbolKind::Question | document_symbol::SymbolKind::Prompt => SymbolKind::FUNCTION,
        document_symbol::SymbolKind::Prompts => SymbolKind::ARRAY,
        document_symbol::SymbolKind::Snippet => SymbolKind::MODULE,
    }
}

/// Children come after their parents, so the tree is built from the end, without recursion.
fn nested(symbols: &[Symbol], lines: &LineTable, encoding: Encoding) -> Vec<DocumentSymbol> {
    let mut children: Vec<Vec<DocumentSymbol>> = vec![Vec::new(); symbols.len()];
    let mut roots = Vec::new();
    for (index, symbol) in symbols.iter().enumerate().rev() {
        let mut own = std::mem::take(&mut children[index]);
        own.reverse();
        #[allow(deprecated, reason = "the type has no other constructor than naming all its fields")]
        let node = DocumentSymbol {
            name: symbol.name.clone(),
            detail: symbol.detail.clone(),
            kind: kind(symbol.kind),
            tags: None,
            deprecated: None,
            range: to_range(lines.position_range(symbol.range, encoding)),
            selection_range: to_range(lines.position_range(symbol.selection, encoding)),
            children: (!own.is_empty()).then_some(own),
        };
        match symbol.parent {
            Some(parent) => children[parent].push(node),
            None => roots.push(node),
        }
    }
    roots.reverse();
    roots
}

fn flat(symbols: &[Symbol], lines: &LineTable, encoding: Encoding, uri: &Url) -> Vec<SymbolInformation> {
    let entry = |symbol: &Symbol| {
        #[allow(deprecated, reason = "the type has no other constructor than naming all its fields")]
        SymbolInformation {
            name: symbol.name.clone(),
            kind: kind(symbol.kind),
            tags: None,
            deprecated: None,
            location: Location {
                uri: uri.clone(),
                range: to_range(lines.position_range(symbol.selection, encoding)),
            },
            container_name: symbol.parent.map(|parent| symbols[parent].name.clone()),
        }
    };
    symbols.iter().map(entry).collect()
}

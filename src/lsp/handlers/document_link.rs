//! `textDocument/documentLink` and `documentLink/resolve`

use serde::{Deserialize, Serialize};
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{DocumentLink, DocumentLinkParams, Url};

use super::{Shared, file_uri, indexed};
use crate::features::document_link::{LinkTarget, document_links, tooltip};
use crate::lsp::convert::to_range;
use crate::lsp::state::{Snapshot, Ticket};
use crate::text::{Encoding, TextRange};

/// What a link that was not asked about in detail carries.
#[derive(Deserialize, Serialize)]
struct Data {
    /// The note it stands in.
    uri: Url,
    /// The vault-relative path it leads to.
    path: String,
    /// The byte in it, 0 for the file as a whole.
    offset: usize,
}

pub async fn handle(context: Shared, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
    let uri = params.text_document.uri;
    let snapshot = indexed(&context, &uri).await?;
    let Some(place) = snapshot.place(&uri) else { return Ok(None) };
    let Some(open) = &place.entry.open else { return Ok(None) };
    let vault = &place.slot.vault;
    let encoding = context.session().encoding;
    let link = |link: crate::features::document_link::DocumentLink| {
        let range = to_range(place.note.lines.position_range(link.range, encoding));
        let bare = DocumentLink { range, target: None, tooltip: None, data: None };
        Some(match &link.target {
            LinkTarget::Url(url) => DocumentLink { target: Some(Url::parse(url).ok()?), ..bare },
            LinkTarget::File(file, offset) => {
                let path = vault.get(*file)?.path.to_string();
                let data = Data { uri: uri.clone(), path, offset: *offset };
                DocumentLink { data: serde_json::to_value(data).ok(), ..bare }
            }
        })
    };
    let links = document_links(vault, place.file, &open.text);
    Ok(Some(links.into_iter().filter_map(link).collect()))
}

pub async fn resolve(context: Shared, mut link: DocumentLink) -> Result<DocumentLink> {
    let snapshot = Ticket::redeem().await?;
    let data = link.data.take().and_then(|data| serde_json::from_value::<Data>(data).ok());
    if let Some(data) = data {
        fill(&snapshot, &mut link, &data, context.session().encoding);
    }
    Ok(link)
}

fn fill(snapshot: &Snapshot, link: &mut DocumentLink, data: &Data, encoding: Encoding) -> Option<()> {
    let place = snapshot.place(&data.uri)?;
    let vault = &place.slot.vault;
    let file = vault.find(&data.path)?.id;
    let mut target = file_uri(snapshot, place.slot, file)?;
    link.tooltip = tooltip(vault, &LinkTarget::File(file, data.offset));
    if let Some(note) = vault.note(file).filter(|_| data.offset > 0) {
        // Editors read a fragment `L5,1` as a 1-based place.
        let start = note.lines.position_range(TextRange::empty(data.offset), encoding).start;
        target.set_fragment(Some(&format!("L{},{}", start.line + 1, start.character + 1)));
    }
    link.target = Some(target);
    Some(())
}

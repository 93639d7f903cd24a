//! `workspace/willRenameFiles`

use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{MessageType, RenameFilesParams, Url, WorkspaceEdit};

use super::{Shared, all_indexed, blocking, disk};
use crate::features::rename::{Moved, rename_files};
use crate::lsp::state::vault_path;
use crate::lsp::uri::DocumentKey;
use crate::lsp::workspace_edit::to_workspace_edit;

pub async fn handle(context: Shared, params: RenameFilesParams) -> Result<Option<WorkspaceEdit>> {
    if context.promised_renames.keeps(&params.files) {
        return Ok(None);
    }
    let snapshot = all_indexed(&context).await?;
    let client = context.client.clone();
    let (edit, lost) = blocking(move || {
        let session = context.session();
        let mut out: Option<WorkspaceEdit> = None;
        let mut all_lost = Vec::new();
        for (index, slot) in snapshot.vaults.iter().enumerate() {
            let inside = |uri: &str| {
                let key = DocumentKey::of(&Url::parse(uri).ok()?);
                let (at, path) = vault_path(&snapshot, &key)?;
                (at == index).then_some(path)
            };
            let renames: Vec<(String, String)> = params
                .files
                .iter()
                .filter_map(|file| Some((inside(&file.old_uri)?, inside(&file.new_uri)?)))
                .collect();
            if renames.is_empty() {
                continue;
            }
            let Moved { edit, lost } = rename_files(&slot.vault, &renames, &disk(slot));
            all_lost.extend(lost);
            if edit.is_empty() {
                continue;
            }
            let edit = to_workspace_edit(&session.caps, session.encoding, &snapshot, slot, &edit);
            // Files of several vaults renamed at once are rare: the first with links is served.
            out = out.or(edit);
        }
        (out, all_lost)
    })
    .await?;
    // The client renames all the same.
    for lost in lost {
        client.show_message(MessageType::WARNING, lost).await;
    }
    Ok(edit)
}

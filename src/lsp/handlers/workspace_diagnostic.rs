//! `workspace/diagnostic`: held until there is something new to say.

use std::collections::HashMap;

use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{
    FullDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport, Url, WorkspaceDiagnosticParams,
    WorkspaceDiagnosticReport, WorkspaceDiagnosticReportResult, WorkspaceDocumentDiagnosticReport,
    WorkspaceFullDocumentDiagnosticReport, WorkspaceUnchangedDocumentDiagnosticReport,
};

use super::{Shared, all_indexed, blocking, file_uri};
use crate::lsp::findings::{contained, of_note, result_id};
use crate::lsp::state::Snapshot;

/// Changes that come in quick succession are answered together.
const QUIET: std::time::Duration = std::time::Duration::from_millis(300);

pub async fn handle(
    context: Shared,
    params: WorkspaceDiagnosticParams,
) -> Result<WorkspaceDiagnosticReportResult> {
    let previous = params.previous_result_ids.into_iter().map(|id| (id.uri, id.value));
    let previous: HashMap<Url, String> = previous.collect();
    let mut snapshot = all_indexed(&context).await?;
    loop {
        let revision = snapshot.revision;
        let (shared, known) = (context.clone(), previous.clone());
        let items = blocking(move || report(&shared, &snapshot, known)).await?;
        let news = items.iter().any(|item| matches!(item, WorkspaceDocumentDiagnosticReport::Full(_)));
        if news || previous.is_empty() {
            return Ok(WorkspaceDiagnosticReportResult::Report(WorkspaceDiagnosticReport { items }));
        }
        context.states.wait(|state| state.revision > revision).await?;
        tokio::time::sleep(QUIET).await;
        snapshot = context.states.latest();
    }
}

/// All notes with findings, or with findings that the client knows of and that are gone.
fn report(
    context: &Shared,
    snapshot: &Snapshot,
    mut previous: HashMap<Url, String>,
) -> Vec<WorkspaceDocumentDiagnosticReport> {
    let mut out = Vec::new();
    for slot in snapshot.vaults.iter() {
        for entry in slot.vault.files() {
            let Some(uri) = file_uri(snapshot, slot, entry.id) else { continue };
            let known = previous.remove(&uri);
            let check = || of_note(context, snapshot, slot, entry.id);
            let Some(items) = contained(&uri, || context.workspace_findings.of(slot, entry, check)) else {
                continue;
            };
            if items.is_empty() && known.is_none() {
                continue;
            }
            let version = entry.open.as_ref().map(|open| i64::from(open.version));
            let id = result_id(&items);
            out.push(if known.as_deref() == Some(&id) {
                WorkspaceDocumentDiagnosticReport::Unchanged(WorkspaceUnchangedDocumentDiagnosticReport {
                    uri,
                    version,
                    unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id: id },
                })
            } else {
                full(uri, version, Some(id), items.to_vec())
            });
        }
    }
    // Files that are gone.
    let empty = result_id(&[]);
    let gone = previous.into_iter().filter(|(_, id)| *id != empty);
    out.extend(gone.map(|(uri, _)| full(uri, None, Some(empty.clone()), Vec::new())));
    out
}

fn full(
    uri: Url,
    version: Option<i64>,
    result_id: Option<String>,
    items: Vec<tower_lsp::lsp_types::Diagnostic>,
) -> WorkspaceDocumentDiagnosticReport {
    WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
        uri,
        version,
        full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id, items },
    })
}

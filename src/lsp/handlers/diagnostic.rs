//! `textDocument/diagnostic`

use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{
    DocumentDiagnosticParams, DocumentDiagnosticReport, DocumentDiagnosticReportResult,
    FullDocumentDiagnosticReport, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport,
};

use super::{Shared, blocking};
use crate::lsp::findings::{of_note, result_id};
use crate::lsp::state::Ticket;

pub async fn handle(
    context: Shared,
    params: DocumentDiagnosticParams,
) -> Result<DocumentDiagnosticReportResult> {
    // What is not known yet is not reported; the client is asked to come again when it is.
    let snapshot = Ticket::redeem().await?;
    let report = blocking(move || {
        let place = super::super::state::located(&snapshot, &params.text_document.uri);
        let items =
            place.map_or_else(Vec::new, |(slot, file)| of_note(&context, &snapshot, slot, file).items);
        let id = result_id(&items);
        if params.previous_result_id.as_deref() == Some(&id) {
            return DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
                related_documents: None,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id: id },
            });
        }
        DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id: Some(id), items },
        })
    });
    Ok(DocumentDiagnosticReportResult::Report(report.await?))
}

use std::sync::Arc;

use serde_json::Value;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::{
    CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem,
    CallHierarchyOutgoingCall, CallHierarchyOutgoingCallsParams, CallHierarchyPrepareParams, CodeAction,
    CodeActionParams, CodeActionResponse, CodeLens, CodeLensParams, CompletionItem, CompletionParams,
    CompletionResponse, DocumentDiagnosticParams, DocumentDiagnosticReportResult, DocumentFormattingParams,
    DocumentHighlight, DocumentHighlightParams, DocumentLink, DocumentLinkParams,
    DocumentRangeFormattingParams, DocumentSymbolParams, DocumentSymbolResponse, ExecuteCommandParams,
    GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverParams, InitializeParams, InitializeResult,
    InlayHint, InlayHintParams, Location, PrepareRenameResponse, ReferenceParams, RenameFilesParams,
    RenameParams, SelectionRange, SelectionRangeParams, SemanticTokensDeltaParams,
    SemanticTokensFullDeltaResult, SemanticTokensParams, SemanticTokensRangeParams,
    SemanticTokensRangeResult, SemanticTokensResult, ServerInfo, SymbolInformation,
    TextDocumentPositionParams, TextEdit, WorkspaceDiagnosticParams, WorkspaceDiagnosticReportResult,
    WorkspaceEdit, WorkspaceSymbolParams,
};
use tower_lsp::{LanguageServer, async_trait};

use super::capabilities::{SemanticTokenCaps, server_capabilities};
use super::context::Context;
use super::handlers;
use super::handlers::questions::{QuestionsParams, QuestionsResult};

/// The request handlers, one line each; the work is in the modules they call.
///
/// Notifications never come here: [`super::service`] takes them in the order of their arrival.
pub struct Server {
    pub(super) context: Arc<Context>,
}

impl Server {
    /// What is not offered to this client is not answered.
    fn only_if(&self, offered: bool) -> Result<()> {
        if offered { Ok(()) } else { Err(Error::method_not_found()) }
    }

    /// Offered from the start, or perhaps later.
    fn only_where_formatting_is_offered(&self) -> Result<()> {
        let session = self.context.session();
        self.only_if(session.formats || session.caps.formatting_registration)
    }

    fn offers_tokens(&self, which: impl Fn(&SemanticTokenCaps) -> bool) -> bool {
        let caps = &self.context.session().caps.semantic_tokens;
        which(caps) && handlers::semantic_tokens::provider(caps).is_some()
    }

    /// Findings are pulled or pushed, never both.
    fn only_for_pulling_clients(&self) -> Result<()> {
        if self.context.session().caps.pull_diagnostics { Ok(()) } else { Err(Error::method_not_found()) }
    }

    /// `qmark/questions`, of which the protocol knows nothing.
    pub(super) async fn questions(&self, params: QuestionsParams) -> Result<QuestionsResult> {
        handlers::questions::handle(self.context.clone(), params).await
    }
}

#[async_trait]
impl LanguageServer for Server {
    /// The parameters were read by [`super::service`], more leniently than their type allows.
    async fn initialize(&self, _: InitializeParams) -> Result<InitializeResult> {
        Ok(InitializeResult {
            capabilities: server_capabilities(self.context.session()),
            server_info: Some(ServerInfo {
                name: env!("CARGO_PKG_NAME").into(),
                version: Some(env!("CARGO_PKG_VERSION").into()),
            }),
        })
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        handlers::definition::handle(self.context.clone(), params).await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        handlers::hover::handle(self.context.clone(), params).await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        handlers::document_symbol::handle(self.context.clone(), params).await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<Vec<SymbolInformation>>> {
        handlers::workspace_symbol::handle(self.context.clone(), params).await
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        if !self.context.session().caps.code_action_literals {
            return Err(Error::method_not_found());
        }
        handlers::code_action::handle(self.context.clone(), params).await
    }

    async fn code_action_resolve(&self, action: CodeAction) -> Result<CodeAction> {
        if !self.context.session().caps.code_action_literals {
            return Err(Error::method_not_found());
        }
        handlers::code_action::resolve(self.context.clone(), action).await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        handlers::completion::handle(self.context.clone(), params).await
    }

    async fn completion_resolve(&self, item: CompletionItem) -> Result<CompletionItem> {
        handlers::completion::resolve(self.context.clone(), item).await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        handlers::references::handle(self.context.clone(), params).await
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        handlers::document_highlight::handle(self.context.clone(), params).await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        handlers::document_link::handle(self.context.clone(), params).await
    }

    async fn document_link_resolve(&self, link: DocumentLink) -> Result<DocumentLink> {
        handlers::document_link::resolve(self.context.clone(), link).await
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        handlers::call_hierarchy::prepare(self.context.clone(), params).await
    }

    async fn incoming_calls(
        &self,
        params: CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        handlers::call_hierarchy::incoming(self.context.clone(), params).await
    }

    async fn outgoing_calls(
        &self,
        params: CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        handlers::call_hierarchy::outgoing(self.context.clone(), params).await
    }

    async fn prepare_rename(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        if !self.context.session().caps.prepare_rename {
            return Err(Error::method_not_found());
        }
        handlers::rename::prepare(self.context.clone(), params).await
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        handlers::rename::handle(self.context.clone(), params).await
    }

    async fn will_rename_files(&self, params: RenameFilesParams) -> Result<Option<WorkspaceEdit>> {
        handlers::will_rename_files::handle(self.context.clone(), params).await
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        self.only_for_pulling_clients()?;
        handlers::diagnostic::handle(self.context.clone(), params).await
    }

    async fn workspace_diagnostic(
        &self,
        params: WorkspaceDiagnosticParams,
    ) -> Result<WorkspaceDiagnosticReportResult> {
        self.only_for_pulling_clients()?;
        handlers::workspace_diagnostic::handle(self.context.clone(), params).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        if !self.context.session().caps.code_lenses {
            return Err(Error::method_not_found());
        }
        handlers::code_lens::handle(self.context.clone(), params).await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        if !self.context.session().caps.inlay_hints {
            return Err(Error::method_not_found());
        }
        handlers::inlay_hint::handle(self.context.clone(), params).await
    }

    async fn semantic_tokens_full(
        &self,
        params: SemanticTokensParams,
    ) -> Result<Option<SemanticTokensResult>> {
        self.only_if(self.offers_tokens(|caps| caps.full))?;
        handlers::semantic_tokens::full(self.context.clone(), params).await
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        self.only_if(self.offers_tokens(|caps| caps.full && caps.delta))?;
        handlers::semantic_tokens::full_delta(self.context.clone(), params).await
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        self.only_if(self.offers_tokens(|caps| caps.range))?;
        handlers::semantic_tokens::range(self.context.clone(), params).await
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        handlers::selection_range::handle(self.context.clone(), params).await
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<Value>> {
        handlers::execute_command::handle(self.context.clone(), params).await
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.only_where_formatting_is_offered()?;
        handlers::formatting::handle(self.context.clone(), params).await
    }

    async fn range_formatting(&self, params: DocumentRangeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.only_where_formatting_is_offered()?;
        handlers::formatting::handle_range(self.context.clone(), params).await
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }
}

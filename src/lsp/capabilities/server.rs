use serde_json::Value;
use tower_lsp::lsp_types::{
    CallHierarchyServerCapability, CodeActionKind, CodeActionOptions, CodeActionProviderCapability,
    CodeLensOptions, CompletionOptions, DiagnosticOptions, DiagnosticServerCapabilities, DocumentLinkOptions,
    ExecuteCommandOptions, FileOperationFilter, FileOperationPattern, FileOperationRegistrationOptions,
    FoldingRangeProviderCapability, HoverProviderCapability, OneOf, PositionEncodingKind, RenameOptions,
    SaveOptions, SelectionRangeProviderCapability, ServerCapabilities, TextDocumentSyncCapability,
    TextDocumentSyncKind, TextDocumentSyncOptions, TextDocumentSyncSaveOptions, WorkDoneProgressOptions,
    WorkspaceFileOperationsServerCapabilities, WorkspaceFoldersServerCapabilities,
    WorkspaceServerCapabilities,
};

use crate::lsp::handlers::code_action::{CONTENTS, FIX_ALL, RUN};
use crate::lsp::handlers::execute_command::commands;
use crate::lsp::handlers::semantic_tokens;
use crate::lsp::session::Session;
use crate::text::Encoding;

/// The unit of columns for the session: UTF-8 where the client offers it, else the first that it
/// offers and we know, else UTF-16.
pub fn negotiate_encoding(capabilities: &Value) -> Encoding {
    let offered: Vec<Encoding> = capabilities
        .pointer("/general/positionEncodings")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|name| encoding_of(name.as_str()?))
        .collect();
    let best = offered.iter().find(|&&encoding| encoding == Encoding::Utf8).or(offered.first());
    best.copied().unwrap_or_default()
}

fn encoding_of(name: &str) -> Option<Encoding> {
    [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32]
        .into_iter()
        .find(|&encoding| kind_of(encoding).as_str() == name)
}

fn kind_of(encoding: Encoding) -> PositionEncodingKind {
    match encoding {
        Encoding::Utf8 => PositionEncodingKind::UTF8,
        Encoding::Utf16 => PositionEncodingKind::UTF16,
        Encoding::Utf32 => PositionEncodingKind::UTF32,
    }
}

/// The characters after which completion is asked for without a word being typed.
const TRIGGERS: &[&str] = &["[", "(", "#", "^", "/", "!", "?", "`", "<", "."];

/// What the server offers: exactly what has a handler.
pub fn server_capabilities(session: &Session) -> ServerCapabilities {
    let pulls = session.caps.pull_diagnostics;
    ServerCapabilities {
        position_encoding: Some(kind_of(session.encoding)),
        definition_provider: Some(OneOf::Left(true)),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        code_action_provider: session.caps.code_action_literals.then(|| {
            CodeActionProviderCapability::Options(CodeActionOptions {
                code_action_kinds: Some(vec![
                    CodeActionKind::QUICKFIX,
                    FIX_ALL,
                    CodeActionKind::REFACTOR_REWRITE,
                    CONTENTS,
                    RUN,
                    CodeActionKind::REFACTOR_EXTRACT,
                    CodeActionKind::REFACTOR_INLINE,
                ]),
                resolve_provider: Some(true),
                work_done_progress_options: WorkDoneProgressOptions::default(),
            })
        }),
        code_lens_provider: session.caps.code_lenses.then_some(CodeLensOptions { resolve_provider: None }),
        inlay_hint_provider: session.caps.inlay_hints.then_some(OneOf::Left(true)),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: commands(&session.caps).into_iter().map(str::to_owned).collect(),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        }),
        completion_provider: Some(CompletionOptions {
            resolve_provider: Some(true),
            trigger_characters: Some(TRIGGERS.iter().map(|&trigger| trigger.to_owned()).collect()),
            ..CompletionOptions::default()
        }),
        document_formatting_provider: session.formats.then_some(OneOf::Left(true)),
        document_range_formatting_provider: session.formats.then_some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_highlight_provider: Some(OneOf::Left(true)),
        folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
        semantic_tokens_provider: semantic_tokens::provider(&session.caps.semantic_tokens),
        selection_range_provider: Some(SelectionRangeProviderCapability::Simple(true)),
        document_link_provider: Some(DocumentLinkOptions {
            resolve_provider: Some(true),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        }),
        call_hierarchy_provider: Some(CallHierarchyServerCapability::Simple(true)),
        rename_provider: Some(rename_provider(session)),
        // Findings are pulled or pushed, never both.
        diagnostic_provider: pulls.then(|| {
            DiagnosticServerCapabilities::Options(DiagnosticOptions {
                identifier: Some(env!("CARGO_PKG_NAME").to_owned()),
                inter_file_dependencies: true,
                workspace_diagnostics: true,
                ..DiagnosticOptions::default()
            })
        }),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
            ..TextDocumentSyncOptions::default()
        })),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: Some(WorkspaceFileOperationsServerCapabilities {
                will_rename: Some(all_files()),
                did_rename: Some(all_files()),
                ..WorkspaceFileOperationsServerCapabilities::default()
            }),
        }),
        ..ServerCapabilities::default()
    }
}

/// Clients that do not ask before a rename must not be told of more than that it exists.
fn rename_provider(session: &Session) -> OneOf<bool, RenameOptions> {
    if !session.caps.prepare_rename {
        return OneOf::Left(true);
    }
    OneOf::Right(RenameOptions {
        prepare_provider: Some(true),
        work_done_progress_options: WorkDoneProgressOptions::default(),
    })
}

/// Notes, attachments and folders alike.
fn all_files() -> FileOperationRegistrationOptions {
    let pattern = FileOperationPattern { glob: "**".to_owned(), matches: None, options: None };
    FileOperationRegistrationOptions {
        filters: vec![FileOperationFilter { scheme: Some("file".to_owned()), pattern }],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_encoding_is_one_that_the_client_offers() {
        for (offered, expected) in [
            (json!({}), Encoding::Utf16),
            (json!({"general": {"positionEncodings": []}}), Encoding::Utf16),
            (json!({"general": {"positionEncodings": ["utf-16"]}}), Encoding::Utf16),
            (json!({"general": {"positionEncodings": ["utf-32", "utf-8", "utf-16"]}}), Encoding::Utf8),
            (json!({"general": {"positionEncodings": ["ebcdic", "utf-32", "utf-16"]}}), Encoding::Utf32),
            (json!({"general": {"positionEncodings": ["utf-16", "utf-32"]}}), Encoding::Utf16),
        ] {
            assert_eq!(negotiate_encoding(&offered), expected, "{offered}");
        }
    }
}

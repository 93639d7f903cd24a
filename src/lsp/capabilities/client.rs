use serde_json::Value;

/// What the client announced, as the handlers need it. Whatever is not announced is `false`, and
/// then not sent: [`ClientCaps::default`] is the poorest client there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientCaps {
    /// `textDocument/documentSymbol` may answer with a tree.
    pub hierarchical_symbols: bool,
    /// `textDocument/definition` may answer with `LocationLink`.
    pub definition_links: bool,
    /// Hovers may be Markdown.
    pub markdown_hover: bool,
    /// Completion items may hold tab stops.
    pub snippets: bool,
    /// Completion documentation may be Markdown.
    pub markdown_completion: bool,
    /// Completion items may have label details.
    pub label_details: bool,
    /// Completion items may be insert-and-replace edits.
    pub insert_replace: bool,
    /// Properties of a completion item that `completionItem/resolve` may fill in.
    pub completion_resolve: Vec<String>,
    /// Code actions may be objects rather than commands.
    pub code_action_literals: bool,
    /// Properties of a code action that `codeAction/resolve` may fill in.
    pub code_action_resolve: Vec<String>,
    /// Code actions may carry `disabled`.
    pub code_action_disabled: bool,
    /// Code actions may carry `isPreferred`.
    pub code_action_preferred: bool,
    /// `textDocument/prepareRename` is asked.
    pub prepare_rename: bool,
    /// Workspace edits may hold versioned `documentChanges`.
    pub document_changes: bool,
    /// File operations that workspace edits may hold.
    pub resource_operations: ResourceOperations,
    /// Edits may carry labels and be confirmed one by one.
    pub change_annotations: bool,
    /// Edits may be sent with `workspace/applyEdit`.
    pub apply_edit: bool,
    /// Renaming files asks for edits first.
    pub will_rename: bool,
    /// Diagnostics of documents are asked for with `textDocument/diagnostic`, and again when
    /// another file has changed what is true of them. A client that only asks after an edit of its
    /// own (Neovim 0.11) would keep what it was told before the index was ready: it counts as one
    /// that does not ask, and is pushed to.
    pub pull_diagnostics: bool,
    /// Diagnostics may name related places.
    pub related_information: bool,
    /// Pushed diagnostics may carry the document's version.
    pub diagnostic_versions: bool,
    /// Diagnostics may be marked as unnecessary.
    pub unnecessary_tag: bool,
    /// Diagnostics may be marked as deprecated.
    pub deprecated_tag: bool,
    /// Diagnostics may link to a page about their code.
    pub code_description: bool,
    /// The client shows progress that the server begins.
    pub work_done_progress: bool,
    /// The client watches files when asked to.
    pub watched_files: bool,
    /// Patterns of watched files may be relative to a folder.
    pub relative_patterns: bool,
    /// `workspace/configuration` is answered.
    pub configuration: bool,
    /// A change of the settings can be subscribed to.
    pub configuration_registration: bool,
    /// Formatting of documents and of ranges may be offered later.
    pub formatting_registration: bool,
    /// `workspace/didChangeWorkspaceFolders` is sent.
    pub workspace_folders: bool,
    /// `window/showDocument` is answered.
    pub show_document: bool,
    /// `window/showMessageRequest` is answered with any of the actions offered.
    pub show_message_request: bool,
    /// The most folding ranges that the client wants of a document.
    pub folding_limit: Option<usize>,
    /// Folding ranges may be of kinds that the protocol does not know.
    pub any_folding_kind: bool,
    /// Whether the client's user trusts the workspace; `None` from clients that ask nobody.
    pub workspace_trust: Option<bool>,
    /// `$/qmark/status` is wanted.
    pub status: bool,
    /// Folding ranges are wanted as whole lines.
    pub line_folding_only: bool,
    /// Which semantic tokens can be shown.
    pub semantic_tokens: SemanticTokenCaps,
    /// Inlay hints can be shown.
    pub inlay_hints: bool,
    /// Properties of an inlay hint that `inlayHint/resolve` may fill in.
    pub inlay_hint_resolve: Vec<String>,
    /// Code lenses can be shown.
    pub code_lenses: bool,
    /// `workspaceSymbol/resolve` may fill in a symbol's range.
    pub workspace_symbol_resolve: bool,
    /// Commands that the client runs itself: see `docs/protocol.md`.
    pub commands: Vec<String>,
    /// The client lists the headings of Markdown itself where it searches symbols.
    pub lists_headings: bool,
    /// What the client asks for again when told to.
    pub refresh: Refresh,
}

/// The semantic tokens that a client asks for and can show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SemanticTokenCaps {
    /// Those of a whole document.
    pub full: bool,
    /// What has changed since the last ones.
    pub delta: bool,
    /// Those of a part of it.
    pub range: bool,
    /// The types that it knows.
    pub types: Vec<String>,
    /// The modifiers that it knows.
    pub modifiers: Vec<String>,
}

/// File operations that a workspace edit may hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResourceOperations {
    /// Creating files.
    pub create: bool,
    /// Renaming files.
    pub rename: bool,
    /// Deleting files.
    pub delete: bool,
}

/// Results that the client asks for again when told to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Refresh {
    /// Pulled diagnostics.
    pub diagnostics: bool,
    /// Code lenses.
    pub code_lenses: bool,
    /// Inlay hints.
    pub inlay_hints: bool,
    /// Semantic tokens.
    pub semantic_tokens: bool,
}

impl ClientCaps {
    /// Whether workspace edits may hold versioned documents: some clients announce only the file
    /// operations, which stand beside them.
    pub fn versioned_edits(&self) -> bool {
        let operations = self.resource_operations;
        self.document_changes || operations.create || operations.rename || operations.delete
    }

    /// Whether the client shows what a run printed once there is news. One that cannot be told of it
    /// (Helix, Emacs, ALE) goes on showing what it was answered before, until the note is edited.
    pub fn hears_of_results(&self) -> bool {
        self.inlay_hints && self.refresh.inlay_hints || self.code_lenses && self.refresh.code_lenses
    }

    /// Whether the client runs this command itself.
    pub fn runs_command(&self, command: &str) -> bool {
        self.commands.iter().any(|known| known == command)
    }

    /// Reads what the client announced.
    ///
    /// From plain JSON, so that one property of an unexpected type costs that property and not the
    /// session, and because the protocol crate misspells `workspace.diagnostics`.
    pub fn of(capabilities: &Value) -> Self {
        let read = Announced(capabilities);
        Self {
            hierarchical_symbols: read.yes("/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            definition_links: read.yes("/textDocument/definition/linkSupport"),
            markdown_hover: read.holds("/textDocument/hover/contentFormat", "markdown"),
            snippets: read.yes("/textDocument/completion/completionItem/snippetSupport"),
            markdown_completion: read
                .holds("/textDocument/completion/completionItem/documentationFormat", "markdown"),
            label_details: read.yes("/textDocument/completion/completionItem/labelDetailsSupport"),
            insert_replace: read.yes("/textDocument/completion/completionItem/insertReplaceSupport"),
            completion_resolve: read
                .names("/textDocument/completion/completionItem/resolveSupport/properties"),
            code_action_literals: read.object("/textDocument/codeAction/codeActionLiteralSupport"),
            code_action_resolve: read.names("/textDocument/codeAction/resolveSupport/properties"),
            code_action_disabled: read.yes("/textDocument/codeAction/disabledSupport"),
            code_action_preferred: read.yes("/textDocument/codeAction/isPreferredSupport"),
            prepare_rename: read.yes("/textDocument/rename/prepareSupport"),
            document_changes: read.yes("/workspace/workspaceEdit/documentChanges"),
            resource_operations: read.resource_operations(),
            change_annotations: read.object("/workspace/workspaceEdit/changeAnnotationSupport"),
            apply_edit: read.yes("/workspace/applyEdit"),
            will_rename: read.yes("/workspace/fileOperations/willRename"),
            pull_diagnostics: read.object("/textDocument/diagnostic")
                && read.yes("/workspace/diagnostics/refreshSupport"),
            related_information: read.yes("/textDocument/publishDiagnostics/relatedInformation"),
            diagnostic_versions: read.yes("/textDocument/publishDiagnostics/versionSupport"),
            unnecessary_tag: read.holds("/textDocument/publishDiagnostics/tagSupport/valueSet", 1),
            deprecated_tag: read.holds("/textDocument/publishDiagnostics/tagSupport/valueSet", 2),
            code_description: read.yes("/textDocument/publishDiagnostics/codeDescriptionSupport"),
            work_done_progress: read.yes("/window/workDoneProgress"),
            watched_files: read.yes("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            relative_patterns: read.yes("/workspace/didChangeWatchedFiles/relativePatternSupport"),
            formatting_registration: read.yes("/textDocument/formatting/dynamicRegistration")
                && read.yes("/textDocument/rangeFormatting/dynamicRegistration"),
            configuration: read.yes("/workspace/configuration"),
            configuration_registration: read.yes("/workspace/didChangeConfiguration/dynamicRegistration"),
            workspace_folders: read.yes("/workspace/workspaceFolders"),
            show_document: read.yes("/window/showDocument/support"),
            // Announcing the request in any form says that it is answered.
            show_message_request: read.object("/window/showMessage"),
            folding_limit: read.count("/textDocument/foldingRange/rangeLimit"),
            // Announcing kinds says that others are borne with.
            any_folding_kind: read.array("/textDocument/foldingRange/foldingRangeKind/valueSet"),
            workspace_trust: read.0.pointer("/experimental/qmark/workspaceTrust").and_then(Value::as_bool),
            status: read.yes("/experimental/qmark/status"),
            line_folding_only: read.yes("/textDocument/foldingRange/lineFoldingOnly"),
            semantic_tokens: read.semantic_tokens(),
            inlay_hints: read.object("/textDocument/inlayHint"),
            inlay_hint_resolve: read.names("/textDocument/inlayHint/resolveSupport/properties"),
            code_lenses: read.object("/textDocument/codeLens"),
            workspace_symbol_resolve: read.object("/workspace/symbol/resolveSupport"),
            commands: read.names("/experimental/qmark/commands"),
            lists_headings: read.yes("/experimental/qmark/listsHeadings"),
            refresh: Refresh {
                diagnostics: read.yes("/workspace/diagnostics/refreshSupport"),
                code_lenses: read.yes("/workspace/codeLens/refreshSupport"),
                inlay_hints: read.yes("/workspace/inlayHint/refreshSupport"),
                semantic_tokens: read.yes("/workspace/semanticTokens/refreshSupport"),
            },
        }
    }
}

/// The client's capabilities, asked by JSON pointer.
struct Announced<'a>(&'a Value);

impl Announced<'_> {
    fn yes(&self, pointer: &str) -> bool {
        self.0.pointer(pointer) == Some(&Value::Bool(true))
    }

    fn object(&self, pointer: &str) -> bool {
        self.0.pointer(pointer).is_some_and(Value::is_object)
    }

    fn array(&self, pointer: &str) -> bool {
        self.0.pointer(pointer).is_some_and(Value::is_array)
    }

    fn count(&self, pointer: &str) -> Option<usize> {
        self.0.pointer(pointer)?.as_u64()?.try_into().ok()
    }

    fn list(&self, pointer: &str) -> &[Value] {
        self.0.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    fn holds(&self, pointer: &str, item: impl Into<Value>) -> bool {
        self.list(pointer).contains(&item.into())
    }

    fn names(&self, pointer: &str) -> Vec<String> {
        self.list(pointer).iter().filter_map(|name| name.as_str().map(str::to_owned)).collect()
    }

    fn semantic_tokens(&self) -> SemanticTokenCaps {
        let requests = "/textDocument/semanticTokens/requests";
        let takes = |request: &str| {
            let request = format!("{requests}/{request}");
            self.yes(&request) || self.object(&request)
        };
        SemanticTokenCaps {
            full: takes("full"),
            delta: self.yes(&format!("{requests}/full/delta")),
            range: takes("range"),
            types: self.names("/textDocument/semanticTokens/tokenTypes"),
            modifiers: self.names("/textDocument/semanticTokens/tokenModifiers"),
        }
    }

    fn resource_operations(&self) -> ResourceOperations {
        let list = "/workspace/workspaceEdit/resourceOperations";
        ResourceOperations {
            create: self.holds(list, "create"),
            rename: self.holds(list, "rename"),
            delete: self.holds(list, "delete"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_client_that_says_nothing_gets_the_plainest_answers() {
        assert_eq!(ClientCaps::of(&json!({})), ClientCaps::default());
    }

    #[test]
    fn a_property_of_an_odd_type_costs_only_itself() {
        let odd = json!({"textDocument": {"hover": {"contentFormat": "markdown"}, "diagnostic": true,
            "definition": {"linkSupport": true}}});
        assert_eq!(ClientCaps::of(&odd), ClientCaps { definition_links: true, ..ClientCaps::default() });
    }

    #[test]
    fn a_client_that_cannot_be_asked_to_pull_again_is_pushed_to() {
        let neovim = json!({"textDocument": {"diagnostic": {"dynamicRegistration": false}}});
        assert!(!ClientCaps::of(&neovim).pull_diagnostics);
    }

    #[test]
    fn what_is_announced_is_found() {
        let rich = ClientCaps::of(&json!({
            "textDocument": {
                "documentSymbol": {"hierarchicalDocumentSymbolSupport": true},
                "definition": {"linkSupport": true},
                "hover": {"contentFormat": ["plaintext", "markdown"]},
                "diagnostic": {},
                "publishDiagnostics": {"relatedInformation": true, "versionSupport": true,
                    "codeDescriptionSupport": true, "tagSupport": {"valueSet": [1]}},
            },
            "workspace": {
                "workspaceEdit": {"documentChanges": true, "resourceOperations": ["create", "rename"]},
                "didChangeWatchedFiles": {"dynamicRegistration": true, "relativePatternSupport": true},
                "configuration": true,
                "inlayHint": {"refreshSupport": true},
                "diagnostics": {"refreshSupport": true},
            },
            "window": {"workDoneProgress": true, "showDocument": {"support": true}},
        }));
        let expected = ClientCaps {
            hierarchical_symbols: true,
            definition_links: true,
            markdown_hover: true,
            pull_diagnostics: true,
            related_information: true,
            diagnostic_versions: true,
            code_description: true,
            unnecessary_tag: true,
            document_changes: true,
            resource_operations: ResourceOperations { create: true, rename: true, delete: false },
            watched_files: true,
            relative_patterns: true,
            configuration: true,
            refresh: Refresh { inlay_hints: true, diagnostics: true, ..Refresh::default() },
            work_done_progress: true,
            show_document: true,
            ..ClientCaps::default()
        };
        assert_eq!(rich, expected);
    }
}

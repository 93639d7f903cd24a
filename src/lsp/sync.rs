//! The notifications that change the state, as commands for the writer.
//!
//! Read more leniently than the protocol's types: what some clients leave out (`version`,
//! `languageId`) is not worth losing an edit for.

use std::path::PathBuf;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tower_lsp::lsp_types::{
    DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams, Range, RenameFilesParams, Url,
};

use super::convert;
use super::state::{Command, Version};
use crate::text::Change;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Params<D> {
    text_document: D,
    #[serde(default)]
    content_changes: Vec<ContentChange>,
    #[serde(default)]
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    uri: Url,
    #[serde(default)]
    version: Version,
    #[serde(default)]
    language_id: String,
    text: String,
}

#[derive(Deserialize)]
struct Identifier {
    uri: Url,
    #[serde(default)]
    version: Version,
}

#[derive(Deserialize)]
struct ContentChange {
    #[serde(default)]
    range: Option<Range>,
    text: String,
}

impl From<ContentChange> for Change {
    fn from(change: ContentChange) -> Self {
        Self { range: change.range.map(convert::range), text: change.text }
    }
}

/// The change that a notification announces; `None` for methods that announce none.
///
/// # Errors
/// What is wrong with the parameters, for the log: a notification has no response.
pub fn command(method: &str, params: Value) -> Option<Result<Command, serde_json::Error>> {
    Some(match method {
        "textDocument/didOpen" => read(params, |Params { text_document, .. }: Params<Item>| {
            let Item { uri, version, language_id: language, text } = text_document;
            Command::Open { uri, version, language, text }
        }),
        "textDocument/didChange" => read(params, |params: Params<Identifier>| Command::Change {
            uri: params.text_document.uri,
            version: params.text_document.version,
            changes: params.content_changes.into_iter().map(Change::from).collect(),
        }),
        "textDocument/didSave" => read(params, |params: Params<Identifier>| Command::Save {
            uri: params.text_document.uri,
            text: params.text,
        }),
        "textDocument/didClose" => {
            read(params, |params: Params<Identifier>| Command::Close { uri: params.text_document.uri })
        }
        "workspace/didChangeWatchedFiles" => {
            read(params, |params: DidChangeWatchedFilesParams| Command::Files(paths(&params)))
        }
        "workspace/didRenameFiles" => read(params, |params: RenameFilesParams| {
            let uris = params.files.iter().flat_map(|file| [&file.old_uri, &file.new_uri]);
            let uris = uris.filter_map(|uri| Url::parse(uri).ok());
            Command::Files(uris.filter_map(|uri| super::uri::path_of(&uri)).collect())
        }),
        "workspace/didChangeWorkspaceFolders" => {
            read(params, |params: DidChangeWorkspaceFoldersParams| Command::Folders(params.event))
        }
        _ => return None,
    })
}

fn read<P: DeserializeOwned>(
    params: Value,
    command: impl FnOnce(P) -> Command,
) -> Result<Command, serde_json::Error> {
    serde_json::from_value(params).map(command)
}

fn paths(params: &DidChangeWatchedFilesParams) -> Vec<PathBuf> {
    params.changes.iter().filter_map(|change| super::uri::path_of(&change.uri)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn decode(method: &str, params: Value) -> Command {
        command(method, params).expect("a method that changes the state").expect("good parameters")
    }

    #[test]
    fn what_clients_leave_out_is_no_reason_to_lose_an_edit() {
        let open = decode(
            "textDocument/didOpen",
            json!({"textDocument": {"uri": "untitled:Untitled-1", "text": "x"}}),
        );
        assert!(matches!(open, Command::Open { version: None, .. }));
        let change = decode(
            "textDocument/didChange",
            json!({"textDocument": {"uri": "file:///a.md", "version": null}, "contentChanges": [{"text": "y"}]}),
        );
        assert!(matches!(change, Command::Change { version: None, changes, .. } if changes.len() == 1));
    }

    #[test]
    fn bad_parameters_say_what_is_missing() {
        let bad = command("textDocument/didOpen", json!({"textDocument": {"uri": "file:///a.md"}}));
        assert_eq!(bad.unwrap().unwrap_err().to_string(), "missing field `text`");
        assert!(command("textDocument/didClose", Value::Null).unwrap().is_err());
        assert!(command("textDocument/hover", Value::Null).is_none());
    }
}

use std::path::{Path, PathBuf};

use serde_json::Value;
use tower_lsp::lsp_types::Url;

use super::capabilities::{ClientCaps, negotiate_encoding};
use super::uri;
use crate::text::Encoding;

/// What `initialize` agreed on; never changes afterwards.
#[derive(Clone, Debug, Default)]
pub struct Session {
    /// What the client can do.
    pub caps: ClientCaps,
    /// The unit of columns.
    pub encoding: Encoding,
    /// The folders that the client opened, by normalised path.
    pub folders: Vec<PathBuf>,
    /// Settings sent along; an object, or null.
    pub options: Value,
    /// Whether formatting is offered from the start: to clients that cannot be told later, where it
    /// is switched on by then.
    pub formats: bool,
    /// The client's process, to end when it does.
    pub client_process: Option<u32>,
    /// The client's name and version, for the log; empty where it says nothing.
    pub client: String,
}

impl Session {
    /// Reads the parameters of `initialize`, leniently: what is odd is taken as absent.
    pub fn of(params: &Value) -> Self {
        let none = Value::Null;
        let capabilities = params.get("capabilities").unwrap_or(&none);
        let name = |pointer| params.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        Self {
            caps: ClientCaps::of(capabilities),
            encoding: negotiate_encoding(capabilities),
            folders: folders(params),
            formats: false,
            options: params.get("initializationOptions").cloned().unwrap_or_default(),
            client_process: params
                .get("processId")
                .and_then(Value::as_u64)
                .and_then(|process| u32::try_from(process).ok()),
            client: format!("{} {}", name("/clientInfo/name"), name("/clientInfo/version")).trim().to_owned(),
        }
    }
}

/// The workspace folders; else `rootUri`; else `rootPath`, which is all that Helix sends outside
/// a repository.
fn folders(params: &Value) -> Vec<PathBuf> {
    let listed: Vec<PathBuf> = params
        .get("workspaceFolders")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|folder| path_of(folder.get("uri")?))
        .collect();
    if !listed.is_empty() {
        return listed;
    }
    let root_uri = params.get("rootUri").and_then(path_of);
    let root_path = || {
        let path = Path::new(params.get("rootPath")?.as_str()?);
        path.is_absolute().then(|| uri::normalise(path))
    };
    root_uri.or_else(root_path).into_iter().collect()
}

fn path_of(uri: &Value) -> Option<PathBuf> {
    uri::path_of(&Url::parse(uri.as_str()?).ok()?)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use serde_json::json;

    fn folders_of(params: Value) -> Vec<PathBuf> {
        Session::of(&params).folders
    }

    #[test]
    fn folders_come_from_the_newest_property_that_names_one() {
        let both = json!({"workspaceFolders": [{"uri": "file:///a%20b", "name": "x"}, {"uri": "file:///c/"}],
            "rootUri": "file:///d", "rootPath": "/e"});
        assert_eq!(folders_of(both), [Path::new("/a b"), Path::new("/c")]);
        let uri = json!({"workspaceFolders": null, "rootUri": "file:///d", "rootPath": "/e"});
        assert_eq!(folders_of(uri), [Path::new("/d")]);
        let path = json!({"workspaceFolders": [], "rootUri": null, "rootPath": "/e/../f"});
        assert_eq!(folders_of(path), [Path::new("/f")]);
        assert!(folders_of(json!({"rootPath": "relative", "rootUri": 5})).is_empty());
        assert!(folders_of(Value::Null).is_empty());
    }
}

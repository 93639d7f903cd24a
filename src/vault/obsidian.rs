use std::path::Path;

use serde::Deserialize;

use super::Vault;

/// Where Obsidian puts new notes, from `.obsidian/app.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum NewNoteLocation {
    /// In the root of the vault: Obsidian's default.
    #[default]
    Root,
    /// Beside the note that links to it.
    Beside,
    /// In one folder, vault-relative.
    Folder(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AppSettings {
    #[serde(default)]
    new_file_location: String,
    #[serde(default)]
    new_file_folder_path: String,
}

/// The largest settings file that is read.
const SETTINGS_SIZE: u64 = 1_000_000;

/// Reads the vault's Obsidian settings; the defaults where there are none or they cannot be read.
pub(super) fn new_note_location(root: &Path) -> NewNoteLocation {
    let path = root.join(".obsidian/app.json");
    let small = std::fs::metadata(&path).is_ok_and(|meta| meta.is_file() && meta.len() <= SETTINGS_SIZE);
    let settings = small.then(|| std::fs::read(&path).ok()).flatten();
    let Some(settings) = settings.and_then(|bytes| serde_json::from_slice::<AppSettings>(&bytes).ok()) else {
        return NewNoteLocation::Root;
    };
    match settings.new_file_location.as_str() {
        "current" => NewNoteLocation::Beside,
        "folder" => NewNoteLocation::Folder(settings.new_file_folder_path.trim_matches('/').to_owned()),
        _ => NewNoteLocation::Root,
    }
}

impl Vault {
    /// The folder for a new note that a note in `linking_folder` links to by name.
    pub fn new_note_folder(&self, linking_folder: &str) -> String {
        match self.new_notes() {
            NewNoteLocation::Root => String::new(),
            NewNoteLocation::Beside => linking_folder.to_owned(),
            NewNoteLocation::Folder(folder) => folder.clone(),
        }
    }
}

use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Vault, fold_path};

/// What Obsidian is told in the vault, from `.obsidian/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObsidianSettings {
    /// Where new notes are put.
    pub new_notes: NewNoteLocation,
    /// The folders of templates, vault-relative and folded: Obsidian's own and that of Templater.
    pub templates: Vec<String>,
}

/// Where Obsidian puts new notes.
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

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct AppSettings {
    new_file_location: String,
    new_file_folder_path: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TemplateSettings {
    folder: String,
    /// Templater's name for it.
    templates_folder: String,
}

/// The largest settings file that is read.
const SETTINGS_SIZE: u64 = 1_000_000;
/// The settings that name folders of templates.
const TEMPLATES: [&str; 2] = ["templates.json", "plugins/templater-obsidian/data.json"];

/// Reads the vault's Obsidian settings; the defaults where there are none or they cannot be read.
pub(super) fn obsidian_settings(root: &Path) -> ObsidianSettings {
    let app: AppSettings = settings(root, "app.json");
    let new_notes = match app.new_file_location.as_str() {
        "current" => NewNoteLocation::Beside,
        "folder" => NewNoteLocation::Folder(app.new_file_folder_path.trim_matches('/').to_owned()),
        _ => NewNoteLocation::Root,
    };
    let folders = TEMPLATES.into_iter().flat_map(|file| {
        let settings: TemplateSettings = settings(root, file);
        [settings.folder, settings.templates_folder]
    });
    let folders = folders.map(|folder| fold_path(folder.trim_matches('/')));
    ObsidianSettings { new_notes, templates: folders.filter(|folder| !folder.is_empty()).collect() }
}

fn settings<T: Default + DeserializeOwned>(root: &Path, file: &str) -> T {
    let path = root.join(".obsidian").join(file);
    let small = std::fs::metadata(&path).is_ok_and(|meta| meta.is_file() && meta.len() <= SETTINGS_SIZE);
    let bytes = small.then(|| std::fs::read(&path).ok()).flatten();
    bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

impl Vault {
    /// The folder for a new note that a note in `linking_folder` links to by name.
    pub fn new_note_folder(&self, linking_folder: &str) -> String {
        match &self.obsidian().new_notes {
            NewNoteLocation::Root => String::new(),
            NewNoteLocation::Beside => linking_folder.to_owned(),
            NewNoteLocation::Folder(folder) => folder.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folders_of_notes_and_templates_are_read() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(obsidian_settings(dir.path()), ObsidianSettings::default());
        std::fs::create_dir_all(dir.path().join(".obsidian/plugins/templater-obsidian")).expect("a folder");
        for (file, text) in [
            ("app.json", r#"{"newFileLocation": "folder", "newFileFolderPath": "/In box/"}"#),
            ("templates.json", r#"{"folder": "Meta/Forms", "dateFormat": "YYYY"}"#),
            ("plugins/templater-obsidian/data.json", r#"{"templates_folder": "Snips/", "trigger": true}"#),
        ] {
            std::fs::write(dir.path().join(".obsidian").join(file), text).expect("a file");
        }
        let found = obsidian_settings(dir.path());
        assert_eq!(found.new_notes, NewNoteLocation::Folder("In box".to_owned()));
        assert_eq!(found.templates, ["meta/forms", "snips"]);
    }
}

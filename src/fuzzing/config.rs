use std::path::Path;

use super::input::texts;
use super::snippets::mendable;
use crate::config::{ConfigFile, Layer, Origin, Settings};

/// Settings in a file and from a client: a mistake is shown in the file and costs its setting, and
/// a vault decides nothing about what runs.
pub fn config(data: &[u8]) {
    for text in texts(data) {
        let user = file(&text, Origin::User);
        let vault = file(&text, Origin::Vault);
        let settings = Layer::merge([&vault.layer]);
        assert_eq!(settings.python, Settings::default().python, "{text:?}");
        assert_eq!(settings.run, Settings::default().run, "{text:?}");
        let client = serde_json::from_str(&text).unwrap_or_default();
        let (client, _mistakes) = Layer::of_client(&client);
        // What was tried setting by setting must stand together too; `merge` sees to that.
        Layer::merge([&user.layer, &vault.layer, &client]);
    }
}

fn file(text: &str, origin: Origin) -> ConfigFile {
    let file = ConfigFile::parse(Path::new("/v/.qmark.toml"), text.to_owned(), origin);
    file.findings.iter().for_each(|finding| mendable(text, finding));
    file
}

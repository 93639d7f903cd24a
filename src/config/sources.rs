use super::{ConfigFile, Layer, Origin, Settings, user_file};

/// Where settings come from besides a vault's own file.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    user: Option<ConfigFile>,
    client: Vec<Layer>,
}

impl Sources {
    /// Reads the user's own file, where there is one.
    pub fn of_user() -> Self {
        let user = user_file().and_then(|path| ConfigFile::read(&path, Origin::User));
        Self { user, client: Vec::new() }
    }

    /// The user's own file.
    pub fn user(&self) -> Option<&ConfigFile> {
        self.user.as_ref()
    }

    /// Replaces what the client set; later layers win.
    pub fn set_client(&mut self, layers: Vec<Layer>) {
        self.client = layers;
    }

    /// The settings in effect in a vault with this file of its own.
    pub fn settings(&self, vault: Option<&ConfigFile>) -> Settings {
        let files = self.user.iter().chain(vault).map(|file| &file.layer);
        Layer::merge(files.chain(&self.client))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::LogLevel;
    use serde_json::json;
    use std::path::Path;

    #[test]
    fn the_client_wins_over_the_vault_and_the_vault_over_the_user() {
        let file = |text: &str, origin| ConfigFile::parse(Path::new("x"), text.to_owned(), origin);
        let user =
            file("[log]\nlevel = \"debug\"\n[index]\nmax-file-size = 1\nexclude = ['u']\n", Origin::User);
        let vault = file("[log]\nlevel = \"error\"\n[index]\nmax-file-size = 2\n", Origin::Vault);
        let mut sources = Sources { user: Some(user), client: Vec::new() };
        let (client, _) = Layer::of_client(&json!({"log.level": "warning"}));
        sources.set_client(vec![client]);
        let settings = sources.settings(Some(&vault));
        assert_eq!(settings.log.level, LogLevel::Warning);
        assert_eq!(settings.index.max_file_size, 2);
        assert_eq!(settings.index.exclude[0].as_str(), "u");
    }
}

use std::path::PathBuf;

use etcetera::BaseStrategy;

/// The user's own settings: `qmark/config.toml` in the platform's folder for configuration
/// (`$XDG_CONFIG_HOME`, `~/.config`, `%APPDATA%`). `None` where there is no home folder.
pub fn user_file() -> Option<PathBuf> {
    Some(strategy()?.config_dir().join("qmark/config.toml"))
}

/// Where qmark keeps what it can make again.
pub fn cache_folder() -> Option<PathBuf> {
    Some(strategy()?.cache_dir().join("qmark"))
}

/// Where qmark keeps what it remembers, such as consents.
pub fn state_folder() -> Option<PathBuf> {
    let strategy = strategy()?;
    Some(strategy.state_dir().unwrap_or_else(|| strategy.data_dir()).join("qmark"))
}

/// The user's home folder.
pub fn home_folder() -> Option<PathBuf> {
    etcetera::home_dir().ok()
}

fn strategy() -> Option<impl BaseStrategy> {
    etcetera::choose_base_strategy().ok()
}

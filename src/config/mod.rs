//! What a user can set, and where.
//!
//! Three places say the same names: the client's settings (section `qmark`) win over the vault's
//! `.qmark.toml`, which wins over the user's own `qmark/config.toml`. A mistake costs the setting
//! that it is in and nothing else. What decides which programs run, and how far they are confined,
//! is taken from the user and the client only: a vault may come from anybody.

mod file;
mod interpreter;
mod layer;
mod message;
mod paths;
mod reference;
mod schema;
mod settings;
mod sources;

pub use file::{ConfigFile, Origin, VAULT_FILE};
pub use interpreter::discovery;
pub use layer::Layer;
pub use paths::{cache_folder, home_folder, state_folder, user_file};
pub use reference::markdown_reference;
pub use schema::{json_schema, setting_names};
pub use settings::{
    BacklinkLenses, CodeLens, Diagnostics, Glob, HeadingSymbols, Index, InlayHints, Level, Log, LogLevel,
    Python, Questions, Ruff, Run, Settings,
};
pub use sources::Sources;

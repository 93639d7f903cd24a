//! What to say about a mistake in the settings.

use super::schema::Setting;

/// A mistake in one setting, or in a name that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Mistake {
    #[error("there is no setting `{name}`{}", suggest(.nearest.as_deref()))]
    Unknown { name: String, nearest: Option<String> },
    #[error("`{name}` must be {expected}")]
    Wrong { name: String, expected: String },
    #[error("`{name}`: {reason}")]
    Refused { name: String, reason: String },
    #[error("`{name}` is a group of settings, not a setting")]
    Group { name: String },
    #[error("`{name}` is a setting, not a group of settings")]
    NoGroup { name: String },
    #[error(
        "`{name}` decides what runs on this machine, so a vault cannot set it; set it in the editor or in qmark/config.toml"
    )]
    Machine { name: String },
}

fn suggest(nearest: Option<&str>) -> String {
    nearest.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

impl Mistake {
    pub(super) fn wrong(name: &str, setting: &Setting) -> Self {
        Self::Wrong { name: name.to_owned(), expected: setting.expected.clone() }
    }

    /// An unknown key among `known` ones of the same group.
    pub(super) fn unknown<'a>(prefix: &str, key: &str, known: impl Iterator<Item = &'a String>) -> Self {
        let likeness = |name: &str| similar::TextDiff::from_chars(key, name).ratio();
        let best = known.map(|name| (likeness(name), name)).max_by(|a, b| a.0.total_cmp(&b.0));
        let nearest = best.filter(|(likeness, _)| *likeness > 0.7).map(|(_, name)| join(prefix, name));
        Self::Unknown { name: join(prefix, key), nearest }
    }
}

/// The full name of a key in a group.
pub(super) fn join(prefix: &str, key: &str) -> String {
    if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") }
}

use serde_json::{Map, Value};

use super::Settings;
use super::message::{Mistake, join};
use super::schema::{Node, Setting, root};

/// The valid settings from one place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layer {
    /// Nested as in [`Settings`], with only what is set.
    set: Map<String, Value>,
}

impl Layer {
    /// The settings that a client sent: the content of its section `qmark`, or an object that holds
    /// the section; names may be nested or joined by dots; null means not set. Second are the
    /// mistakes, each costing one setting.
    pub fn of_client(value: &Value) -> (Self, Vec<String>) {
        let value = value.get("qmark").unwrap_or(value);
        let mut layer = Self::default();
        let mut mistakes = Vec::new();
        if let Value::Object(object) = value {
            layer.take(&unflatten(object), "", root(), &mut mistakes);
        } else if !value.is_null() {
            mistakes.push("the settings are no object".to_owned());
        }
        (layer, mistakes)
    }

    /// The settings of several layers, later ones winning.
    pub fn merge<'a>(layers: impl IntoIterator<Item = &'a Layer>) -> Settings {
        let mut merged = Map::new();
        for layer in layers {
            overlay(&mut merged, &layer.set);
        }
        // Each setting was tried by itself when its layer was read.
        let settings = serde_json::from_value(Value::Object(merged));
        debug_assert!(settings.is_ok(), "settings that stand alone do not stand together: {settings:?}");
        settings.unwrap_or_default()
    }

    fn take(&mut self, object: &Map<String, Value>, prefix: &str, node: &Node, mistakes: &mut Vec<String>) {
        let Node::Table(children) = node else { return };
        for (key, value) in object.iter().filter(|(_, value)| !value.is_null()) {
            let name = join(prefix, key);
            let mistake = match (children.get(key), value) {
                (None, _) => Err(Mistake::unknown(prefix, key, children.keys())),
                (Some(node @ Node::Table(_)), Value::Object(object)) => {
                    self.take(object, &name, node, mistakes);
                    Ok(())
                }
                (Some(Node::Table(_)), _) => Err(Mistake::Group { name }),
                (Some(Node::Setting(setting)), value) => self.set(&name, setting, value.clone()),
            };
            mistakes.extend(mistake.err().map(|mistake| mistake.to_string()));
        }
    }

    /// Sets one setting, by its full name, if the value fits.
    pub(super) fn set(&mut self, name: &str, setting: &Setting, value: Value) -> Result<(), Mistake> {
        let mut alone = Map::new();
        put(&mut alone, name, value.clone());
        match serde_json::from_value::<Settings>(Value::Object(alone)) {
            Ok(_) if !setting.allows(&value) => Err(Mistake::wrong(name, setting)),
            Ok(_) => {
                put(&mut self.set, name, value);
                Ok(())
            }
            // A value of the right shape was refused for what it says.
            Err(error)
                if value.is_array() && value.as_array().is_some_and(|it| it.iter().all(Value::is_string)) =>
            {
                Err(Mistake::Refused { name: name.to_owned(), reason: error.to_string() })
            }
            Err(_) => Err(Mistake::wrong(name, setting)),
        }
    }
}

fn put(object: &mut Map<String, Value>, name: &str, value: Value) {
    match name.split_once('.') {
        None => drop(object.insert(name.to_owned(), value)),
        Some((group, rest)) => {
            let group = object.entry(group).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(group) = group {
                put(group, rest, value);
            }
        }
    }
}

fn overlay(below: &mut Map<String, Value>, above: &Map<String, Value>) {
    for (key, value) in above {
        match (below.get_mut(key), value) {
            (Some(Value::Object(below)), Value::Object(above)) => overlay(below, above),
            _ => drop(below.insert(key.clone(), value.clone())),
        }
    }
}

/// `{"a.b": 1}` as `{"a": {"b": 1}}`.
fn unflatten(object: &Map<String, Value>) -> Map<String, Value> {
    let mut nested = Map::new();
    for (name, value) in object {
        let mut one = Map::new();
        put(&mut one, name, value.clone());
        overlay(&mut nested, &one);
    }
    nested
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Level, LogLevel};
    use serde_json::json;

    fn client(value: Value) -> (Settings, Vec<String>) {
        let (layer, mistakes) = Layer::of_client(&value);
        (Layer::merge([&layer]), mistakes)
    }

    #[test]
    fn clients_may_nest_names_or_join_them() {
        for value in [
            json!({"log": {"level": "debug"}, "diagnostics": {"missing-note": "off"}}),
            json!({"log.level": "debug", "diagnostics.missing-note": "off"}),
            json!({"qmark": {"log": {"level": "debug"}, "diagnostics.missing-note": "off"}}),
        ] {
            let (settings, mistakes) = client(value);
            assert!(mistakes.is_empty(), "{mistakes:?}");
            assert_eq!(settings.log.level, LogLevel::Debug);
            assert_eq!(settings.diagnostics.levels["missing-note"], Level::Off);
        }
    }

    #[test]
    fn null_means_not_set() {
        let unset = json!({"log": {"level": null}, "python": null});
        assert_eq!(client(unset), (Settings::default(), Vec::new()));
        assert_eq!(client(Value::Null), (Settings::default(), Vec::new()));
    }

    #[test]
    fn a_mistake_costs_one_setting() {
        let (settings, mistakes) = client(json!({
            "index": {"max-file-size": "big", "exlude": [], "exclude": ["a/"]},
            "log": 3, "run": {"wall-time": 0}, "diagnostics": {"mising-note": "off", "alias-link": "loud"},
        }));
        assert_eq!(
            mistakes,
            [
                "`diagnostics.alias-link` must be one of `off`, `hint`, `information`, `warning`, `error`",
                "there is no setting `diagnostics.mising-note`; did you mean `diagnostics.missing-note`?",
                "there is no setting `index.exlude`; did you mean `index.exclude`?",
                "`index.max-file-size` must be a whole number, 1 or more",
                "`log` is a group of settings, not a setting",
                "`run.wall-time` must be a whole number from 1 to 3600",
            ]
        );
        assert_eq!(settings.index.exclude.len(), 1);
    }

    #[test]
    fn later_layers_win_setting_by_setting() {
        let layer = |value| Layer::of_client(&value).0;
        let user = layer(json!({"index": {"max-file-size": 1, "exclude": ["a"]}}));
        let vault = layer(json!({"index": {"max-file-size": 2}}));
        let settings = Layer::merge([&user, &vault]);
        assert_eq!(settings.index.max_file_size, 2);
        assert_eq!(settings.index.exclude[0].as_str(), "a");
    }
}

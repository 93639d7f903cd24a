use std::collections::BTreeMap;
use std::sync::OnceLock;

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::Settings;

/// The JSON schema of the settings, as text that ends in a line break.
pub fn json_schema() -> String {
    // A schema is plain JSON, which can always be written.
    serde_json::to_string_pretty(schema()).unwrap_or_default() + "\n"
}

/// The full name of every setting, such as `index.exclude`, in order.
pub fn setting_names() -> Vec<String> {
    fn collect(node: &Node, prefix: &str, names: &mut Vec<String>) {
        match node {
            Node::Setting(_) => names.push(prefix.to_owned()),
            Node::Table(children) => {
                for (key, child) in children {
                    let dot = if prefix.is_empty() { "" } else { "." };
                    collect(child, &format!("{prefix}{dot}{key}"), names);
                }
            }
        }
    }
    let mut names = Vec::new();
    collect(root(), "", &mut names);
    names
}

/// A place in the tree of settings.
#[derive(Debug)]
pub(super) enum Node {
    /// A group of settings, by name.
    Table(BTreeMap<String, Node>),
    /// One setting.
    Setting(Setting),
}

/// What the schema says of one setting.
#[derive(Debug)]
pub(super) struct Setting {
    /// Whether only the user and the client may set it.
    pub(super) machine: bool,
    /// What it may be, as the end of a sentence that begins "it must be".
    pub(super) expected: String,
    /// The smallest and the largest number.
    range: (Option<f64>, Option<f64>),
}

impl Setting {
    /// Whether a number lies in the range; anything else does.
    pub(super) fn allows(&self, value: &Value) -> bool {
        let Some(number) = value.as_f64() else { return true };
        self.range.0.is_none_or(|minimum| number >= minimum)
            && self.range.1.is_none_or(|maximum| number <= maximum)
    }
}

/// The tree of all settings.
pub(super) fn root() -> &'static Node {
    static ROOT: OnceLock<Node> = OnceLock::new();
    ROOT.get_or_init(|| node(schema()))
}

pub(super) fn schema() -> &'static Value {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
        settings.into_generator().into_root_schema_for::<Settings>().to_value()
    })
}

fn node(schema: &Value) -> Node {
    match schema.get("properties").and_then(Value::as_object) {
        Some(properties) => {
            Node::Table(properties.iter().map(|(key, child)| (key.clone(), node(child))).collect())
        }
        None => Node::Setting(Setting {
            machine: schema.get("x-scope").and_then(Value::as_str) == Some("machine"),
            expected: expected(schema),
            range: (
                schema.get("minimum").and_then(Value::as_f64),
                schema.get("maximum").and_then(Value::as_f64),
            ),
        }),
    }
}

fn expected(schema: &Value) -> String {
    let choices = choices(schema);
    if !choices.is_empty() {
        return format!("one of {}", choices.join(", "));
    }
    let kinds = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(kind)) => vec![kind.as_str()],
        _ => Vec::new(),
    };
    match kinds.first() {
        Some(&"boolean") => "`true` or `false`".into(),
        Some(&"integer") => match (schema.get("minimum"), schema.get("maximum")) {
            (Some(minimum), Some(maximum)) => format!("a whole number from {minimum} to {maximum}"),
            (Some(minimum), None) => format!("a whole number, {minimum} or more"),
            _ => "a whole number".into(),
        },
        Some(&"array") => "a list of texts".into(),
        _ => "a text".into(),
    }
}

/// The texts that an enumeration allows; schemas write them in one list, or one by one with a
/// description each.
fn choices(schema: &Value) -> Vec<String> {
    let listed = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    let described = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    let constants = described.filter_map(|choice| choice.get("const"));
    listed.chain(constants).map(|choice| format!("`{}`", choice.as_str().unwrap_or_default())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_schema_is_up_to_date() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/config.schema.json");
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(path, json_schema()).expect("a writable file");
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(committed == json_schema(), "run `UPDATE_DOCS=1 cargo test --lib config`");
    }

    #[test]
    fn the_extension_for_vscode_offers_every_setting() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/editors/vscode/package.json");
        let manifest: Value = serde_json::from_str(&std::fs::read_to_string(path).expect("a manifest"))
            .expect("a manifest is JSON");
        let offered = &manifest["contributes"]["configuration"]["properties"];
        for name in setting_names() {
            let pointer = format!("/properties/{}", name.replace('.', "/properties/"));
            let described = schema().pointer(&pointer).and_then(|it| it.get("description"));
            assert_eq!(
                Some(&offered[format!("qmark.{name}")]["markdownDescription"]),
                described,
                "{name}: run `npm run settings` in editors/vscode"
            );
        }
    }

    #[test]
    fn every_setting_has_a_description_and_says_what_it_may_be() {
        let names = setting_names();
        for name in ["diagnostics.enable", "diagnostics.missing-note", "index.exclude", "python.interpreter"]
        {
            assert!(names.iter().any(|it| it == name), "{name} is not in {names:?}");
        }
        for name in names {
            let pointer = format!("/properties/{}", name.replace('.', "/properties/"));
            let described = schema().pointer(&pointer).and_then(|it| it.get("description"));
            assert!(described.is_some(), "{name} has no description");
        }
    }
}

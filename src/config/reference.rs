use std::fmt::Write;

use serde_json::Value;

use super::schema::{Node, Setting, root, schema};

/// What comes before the settings in the reference.
const PREFACE: &str = "\
# Settings

<!-- Generated from the types in src/config: UPDATE_DOCS=1 cargo test --lib config -->

The same names work in three places. Later ones win:

1. `qmark/config.toml` in the user's folder for configuration (`~/.config` on Linux)
2. `.qmark.toml` in the vault
3. the settings of the editor, in a section `qmark`

Settings marked *user only* decide which programs run and how far they are confined. A vault cannot
set them: it may come from anybody.

A mistake is reported in the file that holds it and costs only the setting that it is in.

```toml
[diagnostics]
missing-note = \"off\"

[index]
exclude = [\"archive/\"]
```
";

/// The settings as a page of Markdown, one section for each group.
pub fn markdown_reference() -> String {
    let mut page = PREFACE.to_owned();
    if let Node::Table(groups) = root() {
        for (name, group) in groups {
            section(name, group, &schema()["properties"][name], &mut page);
        }
    }
    page
}

fn section(name: &str, group: &Node, schema: &Value, page: &mut String) {
    let Node::Table(settings) = group else { return };
    // Writing to a text cannot fail.
    let _ = write!(page, "\n## `{name}`\n\n{}\n\n", text(&schema["description"]));
    page.push_str("| setting | default | may be | meaning |\n|---|---|---|---|\n");
    for (key, node) in settings {
        if let Node::Setting(setting) = node {
            row(key, setting, &schema["properties"][key], page);
        }
    }
    // A group in the group, such as `python.ruff`.
    for (key, node) in settings {
        section(&format!("{name}.{key}"), node, &schema["properties"][key], page);
    }
}

fn row(key: &str, setting: &Setting, schema: &Value, page: &mut String) {
    let user_only = if setting.machine { " *User only.*" } else { "" };
    let _ = writeln!(
        page,
        "| `{key}` | {} | {} | {}{user_only} |",
        default(&schema["default"]),
        cell(&setting.expected),
        cell(text(&schema["description"])),
    );
}

fn default(value: &Value) -> String {
    if value.is_null() { "none".to_owned() } else { format!("`{}`", cell(&value.to_string())) }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A text in a cell of a table: one line, no pipes.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::setting_names;

    #[test]
    fn the_committed_reference_is_up_to_date() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/configuration.md");
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(path, markdown_reference()).expect("a writable file");
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(committed == markdown_reference(), "run `UPDATE_DOCS=1 cargo test --lib config`");
    }

    #[test]
    fn every_setting_has_its_row() {
        let page = markdown_reference();
        for name in setting_names() {
            let key = name.rsplit('.').next().unwrap_or_default();
            assert!(page.contains(&format!("| `{key}` | ")), "{name} is missing");
        }
    }
}

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Layer;
use super::message::{Mistake, join};
use super::schema::{Node, root};
use crate::diagnostic::codes::files::INVALID_CONFIG;
use crate::diagnostic::{Finding, Fix};
use crate::text::{LineTable, TextEdit, TextRange};

/// The file of a vault's settings, at its root.
pub const VAULT_FILE: &str = ".qmark.toml";

/// The largest configuration file that is read, in bytes.
const MAX_SIZE: u64 = 1 << 20;

/// Whose file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The user's own.
    User,
    /// The vault's, which may come from anybody.
    Vault,
}

/// A configuration file as it was read.
#[derive(Clone, Debug)]
pub struct ConfigFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its text; empty where it could not be read.
    pub text: String,
    /// What it sets.
    pub layer: Layer,
    /// What is wrong with it, as `invalid-config` findings in `text`.
    pub findings: Vec<Finding>,
}

impl ConfigFile {
    /// Reads a file; `None` where there is none. What cannot be read is a finding.
    pub fn read(path: &Path, origin: Origin) -> Option<Self> {
        let failed = |reason: String| Self {
            path: path.to_owned(),
            text: String::new(),
            layer: Layer::default(),
            findings: vec![Finding::new(&INVALID_CONFIG, TextRange::default(), reason)],
        };
        let mut bytes = Vec::new();
        let read = fs::File::open(path).and_then(|file| {
            // Anything but a regular file could keep us waiting.
            if !file.metadata()?.is_file() {
                return Err(std::io::Error::other("it is not a regular file"));
            }
            file.take(MAX_SIZE + 1).read_to_end(&mut bytes)
        });
        match read {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
            Err(error) => return Some(failed(format!("the settings cannot be read: {error}"))),
            Ok(_) if bytes.len() as u64 > MAX_SIZE => {
                return Some(failed("the settings are larger than 1 MiB and were not read".into()));
            }
            Ok(_) => {}
        }
        Some(match String::from_utf8(bytes) {
            Ok(text) => Self::parse(path, text, origin),
            Err(_) => failed("the settings are not valid UTF-8 and were not read".into()),
        })
    }

    /// Reads a file's text.
    pub fn parse(path: &Path, text: String, origin: Origin) -> Self {
        let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let (table, errors) = DeTable::parse_recoverable(&text[start..]);
        let mut reader = Reader { origin, start, layer: Layer::default(), findings: Vec::new() };
        reader.table(table.get_ref(), "", root());
        reader.syntax(&text, &errors);
        let Reader { layer, mut findings, .. } = reader;
        findings.sort_by_key(|finding| finding.range);
        Self { path: path.to_owned(), layer, findings, text }
    }
}

struct Reader {
    origin: Origin,
    /// Bytes of a byte order mark before the TOML.
    start: usize,
    layer: Layer,
    findings: Vec<Finding>,
}

impl Reader {
    fn table(&mut self, table: &DeTable<'_>, prefix: &str, node: &Node) {
        let Node::Table(children) = node else { return };
        for (key, value) in table {
            let name = join(prefix, key.get_ref());
            match (children.get(&**key.get_ref()), value.get_ref()) {
                (None, _) => self.unknown(key, Mistake::unknown(prefix, key.get_ref(), children.keys())),
                (Some(node @ Node::Table(_)), DeValue::Table(table)) => self.table(table, &name, node),
                (Some(Node::Table(_)), _) => self.report(value.span(), Mistake::Group { name }),
                (Some(Node::Setting(_)), DeValue::Table(_)) => {
                    self.report(key.span(), Mistake::NoGroup { name })
                }
                (Some(Node::Setting(setting)), _) if setting.machine && self.origin == Origin::Vault => {
                    self.report(key.span(), Mistake::Machine { name });
                }
                (Some(Node::Setting(setting)), plain) => {
                    let set = match json(plain) {
                        Some(json) => self.layer.set(&name, setting, json),
                        None => Err(Mistake::wrong(&name, setting)),
                    };
                    if let Err(mistake) = set {
                        self.report(value.span(), mistake);
                    }
                }
            }
        }
    }

    /// Adds the first error of the syntax. Later ones mostly follow from it, and so do mistakes in
    /// settings on their lines and in values that are not there.
    fn syntax(&mut self, text: &str, errors: &[toml::de::Error]) {
        let lines = LineTable::new(text);
        let ranges: Vec<TextRange> =
            errors.iter().map(|error| self.range(error.span().unwrap_or_default())).collect();
        let line = |range: &TextRange| lines.line_of(range.start as usize);
        self.findings.retain(|finding| {
            let follows = |range| finding.range.is_empty() || line(range) == line(&finding.range);
            !ranges.iter().any(follows)
        });
        if let (Some(error), Some(range)) = (errors.first(), ranges.first()) {
            self.findings.push(Finding::new(&INVALID_CONFIG, *range, error.message()));
        }
    }

    fn range(&self, span: std::ops::Range<usize>) -> TextRange {
        TextRange::new(self.start + span.start, self.start + span.end)
    }

    fn report(&mut self, span: std::ops::Range<usize>, mistake: Mistake) {
        self.findings.push(Finding::new(&INVALID_CONFIG, self.range(span), mistake.to_string()));
    }

    fn unknown(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>, mistake: Mistake) {
        let range = self.range(key.span());
        let mut finding = Finding::new(&INVALID_CONFIG, range, mistake.to_string());
        if let Mistake::Unknown { nearest: Some(nearest), .. } = &mistake {
            let key = nearest.rsplit('.').next().unwrap_or(nearest);
            finding = finding.with_fix(Fix {
                title: format!("Change to `{key}`"),
                edits: vec![TextEdit::replace(range, key)],
                safe: false,
            });
        }
        self.findings.push(finding);
    }
}

/// A plain value as JSON; `None` for what no setting is made of: dates, tables, odd numbers.
fn json(value: &DeValue<'_>) -> Option<Value> {
    Some(match value {
        DeValue::String(text) => text.as_ref().into(),
        DeValue::Boolean(value) => (*value).into(),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok()?.into(),
        DeValue::Float(number) => number.as_str().parse::<f64>().ok()?.into(),
        DeValue::Array(items) => {
            items.iter().map(|item| json(item.get_ref())).collect::<Option<Vec<Value>>>()?.into()
        }
        DeValue::Datetime(_) | DeValue::Table(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Level, Settings};

    /// The settings, and each finding as `text: message`.
    fn read(text: &str, origin: Origin) -> (Settings, Vec<String>) {
        let file = ConfigFile::parse(Path::new("/v/.qmark.toml"), text.to_owned(), origin);
        let show = |finding: &Finding| format!("{}: {}", finding.range.of(text), finding.message);
        (Layer::merge([&file.layer]), file.findings.iter().map(show).collect())
    }

    #[test]
    fn a_good_file_is_read() {
        let text = "[diagnostics]\nmissing-note = \"off\"\n\n[index]\nexclude = ['drafts/']\nmax-file-size = 0x10_00\n";
        let (settings, findings) = read(text, Origin::Vault);
        assert_eq!(findings, [""; 0]);
        assert_eq!(settings.diagnostics.levels["missing-note"], Level::Off);
        assert_eq!(settings.index.exclude[0].as_str(), "drafts/");
        assert_eq!(settings.index.max_file_size, 4096);
    }

    #[test]
    fn mistakes_are_shown_where_they_stand_and_the_rest_counts() {
        let text = "\u{feff}[index]\nexlude = []\nmax-file-size = \"big\"\nexclude = [\"a{\"]\n\n[colour]\nx = 1\n[log]\nlevel = \"debug\"\n";
        let (settings, findings) = read(text, Origin::User);
        assert_eq!(settings.log.level, crate::config::LogLevel::Debug);
        assert_eq!(
            findings,
            [
                "exlude: there is no setting `index.exlude`; did you mean `index.exclude`?",
                "\"big\": `index.max-file-size` must be a whole number, 1 or more",
                "[\"a{\"]: `index.exclude`: error parsing glob '!a{': unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)",
                "colour: there is no setting `colour`",
            ]
        );
    }

    #[test]
    fn broken_toml_is_shown_and_the_rest_counts() {
        let text = "[log]\nlevel = \"debug\"\n\n[index]\nmax-file-size = = 3\n";
        let (settings, findings) = read(text, Origin::Vault);
        assert_eq!(settings.log.level, crate::config::LogLevel::Debug);
        assert_eq!(findings, ["=: extra `=`, expected nothing"]);
        assert!(!read("= =\n[[[\n\"", Origin::Vault).1.is_empty());
    }

    #[test]
    fn a_vault_cannot_choose_what_runs() {
        let text = "[python]\ninterpreter = \"/v/evil\"\n[run]\nmemory = 100000\n";
        let (settings, findings) = read(text, Origin::Vault);
        assert_eq!(settings, Settings::default());
        assert_eq!(findings.len(), 2);
        assert!(
            findings[0].starts_with("interpreter: `python.interpreter` decides what runs"),
            "{findings:?}"
        );
        let (settings, findings) = read(text, Origin::User);
        assert_eq!((settings.run.memory, findings.len()), (100_000, 0));
        assert_eq!(settings.python.interpreter.as_deref(), Some(Path::new("/v/evil")));
    }

    #[test]
    fn what_cannot_be_read_is_a_finding_and_what_is_not_there_none() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join(VAULT_FILE);
        assert!(ConfigFile::read(&path, Origin::Vault).is_none());
        std::fs::write(&path, b"\xff\xfe").expect("a writable file");
        assert_eq!(ConfigFile::read(&path, Origin::Vault).map(|file| file.findings.len()), Some(1));
        std::fs::remove_file(&path).and_then(|()| std::fs::create_dir(&path)).expect("a folder");
        assert_eq!(ConfigFile::read(&path, Origin::Vault).map(|file| file.findings.len()), Some(1));
    }
}

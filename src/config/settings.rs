use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};

use crate::diagnostic::{Code, Levels, Severity, codes};
use crate::note::NoteOptions;
use crate::python::run::sandbox::Layer;
use crate::python::run::{self, Choice};
use crate::vault::{Limits, ScanOptions};

/// All settings, at their defaults where nobody says otherwise.
// The doc comments below are the descriptions in the JSON schema: they speak to users.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
#[schemars(title = "qmark's settings", deny_unknown_fields)]
pub struct Settings {
    /// What is reported, and how loudly.
    pub diagnostics: Diagnostics,
    /// Which files belong to the vault.
    pub index: Index,
    /// What counts as a question.
    pub questions: Questions,
    /// What is found by its name.
    pub search: Search,
    /// What stands above lines of a note in the editor.
    pub code_lens: CodeLens,
    /// What is shown in a note's lines that is not part of them.
    pub inlay_hints: InlayHints,
    /// What the server writes to its log.
    pub log: Log,
    /// The interpreter that judges Python snippets.
    pub python: Python,
    /// The limits of running a snippet.
    pub run: Run,
}

/// What is reported, and how loudly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Diagnostics {
    /// Whether anything is reported at all.
    pub enable: bool,
    /// The level of each code that differs from its own.
    #[serde(flatten)]
    pub levels: BTreeMap<String, Level>,
}

/// How loudly one kind of diagnostic is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Not at all.
    Off,
    /// Without a squiggle where the editor can.
    Hint,
    /// As information.
    Information,
    /// As a warning.
    Warning,
    /// As an error.
    Error,
}

/// Which files belong to the vault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Index {
    /// Globs of paths to leave out, in the syntax of `.gitignore` and relative to the vault.
    pub exclude: Vec<Glob>,
    /// The largest note that is analysed, in bytes.
    #[schemars(range(min = 1))]
    pub max_file_size: u64,
}

/// What counts as a question.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Questions {
    /// Read flashcard syntax (`question::answer`) in every note, not only in those tagged as decks.
    pub flashcards: bool,
}

/// What stands above lines of a note in the editor.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct CodeLens {
    /// Where the number of backlinks is shown; never where it is zero.
    pub backlinks: BacklinkLenses,
}

/// Where the number of backlinks is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum BacklinkLenses {
    /// Nowhere.
    Off,
    /// Above the note.
    #[default]
    Note,
    /// Above the note, and above its headings and questions.
    Sections,
}

/// What is shown in a note's lines that is not part of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct InlayHints {
    /// Show where links lead that do not say so: those by an alias or a title, and those that could
    /// mean several notes.
    pub links: bool,
}

/// What is found by its name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Search {
    /// Whether headings are among the symbols of the workspace; `auto` leaves them out where the editor lists them itself, as VS Code does.
    pub headings: HeadingSymbols,
}

/// When headings are among the symbols of the workspace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum HeadingSymbols {
    /// Where the editor does not list them itself.
    #[default]
    Auto,
    /// In every editor.
    Always,
    /// In no editor.
    Never,
}

/// What the server writes to its log.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Log {
    /// The most detailed messages that go to standard error and to the editor's log.
    pub level: LogLevel,
}

/// How detailed the log is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// What failed.
    Error,
    /// What looks wrong.
    Warning,
    /// What a user may want to know.
    #[default]
    Information,
    /// What helps to find a mistake of the server.
    Debug,
}

/// The interpreter that judges Python snippets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Python {
    /// Check the Python snippets of notes.
    pub check: bool,
    /// The absolute path of the interpreter; without it `python3`, `python` or `py` on the PATH.
    #[schemars(extend("x-scope" = "machine"))]
    pub interpreter: Option<PathBuf>,
    /// Ruff, another program, which is used only where it is switched on here.
    pub ruff: Ruff,
}

/// Ruff, another program, which is used only where it is switched on here.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Ruff {
    /// Report what Ruff says of Python snippets, by its default rules.
    #[schemars(extend("x-scope" = "machine"))]
    pub lint: bool,
    /// Format the Python snippets of notes with Ruff when the editor formats them.
    #[schemars(extend("x-scope" = "machine"))]
    pub format: bool,
    /// The absolute path of Ruff; without it `ruff` on the PATH.
    #[schemars(extend("x-scope" = "machine"))]
    pub path: Option<PathBuf>,
}

/// The limits of running a snippet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Run {
    /// Seconds from the start of a run to its end.
    #[schemars(range(min = 1, max = 3600), extend("x-scope" = "machine"))]
    pub wall_time: u32,
    /// Seconds of processor time of each process.
    #[schemars(range(min = 1, max = 3600), extend("x-scope" = "machine"))]
    pub cpu_time: u32,
    /// Memory of a run, in MiB.
    #[schemars(range(min = 16, max = 1_048_576), extend("x-scope" = "machine"))]
    pub memory: u32,
    /// Bytes that a run may print.
    #[schemars(range(min = 1, max = 1_073_741_824), extend("x-scope" = "machine"))]
    pub output: u32,
    /// Walls around a run that are not built, for a system on which one misbehaves: `processes`,
    /// `network`, `mounts`, `files`, `system-calls` or `limits`. The question before a run names
    /// what is missing.
    #[schemars(extend("x-scope" = "machine"))]
    pub without: BTreeSet<Layer>,
}

/// A pattern of paths, checked when it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub struct Glob(String);

impl Glob {
    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Glob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match ignore::overrides::OverrideBuilder::new("").add(&format!("!{text}")) {
            Ok(_) => Ok(Self(text)),
            Err(error) => Err(serde::de::Error::custom(error)),
        }
    }
}

impl Default for Diagnostics {
    fn default() -> Self {
        Self { enable: true, levels: BTreeMap::new() }
    }
}

impl Default for Index {
    fn default() -> Self {
        Self { exclude: Vec::new(), max_file_size: Limits::default().note_size }
    }
}

impl Default for Python {
    fn default() -> Self {
        Self { check: true, interpreter: None, ruff: Ruff::default() }
    }
}

impl Default for Run {
    fn default() -> Self {
        Self { wall_time: 5, cpu_time: 2, memory: 512, output: 1 << 20, without: BTreeSet::new() }
    }
}

impl Settings {
    /// The levels of diagnostics, as the findings are filtered with.
    pub fn levels(&self) -> Levels {
        let mut levels = Levels::default();
        levels.silent = !self.diagnostics.enable;
        for (id, level) in &self.diagnostics.levels {
            if let Some(code) = Code::find(id) {
                levels.set(code, level.severity());
            }
        }
        levels
    }

    /// How snippets are run.
    pub fn run_choice(&self) -> Choice {
        let limits = run::Limits {
            wall: Duration::from_secs(self.run.wall_time.into()),
            cpu: Duration::from_secs(self.run.cpu_time.into()),
            memory: u64::from(self.run.memory) << 20,
            output: self.run.output.into(),
            ..run::Limits::default()
        };
        Choice { interpreter: self.python.interpreter.clone(), limits, without: self.run.without.clone() }
    }

    /// What a scan of the vault reads.
    pub fn scan_options(&self) -> ScanOptions {
        ScanOptions {
            exclude: self.index.exclude.iter().map(|glob| glob.0.clone()).collect(),
            limits: Limits { note_size: self.index.max_file_size },
            note: NoteOptions { flashcards: self.questions.flashcards },
        }
    }
}

impl Level {
    /// The severity; `None` for silence.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Level::Off => None,
            Level::Hint => Some(Severity::Hint),
            Level::Information => Some(Severity::Information),
            Level::Warning => Some(Severity::Warning),
            Level::Error => Some(Severity::Error),
        }
    }
}

/// Written by hand, because the codes are not fields: one property for each that there is.
impl JsonSchema for Diagnostics {
    fn schema_name() -> Cow<'static, str> {
        "Diagnostics".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut properties = serde_json::Map::new();
        let enable = json_schema!({
            "description": "Whether anything is reported at all.", "type": "boolean", "default": true,
        });
        properties.insert("enable".into(), enable.into());
        for code in codes::all() {
            let level = json_schema!({
                "description": format!("The level of `{}`.", code.id),
                "enum": ["off", "hint", "information", "warning", "error"],
                "default": code.severity.name(),
            });
            properties.insert(code.id.into(), level.into());
        }
        json_schema!({
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
        })
    }
}

//! `qmark doctor`: what qmark finds on this machine, and what it lacks.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use notify::Watcher;
use serde::Serialize;

use super::args::{DoctorOptions, ListFormat};
use crate::config::{
    self, ConfigFile, Origin, Sources, VAULT_FILE, cache_folder, discovery, home_folder, state_folder,
    user_file,
};
use crate::python::ruff::Search;
use crate::python::run::sandbox::Layer;
use crate::python::run::{Choice, Installation, ResultCache, Service, Setup, privacy_line};
use crate::text::LineTable;
use crate::vault::find_root;

/// Everything that is looked at.
#[derive(Serialize)]
struct Report {
    version: &'static str,
    vault: Vault,
    interpreter: Interpreter,
    /// Only where it is switched on.
    ruff: Option<Ruff>,
    sandbox: Sandbox,
    watcher: Watching,
    config: Vec<Config>,
    folders: Vec<Folder>,
    /// What is stored where.
    privacy: String,
}

#[derive(Serialize)]
struct Vault {
    folder: PathBuf,
    /// Whether a marker makes it one.
    marked: bool,
}

#[derive(Serialize)]
struct Interpreter {
    path: Option<PathBuf>,
    version: Option<String>,
    /// The setting `python.interpreter`.
    configured: Option<PathBuf>,
    /// Why there is none.
    problem: Option<String>,
}

#[derive(Serialize)]
struct Ruff {
    path: Option<PathBuf>,
    version: Option<String>,
    /// The setting `python.ruff.path`.
    configured: Option<PathBuf>,
    /// Why there is none.
    problem: Option<String>,
}

#[derive(Serialize)]
struct Sandbox {
    layers: Vec<Wall>,
    /// Whether snippets can neither read files of the user nor reach the network.
    closed: bool,
    /// Why it could not be tried.
    problem: Option<String>,
}

#[derive(Serialize)]
struct Wall {
    name: &'static str,
    works: bool,
    /// Why it does not.
    problem: Option<String>,
    /// What a snippet could do for lack of it.
    risk: Option<&'static str>,
}

#[derive(Serialize)]
struct Watching {
    kind: String,
    problem: Option<String>,
}

#[derive(Serialize)]
struct Config {
    path: PathBuf,
    exists: bool,
    problems: Vec<String>,
}

#[derive(Serialize)]
struct Folder {
    purpose: &'static str,
    path: Option<PathBuf>,
    exists: bool,
    problem: Option<String>,
}

pub(super) fn run(options: &DoctorOptions) -> anyhow::Result<ExitCode> {
    let start = options.path.as_deref().unwrap_or(Path::new("."));
    let report = examine(start)?;
    let mut out = anstream::AutoStream::auto(std::io::stdout().lock());
    match options.format {
        ListFormat::Json => {
            serde_json::to_writer_pretty(&mut out, &report)?;
            writeln!(out)?;
        }
        ListFormat::Text => print(&mut out, &report)?,
    }
    Ok(ExitCode::from(u8::from(report.has_problem())))
}

fn examine(start: &Path) -> anyhow::Result<Report> {
    let start = start.canonicalize().with_context(|| format!("{}: cannot be read", start.display()))?;
    let folder = if start.is_dir() { start.as_path() } else { start.parent().unwrap_or(&start) };
    let root = find_root(folder, home_folder().as_deref());
    let sources = Sources::of_user();
    let own = ConfigFile::read(&root.folder.join(VAULT_FILE), Origin::Vault);
    let settings = sources.settings(own.as_ref());
    let ruff = examine_ruff(&settings.python.ruff, &root.folder);
    let choice = settings.run_choice();
    let configured = choice.interpreter.clone();
    let found = discovery(configured.clone(), vec![root.folder.clone()]).find();
    let sandbox = match &found {
        Ok(interpreter) => sandbox(&interpreter.path, choice),
        Err(_) => Sandbox::unknown("there is no interpreter to try it with".into()),
    };
    let interpreter = match found {
        Ok(found) => Interpreter {
            version: Some(format!("{}.{}", found.version, found.patch)),
            path: Some(found.path),
            configured,
            problem: None,
        },
        Err(error) => Interpreter { path: None, version: None, configured, problem: Some(error.to_string()) },
    };
    let config = user_file().map(|path| config(path, sources.user()));
    Ok(Report {
        version: env!("CARGO_PKG_VERSION"),
        interpreter,
        ruff,
        sandbox,
        watcher: watcher(&root.folder),
        config: config
            .into_iter()
            .chain([self::config(root.folder.join(VAULT_FILE), own.as_ref())])
            .collect(),
        folders: vec![
            examine_folder("cache", cache_folder()),
            examine_folder("what may run", state_folder()),
        ],
        privacy: privacy_line(state_folder().as_deref(), cache_folder().as_deref()),
        vault: Vault { folder: root.folder, marked: root.marked },
    })
}

/// The program that lints and formats; none where that is switched off.
fn examine_ruff(settings: &config::Ruff, vault: &Path) -> Option<Ruff> {
    if !settings.lint && !settings.format {
        return None;
    }
    let configured = settings.path.clone();
    Some(match Search::from_environment(configured.clone(), vec![vault.to_owned()]).find() {
        Ok(found) => Ruff { path: Some(found.path), version: Some(found.version), configured, problem: None },
        Err(error) => Ruff { path: None, version: None, configured, problem: Some(error.to_string()) },
    })
}

impl Sandbox {
    fn unknown(problem: String) -> Self {
        Self { layers: Vec::new(), closed: false, problem: Some(problem) }
    }
}

/// Sets up a sandbox as for a snippet, with nothing in it.
fn sandbox(interpreter: &Path, choice: Choice) -> Sandbox {
    let probed = Installation::inspect(interpreter, home_folder().as_deref())
        .map_err(|error| error.to_string())
        .and_then(|installation| {
            let setup = Setup { without: choice.without, ..Setup::new(installation) };
            let service = Service::new(setup, ResultCache::none());
            service.probe().map_err(|error| error.to_string())
        });
    let layers = match probed {
        Ok(layers) => layers,
        Err(problem) => return Sandbox::unknown(problem),
    };
    let wall = |layer: Layer| {
        let gap = layers.gaps().find(|(gap, _)| *gap == layer).map(|(_, reason)| reason.to_owned());
        Wall {
            name: layer.name(),
            works: gap.is_none(),
            risk: gap.is_some().then(|| layer.without_it()),
            problem: gap,
        }
    };
    Sandbox { layers: Layer::ALL.into_iter().map(wall).collect(), closed: layers.is_closed(), problem: None }
}

/// The server's own watcher, for editors that watch nothing, tried on one folder.
fn watcher(folder: &Path) -> Watching {
    let tried = notify::recommended_watcher(|_: notify::Result<notify::Event>| {})
        .and_then(|mut watcher| watcher.watch(folder, notify::RecursiveMode::NonRecursive));
    Watching {
        kind: format!("{:?}", notify::RecommendedWatcher::kind()),
        problem: tried.err().map(|error| error.to_string()),
    }
}

fn config(path: PathBuf, file: Option<&ConfigFile>) -> Config {
    let problems = file.map_or_else(Vec::new, |file| {
        let lines = LineTable::new(&file.text);
        let problem = |finding: &crate::diagnostic::Finding| {
            let (line, column) = lines.human(finding.range.start as usize);
            format!("{line}:{column}: {}", finding.message)
        };
        file.findings.iter().map(problem).collect()
    });
    Config { path, exists: file.is_some(), problems }
}

/// A folder that does not exist yet is made when it is needed.
fn examine_folder(purpose: &'static str, path: Option<PathBuf>) -> Folder {
    let Some(path) = path else {
        let problem = Some("there is no home folder to keep it in".to_owned());
        return Folder { purpose, path: None, exists: false, problem };
    };
    let exists = path.is_dir();
    let tried = if exists { tempfile::tempfile_in(&path).err().map(|error| error.to_string()) } else { None };
    let problem = match tried {
        None if path.exists() && !exists => Some("it is no folder".to_owned()),
        tried => tried,
    };
    Folder { purpose, exists, problem, path: Some(path) }
}

impl Report {
    fn has_problem(&self) -> bool {
        self.interpreter.problem.is_some()
            || self.ruff.as_ref().is_some_and(|ruff| ruff.problem.is_some())
            || self.sandbox.problem.is_some()
            || !self.sandbox.closed
            || self.watcher.problem.is_some()
            || self.config.iter().any(|config| !config.problems.is_empty())
            || self.folders.iter().any(|folder| folder.problem.is_some())
    }
}

/// What is said of something that works, or why it does not.
fn line(out: &mut dyn Write, problem: Option<&str>, what: &str) -> std::io::Result<()> {
    let (colour, mark) = match problem {
        None => (anstyle::AnsiColor::Green.on_default(), "✓"),
        Some(_) => (anstyle::AnsiColor::Red.on_default(), "✗"),
    };
    let reason = problem.map_or_else(String::new, |reason| format!(": {reason}"));
    writeln!(out, "  {colour}{mark}{colour:#} {what}{reason}")
}

fn print(out: &mut dyn Write, report: &Report) -> std::io::Result<()> {
    writeln!(out, "qmark {}", report.version)?;
    let marked = if report.vault.marked { "a vault" } else { "a folder without a vault's marker" };
    writeln!(out, "  {} ({marked})", report.vault.folder.display())?;

    writeln!(out, "Python interpreter")?;
    let interpreter = &report.interpreter;
    let found = match (&interpreter.path, &interpreter.version) {
        (Some(path), Some(version)) => format!("Python {version}, {}", path.display()),
        _ => "none".to_owned(),
    };
    line(out, interpreter.problem.as_deref(), &found)?;

    if let Some(ruff) = &report.ruff {
        writeln!(out, "Ruff")?;
        let found = match (&ruff.path, &ruff.version) {
            (Some(path), Some(version)) => format!("Ruff {version}, {}", path.display()),
            _ => "none".to_owned(),
        };
        line(out, ruff.problem.as_deref(), &found)?;
    }

    writeln!(out, "Isolation of snippets that run")?;
    let sandbox = &report.sandbox;
    if let Some(problem) = &sandbox.problem {
        line(out, Some(problem), "unknown")?;
    }
    for wall in &sandbox.layers {
        let risk = wall.risk.map(|risk| format!("; without it a snippet could {risk}")).unwrap_or_default();
        let problem = wall.problem.as_ref().map(|problem| format!("{problem}{risk}"));
        line(out, problem.as_deref(), wall.name)?;
    }

    writeln!(out, "Watching files, where the editor does not")?;
    line(out, report.watcher.problem.as_deref(), &report.watcher.kind)?;

    writeln!(out, "Configuration")?;
    for config in &report.config {
        let state = if config.exists { "" } else { " (none)" };
        let problems = (!config.problems.is_empty()).then(|| config.problems.join("; "));
        line(out, problems.as_deref(), &format!("{}{state}", config.path.display()))?;
    }

    writeln!(out, "Folders")?;
    for folder in &report.folders {
        let path = folder.path.as_ref().map_or_else(String::new, |path| format!(": {}", path.display()));
        let state = if folder.exists || folder.path.is_none() { "" } else { " (made when needed)" };
        line(out, folder.problem.as_deref(), &format!("{}{path}{state}", folder.purpose))?;
    }
    writeln!(out, "  {}", report.privacy)?;
    Ok(())
}

//! Every flag, in one place: help, man page and completions are made from it.

use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::diagnostic::Severity;

/// Questions, links and code samples in vaults of interview notes.
#[derive(Debug, Parser)]
#[command(name = "qmark", version, about, max_term_width = 100, after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// Run the language server on standard input and output, as editors start it
    #[arg(long, hide = true)]
    pub(super) stdio: bool,
    /// When to use colours
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = ColorChoice::Auto, global = true)]
    pub(super) color: ColorChoice,
}

const EXAMPLES: &str = "\
Examples:
  qmark check                       what is wrong in the vault around this folder
  qmark check notes/gil.md          … in one note
  qmark check --format sarif        … for a CI service
  qmark run notes/gil.md:42         run the snippet at that line
  qmark questions --query deadlock  find a question
  qmark symbols 'list comp'         search questions, headings and notes
  qmark search deadlock             search the words of answers
  qmark quiz '#python'              be asked
  qmark explain missing-note        what a diagnostic means";

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run the language server on standard input and output
    Lsp(LspOptions),
    /// Report broken links, unanswered questions and broken code samples
    Check(CheckOptions),
    /// List questions
    Questions(QuestionsOptions),
    /// Search questions, headings, note names and aliases
    Symbols(SymbolsOptions),
    /// Search the words of questions and answers
    Search(SearchOptions),
    /// Show how many questions there are, by folder and tag
    Stats(StatsOptions),
    /// Ask questions in the terminal, answers on a key; nothing is written
    Quiz(QuizOptions),
    /// Write questions and answers for other programs
    #[command(subcommand)]
    Export(ExportCommand),
    /// Run the Python snippets of a note, isolated, after you allowed it
    Run(RunOptions),
    /// List and change what may run
    Trust(TrustOptions),
    /// List where the links of a note lead
    Links(LinksOptions),
    /// List the links to a note
    Backlinks(LinksOptions),
    /// Rename a file or folder and keep every link to it and in it alive
    Mv(MvOptions),
    /// Explain a diagnostic
    Explain(ExplainOptions),
    /// Show what qmark finds on this machine: Python, isolation, settings, folders
    Doctor(DoctorOptions),
    /// Print a completion script for a shell
    Completions(CompletionsOptions),
    /// Print the manual page
    Man,
}

/// Options of `qmark lsp`.
#[derive(Debug, Args)]
pub(super) struct LspOptions {
    /// Speak over standard input and output: the only way there is, accepted because editors pass it
    #[arg(long)]
    stdio: bool,
}

/// Options of `qmark check`.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit status: 0 nothing of the severity given by --fail-on, 1 something, 2 could not run.

Examples:
  qmark check
  qmark check --fail-on error notes/
  qmark check --format json | jq '.summary'
  qmark check --format github          annotations in a pull request
  qmark check --diff                   what could be mended safely
  qmark check --fix                    mend it
  qmark check --run                    whether the notes' code does what they say
  qmark check --run --fix --diff       what would make it so")]
pub(super) struct CheckOptions {
    /// Notes or folders to report on [default: the current folder]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// How to print the findings
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub(super) format: CheckFormat,
    /// The least severity that makes the exit status 1
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::Warning)]
    pub(super) fail_on: FailOn,
    /// Run the Python snippets too, isolated, and compare what they do with what the notes say
    #[arg(long)]
    pub(super) run: bool,
    /// Run without asking, and without remembering that
    #[arg(long, requires = "run")]
    pub(super) yes: bool,
    /// Mend what can be mended safely; with --run, write the real output over expected output that is wrong
    #[arg(long)]
    pub(super) fix: bool,
    /// Print what --fix would change, and change nothing
    #[arg(long)]
    pub(super) diff: bool,
}

impl CheckOptions {
    /// Whether fixes are made or shown.
    pub(super) fn fixes(&self) -> bool {
        self.fix || self.diff
    }
}

/// Options of `qmark doctor`.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit status: 0 nothing is missing, 1 something is, 2 could not look.")]
pub(super) struct DoctorOptions {
    /// A folder of the vault [default: the current folder]
    pub(super) path: Option<PathBuf>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub(super) format: ListFormat,
}

/// Options of `qmark run`.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit status: 0 everything ran to its end and does what the note says, 1 something does not, 2 could not run.

Examples:
  qmark run notes/gil.md              every snippet of the note
  qmark run notes/gil.md:42           the snippet at line 42, with what it depends on
  qmark run --yes notes/gil.md        without asking, as in CI")]
pub(super) struct RunOptions {
    /// Notes, or snippets by any of their lines
    #[arg(value_name = "FILE[:LINE]", required = true)]
    pub(super) places: Vec<String>,
    /// Run without asking, and without remembering that
    #[arg(long)]
    pub(super) yes: bool,
}

/// Options of `qmark trust`.
#[derive(Debug, Args)]
pub(super) struct TrustOptions {
    #[command(subcommand)]
    pub(super) command: TrustCommand,
}

/// What to do with permissions.
#[derive(Debug, Subcommand)]
pub(super) enum TrustCommand {
    /// Show what may run
    List,
    /// Allow the snippets of a note, or of all notes of a folder, or an interpreter in a vault, as they
    /// are now
    Add {
        /// A note, a folder or a Python interpreter
        path: PathBuf,
    },
    /// Take back what was allowed for a note, a vault or an interpreter
    Remove {
        /// A note, a vault's folder or a Python interpreter
        path: PathBuf,
    },
}

/// Options of `qmark questions`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  qmark questions
  qmark questions --query 'gil thread'
  qmark questions --format json notes/python.md")]
pub(super) struct QuestionsOptions {
    /// Notes or folders to list [default: the current folder]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Only questions that match these words, best first
    #[arg(long, value_name = "TEXT")]
    pub(super) query: Option<String>,
    /// Only questions without an answer
    #[arg(long)]
    pub(super) unanswered: bool,
    /// Only questions that are asked more than once in the vault
    #[arg(long)]
    pub(super) duplicates: bool,
    /// Only questions of notes with this tag or one below it
    #[arg(long, value_name = "TAG")]
    pub(super) tag: Option<String>,
    /// How to print the list
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub(super) format: ListFormat,
}

/// Options of `qmark search`.
#[derive(Debug, Args)]
pub(super) struct SearchOptions {
    /// Words to look for; `?words` looks at questions only, `!words` at unanswered ones, `#tag words`
    /// at the notes with a tag
    pub(super) query: String,
    /// Notes or folders to search [default: the current folder]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// How to print the list
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub(super) format: ListFormat,
    /// The most results to print
    #[arg(long, value_name = "N", default_value_t = 30)]
    pub(super) limit: usize,
}

/// Options of `qmark stats`.
#[derive(Debug, Args)]
pub(super) struct StatsOptions {
    /// Notes or folders to count [default: the current folder]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// How to print the figures
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub(super) format: ListFormat,
}

/// Options of `qmark quiz`.
#[derive(Debug, Args)]
pub(super) struct QuizOptions {
    /// Only questions that match these words
    pub(super) query: Option<String>,
    /// Notes or folders to ask about [default: the current folder]
    #[arg(long = "in", value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
}

/// What to export for.
#[derive(Debug, Subcommand)]
pub(super) enum ExportCommand {
    /// A tab-separated file for Anki; importing it again updates the cards
    Anki(AnkiOptions),
}

/// Options of `qmark export anki`.
#[derive(Debug, Args)]
pub(super) struct AnkiOptions {
    /// Notes or folders to export [default: the current folder]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Where to write [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

/// Options of `qmark symbols`.
#[derive(Debug, Args)]
pub(super) struct SymbolsOptions {
    /// Words to look for, in any order
    pub(super) query: String,
    /// Notes or folders to search [default: the current folder]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// How to print the list
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub(super) format: ListFormat,
    /// The most results to print
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(super) limit: usize,
}

/// Options of `qmark links` and `qmark backlinks`.
#[derive(Debug, Args)]
pub(super) struct LinksOptions {
    /// The note
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// How to print the list
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub(super) format: ListFormat,
}

/// Options of `qmark mv`.
#[derive(Debug, Args)]
#[command(after_help = "\
Nothing is changed where the new name is taken or impossible, or where a note that would have to
change cannot be written.

Examples:
  qmark mv gil.md 'global interpreter lock.md'
  qmark mv --dry-run python/ languages/python/   show what would change")]
pub(super) struct MvOptions {
    /// The file or folder
    #[arg(value_name = "OLD")]
    pub(super) old: PathBuf,
    /// Its new path, or the folder to move it into
    #[arg(value_name = "NEW")]
    pub(super) new: PathBuf,
    /// Print the changes as a diff and make none
    #[arg(long)]
    pub(super) dry_run: bool,
}

/// Options of `qmark explain`.
#[derive(Debug, Args)]
pub(super) struct ExplainOptions {
    /// The diagnostic's code, such as missing-note [default: list all codes]
    pub(super) code: Option<String>,
}

/// Options of `qmark completions`.
#[derive(Debug, Args)]
pub(super) struct CompletionsOptions {
    /// The shell
    #[arg(value_enum)]
    pub(super) shell: clap_complete::Shell,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl ColorChoice {
    /// Makes the choice for all output of the process.
    pub(super) fn write_global(self) {
        let choice = match self {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
    }
}

/// Formats of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// For people
    Text,
    /// A JSON array
    Json,
}

/// Formats of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CheckFormat {
    /// With the source, for people
    Text,
    /// One JSON object
    Json,
    /// SARIF 2.1.0, for code scanning services
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
}

/// The least severity that fails a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Information and above
    Information,
    /// Warnings and errors
    Warning,
    /// Errors only
    Error,
}

impl FailOn {
    /// The severity it stands for.
    pub(super) fn severity(self) -> Severity {
        match self {
            FailOn::Information => Severity::Information,
            FailOn::Warning => Severity::Warning,
            FailOn::Error => Severity::Error,
        }
    }
}

/// The parser itself, for completions and the manual page.
pub(super) fn command() -> clap::Command {
    Arguments::command()
}

/// Prints the help text to standard error.
pub(super) fn print_help() {
    anstream::eprint!("{}", command().render_help().ansi());
}

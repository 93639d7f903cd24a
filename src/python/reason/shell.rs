use super::{Markup, Reason, Subject};
use crate::diagnostic::Finding;
use crate::diagnostic::codes::snippets::SHELL_IN_SNIPPET;
use crate::python::fragment::physical_lines;
use crate::text::{TextEdit, TextRange};

const COMMANDS: [&str; 26] = [
    "pip",
    "pip3",
    "python",
    "python3",
    "conda",
    "sudo",
    "apt",
    "apt-get",
    "brew",
    "cd",
    "mkdir",
    "export",
    "source",
    "curl",
    "wget",
    "git",
    "docker",
    "npm",
    "poetry",
    "uv",
    "pytest",
    "ls",
    "echo",
    "cat",
    "pipenv",
    "virtualenv",
];

/// Lines for a shell or for IPython.
pub(super) fn find(subject: &Subject<'_>) -> Option<Reason> {
    let source = subject.source;
    let mut edits = Vec::new();
    let mut first: Option<TextRange> = None;
    let mut others = 0;
    let (mut prompted, mut magic) = (false, false);
    for line in physical_lines(source) {
        let text = line.of(source).trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let Some(kind) = Command::of(text) else {
            others += 1;
            continue;
        };
        prompted |= kind == Command::Prompted;
        magic |= kind == Command::IPython;
        let start = line.start as usize + line.of(source).find(text).unwrap_or(0);
        first.get_or_insert(TextRange::new(start, start + text.len()));
        edits.push(TextEdit::replace(TextRange::new(start, start + text.len()), "pass"));
    }
    let first = first?;
    if others == 0 && !magic {
        let (tag, message) = if prompted {
            ("console", "this is a shell session, not Python")
        } else {
            ("sh", "these are shell commands, not Python")
        };
        let finding = Finding::new(&SHELL_IN_SNIPPET, first, message);
        return Some(Reason { finding, markup: Some(Markup::Retag(tag)) });
    }
    if !subject.mends(&edits) {
        return None;
    }
    let message =
        if magic { "a command for IPython, not Python" } else { "a shell command among the Python" };
    Some(Finding::new(&SHELL_IN_SNIPPET, first, message).into())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Command {
    /// Behind a `$`.
    Prompted,
    /// By its name.
    Named,
    /// `%magic`, `!command`, `name?`.
    IPython,
}

impl Command {
    fn of(line: &str) -> Option<Self> {
        if line.strip_prefix("$ ").is_some() {
            return Some(Self::Prompted);
        }
        if let Some(name) = line.strip_prefix(['%', '!']) {
            return name
                .trim_start_matches('%')
                .starts_with(|c: char| c.is_alphabetic())
                .then_some(Self::IPython);
        }
        if let Some(name) = line.strip_suffix('?') {
            let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "._?".contains(c));
            return is_name.then_some(Self::IPython);
        }
        let mut words = line.split_whitespace();
        let (command, argument) = (words.next()?, words.next()?);
        let is_argument = argument.starts_with(|c: char| c.is_alphanumeric() || "-./~$\"'".contains(c));
        (COMMANDS.contains(&command) && is_argument && !argument.starts_with("in ")).then_some(Self::Named)
    }
}

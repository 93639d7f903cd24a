//! The command line: subcommands and renderers over the same features that the server uses.

mod anki;
mod args;
mod check;
mod doctor;
mod explain;
mod fix;
mod generate;
mod links;
mod mv;
mod paths;
mod progress;
mod questions;
mod quiz;
mod render;
mod report;
mod ruff;
mod run;
mod running;
mod search;
mod stats;
mod symbols;
mod trust;
mod verify;
mod write;

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command, ExportCommand};

/// The exit code of a command that could not do its work.
const FAILED: u8 = 2;

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    arguments.color.write_global();
    let done = match arguments.command {
        None if arguments.stdio => return crate::lsp::run(),
        None => {
            args::print_help();
            return ExitCode::from(FAILED);
        }
        Some(Command::Lsp(_)) => return crate::lsp::run(),
        Some(Command::Check(options)) => check::run(&options),
        Some(Command::Questions(options)) => questions::run(&options),
        Some(Command::Symbols(options)) => symbols::run(&options),
        Some(Command::Search(options)) => search::run(&options),
        Some(Command::Stats(options)) => stats::run(&options),
        Some(Command::Quiz(options)) => quiz::run(&options),
        Some(Command::Export(ExportCommand::Anki(options))) => anki::run(&options),
        Some(Command::Run(options)) => run::run(&options),
        Some(Command::Trust(options)) => trust::run(&options),
        Some(Command::Links(options)) => links::links(&options),
        Some(Command::Backlinks(options)) => links::backlinks(&options),
        Some(Command::Mv(options)) => mv::run(&options),
        Some(Command::Explain(options)) => explain::run(&options),
        Some(Command::Doctor(options)) => doctor::run(&options),
        Some(Command::Completions(options)) => generate::completions(options.shell),
        Some(Command::Man) => generate::man(),
    };
    done.unwrap_or_else(|error| {
        if is_broken_pipe(&error) {
            return ExitCode::SUCCESS;
        }
        anstream::eprintln!("qmark: {error:#}");
        ExitCode::from(FAILED)
    })
}

/// `qmark check | head` ends our output early; that is no failure.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let kind =
        error.chain().find_map(|cause| cause.downcast_ref::<std::io::Error>()).map(std::io::Error::kind);
    kind == Some(std::io::ErrorKind::BrokenPipe)
}

//! The built program in a shell: what it prints, and with what status it ends.

#[path = "../support/mod.rs"]
mod support;

mod bad_input;
mod check;
mod doctor;
mod lists;
mod mv;
mod picture;
mod practice;
mod quirks;
mod run;

use std::path::Path;
use std::process::{Command, Output};

/// Runs qmark in a folder, away from the user's own configuration.
fn qmark(folder: &Path, arguments: &[&str]) -> Output {
    let state = tempfile::tempdir().expect("a folder for the program's own files");
    Command::new(env!("CARGO_BIN_EXE_qmark"))
        .args(arguments)
        .current_dir(folder)
        .envs(["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"].map(|name| (name, state.path())))
        .output()
        .expect("the built program runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("text")
}

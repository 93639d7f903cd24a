//! Programs of the machine: where they may be taken from, and how one is asked something.
//!
//! A vault chooses no program, and no program is asked in a vault or with the environment of the
//! editor unless it must be.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

/// The files of a name in the folders of a `PATH`, in their order; relative folders are none.
pub(super) fn named(path: Option<&OsStr>, name: &str) -> Vec<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let folders = path.into_iter().flat_map(std::env::split_paths).filter(|folder| folder.is_absolute());
    folders.map(|folder| folder.join(&file)).filter(|file| file.is_file()).collect()
}

/// A `PATH` without its relative folders and those in vaults, which a program would search for others.
pub(super) fn outside_vaults(path: Option<&OsStr>, vaults: &[PathBuf]) -> Option<OsString> {
    let outside = |folder: &PathBuf| {
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        folder.is_absolute() && !is_inside(vaults, &folder)
    };
    std::env::join_paths(std::env::split_paths(path?).filter(outside)).ok()
}

/// Whether a path without links lies in a vault, wherever links to that lead.
fn is_inside(vaults: &[PathBuf], path: &Path) -> bool {
    vaults.iter().any(|vault| path.starts_with(vault.canonicalize().as_deref().unwrap_or(vault)))
}

/// An executable inside a vault is content of the vault, wherever it links to; and one outside may
/// be a link into it. The error ends a sentence.
pub(super) fn refuse_vault(vaults: &[PathBuf], path: &Path) -> Result<(), String> {
    if !path.is_absolute() {
        return Err("it is not an absolute path".into());
    }
    let target = path.canonicalize().map_err(|error| error.to_string())?;
    let place = path.parent().and_then(|folder| folder.canonicalize().ok());
    if is_inside(vaults, &target) || place.is_some_and(|place| is_inside(vaults, &place)) {
        return Err("it is inside a vault".into());
    }
    Ok(())
}

/// Where a program lies, its own name not followed if it is a link: an environment's interpreter is
/// one to a program outside.
pub(super) fn real_place(path: &Path) -> Option<PathBuf> {
    Some(path.parent()?.canonicalize().ok()?.join(path.file_name()?))
}

/// What one question to a program may cost.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// From its start to its end.
    pub(super) time: Duration,
    /// What it may print, in bytes.
    pub(super) output: u64,
}

/// What a program that ended said.
#[derive(Debug)]
pub(super) struct Answer {
    /// Its exit code; `None` where a signal ended it.
    pub(super) code: Option<i32>,
    /// All that it wrote to standard output.
    pub(super) output: String,
}

/// Why there is no answer, as the end of a sentence.
#[derive(Debug, thiserror::Error)]
pub(super) enum AskError {
    /// It could not be started.
    #[error("{0}")]
    Start(#[from] io::Error),
    /// It took longer than [`Limits::time`].
    #[error("it did not answer within {0:?}")]
    TimedOut(Duration),
    /// It printed too much, or no text.
    #[error("its answer made no sense")]
    Nonsense,
}

/// Runs a program in an empty folder with `input` on its standard input, and kills it with all that
/// it started if it takes too long.
pub(super) fn ask(command: &mut Command, input: &str, limits: Limits) -> Result<Answer, AskError> {
    let started = Instant::now();
    let directory = tempfile::Builder::new().prefix("qmark-ask-").tempdir()?;
    command.current_dir(directory.path());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    group(command);
    let mut child = Asked(command.spawn()?);
    let (stdin, stdout) = (child.0.stdin.take(), child.0.stdout.take());
    let input = input.to_owned();
    // Both end with the program: each pipe is closed when it is killed.
    std::thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(input.as_bytes())));
    let (send, receive) = channel();
    std::thread::spawn(move || {
        let mut output = Vec::new();
        let read = stdout.map(|stdout| stdout.take(limits.output + 1).read_to_end(&mut output));
        // Nobody waits any longer if this fails.
        let _ = send.send(matches!(read, Some(Ok(_))).then_some(output));
    });
    let left = limits.time.saturating_sub(started.elapsed());
    let output = receive.recv_timeout(left).map_err(|_| AskError::TimedOut(limits.time))?;
    let output = output.filter(|output| output.len() as u64 <= limits.output).ok_or(AskError::Nonsense)?;
    let status = loop {
        match child.0.try_wait()? {
            Some(status) => break status,
            None if started.elapsed() < limits.time => std::thread::sleep(Duration::from_millis(1)),
            None => return Err(AskError::TimedOut(limits.time)),
        }
    };
    let output = String::from_utf8(output).map_err(|_| AskError::Nonsense)?;
    Ok(Answer { code: status.code(), output })
}

/// A program that was started; dropping it ends it.
struct Asked(Child);

impl Drop for Asked {
    fn drop(&mut self) {
        kill(&mut self.0);
    }
}

/// Takes the environment away.
pub(super) fn without_environment(command: &mut Command) {
    command.env_clear();
    #[cfg(windows)]
    if let Some(root) = std::env::var_os("SystemRoot") {
        // Without it Python cannot seed its hashes and does not start.
        command.env("SystemRoot", root);
    }
}

/// Gives the process a group of its own, to be killed as one.
pub(super) fn group(command: &mut Command) {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        command.process_group(0);
    }
    #[cfg(not(unix))]
    let _ = command;
}

/// Ends a process with its group, and waits for it.
pub(super) fn kill(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        // Fails only when the group is gone already.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { time: Duration::from_millis(500), output: 1000 };

    fn shell(script: &str, input: &str) -> Result<Answer, AskError> {
        ask(Command::new("/bin/sh").args(["-c", script]), input, LIMITS)
    }

    #[test]
    fn a_program_answers_with_its_output_and_its_code() {
        let answer = shell("/bin/cat; exit 3", "é\n").unwrap();
        assert_eq!((answer.code, answer.output.as_str()), (Some(3), "é\n"));
        assert_eq!(shell("/bin/ls -A", "").unwrap().output, "");
    }

    #[test]
    fn one_that_hangs_floods_or_talks_nonsense_is_ended() {
        let large = "x".repeat(1 << 20);
        for (script, input) in [
            ("exec /bin/sleep 60", ""),
            ("/bin/sleep 60 & exit 0", ""),
            ("exec 1>&-; exec /bin/sleep 60", ""),
            ("exec /bin/sleep 60", &large),
        ] {
            assert!(matches!(shell(script, input), Err(AskError::TimedOut(_))), "{script}");
        }
        let flood = "while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done";
        for script in [flood, "printf '\\377'"] {
            assert!(matches!(shell(script, ""), Err(AskError::Nonsense)), "{script}");
        }
        assert!(matches!(ask(&mut Command::new("/nowhere"), "", LIMITS), Err(AskError::Start(_))));
    }
}

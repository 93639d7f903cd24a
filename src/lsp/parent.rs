//! Noticing that the editor is gone although its end of the pipe is still open, which happens
//! when it left behind another process that holds it.

use std::time::Duration;

/// How often to look.
const INTERVAL: Duration = Duration::from_secs(3);

/// Waits until the process ends. For ever where that cannot be seen: on other systems than Unix,
/// and for a process that is not there to begin with (it runs outside our container, say).
pub async fn wait_for_end(process: u32) {
    if !is_alive(process) {
        return std::future::pending().await;
    }
    while is_alive(process) {
        tokio::time::sleep(INTERVAL).await;
    }
}

#[cfg(unix)]
fn is_alive(process: u32) -> bool {
    use rustix::process::{Pid, test_kill_process};
    let Some(pid) = i32::try_from(process).ok().and_then(Pid::from_raw) else { return false };
    // Any error but "no such process" means that it exists and belongs to someone else.
    test_kill_process(pid) != Err(rustix::io::Errno::SRCH)
}

#[cfg(not(unix))]
fn is_alive(_process: u32) -> bool {
    false
}

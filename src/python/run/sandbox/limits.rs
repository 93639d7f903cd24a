//! Resource limits of the whole sandbox; those of one run are set by the interpreter's driver.

use std::io;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::Plan;

/// The stack of a thread, in bytes: small, so that many threads fit into the memory limit.
const THREAD_STACK: u64 = 1 << 20;
const DESCRIPTORS: u64 = 256;

/// Sets limits that can only be lowered from here on.
pub(super) fn set(plan: &Plan) -> io::Result<()> {
    lower(Resource::Core, 0, 0)?;
    lower(Resource::Fsize, plan.file_size, plan.file_size)?;
    lower(Resource::Nofile, DESCRIPTORS, DESCRIPTORS)?;
    lower(Resource::Stack, THREAD_STACK, 64 << 20)?;
    #[cfg(target_os = "linux")]
    {
        lower(Resource::Msgqueue, 0, 0)?;
        lower(Resource::Memlock, 1 << 20, 1 << 20)?;
        if counts_apart() {
            lower(Resource::Nproc, plan.processes, plan.processes)?;
        }
    }
    Ok(())
}

/// Whether the kernel counts the processes of a user namespace apart from the user's others; it
/// does since Linux 5.14. Without that, a limit below what the user already runs would forbid
/// every start of a process.
#[cfg(target_os = "linux")]
fn counts_apart() -> bool {
    let own_namespace = std::fs::read_to_string("/proc/self/uid_map")
        .is_ok_and(|map| !map.split_whitespace().eq(["0", "0", "4294967295"]));
    let release = rustix::system::uname();
    let release = release.release().to_string_lossy();
    let mut numbers = release.split(['.', '-']).map_while(|part| part.parse::<u32>().ok());
    let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    own_namespace && version >= (5, 14)
}

fn lower(resource: Resource, soft: u64, hard: u64) -> io::Result<()> {
    let now = getrlimit(resource);
    let hard = now.maximum.map_or(hard, |most| most.min(hard));
    let limit = Rlimit { current: Some(soft.min(hard)), maximum: Some(hard) };
    Ok(setrlimit(resource, limit)?)
}

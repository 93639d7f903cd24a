//! What a process tree uses, seen from outside of it.

/// How many processes and how much memory there are below and including a process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    /// Processes, without counting threads.
    pub processes: usize,
    /// Resident memory in bytes; memory shared between them counts for each.
    pub memory: u64,
}

/// The processes below `root`, `root` not counted; nothing where the system does not tell.
pub(crate) fn below(root: u32) -> Usage {
    let mut found = children(root);
    let mut next = 0;
    let mut usage = Usage::default();
    while let Some(process) = found.get(next).copied() {
        usage.memory += resident(process);
        found.extend(children(process));
        next += 1;
        if next > 10_000 {
            break;
        }
    }
    usage.processes = next;
    usage
}

/// The direct children of a process, from all its threads.
#[cfg(target_os = "linux")]
pub(crate) fn children(process: u32) -> Vec<u32> {
    let threads = std::fs::read_dir(format!("/proc/{process}/task"));
    let lists = threads.into_iter().flatten().flatten().map(|thread| thread.path().join("children"));
    let texts: Vec<String> = lists.filter_map(|list| std::fs::read_to_string(list).ok()).collect();
    texts.iter().flat_map(|text| text.split_whitespace()).filter_map(|pid| pid.parse().ok()).collect()
}

/// The direct children of a process; unknown on this system.
#[cfg(not(target_os = "linux"))]
pub(crate) fn children(_process: u32) -> Vec<u32> {
    Vec::new()
}

#[cfg(target_os = "linux")]
fn resident(process: u32) -> u64 {
    let pages = std::fs::read_to_string(format!("/proc/{process}/statm")).unwrap_or_default();
    let pages: u64 = pages.split(' ').nth(1).and_then(|pages| pages.parse().ok()).unwrap_or(0);
    pages * rustix::param::page_size() as u64
}

#[cfg(not(target_os = "linux"))]
fn resident(_process: u32) -> u64 {
    0
}

//! What a process tree uses, seen from outside of it.

/// How many processes and how much memory there are below and including a process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    /// Processes, without counting threads.
    pub processes: usize,
    /// Resident memory in bytes; what forked processes share may count for each.
    pub memory: u64,
}

/// The processes below `root`, `root` not counted; nothing where the system does not tell. Memory
/// is counted exactly, which takes longer, only where a rough count says more than `enough` bytes.
pub(crate) fn below(root: u32, enough: u64) -> Usage {
    let mut found = children(root);
    let mut next = 0;
    while let Some(process) = found.get(next).copied() {
        found.extend(children(process));
        next += 1;
        if next > 10_000 {
            break;
        }
    }
    let rough = found.iter().map(|process| resident(*process)).sum();
    let memory = if rough > enough { found.iter().map(|process| share(*process)).sum() } else { rough };
    Usage { processes: found.len(), memory }
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

/// What is resident of a process, shared pages divided among those that share them.
#[cfg(target_os = "linux")]
fn share(process: u32) -> u64 {
    let Ok(text) = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")) else {
        return resident(process);
    };
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    let kibibytes =
        line.and_then(|line| line.trim().strip_suffix("kB")).and_then(|number| number.trim().parse().ok());
    kibibytes.map_or_else(|| resident(process), |kibibytes: u64| kibibytes << 10)
}

#[cfg(not(target_os = "linux"))]
fn share(_process: u32) -> u64 {
    0
}

#[cfg(not(target_os = "linux"))]
fn resident(_process: u32) -> u64 {
    0
}

//! Landlock: which files a snippet can see and change.

use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, LandlockStatus, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetStatus, Scope,
};

use super::{Layer, Plan};

/// What every interpreter and its libraries may read. Named one by one under `/etc` and `/proc`,
/// which also hold what is nobody else's business.
const SYSTEM: &[&str] = &[
    "/usr",
    "/lib",
    "/lib32",
    "/lib64",
    "/bin",
    "/sbin",
    "/nix/store",
    "/gnu/store",
    "/etc/alternatives",
    "/etc/group",
    "/etc/hosts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/nsswitch.conf",
    "/etc/os-release",
    "/etc/passwd",
    "/etc/ssl/certs",
    "/etc/timezone",
    "/dev/random",
    "/dev/urandom",
    "/proc/cpuinfo",
    "/proc/filesystems",
    "/proc/loadavg",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/sys/kernel/osrelease",
    "/proc/sys/vm/overcommit_memory",
    "/proc/uptime",
    "/proc/version",
    "/sys/devices/system/cpu",
    "/sys/kernel/mm/transparent_hugepage",
];

/// Devices without a memory.
const DEVICES: &[&str] = &["/dev/null", "/dev/zero", "/dev/full"];

/// What the kernel's version of Landlock can do.
pub(super) struct Restricted {
    /// Signals stay inside the sandbox.
    pub signals: bool,
    /// Shortening a file counts as writing it.
    pub truncation: bool,
}

/// Denies every file but the system's, the interpreter's and the scratch directory's.
pub(super) fn restrict(plan: &Plan, shared_memory: bool) -> Result<Restricted, String> {
    if plan.without.contains(&Layer::Files) {
        return Err("switched off".to_string());
    }
    let newest = ABI::V7;
    let all = AccessFs::from_all(newest);
    let read = AccessFs::from_read(newest);
    let device = AccessFs::ReadFile | AccessFs::WriteFile;
    let mut rules = Vec::new();
    let system = SYSTEM.iter().map(Path::new);
    system.chain(plan.readable.iter().map(PathBuf::as_path)).for_each(|path| rule(&mut rules, path, read));
    DEVICES.iter().for_each(|path| rule(&mut rules, Path::new(path), device));
    rule(&mut rules, &plan.scratch, all);
    if shared_memory {
        rule(&mut rules, Path::new("/dev/shm"), all);
    }
    let status = enforce(all, newest, rules).map_err(|error| error.to_string())?;
    let (
        RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced,
        LandlockStatus::Available { effective_abi, .. },
    ) = (status.ruleset, status.landlock)
    else {
        return Err("this kernel has no Landlock, or it is not switched on".to_string());
    };
    Ok(Restricted { signals: effective_abi >= ABI::V6, truncation: effective_abi >= ABI::V3 })
}

fn enforce(
    all: BitFlags<AccessFs>,
    newest: ABI,
    rules: Vec<PathBeneath<PathFd>>,
) -> Result<landlock::RestrictionStatus, landlock::RulesetError> {
    Ruleset::default()
        .handle_access(all)?
        .handle_access(AccessNet::from_all(newest))?
        .scope(Scope::from_all(newest))?
        .create()?
        .add_rules(rules.into_iter().map(Ok::<_, landlock::RulesetError>))?
        .restrict_self()
}

/// Adds a rule for a path that exists, with the rights that a file can have if it is one.
fn rule(rules: &mut Vec<PathBeneath<PathFd>>, path: &Path, access: BitFlags<AccessFs>) {
    let Ok(directory) = path.metadata().map(|found| found.is_dir()) else { return };
    let access = if directory { access } else { access & AccessFs::from_file(ABI::V7) };
    if let Ok(opened) = PathFd::new(path) {
        rules.push(PathBeneath::new(opened, access));
    }
}

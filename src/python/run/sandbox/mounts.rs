//! A view of the disk in which everything is read-only but a scratch directory in memory.

use std::ffi::CString;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::mount::{MountFlags, MountPropagationFlags, mount, mount_change};

/// The size of the scratch directory and of shared memory, in bytes, and their number of files.
const SCRATCH: &std::ffi::CStr = c"size=64m,nr_inodes=8k,mode=700";
const SHARED_MEMORY: &std::ffi::CStr = c"size=64m,nr_inodes=1k,mode=700";

/// What could be done.
pub(super) struct Mounted {
    /// Whether `/dev/shm` is a private one, which Python's `multiprocessing` needs.
    pub shared_memory: bool,
}

/// Makes the read-only view. `own_processes` says whether this process has its own process
/// namespace, so that `/proc` can show that one.
pub(super) fn enter(scratch: &Path, own_processes: bool) -> io::Result<Mounted> {
    mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)?;
    let flags = MountFlags::NOSUID | MountFlags::NODEV;
    mount("qmark", scratch, "tmpfs", flags, Some(SCRATCH))?;
    let shm = Path::new("/dev/shm");
    let shared_memory = mount("qmark", shm, "tmpfs", flags | MountFlags::NOEXEC, Some(SHARED_MEMORY)).is_ok();
    if own_processes {
        // Refused inside containers that mask parts of `/proc`; Landlock then hides the processes.
        let _ = mount("proc", "/proc", "proc", flags | MountFlags::NOEXEC, None);
    }
    set_read_only(Path::new("/"), true)?;
    set_read_only(scratch, false)?;
    if shared_memory {
        set_read_only(shm, false)?;
    }
    Ok(Mounted { shared_memory })
}

/// The argument of `mount_setattr`, which the libraries do not have yet.
#[repr(C)]
struct MountAttributes {
    set: u64,
    clear: u64,
    propagation: u64,
    user_namespace: u64,
}

/// Makes a mount read-only with everything below it, or makes that one mount writable.
fn set_read_only(path: &Path, read_only: bool) -> io::Result<()> {
    const READ_ONLY: u64 = 1;
    let path = CString::new(path.as_os_str().as_bytes())?;
    let (set, clear, flags) = if read_only { (READ_ONLY, 0, libc::AT_RECURSIVE) } else { (0, READ_ONLY, 0) };
    let attributes = MountAttributes { set, clear, propagation: 0, user_namespace: 0 };
    // SAFETY: both pointers are valid for the call, and the size is that of the structure, which
    // has the layout of the kernel's `struct mount_attr`.
    let result = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            libc::AT_FDCWD,
            path.as_ptr(),
            flags,
            &raw const attributes,
            size_of::<MountAttributes>(),
        )
    };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

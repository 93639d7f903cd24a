//! Leaving the user's namespaces.

use std::collections::BTreeSet;
use std::io;

use rustix::thread::{CapabilitySet, CapabilitySets, UnshareFlags};

use super::{Layer, Layers};

/// What the inner process needs to mount its own file systems and then to give everything up.
const NEEDED: CapabilitySet = CapabilitySet::SYS_ADMIN.union(CapabilitySet::SETPCAP);

/// Enters a new user namespace and in it as many others as the system allows; children of this
/// process are then the first of a new process namespace.
///
/// # Errors
/// When it fails halfway, so that this process can no longer do its work.
pub(super) fn enter(without: &BTreeSet<Layer>, layers: &mut Layers) -> io::Result<()> {
    let wanted = [
        (Layer::Processes, UnshareFlags::NEWPID),
        (Layer::Network, UnshareFlags::NEWNET),
        (Layer::Mounts, UnshareFlags::NEWNS),
    ];
    if wanted.iter().all(|(layer, _)| without.contains(layer)) {
        wanted.iter().for_each(|(layer, _)| layers.note(*layer, Err("switched off".into())));
        return Ok(());
    }
    let user = (rustix::process::getuid(), rustix::process::getgid());
    match unshare(UnshareFlags::NEWUSER) {
        // The same user inside as outside, so that files keep their owners.
        Ok(()) => {
            std::fs::write("/proc/self/setgroups", "deny")?;
            std::fs::write("/proc/self/uid_map", format!("{0} {0} 1", user.0.as_raw()))?;
            std::fs::write("/proc/self/gid_map", format!("{0} {0} 1", user.1.as_raw()))?;
        }
        // A superuser can do without.
        Err(_) if user.0.is_root() => {}
        Err(error) => {
            let reason = format!("user namespaces are not available ({error})");
            wanted.iter().for_each(|(layer, _)| layers.note(*layer, Err(reason.clone())));
            return Ok(());
        }
    }
    for (layer, flag) in wanted {
        let outcome = match without.contains(&layer) {
            true => Err("switched off".to_string()),
            false => unshare(flag).map_err(|error| error.to_string()),
        };
        layers.note(layer, outcome);
    }
    // Shared memory and semaphores of their own; where that fails, the filter and limits remain.
    let _ = unshare(UnshareFlags::NEWIPC);
    if layers.has(Layer::Mounts) {
        keep_capabilities()?;
    }
    Ok(())
}

/// Lets the next program, which is qmark again, keep what it needs to mount.
fn keep_capabilities() -> io::Result<()> {
    let mut sets = rustix::thread::capabilities(None)?;
    sets.inheritable |= NEEDED;
    rustix::thread::set_capabilities(None, sets)?;
    rustix::thread::configure_capability_in_ambient_set(CapabilitySet::SYS_ADMIN, true)?;
    Ok(rustix::thread::configure_capability_in_ambient_set(CapabilitySet::SETPCAP, true)?)
}

/// Gives up every capability, now and for all programs started from here.
pub(super) fn drop_capabilities() -> io::Result<()> {
    rustix::thread::clear_ambient_capability_set()?;
    for capability in CapabilitySet::all().iter_names().map(|(_, capability)| capability) {
        // Fails for capabilities the kernel does not know, and where there is nothing to drop.
        let _ = rustix::thread::remove_capability_from_bounding_set(capability);
    }
    let none = CapabilitySet::empty();
    rustix::thread::set_capabilities(
        None,
        CapabilitySets { effective: none, permitted: none, inheritable: none },
    )?;
    Ok(())
}

fn unshare(flag: UnshareFlags) -> io::Result<()> {
    // SAFETY: unsafe only for `UnshareFlags::FILES`, which is never passed.
    Ok(unsafe { rustix::thread::unshare_unsafe(flag) }?)
}

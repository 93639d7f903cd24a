//! What the session knows, kept by one writer.
//!
//! Everything that changes the state is a [`Command`] in one queue, in the order in which the
//! client sent it; one thread applies them. A request takes its [`Ticket`] from the same queue
//! when it arrives, so that its [`Snapshot`] holds exactly the edits before it, however long it
//! waits for a thread of its own.

mod configured;
mod document;
mod snapshot;
mod vaults;
mod world;
mod writer;

pub use configured::Configured;
pub use document::{Document, Version};
pub use snapshot::{Place, Snapshot, Ticket, located, vault_path};
pub use vaults::{VaultId, VaultSlot, Work};
pub use world::{Settled, Start, World};
pub use writer::{Command, Writer};

#[cfg(any(test, fuzzing))]
pub(crate) mod edits;

use std::collections::BTreeSet;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc;

use tokio::sync::oneshot;
use tower_lsp::lsp_types::{Url, WorkspaceFoldersChangeEvent};

use super::{Snapshot, Start, Ticket, VaultId, Version, World};
use crate::text::Change;
use crate::vault::{FileEntry, FileId, Vault};

/// Something that changes the state, or asks for it.
#[derive(Debug)]
pub enum Command {
    /// The session begins.
    Start(Box<Start>),
    /// The client may be asked things and told things now.
    Initialized,
    /// An editor shows a document: from now on its text is what the editor says.
    Open {
        /// The document's URI.
        uri: Url,
        /// The client's number for this state.
        version: Version,
        /// The client's name for the language.
        language: String,
        /// The whole text.
        text: String,
    },
    /// A document was edited.
    Change {
        /// The document's URI.
        uri: Url,
        /// The client's number for the state after the changes.
        version: Version,
        /// The changes, each based on the one before.
        changes: Vec<Change>,
    },
    /// A document was written to disk.
    Save {
        /// The document's URI.
        uri: Url,
        /// Its text, where the client sends it along.
        text: Option<String>,
    },
    /// An editor shows the document no more: from now on its text is what the disk says.
    Close {
        /// The document's URI.
        uri: Url,
    },
    /// Files or folders changed on disk.
    Files(Vec<PathBuf>),
    /// Workspace folders came or went.
    Folders(WorkspaceFoldersChangeEvent),
    /// The client's settings: the content of its section `qmark`.
    Settings(serde_json::Value),
    /// A vault's folder has been read.
    Scanned {
        /// Which vault.
        vault: VaultId,
        /// What was in it.
        content: Box<Vault>,
    },
    /// Files of a vault have been read again.
    Loaded {
        /// Which vault.
        vault: VaultId,
        /// Vault-relative paths; `None` for what is there no longer.
        entries: Vec<(String, Option<FileEntry>)>,
    },
    /// There are new verdicts on the Python of these notes, or results of a run.
    Judged(BTreeSet<(VaultId, FileId)>),
    /// The user has decided whether to trust the workspace, and what is told of it is to be told
    /// anew.
    Trust,
    /// Asks for the state with everything before it.
    Snapshot(oneshot::Sender<Snapshot>),
}

/// The way to the writer thread, which alone changes the state.
#[derive(Clone, Debug)]
pub struct Writer {
    commands: mpsc::Sender<Command>,
}

impl Writer {
    /// Starts the thread; it ends when the last `Writer` is dropped.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(world: World) -> io::Result<Self> {
        let (commands, queue) = mpsc::channel();
        std::thread::Builder::new().name("lsp-state".into()).spawn(move || run(&queue, world))?;
        Ok(Self { commands })
    }

    /// Queues a change; never waits.
    pub fn send(&self, command: Command) {
        if self.commands.send(command).is_err() {
            tracing::error!("a change came after the end of the session");
        }
    }

    /// Takes a place in the queue.
    pub fn ticket(&self) -> Ticket {
        let (sender, ticket) = Ticket::new();
        self.send(Command::Snapshot(sender));
        ticket
    }
}

/// Applies commands one after the other. What they touched is modelled anew only when the queue
/// is empty or someone asks, so that a burst of edits costs one pass.
fn run(queue: &mpsc::Receiver<Command>, mut world: World) {
    loop {
        let command = match queue.try_recv() {
            Ok(command) => command,
            Err(mpsc::TryRecvError::Disconnected) => return,
            Err(mpsc::TryRecvError::Empty) => {
                contained("modelling", || world.settle());
                match queue.recv() {
                    Ok(command) => command,
                    Err(mpsc::RecvError) => return,
                }
            }
        };
        match command {
            Command::Snapshot(asker) => {
                contained("modelling", || world.settle());
                // The request may have been cancelled meanwhile.
                let _ = asker.send(world.snapshot());
            }
            change => contained("applying a change", || world.apply(change)),
        }
    }
}

/// One document that cannot be modelled must not end the session of all others.
fn contained(what: &str, work: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(work)).is_err() {
        tracing::error!("{what} failed; the session goes on");
    }
}

//! One file for each request: convert, call the feature, convert back.

pub mod call_hierarchy;
pub mod code_action;
pub mod code_lens;
pub mod completion;
pub mod definition;
pub mod diagnostic;
pub mod document_highlight;
pub mod document_link;
pub mod document_symbol;
pub mod execute_command;
pub mod folding_range;
pub mod formatting;
pub mod hover;
pub mod inlay_hint;
pub mod questions;
pub mod references;
pub mod rename;
pub mod run;
pub mod selection_range;
pub mod semantic_tokens;
pub mod will_rename_files;
pub mod workspace_diagnostic;
pub mod workspace_symbol;

use std::sync::Arc;

use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::lsp_types::{Location, Position, Url};

use super::context::Context;
use super::convert;
use super::state::{Place, Snapshot, Ticket, VaultSlot};
use super::test_hooks;
use super::uri::uri_of;
use crate::text::{Encoding, LineTable, PositionRange, TextRange};
use crate::vault::{FileId, RealDisk};

/// Runs `work` on a thread where it may block: reading files, long computations.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let work = || {
        test_hooks::panic_if_asked("work");
        work()
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(answer) => Ok(answer),
        // The wrapper around the service reports it.
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => Err(Error::request_cancelled()),
    }
}

/// The snapshot of this request, once the vault of the document has been read.
///
/// # Errors
/// "Content modified" where the document was edited while the vault was being read: the client
/// asks again.
pub(super) async fn indexed(context: &Context, uri: &Url) -> Result<Snapshot> {
    let snapshot = Ticket::redeem().await?;
    if !is_scanning(&snapshot, uri) {
        return Ok(snapshot);
    }
    let asked = snapshot.document(uri).map(|document| document.version);
    // States are published a moment after snapshots are given out: an older one does not count.
    let revision = snapshot.revision;
    let read = |state: &Snapshot| state.revision >= revision && !is_scanning(state, uri);
    let snapshot = context.states.wait(read).await?;
    if snapshot.document(uri).map(|document| document.version) == asked {
        return Ok(snapshot);
    }
    Err(Error {
        code: ErrorCode::ContentModified,
        message: "the document was edited meanwhile".into(),
        data: None,
    })
}

/// The snapshot of this request, once all vaults have been read.
pub(super) async fn all_indexed(context: &Context) -> Result<Snapshot> {
    let snapshot = Ticket::redeem().await?;
    if !snapshot.vaults.iter().any(|slot| slot.scanning) {
        return Ok(snapshot);
    }
    let revision = snapshot.revision;
    let read =
        |state: &Snapshot| state.revision >= revision && !state.vaults.iter().any(|slot| slot.scanning);
    context.states.wait(read).await
}

fn is_scanning(snapshot: &Snapshot, uri: &Url) -> bool {
    snapshot.place(uri).is_some_and(|place| place.slot.scanning)
}

/// `RequestFailed`: the request was right, and the answer is that it cannot be done, and why.
pub(super) fn request_failed(reason: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    const REQUEST_FAILED: i64 = -32803;
    Error { code: ErrorCode::ServerError(REQUEST_FAILED), message: reason.into(), data: None }
}

/// The file system as requests about a vault see it.
pub(super) fn disk(slot: &VaultSlot) -> RealDisk {
    RealDisk { limits: slot.options().limits }
}

/// The byte offset of a position in a document.
pub(super) fn offset(context: &Context, place: &Place<'_>, position: Position) -> usize {
    place.note.lines.offset(convert::position(position), context.session().encoding)
}

/// A file of a vault as the client names it.
pub(super) fn file_uri(snapshot: &Snapshot, slot: &VaultSlot, file: FileId) -> Option<Url> {
    path_uri(snapshot, slot, &slot.vault.get(file)?.path)
}

/// A vault-relative path, of a file that may not exist yet, as the client names it.
pub(super) fn path_uri(snapshot: &Snapshot, slot: &VaultSlot, path: &str) -> Option<Url> {
    let entry = slot.vault.find(path);
    let path = slot.root.join(path);
    let key = super::uri::DocumentKey::File(path.as_path().into());
    // An open document is named as the client named it.
    let open = snapshot.documents.get(&key).map(|document| document.uri.clone());
    open.or_else(|| {
        if entry.is_some_and(|entry| entry.open.is_some()) {
            // The only open documents without a path are those that are no files.
            return Url::parse(slot.root.to_str()?).ok();
        }
        uri_of(&path)
    })
}

/// Bytes of a file as a range; everything in a file that is no note is at its start.
pub(super) fn range_in(
    slot: &VaultSlot,
    file: FileId,
    range: TextRange,
    encoding: Encoding,
) -> PositionRange {
    let lines: Option<&LineTable> = slot.vault.note(file).map(|note| &note.lines);
    lines.map_or_else(PositionRange::default, |lines| lines.position_range(range, encoding))
}

/// Bytes of a file as a location.
pub(super) fn location(
    context: &Context,
    snapshot: &Snapshot,
    slot: &VaultSlot,
    file: FileId,
    range: TextRange,
) -> Option<Location> {
    let range = range_in(slot, file, range, context.session().encoding);
    Some(Location { uri: file_uri(snapshot, slot, file)?, range: convert::to_range(range) })
}

/// Shared by all handlers.
pub(super) type Shared = Arc<Context>;

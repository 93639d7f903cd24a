use std::sync::Mutex;
use std::time::{Duration, Instant};

use tower_lsp::lsp_types::{
    DocumentChangeOperation, DocumentChanges, FileRename, ResourceOp, Url, WorkspaceEdit,
};

use super::uri::DocumentKey;

/// How long after its answer a client may be expected to carry out an edit.
const PATIENCE: Duration = Duration::from_secs(10);

/// Renames of files in edits that were sent.
///
/// A client that carries out such an edit may ask `workspace/willRenameFiles` for its file before it
/// tells of the edit's other changes (Helix does). An answer made from the notes as they were would
/// change the same links twice, and write into the midst of what the first change left there.
#[derive(Debug, Default)]
pub struct PromisedRenames {
    last: Mutex<Option<(Instant, Vec<Pair>)>>,
}

/// A file's old name and its new one.
type Pair = (DocumentKey, DocumentKey);

impl PromisedRenames {
    /// Remembers what an edit renames; forgets what an earlier one did.
    pub fn promise(&self, edit: Option<&WorkspaceEdit>) {
        let pairs: Vec<Pair> = edit.into_iter().flat_map(renames).collect();
        let promise = (!pairs.is_empty()).then(|| (Instant::now(), pairs));
        *self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = promise;
    }

    /// Whether these renames are what the last edit promised, so that their links are seen to. True
    /// once for each promise.
    pub fn keeps(&self, files: &[FileRename]) -> bool {
        let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let asked: Option<Vec<Pair>> =
            files.iter().map(|file| Some((key(&file.old_uri)?, key(&file.new_uri)?))).collect();
        let kept = last
            .as_ref()
            .is_some_and(|(since, pairs)| since.elapsed() < PATIENCE && asked.as_ref() == Some(pairs));
        if kept {
            *last = None;
        }
        kept
    }
}

fn key(uri: &str) -> Option<DocumentKey> {
    Some(DocumentKey::of(&Url::parse(uri).ok()?))
}

fn renames(edit: &WorkspaceEdit) -> Vec<Pair> {
    let Some(DocumentChanges::Operations(operations)) = &edit.document_changes else { return Vec::new() };
    operations
        .iter()
        .filter_map(|operation| match operation {
            DocumentChangeOperation::Op(ResourceOp::Rename(rename)) => {
                Some((DocumentKey::of(&rename.old_uri), DocumentKey::of(&rename.new_uri)))
            }
            _ => None,
        })
        .collect()
}

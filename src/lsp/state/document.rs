use std::sync::Arc;

use tower_lsp::lsp_types::Url;

use crate::lsp::uri::DocumentKey;
use crate::text::Buffer;

/// The number that the client gives to each state of a document; `None` from clients that count
/// nothing.
pub type Version = Option<i32>;

/// One state of an open document; never changes.
#[derive(Clone, Debug)]
pub struct Document {
    /// Which document this is.
    pub key: DocumentKey,
    /// Its URI as the client wrote it, for messages about it.
    pub uri: Url,
    /// The client's number for this state.
    pub version: Version,
    /// The client's name for its language, such as `markdown`; empty where it says nothing.
    pub language: Arc<str>,
    /// The whole text.
    pub text: Arc<str>,
}

/// An open document as the writer edits it.
pub(super) struct OpenDocument {
    pub(super) buffer: Buffer,
    pub(super) uri: Url,
    pub(super) version: Version,
    pub(super) language: Arc<str>,
}

impl OpenDocument {
    /// The present state, with one copy of the text.
    pub(super) fn freeze(&self, key: &DocumentKey) -> Document {
        let text: Arc<str> = self.buffer.text().into();
        Document {
            key: key.clone(),
            uri: self.uri.clone(),
            version: self.version,
            language: self.language.clone(),
            text,
        }
    }
}

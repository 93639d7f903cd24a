use std::path::Path;
use std::sync::Arc;

use tower_lsp::lsp_types::Url;

use crate::lsp::uri::DocumentKey;
use crate::text::Buffer;
use crate::vault::is_note_path;

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

impl Document {
    /// Whether it is read as a note. Some clients send every file that they open; what is Markdown
    /// is told by the file's name, or by the language where the name says something else.
    pub fn is_note(&self) -> bool {
        let by_name = self.key.path().and_then(Path::to_str).is_some_and(is_note_path);
        let unnamed = self.key.path().is_none() && matches!(&*self.language, "" | "plaintext");
        by_name || unnamed || self.language.to_ascii_lowercase().contains("markdown")
    }
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

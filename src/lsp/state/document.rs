use std::hash::BuildHasher;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

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
    /// When the last edit came.
    pub edited: SystemTime,
    /// The digests of the texts between the state before and this one.
    pub passed: Vec<u64>,
}

impl Document {
    /// Whether it is read as a note. Some clients send every file that they open; what is Markdown
    /// is told by the file's name, or by the language where the name says something else.
    pub fn is_note(&self) -> bool {
        let by_name = self.key.path().and_then(Path::to_str).is_some_and(is_note_path);
        let unnamed = self.key.path().is_none() && matches!(&*self.language, "" | "plaintext");
        by_name || unnamed || self.language.to_ascii_lowercase().contains("markdown")
    }

    /// A short name for a text: equal texts have equal ones.
    pub fn digest(text: &str) -> u64 {
        rustc_hash::FxBuildHasher.hash_one(text)
    }
}

/// An open document as the writer edits it.
pub(super) struct OpenDocument {
    pub(super) buffer: Buffer,
    pub(super) uri: Url,
    pub(super) version: Version,
    pub(super) language: Arc<str>,
    pub(super) edited: SystemTime,
    /// The digests of its texts since it was frozen.
    pub(super) passed: Vec<u64>,
}

impl OpenDocument {
    /// A document that was opened just now.
    pub(super) fn new(uri: Url, version: Version, language: &str, text: &str) -> Self {
        let (buffer, language) = (Buffer::new(text), language.into());
        Self { buffer, uri, version, language, edited: SystemTime::now(), passed: Vec::new() }
    }

    /// The present state, with one copy of the text.
    pub(super) fn freeze(&mut self, key: &DocumentKey) -> Document {
        let text: Arc<str> = self.buffer.text().into();
        Document {
            key: key.clone(),
            uri: self.uri.clone(),
            version: self.version,
            language: self.language.clone(),
            text,
            edited: self.edited,
            passed: std::mem::take(&mut self.passed),
        }
    }
}

//! `textDocument/inlayHint`: what the text does not say, shown in it. One file for each kind.

mod links;
mod runs;

pub use links::link_hints;
pub use runs::run_hints;

/// Something shown behind a place of the text that is not part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlayHint {
    /// The byte before which it is shown.
    pub offset: u32,
    /// What is shown.
    pub label: String,
    /// What is said when the mouse rests on it; plain text.
    pub tooltip: Option<String>,
}

use pulldown_cmark::{CowStr, LinkType};

use crate::text::TextRange;

/// One inline span; spans are kept in source order, parents before their children.
#[derive(Clone, Debug)]
pub struct Inline<'t> {
    /// What it is.
    pub kind: InlineKind<'t>,
    /// Its bytes, delimiters included.
    pub range: TextRange,
    /// One past the index of its last descendant.
    pub end: u32,
}

/// The kinds of inline spans.
#[derive(Clone, Debug, PartialEq)]
pub enum InlineKind<'t> {
    /// Text, with escapes and entities decoded.
    Text(CowStr<'t>),
    /// A code span's content.
    Code(CowStr<'t>),
    /// A line break in the source.
    SoftBreak,
    /// A line break in the output.
    HardBreak,
    /// `*emphasis*`.
    Emphasis,
    /// `**strong emphasis**`.
    Strong,
    /// `~~struck out~~`.
    Strikethrough,
    /// A CommonMark link.
    Link {
        /// Which of the link syntaxes.
        form: LinkType,
        /// Destination with escapes and entities decoded, not percent-decoded.
        destination: CowStr<'t>,
        /// The label of a reference link, as written.
        label: CowStr<'t>,
    },
    /// A CommonMark image.
    Image {
        /// Which of the link syntaxes.
        form: LinkType,
        /// Destination with escapes and entities decoded, not percent-decoded.
        destination: CowStr<'t>,
        /// The label of a reference link, as written.
        label: CowStr<'t>,
    },
    /// Inline HTML.
    Html,
    /// `$…$` or `$$…$$`.
    Math,
    /// `[^label]`.
    FootnoteReference(CowStr<'t>),
}

//! What a piece of an answer can be worth.

use super::label::Marker;

/// What a unit is worth in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Rules, comments, line breaks, links back to the top, scheduling data: not content.
    Nothing,
    /// Closing tags: they end an answer but say nothing.
    Closing,
    Text,
    Code,
    /// Only links.
    Links,
    Placeholder,
    /// Only a marker such as `A.` or the heading `Answer`.
    Marker(Marker),
    /// A heading that is no marker.
    Heading,
    /// An option of a multiple choice that is not ticked.
    Open,
    /// A ticked option.
    Ticked,
}

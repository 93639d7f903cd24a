//! Findings as text for people, and in the formats of other tools.

pub(super) mod github;
pub(super) mod json;
pub(super) mod list;
pub(super) mod sarif;
pub(super) mod text;

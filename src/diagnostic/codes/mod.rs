//! Every diagnostic there is, one file for each family.

use super::Code;

pub mod files;
pub mod links;
pub mod questions;
pub mod runs;
pub mod snippets;

/// All definitions.
pub fn all() -> impl Iterator<Item = &'static Code> {
    [files::ALL, links::ALL, questions::ALL, runs::ALL, snippets::ALL].into_iter().flatten().copied()
}

/// Defines the codes of one family; the page of each is the file of its name in `docs/diagnostics`.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $severity:ident;)*) => {
        $($(#[$doc])* pub static $name: $crate::diagnostic::Code = $crate::diagnostic::Code {
            id: $id,
            severity: $crate::diagnostic::Severity::$severity,
            page: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/diagnostics/", $id, ".md")),
        };)*
        /// The codes of this family.
        pub static ALL: &[&$crate::diagnostic::Code] = &[$(&$name),*];
    };
}
use codes;

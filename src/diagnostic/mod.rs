//! What qmark reports: codes, severities and findings, the same for every front end.
//!
//! A diagnostic is defined once, in [`codes`]; editors, the command line and the documentation
//! all read that definition.

mod code;
pub mod codes;
mod finding;
mod levels;

pub use code::{Code, Severity};
pub use finding::{Finding, FindingTag, Fix, Origin, Related};
pub use levels::Levels;

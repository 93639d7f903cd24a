//! Messages over standard input and output.
//!
//! `tower_lsp::Server` is not used: it ends at the first malformed body, drops messages without a
//! word, works on four at a time and outlives `exit`. Here one thread reads, one thread writes,
//! and whatever a client sends, the next well-formed message is still heard.

mod frame;
mod message;
mod outgoing;

pub use frame::{Frame, FrameReader};
pub use message::{Message, failure, parse};
pub use outgoing::{Importance, Outgoing};

//! What the client can do, and what the server says it can do.

mod client;
mod server;

pub use client::{ClientCaps, SemanticTokenCaps};
pub use server::{negotiate_encoding, server_capabilities};

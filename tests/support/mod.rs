//! What tests of the built program share: vaults on disk, texts with a cursor, an LSP client.

// Each test program uses its own part.
#![allow(dead_code, unused_imports)]

mod client;
mod cursor;
mod vault;

pub use client::{Client, Options, uri};
pub use cursor::{Cursor, split_cursor};
pub use vault::Vault;

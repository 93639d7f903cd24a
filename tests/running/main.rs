//! Snippets run for real, in the sandbox this machine can offer.

mod beside;
mod failures;
mod isolation;
mod service;
mod support;
mod verifying;

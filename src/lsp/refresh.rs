//! Asking the client to ask again for what it shows of open notes, when something else than an edit
//! of theirs has changed it.

use tokio::runtime::Handle;

use super::context::Context;

/// What a client shows that is no longer true.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stale {
    /// Code lenses.
    pub lenses: bool,
    /// Inlay hints.
    pub hints: bool,
    /// Semantic tokens.
    pub tokens: bool,
}

/// Sends what the client has announced to understand.
pub fn refresh(context: &Context, runtime: &Handle, stale: Stale) {
    let takes = context.session().caps.refresh;
    let client = &context.client;
    // A client that refuses asks again by itself sooner or later.
    if stale.lenses && takes.code_lenses {
        let client = client.clone();
        runtime.spawn(async move { drop(client.code_lens_refresh().await) });
    }
    if stale.hints && takes.inlay_hints {
        let client = client.clone();
        runtime.spawn(async move { drop(client.inlay_hint_refresh().await) });
    }
    if stale.tokens && takes.semantic_tokens {
        let client = client.clone();
        runtime.spawn(async move { drop(client.semantic_tokens_refresh().await) });
    }
}

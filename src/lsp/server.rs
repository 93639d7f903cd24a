use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{InitializeParams, InitializeResult, ServerInfo};
use tower_lsp::{LanguageServer, async_trait};

use super::capabilities::server_capabilities;
use super::context::Context;

/// The request handlers, one line each; the work is in the modules they call.
///
/// Notifications never come here: [`super::service`] takes them in the order of their arrival.
pub struct Server {
    pub(super) context: Arc<Context>,
}

#[async_trait]
impl LanguageServer for Server {
    /// The parameters were read by [`super::service`], more leniently than their type allows.
    async fn initialize(&self, _: InitializeParams) -> Result<InitializeResult> {
        Ok(InitializeResult {
            capabilities: server_capabilities(self.context.session().encoding),
            server_info: Some(ServerInfo {
                name: env!("CARGO_PKG_NAME").into(),
                version: Some(env!("CARGO_PKG_VERSION").into()),
            }),
        })
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }
}

//! What is asked of the client once the session has begun.

use serde_json::json;
use tower_lsp::lsp_types::Registration;

use super::capabilities::ClientCaps;
use super::context::Context;
use super::ruff::offer_formatting;

/// Subscribes to what the client lets itself be asked for, and asks for its settings.
pub async fn register(context: &Context) {
    let registrations = registrations(&context.session().caps);
    if !registrations.is_empty()
        && let Err(error) = context.client.register_capability(registrations).await
    {
        tracing::warn!("the client refused a subscription: {error}");
    }
    if context.session().caps.configuration {
        context.pull_settings().await;
    }
    offer_formatting(context).await;
}

fn registrations(caps: &ClientCaps) -> Vec<Registration> {
    let mut wanted = Vec::new();
    if caps.watched_files {
        // All files: links lead to images too, and a folder's end is told by its name alone.
        let watchers = json!({"watchers": [{"globPattern": "**/*"}]});
        wanted.push(registration("workspace/didChangeWatchedFiles", watchers));
    }
    if caps.configuration_registration {
        wanted.push(registration("workspace/didChangeConfiguration", json!({"section": "qmark"})));
    }
    wanted
}

fn registration(method: &str, options: serde_json::Value) -> Registration {
    Registration { id: method.into(), method: method.into(), register_options: Some(options) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_client_offers_is_asked_for() {
        assert!(registrations(&ClientCaps::default()).is_empty());
        let watching = ClientCaps { watched_files: true, ..ClientCaps::default() };
        let methods: Vec<String> = registrations(&watching).into_iter().map(|it| it.method).collect();
        assert_eq!(methods, ["workspace/didChangeWatchedFiles"]);
    }
}

use std::sync::OnceLock;

use serde_json::Value;
use tower_lsp::Client;
use tower_lsp::lsp_types::ConfigurationItem;

use super::handlers::semantic_tokens::KnownTokens;
use super::interpreter::Interpreter;
use super::progress::ProgressTokens;
use super::promised_renames::PromisedRenames;
use super::running::Running;
use super::session::Session;
use super::state::{Command, Ticket, Writer};
use super::states::States;
use super::transport::Outgoing;
use super::workspace_findings::WorkspaceFindings;

/// What every part of the server shares.
pub struct Context {
    /// For requests to the client. Never await one where edits wait for the end: spawn it.
    pub client: Client,
    /// For notifications to the client.
    pub outgoing: Outgoing,
    /// The one who changes the state.
    pub writer: Writer,
    /// The latest state.
    pub states: States,
    /// Findings of closed notes.
    pub workspace_findings: WorkspaceFindings,
    /// Who judges Python snippets.
    pub interpreter: Interpreter,
    /// Who runs snippets, and what came of it.
    pub running: Running,
    /// The progress reports that the client may cancel.
    pub progress: ProgressTokens,
    /// Renames of files that the client was sent as part of an edit.
    pub promised_renames: PromisedRenames,
    /// The semantic tokens that the client was told of.
    pub known_tokens: KnownTokens,
    session: OnceLock<Session>,
}

impl Context {
    /// A context before `initialize`.
    pub fn new(client: Client, outgoing: Outgoing, writer: Writer) -> Self {
        Self {
            client,
            outgoing,
            writer,
            states: States::default(),
            workspace_findings: WorkspaceFindings::default(),
            interpreter: Interpreter::default(),
            running: Running::default(),
            progress: ProgressTokens::default(),
            promised_renames: PromisedRenames::default(),
            known_tokens: KnownTokens::default(),
            session: OnceLock::new(),
        }
    }

    /// What `initialize` agreed on; before it, what the poorest client would have agreed on.
    pub fn session(&self) -> &Session {
        static NOTHING_AGREED: OnceLock<Session> = OnceLock::new();
        self.session.get().unwrap_or_else(|| NOTHING_AGREED.get_or_init(Session::default))
    }

    /// Keeps what `initialize` agreed on; a second one changes nothing.
    pub fn agree(&self, session: Session) {
        let _ = self.session.set(session);
    }

    /// Waits until all that has come so far has taken effect everywhere.
    pub async fn settled(&self) {
        let Ok(snapshot) = self.writer.ticket().scope(Ticket::redeem()).await else { return };
        // The session may end meanwhile.
        let _ = self.states.wait(|state| state.revision >= snapshot.revision).await;
    }

    /// Asks the client for the settings in its section `qmark` and hands them to the writer.
    pub async fn pull_settings(&self) {
        let item = ConfigurationItem { scope_uri: None, section: Some("qmark".into()) };
        match self.client.configuration(vec![item]).await {
            Ok(mut values) if !values.is_empty() => {
                self.writer.send(Command::Settings(values.swap_remove(0)))
            }
            Ok(_) => self.writer.send(Command::Settings(Value::Null)),
            Err(error) => tracing::warn!("the client did not answer for its settings: {error}"),
        }
    }
}

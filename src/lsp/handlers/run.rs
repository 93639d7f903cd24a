//! The commands that run snippets, and those that say what may run.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::{MessageType, Position, TextDocumentIdentifier};

use super::{Shared, blocking, offset};
use crate::features::run_message::run_message;
use crate::lsp::messages::show;
use crate::lsp::running::{
    NoteRun, allow, announce, note_scope, perform, plan_all, plan_note, real_root, vault_scope,
};
use crate::lsp::state::{Place, Snapshot, Ticket, located};
use crate::python::run::{NoService, Selection, Service};
use crate::text::TextRange;

/// Runs the snippet at a place.
pub const RUN_SNIPPET: &str = "qmark.runSnippet";
/// Runs the snippets of the answer at a place.
pub const RUN_QUESTION: &str = "qmark.runQuestion";
/// Runs the snippets of a note.
pub const RUN_NOTE: &str = "qmark.runNote";
/// Runs every snippet of every vault.
pub const RUN_VAULT: &str = "qmark.runVault";
/// Runs the snippets of a note and counts which outputs are as it claims.
pub const VERIFY_NOTE: &str = "qmark.verifyNote";
/// Forgets the results of a note, or all.
pub const CLEAR_RESULTS: &str = "qmark.clearResults";
/// Allows a note's snippets to run, as they are now.
pub const TRUST_NOTE: &str = "qmark.trustNote";
/// Allows a vault's snippets to run, as they are now.
pub const TRUST_VAULT: &str = "qmark.trustVault";
/// Takes back what was allowed in a vault, or in all that are open.
pub const REVOKE_TRUST: &str = "qmark.revokeTrust";

/// All of them.
pub const COMMANDS: [&str; 9] = [
    RUN_SNIPPET,
    RUN_QUESTION,
    RUN_NOTE,
    RUN_VAULT,
    VERIFY_NOTE,
    CLEAR_RESULTS,
    TRUST_NOTE,
    TRUST_VAULT,
    REVOKE_TRUST,
];

/// Where a command is meant: the cursor, or any place of a note.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CommandPlace {
    text_document: TextDocumentIdentifier,
    #[serde(default)]
    position: Position,
}

impl CommandPlace {
    /// The place that a command was given.
    ///
    /// # Errors
    /// When there is something else.
    fn read(arguments: &[Value]) -> Result<Option<Self>> {
        match arguments.first() {
            None | Some(Value::Null) => Ok(None),
            Some(value) => Self::deserialize(value).map(Some).map_err(|error| {
                Error::invalid_params(format!("the command's argument is not a place in a note: {error}"))
            }),
        }
    }
}

/// Answers at once where a run follows: some clients wait for the answer and do nothing else. What
/// comes of the run is shown.
pub async fn handle(context: Shared, command: &str, arguments: &[Value]) -> Result<Option<Value>> {
    let place = CommandPlace::read(arguments)?;
    let snapshot = Ticket::redeem().await?;
    let needed = || place.clone().ok_or_else(|| Error::invalid_params("the command needs a place in a note"));
    match command {
        RUN_VAULT => start(context, snapshot, What::Vaults, false),
        RUN_SNIPPET => start(context, snapshot, What::Snippet(needed()?), false),
        RUN_QUESTION => start(context, snapshot, What::Answer(needed()?), false),
        RUN_NOTE => start(context, snapshot, What::Note(needed()?), false),
        VERIFY_NOTE => start(context, snapshot, What::Note(needed()?), true),
        CLEAR_RESULTS => clear(context, snapshot, place).await?,
        TRUST_NOTE | TRUST_VAULT => trust(context, snapshot, needed()?, command == TRUST_VAULT).await?,
        REVOKE_TRUST => revoke(context, snapshot, place).await?,
        unknown => return Err(Error::invalid_params(format!("there is no command `{unknown}`"))),
    }
    Ok(None)
}

/// What to run.
#[derive(Clone, Debug)]
enum What {
    Snippet(CommandPlace),
    Answer(CommandPlace),
    Note(CommandPlace),
    Vaults,
}

fn start(context: Shared, snapshot: Snapshot, what: What, verifies: bool) {
    tokio::spawn(async move {
        if let Err(error) = run(&context, snapshot, what, verifies).await {
            tracing::debug!("a run ended with the session: {error}");
        }
    });
}

async fn run(context: &Shared, snapshot: Snapshot, what: What, verifies: bool) -> Result<()> {
    if let Some(why) = context.running.restriction(context.session()) {
        show(context, MessageType::WARNING, why);
        return Ok(());
    }
    let wanted = what.clone();
    let reads_all = matches!(what, What::Vaults);
    let revision = snapshot.revision;
    // What is allowed has followed the edits up to here; for all notes they have to be known.
    let ready = |state: &Snapshot| {
        state.revision >= revision && !(reads_all && state.vaults.iter().any(|slot| slot.scanning))
    };
    let latest = context.states.wait(ready).await?;
    let snapshot = if reads_all { latest } else { snapshot };
    let (shared, state) = (context.clone(), snapshot.clone());
    let planned = blocking(move || plan(&shared, &state, &wanted)).await?;
    let (service, runs) = match planned {
        Ok(planned) => planned,
        Err(error) => {
            show(context, MessageType::ERROR, format!("Not run: {error}"));
            return Ok(());
        }
    };
    if runs.is_empty() {
        show(context, MessageType::INFO, nothing(&what));
        return Ok(());
    }
    if !allow(context, &snapshot, &service, &runs).await? {
        return Ok(());
    }
    // A note or a vault is brought up to date; a snippet runs when it is told to, and so does what is to
    // be verified.
    let reuse = matches!(what, What::Note(_) | What::Vaults) && !verifies;
    let tally = perform(context, &service, &runs, reuse).await?;
    if verifies || reads_all {
        show(context, MessageType::INFO, tally.message());
    } else if !context.session().caps.hears_of_results() {
        let shared = context.clone();
        let told = blocking(move || told(&shared, &snapshot, &what)).await?;
        show(context, MessageType::INFO, told.unwrap_or_else(|| tally.message()));
    }
    Ok(())
}

/// What a run of a single snippet showed, in a line.
fn told(context: &Shared, snapshot: &Snapshot, what: &What) -> Option<String> {
    let What::Snippet(place) = what else { return None };
    let found = snapshot.place(&place.text_document.uri)?;
    let view = context.running.view(found.slot, found.file)?;
    run_message(&view, offset(context, &found, place.position) as u32)
}

/// The service, and what it is to run.
fn plan(
    context: &Shared,
    snapshot: &Snapshot,
    what: &What,
) -> std::result::Result<(Service, Vec<NoteRun>), NoService> {
    let service = service(context, snapshot)?;
    let label = service.setup().interpreter.label();
    let at = |place: &CommandPlace, select: &dyn Fn(&Place<'_>, usize) -> Option<Selection>| {
        let found = snapshot.place(&place.text_document.uri)?;
        let selection = select(&found, offset(context, &found, place.position))?;
        plan_note(found.slot, found.file, selection, &label)
    };
    let runs = match what {
        What::Snippet(place) => {
            at(place, &|_, offset| Some(Selection::At(offset as u32))).into_iter().collect()
        }
        What::Answer(place) => {
            at(place, &|found, offset| answer_at(found, offset).map(Selection::In)).into_iter().collect()
        }
        What::Note(place) => at(place, &|_, _| Some(Selection::All)).into_iter().collect(),
        What::Vaults => {
            snapshot.vaults.iter().flat_map(|slot| plan_all(slot, Selection::All, &label)).collect()
        }
    };
    Ok((service, runs))
}

/// The service for what the user has chosen; no vault has a say in that, so all choose the same.
fn service(context: &Shared, snapshot: &Snapshot) -> std::result::Result<Service, NoService> {
    let first = snapshot.vaults.first().map(|slot| slot.configured.settings.run_choice());
    context.running.service(snapshot, &first.unwrap_or_default())
}

/// The innermost question around a byte, with its answer.
fn answer_at(place: &Place<'_>, offset: usize) -> Option<TextRange> {
    let around = place.note.questions.iter().filter(|question| question.range.touches(offset));
    around.map(|question| question.range).min_by_key(|range| range.end - range.start)
}

fn nothing(what: &What) -> &'static str {
    match what {
        What::Snippet(_) => "There is no Python to run at the cursor.",
        What::Answer(_) => "There is no answer with Python to run at the cursor.",
        What::Note(_) => "There is no Python to run in this note.",
        What::Vaults => "There is no Python to run.",
    }
}

async fn clear(context: Shared, snapshot: Snapshot, place: Option<CommandPlace>) -> Result<()> {
    let shared = context.clone();
    let forgotten = blocking(move || match place {
        None => shared.running.forget(None),
        Some(place) => {
            let note = located(&snapshot, &place.text_document.uri);
            note.map(|note| shared.running.forget(Some(note))).unwrap_or_default()
        }
    });
    announce(&context, forgotten.await?.into_iter().collect());
    Ok(())
}

async fn trust(context: Shared, snapshot: Snapshot, place: CommandPlace, whole: bool) -> Result<()> {
    let revision = snapshot.revision;
    let read =
        |state: &Snapshot| state.revision >= revision && !state.vaults.iter().any(|slot| slot.scanning);
    let snapshot = if whole { context.states.wait(read).await? } else { snapshot };
    let shared = context.clone();
    let granted = blocking(move || -> std::result::Result<Option<String>, String> {
        let Some((slot, file)) = located(&snapshot, &place.text_document.uri) else { return Ok(None) };
        let service = service(&shared, &snapshot).map_err(|error| error.to_string())?;
        let label = service.setup().interpreter.label();
        let scope = if whole {
            vault_scope(slot, &label)
        } else {
            match plan_note(slot, file, Selection::Everything, &label) {
                Some(run) => note_scope(run),
                None => return Ok(None),
            }
        };
        shared.running.permission.grant(vec![scope]).map_err(|error| error.to_string())?;
        Ok(Some(label))
    });
    match granted.await? {
        Ok(Some(label)) => {
            let what = if whole { "This vault" } else { "This note" };
            let text = format!("{what} may run now, as it is and as you edit it here, with {label}.");
            show(&context, MessageType::INFO, text);
        }
        Ok(None) => show(&context, MessageType::INFO, "There is no Python to run in this note."),
        Err(error) => show(&context, MessageType::ERROR, format!("Nothing was allowed: {error}")),
    }
    Ok(())
}

async fn revoke(context: Shared, snapshot: Snapshot, place: Option<CommandPlace>) -> Result<()> {
    let shared = context.clone();
    let revoked = blocking(move || {
        let of_place = place.as_ref().and_then(|place| located(&snapshot, &place.text_document.uri));
        let vaults: BTreeSet<_> = match of_place {
            Some((slot, _)) => BTreeSet::from([real_root(slot)]),
            None => snapshot.vaults.iter().map(real_root).collect(),
        };
        shared.running.permission.revoke(&vaults.into_iter().collect::<Vec<_>>())
    });
    match revoked.await? {
        Ok(true) => {
            show(&context, MessageType::INFO, "Taken back: nothing runs here any more without asking.")
        }
        Ok(false) => show(&context, MessageType::INFO, "Nothing was allowed to run here."),
        Err(error) => show(&context, MessageType::ERROR, format!("Not taken back: {error}")),
    }
    Ok(())
}

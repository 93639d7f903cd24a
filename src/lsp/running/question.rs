//! The one question before a run.

use std::path::PathBuf;

use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{MessageActionItem, MessageType};

use super::{NoteRun, plan_all, plan_note, real_root};
use crate::lsp::handlers::{Shared, blocking};
use crate::lsp::messages::show;
use crate::lsp::state::{Snapshot, VaultSlot};
use crate::python::consent::Scope;
use crate::python::run::{Selection, Service, consent_text};
use crate::text::shell_word;

/// How to take a permission back.
const REVOKE: &str =
    "Take it back at any time with “Revoke Trust” (`qmark.revokeTrust`) or `qmark trust remove`.";

// Short: VS Code cuts off what does not fit beside each other below the question.
const THIS_CODE: &str = "Allow code";
const THIS_NOTE: &str = "Allow note";
const THIS_VAULT: &str = "Allow vault";
const NOTHING: &str = "No";

/// Whether all of this may run: known already, or answered now. A refusal is shown.
///
/// # Errors
/// When the session ends meanwhile.
pub async fn allow(
    context: &Shared,
    snapshot: &Snapshot,
    service: &Service,
    runs: &[NoteRun],
) -> Result<bool> {
    // Whoever waited here may find that the answer to the question before was theirs too.
    let _turn = context.running.permission.asking.lock().await;
    let (shared, asked) = (context.clone(), runs.to_vec());
    match blocking(move || shared.running.permission.allows(&asked)).await? {
        Ok(true) => return Ok(true),
        Ok(false) => {}
        Err(error) => {
            show(context, MessageType::ERROR, format!("Not run: {error}"));
            return Ok(false);
        }
    }
    if !context.session().caps.show_message_request {
        show(context, MessageType::WARNING, unasked(runs));
        return Ok(false);
    }
    let probed = service.clone();
    let layers = match blocking(move || probed.probe()).await? {
        Ok(layers) => layers,
        Err(error) => {
            show(context, MessageType::ERROR, format!("Not run: {error}"));
            return Ok(false);
        }
    };
    let setup = service.setup();
    let about = consent_text(&setup.interpreter, &setup.limits, &layers, REVOKE);
    let text = format!("May {}? {about}", what(runs));
    let titles: &[&str] = match runs {
        [_] => &[THIS_CODE, THIS_NOTE, THIS_VAULT, NOTHING],
        _ => &[THIS_CODE, THIS_VAULT, NOTHING],
    };
    let action =
        |title: &&str| MessageActionItem { title: (*title).to_owned(), properties: Default::default() };
    let actions = titles.iter().map(action).collect();
    let answer = context.client.show_message_request(MessageType::WARNING, text, Some(actions)).await?;
    let Some(answer) = answer.filter(|answer| titles[..titles.len() - 1].contains(&&*answer.title)) else {
        return Ok(false);
    };
    let label = setup.interpreter.label();
    let whole = answer.title == THIS_VAULT;
    let read = |state: &Snapshot| !state.vaults.iter().any(|slot| slot.scanning);
    let snapshot = if whole { &context.states.wait(read).await? } else { snapshot };
    let (shared, snapshot, runs) = (context.clone(), snapshot.clone(), runs.to_vec());
    let granted =
        blocking(move || shared.running.permission.grant(scopes(&answer.title, &snapshot, &runs, &label)));
    if let Err(error) = granted.await? {
        show(context, MessageType::WARNING, format!("This is allowed until the end of the session: {error}"));
    }
    Ok(true)
}

/// What an answer allows.
fn scopes(answer: &str, snapshot: &Snapshot, runs: &[NoteRun], label: &str) -> Vec<(PathBuf, Scope)> {
    let slot_of = |run: &NoteRun| snapshot.vaults.iter().find(|slot| slot.id == run.id.0);
    let mut scopes = Vec::new();
    match answer {
        THIS_NOTE => {
            for run in runs {
                let whole =
                    slot_of(run).and_then(|slot| plan_note(slot, run.id.1, Selection::Everything, label));
                scopes.extend(whole.map(note_scope));
            }
        }
        THIS_VAULT => {
            let concerned = |slot: &&VaultSlot| runs.iter().any(|run| run.id.0 == slot.id);
            scopes.extend(snapshot.vaults.iter().filter(concerned).map(|slot| vault_scope(slot, label)));
        }
        _ => {
            for run in runs {
                let codes = run.plan.hashes_to_run().cloned().map(Scope::Code);
                scopes.extend(codes.map(|scope| (run.root.clone(), scope)));
            }
        }
    }
    scopes
}

/// Permission for a note as it is now.
pub fn note_scope(run: NoteRun) -> (PathBuf, Scope) {
    (run.root, Scope::Note(run.path.to_string(), run.plan.hashes))
}

/// Permission for a vault as it is now.
pub fn vault_scope(slot: &VaultSlot, label: &str) -> (PathBuf, Scope) {
    let notes = plan_all(slot, Selection::Everything, label).into_iter();
    let notes = notes.map(|run| (run.path.to_string(), run.plan.hashes)).collect();
    (real_root(slot), Scope::Vault(notes))
}

/// What is to run, in the words of the question.
fn what(runs: &[NoteRun]) -> String {
    let count: usize = runs.iter().map(|run| run.plan.len()).sum();
    match runs {
        [run] if count == 1 => format!("this snippet of {} run", run.path),
        [run] => format!("{count} snippets of {} run", run.path),
        _ => format!("{count} snippets of {} notes run", runs.len()),
    }
}

/// The refusal for a client that cannot ask its user.
fn unasked(runs: &[NoteRun]) -> String {
    let place = match runs {
        [run] => run.root.join(&*run.path),
        _ => runs.first().map(|run| run.root.clone()).unwrap_or_default(),
    };
    format!(
        "Not run, because nobody has allowed it and this editor cannot ask. Allow it in a shell with \
         `qmark trust add {}`.",
        shell_word(&place.display().to_string())
    )
}

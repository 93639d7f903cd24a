//! `textDocument/codeAction` and `codeAction/resolve`

use serde::{Deserialize, Serialize};
use serde_json::json;
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, CodeActionResponse, Command,
    NumberOrString, Position, Url,
};

use super::execute_command::OPEN;
use super::run::RUN_SNIPPET;
use super::{Shared, blocking, disk, file_uri, indexed, range_in, request_failed};
use crate::features::code_action::{self, ActionKind, Task, code_actions, fix_all, run_actions};
use crate::features::workspace_edit::Operation;
use crate::lsp::context::Context;
use crate::lsp::convert;
use crate::lsp::findings::findings_of;
use crate::lsp::session::Session;
use crate::lsp::state::{Place, Snapshot, Ticket};
use crate::lsp::workspace_edit::to_workspace_edit;
use crate::text::TextRange;

/// All safe fixes. Not `source.fixAll` itself, or what a user set for all languages to be mended on
/// saving would rewrite notes.
pub const FIX_ALL: CodeActionKind = CodeActionKind::new("source.qmark.fixAll");

/// The list of contents of a note.
pub const CONTENTS: CodeActionKind = CodeActionKind::new("source.qmark.contents");
/// Running something, which edits nothing.
pub const RUN: CodeActionKind = CodeActionKind::new("qmark.run");

/// What an action carries until it is chosen.
#[derive(Deserialize, Serialize)]
struct Data {
    uri: Url,
    task: Task,
}

pub async fn handle(context: Shared, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
    let snapshot = indexed(&context, &params.text_document.uri).await?;
    blocking(move || {
        let place = snapshot.place(&params.text_document.uri)?;
        let open = place.entry.open.as_ref()?;
        let session = context.session();
        let range = convert::range(params.range);
        let offset = |position| place.note.lines.offset(position, session.encoding);
        let range = TextRange::new(offset(range.start), offset(range.end));
        let disk = disk(place.slot);
        let findings = findings_of(&context, &snapshot, place.slot, place.file);
        let mut actions = code_actions(&place.slot.vault, place.file, &open.text, range, &findings, &disk);
        let view = context.running.view(place.slot, place.file);
        actions.extend(view.iter().flat_map(|view| run_actions(view, range)));
        // In a menu that shows everything, only beside what it includes.
        let asked_for = params.context.only.is_some();
        if asked_for || actions.iter().any(|action| matches!(action.task, Task::Fix { .. })) {
            actions.extend(fix_all(&findings));
        }
        let wanted = |kind: &CodeActionKind| {
            let only = params.context.only.as_deref();
            only.is_none_or(|only| only.iter().any(|wanted| includes(wanted.as_str(), kind.as_str())))
        };
        let lazy = session.caps.code_action_resolve.iter().any(|property| property == "edit");
        let mut out = Vec::new();
        for action in actions.into_iter().filter(|action| wanted(&kind(action))) {
            if !is_possible(session, &action.task) {
                continue;
            }
            let opened = opened(&snapshot, &place, session, &action.task);
            let answer = to_action(&params, &place, session, action);
            if let Some(command) = opened {
                let answer = CodeAction { command: Some(command), data: None, ..answer };
                out.push(CodeActionOrCommand::CodeAction(answer));
                continue;
            }
            let is_done = answer.command.is_some();
            // Clients that cannot ask again get the edit at once.
            let answer = if lazy || is_done { Some(answer) } else { fill(&context, &snapshot, answer) };
            let Some(answer) = answer else { continue };
            out.push(CodeActionOrCommand::CodeAction(answer));
        }
        Some(out)
    })
    .await
}

/// `refactor` includes `refactor.rewrite`.
fn includes(wanted: &str, kind: &str) -> bool {
    kind.strip_prefix(wanted)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || wanted.is_empty())
}

/// Whether the client can do what an action asks of it.
fn is_possible(session: &Session, task: &Task) -> bool {
    match task {
        Task::Open { .. } => session.caps.show_document,
        task => !task.creates_a_note() || session.caps.resource_operations.create,
    }
}

/// Refactorings have kinds of their own, below the standard ones, so that keys can be bound to them:
/// `refactor.extract.qmark.section`.
fn kind(action: &code_action::CodeAction) -> CodeActionKind {
    let refactoring = |kind: CodeActionKind| format!("{}.qmark.{}", kind.as_str(), action.task.name()).into();
    match action.kind {
        ActionKind::QuickFix => CodeActionKind::QUICKFIX,
        ActionKind::FixAll => FIX_ALL,
        ActionKind::Rewrite | ActionKind::Answer | ActionKind::Form | ActionKind::Renumber => {
            refactoring(CodeActionKind::REFACTOR_REWRITE)
        }
        ActionKind::Extract => refactoring(CodeActionKind::REFACTOR_EXTRACT),
        ActionKind::Inline => refactoring(CodeActionKind::REFACTOR_INLINE),
        ActionKind::Contents => CONTENTS,
        ActionKind::Run => RUN,
    }
}

/// The command of an action that changes nothing.
fn opened(snapshot: &Snapshot, place: &Place<'_>, session: &Session, task: &Task) -> Option<Command> {
    let Task::Open { path, start, end } = task else { return None };
    let file = place.slot.vault.find(path)?.id;
    let uri = file_uri(snapshot, place.slot, file)?;
    let range = TextRange { start: *start, end: *end };
    let range = convert::to_range(range_in(place.slot, file, range, session.encoding));
    Some(Command::new("Go there".into(), OPEN.into(), Some(vec![json!({"uri": uri, "range": range})])))
}

fn to_action(
    params: &CodeActionParams,
    place: &Place<'_>,
    session: &Session,
    action: code_action::CodeAction,
) -> CodeAction {
    // The client's own copy of the finding says that the action mends it.
    let mended = action.mends.and_then(|(code, range)| {
        let range = convert::to_range(place.note.lines.position_range(range, session.encoding));
        let same = |code_of: &Option<NumberOrString>| *code_of == Some(NumberOrString::String(code.into()));
        params.context.diagnostics.iter().find(|it| it.range == range && same(&it.code)).cloned()
    });
    if let Task::Run(start) = action.task {
        let at = place.note.lines.position(start as usize, session.encoding);
        return to_run(action.title, &params.text_document.uri, convert::to_position(at));
    }
    let kind = kind(&action);
    let data = Data { uri: params.text_document.uri.clone(), task: action.task };
    CodeAction {
        kind: Some(kind),
        title: action.title,
        diagnostics: mended.map(|finding| vec![finding]),
        is_preferred: (action.preferred && session.caps.code_action_preferred).then_some(true),
        data: serde_json::to_value(data).ok(),
        ..CodeAction::default()
    }
}

/// An action that only runs a snippet.
fn to_run(title: String, uri: &Url, at: Position) -> CodeAction {
    let place = json!({"textDocument": {"uri": uri}, "position": at});
    let command = Command::new(title.clone(), RUN_SNIPPET.into(), Some(vec![place]));
    CodeAction { title, kind: Some(RUN), command: Some(command), ..CodeAction::default() }
}

pub async fn resolve(context: Shared, action: CodeAction) -> Result<CodeAction> {
    let snapshot = Ticket::redeem().await?;
    // Without data it is none of ours, or whole already.
    if action.data.is_none() {
        return Ok(action);
    }
    let filled = blocking(move || fill(&context, &snapshot, action)).await?;
    filled.ok_or_else(|| {
        request_failed(
            "this cannot be done: the note has changed, or a link would no longer lead where it does",
        )
    })
}

/// The action with its edit; `None` where there is nothing to do any more.
fn fill(context: &Context, snapshot: &Snapshot, mut action: CodeAction) -> Option<CodeAction> {
    let Data { uri, task } = serde_json::from_value(action.data.take()?).ok()?;
    let place = snapshot.place(&uri)?;
    let open = place.entry.open.as_ref()?;
    let vault = &place.slot.vault;
    let disk = disk(place.slot);
    let findings = findings_of(context, snapshot, place.slot, place.file);
    let view = context.running.view(place.slot, place.file);
    let mut edit =
        code_action::resolve(vault, place.file, &open.text, &task, &findings, view.as_deref(), &disk)?;
    // An empty text needs no edit after the creation.
    edit.operations.retain(|operation| !matches!(operation, Operation::Edit(note) if note.edits.is_empty()));
    let session = context.session();
    action.edit = to_workspace_edit(&session.caps, session.encoding, snapshot, place.slot, &edit);
    action.edit.is_some().then_some(action)
}

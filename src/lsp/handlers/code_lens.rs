//! `textDocument/codeLens`

use serde_json::json;
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{CodeLens, CodeLensParams, Command, Location, Position, Range, Url};

use super::execute_command::FENCE_ALL;
use super::run::RUN_SNIPPET;
use super::{Shared, blocking, indexed, location};
use crate::config::BacklinkLenses;
use crate::features::code_lens::{Backlinks, RunLens, Scope, Summary, backlinks, run_lenses, summary};
use crate::lsp::context::Context;
use crate::lsp::convert::to_position;
use crate::lsp::findings::fence_findings_of;
use crate::lsp::state::{Place, Snapshot};

/// A command of the client that shows a list of places.
const SHOW_REFERENCES: &str = "qmark.showReferences";
/// A command of the client that lists the questions of a note.
const SHOW_QUESTIONS: &str = "qmark.showQuestions";

pub async fn handle(context: Shared, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
    let uri = params.text_document.uri;
    let snapshot = indexed(&context, &uri).await?;
    blocking(move || {
        let place = snapshot.place(&uri)?;
        let open = place.entry.open.as_ref()?;
        let findings = fence_findings_of(&context, &snapshot, place.slot, place.file);
        let summary = summary(&open.text, place.note, &findings).map(|it| summary_lens(&context, &uri, it));
        let backlinks = backlink_lenses(&context, &snapshot, &place, &uri);
        let runs = run_lens_list(&context, &place, &uri);
        Some(summary.into_iter().chain(backlinks).chain(runs).collect())
    })
    .await
}

fn summary_lens(context: &Context, uri: &Url, Summary { title, has_unfenced }: Summary) -> CodeLens {
    let caps = &context.session().caps;
    let command = if has_unfenced && caps.apply_edit {
        Command::new(title, FENCE_ALL.into(), Some(vec![json!({"uri": uri})]))
    } else if caps.runs_command(SHOW_QUESTIONS) {
        Command::new(title, SHOW_QUESTIONS.into(), Some(vec![json!({"textDocument": {"uri": uri}})]))
    } else {
        to_be_read(title)
    };
    lens(Position::default(), command)
}

fn backlink_lenses(context: &Context, snapshot: &Snapshot, place: &Place<'_>, uri: &Url) -> Vec<CodeLens> {
    let scope = match place.slot.configured.settings.code_lens.backlinks {
        BacklinkLenses::Off => return Vec::new(),
        BacklinkLenses::Note => Scope::Note,
        BacklinkLenses::Sections => Scope::Sections,
    };
    let to_lens = |found: &Backlinks| {
        let encoding = context.session().encoding;
        let at = to_position(place.note.lines.position(found.offset as usize, encoding));
        // A list that is cut short would pass for a whole one.
        let lists = !found.more && context.session().caps.runs_command(SHOW_REFERENCES);
        let command = if lists {
            let to_location = |&(file, range): &_| location(context, snapshot, place.slot, file, range);
            let locations: Vec<Location> = found.links.iter().filter_map(to_location).collect();
            let arguments = vec![json!(uri), json!(at), json!(locations)];
            Command::new(found.title(), SHOW_REFERENCES.into(), Some(arguments))
        } else {
            to_be_read(found.title())
        };
        lens(at, command)
    };
    backlinks(&place.slot.vault, place.file, scope).iter().map(to_lens).collect()
}

/// One lens for each snippet that can be run.
fn run_lens_list(context: &Context, place: &Place<'_>, uri: &Url) -> Vec<CodeLens> {
    let Some(view) = context.running.view(place.slot, place.file) else { return Vec::new() };
    let lenses = run_lenses(&view, |key| context.running.is_active(key)).into_iter();
    let to_lens = |found: RunLens| {
        let lines = &view.plan.note.lines;
        let at = to_position(lines.position(found.at as usize, context.session().encoding));
        let argument = json!({"textDocument": {"uri": uri}, "position": at});
        lens(at, Command::new(found.title, RUN_SNIPPET.into(), Some(vec![argument])))
    };
    lenses.map(to_lens).collect()
}

fn to_be_read(title: String) -> Command {
    Command::new(title, String::new(), None)
}

fn lens(at: Position, command: Command) -> CodeLens {
    CodeLens { range: Range::new(at, at), command: Some(command), data: None }
}

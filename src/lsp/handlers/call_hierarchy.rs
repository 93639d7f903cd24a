//! `textDocument/prepareCallHierarchy`, `callHierarchy/incomingCalls` and `…/outgoingCalls`

use serde::{Deserialize, Serialize};
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{
    CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem,
    CallHierarchyOutgoingCall, CallHierarchyOutgoingCallsParams, CallHierarchyPrepareParams, Range,
    SymbolKind,
};

use super::{Shared, blocking, file_uri, indexed, offset, range_in};
use crate::features::call_hierarchy::{self, HierarchyCall, HierarchyItem, Part};
use crate::lsp::convert::to_range;
use crate::lsp::state::{Place, Snapshot};
use crate::text::TextRange;
use crate::vault::FileId;

/// What an item carries to be asked about again, besides its name.
#[derive(Deserialize, Serialize)]
struct Data {
    part: Part,
}

pub async fn prepare(
    context: Shared,
    params: CallHierarchyPrepareParams,
) -> Result<Option<Vec<CallHierarchyItem>>> {
    let at = params.text_document_position_params;
    let snapshot = indexed(&context, &at.text_document.uri).await?;
    let Some(place) = snapshot.place(&at.text_document.uri) else { return Ok(None) };
    let item = call_hierarchy::prepare(&place.slot.vault, place.file, offset(&context, &place, at.position));
    Ok(item.and_then(|item| to_item(&context, &snapshot, &place, &item)).map(|item| vec![item]))
}

pub async fn incoming(
    context: Shared,
    params: CallHierarchyIncomingCallsParams,
) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
    let snapshot = indexed(&context, &params.item.uri).await?;
    blocking(move || {
        let place = snapshot.place(&params.item.uri)?;
        let item = from_item(&place, &params.item)?;
        let call = |call: HierarchyCall| {
            Some(CallHierarchyIncomingCall {
                from: to_item(&context, &snapshot, &place, &call.item)?,
                from_ranges: ranges(&context, &place, call.item.file, &call.links),
            })
        };
        let calls = call_hierarchy::incoming(&place.slot.vault, &item);
        Some(calls.into_iter().filter_map(call).collect())
    })
    .await
}

pub async fn outgoing(
    context: Shared,
    params: CallHierarchyOutgoingCallsParams,
) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
    let snapshot = indexed(&context, &params.item.uri).await?;
    let Some(place) = snapshot.place(&params.item.uri) else { return Ok(None) };
    let Some(item) = from_item(&place, &params.item) else { return Ok(None) };
    let call = |call: HierarchyCall| {
        Some(CallHierarchyOutgoingCall {
            to: to_item(&context, &snapshot, &place, &call.item)?,
            from_ranges: ranges(&context, &place, item.file, &call.links),
        })
    };
    let calls = call_hierarchy::outgoing(&place.slot.vault, &item);
    Ok(Some(calls.into_iter().filter_map(call).collect()))
}

fn ranges(context: &Shared, place: &Place<'_>, file: FileId, links: &[TextRange]) -> Vec<Range> {
    let encoding = context.session().encoding;
    links.iter().map(|range| to_range(range_in(place.slot, file, *range, encoding))).collect()
}

fn to_item(
    context: &Shared,
    snapshot: &Snapshot,
    place: &Place<'_>,
    item: &HierarchyItem,
) -> Option<CallHierarchyItem> {
    let encoding = context.session().encoding;
    let range = |range| to_range(range_in(place.slot, item.file, range, encoding));
    let kind = match (item.part, item.is_question) {
        (Part::Note, _) => SymbolKind::FILE,
        (_, true) => SymbolKind::FUNCTION,
        (_, false) => SymbolKind::STRING,
    };
    Some(CallHierarchyItem {
        name: item.name.clone(),
        kind,
        tags: None,
        detail: (!item.detail.is_empty()).then(|| item.detail.clone()),
        uri: file_uri(snapshot, place.slot, item.file)?,
        range: range(item.range),
        selection_range: range(item.selection),
        data: serde_json::to_value(Data { part: item.part }).ok(),
    })
}

/// The item in the present state of its note: what bears the same name, wherever it is now.
fn from_item(place: &Place<'_>, item: &CallHierarchyItem) -> Option<HierarchyItem> {
    let data: Option<Data> = item.data.clone().and_then(|data| serde_json::from_value(data).ok());
    let note = place.note;
    let part = match data.map_or(Part::Note, |data| data.part) {
        Part::Note => Part::Note,
        Part::Heading(index) => {
            let named = note.headings.iter().map(|heading| &*heading.text == item.name.as_str());
            Part::Heading(present(index, named)?)
        }
        Part::Question(index) => {
            let named = note.questions.iter().map(|question| &*question.title == item.name.as_str());
            Part::Question(present(index, named)?)
        }
    };
    call_hierarchy::item(&place.slot.vault, place.file, part)
}

/// The index, if what is there bears the name, else that of the first that does.
fn present(index: usize, mut named: impl Iterator<Item = bool> + Clone) -> Option<usize> {
    let is_there = named.clone().nth(index).unwrap_or(false);
    if is_there { Some(index) } else { named.position(|it| it) }
}

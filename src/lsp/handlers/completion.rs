//! `textDocument/completion` and `completionItem/resolve`

use serde::{Deserialize, Serialize};
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemLabelDetails, CompletionList, CompletionParams,
    CompletionResponse, CompletionTextEdit, Documentation, InsertTextFormat, MarkupContent, MarkupKind,
    TextEdit, Url,
};

use super::{Shared, blocking, disk, offset};
use crate::features::completion::{self, CompletionKind, CompletionOptions, Completions, Source, completion};
use crate::features::preview::to_plain_text;
use crate::lsp::convert::to_range;
use crate::lsp::session::Session;
use crate::lsp::state::{Place, Ticket};

/// What an item carries until it is asked about.
#[derive(Deserialize, Serialize)]
struct Data {
    /// The note in which it is offered.
    uri: Url,
    source: Source,
}

pub async fn handle(context: Shared, params: CompletionParams) -> Result<Option<CompletionResponse>> {
    let at = params.text_document_position;
    // What is there already is offered while the rest is still being read.
    let snapshot = Ticket::redeem().await?;
    blocking(move || {
        let place = snapshot.place(&at.text_document.uri)?;
        let open = place.entry.open.as_ref()?;
        let session = context.session();
        let options = CompletionOptions { snippets: session.caps.snippets };
        let offset = offset(&context, &place, at.position);
        let found = completion(&place.slot.vault, place.file, &open.text, offset, options);
        let incomplete = found.incomplete || place.slot.scanning;
        let items = to_items(session, &place, &at.text_document.uri, found);
        Some(CompletionResponse::List(CompletionList { is_incomplete: incomplete, items }))
    })
    .await
}

fn to_items(session: &Session, place: &Place<'_>, uri: &Url, found: Completions) -> Vec<CompletionItem> {
    let lines = &place.note.lines;
    let item = |(rank, item): (usize, completion::CompletionItem)| {
        let range = to_range(lines.position_range(item.edit.range, session.encoding));
        let (detail, label_details) = match item.detail {
            Some(detail) if session.caps.label_details => {
                (None, Some(CompletionItemLabelDetails { detail: None, description: Some(detail) }))
            }
            detail => (detail, None),
        };
        let data = item.source.map(|source| Data { uri: uri.clone(), source });
        CompletionItem {
            label: item.label,
            label_details,
            detail,
            kind: Some(kind(item.kind)),
            // The order is ours: editors would sort by the label.
            sort_text: Some(format!("{rank:04}")),
            filter_text: item.filter,
            insert_text_format: item.snippet.then_some(InsertTextFormat::SNIPPET),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(range, item.edit.new_text))),
            data: data.and_then(|data| serde_json::to_value(data).ok()),
            ..CompletionItem::default()
        }
    };
    found.items.into_iter().enumerate().map(item).collect()
}

fn kind(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::Note | CompletionKind::File => CompletionItemKind::FILE,
        CompletionKind::Alias | CompletionKind::Heading => CompletionItemKind::REFERENCE,
        CompletionKind::Missing => CompletionItemKind::TEXT,
        CompletionKind::Question => CompletionItemKind::FUNCTION,
        CompletionKind::Block => CompletionItemKind::CONSTANT,
        CompletionKind::Label => CompletionItemKind::VARIABLE,
        CompletionKind::Tag => CompletionItemKind::ENUM_MEMBER,
        CompletionKind::Keyword => CompletionItemKind::KEYWORD,
    }
}

pub async fn resolve(context: Shared, mut item: CompletionItem) -> Result<CompletionItem> {
    let snapshot = Ticket::redeem().await?;
    let data = item.data.take().and_then(|data| serde_json::from_value::<Data>(data).ok());
    let Some(Data { uri, source }) = data else { return Ok(item) };
    let markdown = context.session().caps.markdown_completion;
    let text = blocking(move || {
        let place = snapshot.place(&uri)?;
        completion::explain(&place.slot.vault, &source, &disk(place.slot))
    });
    item.documentation = text.await?.map(|text| {
        Documentation::MarkupContent(if markdown {
            MarkupContent { kind: MarkupKind::Markdown, value: text }
        } else {
            MarkupContent { kind: MarkupKind::PlainText, value: to_plain_text(&text) }
        })
    });
    Ok(item)
}

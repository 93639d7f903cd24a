//! `qmark/questions`, and the commands that go to a question.

use std::hash::{BuildHasher, Hasher, RandomState};

use serde::{Deserialize, Serialize};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::{Position, Range, TextDocumentIdentifier, Url};

use super::{Shared, all_indexed, blocking, disk, file_uri, indexed, offset, range_in};
use crate::features::preview::preview;
use crate::features::question_navigation::{Direction, QuestionPlace, askable, question_from};
use crate::features::questions::{Ask, Listed, questions};
use crate::features::section::sections_above;
use crate::lsp::context::Context;
use crate::lsp::convert::to_range;
use crate::lsp::state::{Snapshot, Ticket, VaultSlot};
use crate::note::questions::AnswerState;
use crate::text::TextRange;

/// So many questions are listed where the client does not say how many it wants.
const LIMIT: usize = 200;
/// So many results of a search carry a preview: each is read from its file.
const PREVIEWS: usize = 20;

/// What a client asks for; `docs/protocol.md` explains it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QuestionsParams {
    text_document: Option<TextDocumentIdentifier>,
    position: Option<Position>,
    go: Option<Go>,
    query: Option<String>,
    answers: Option<bool>,
    limit: Option<usize>,
}

/// One question instead of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Go {
    /// Behind the cursor.
    Next,
    /// Before the cursor.
    Previous,
    /// Behind the cursor, or in another note.
    NextUnanswered,
    /// Any one.
    Random,
}

/// What was found.
#[derive(Debug, Serialize)]
pub struct QuestionsResult {
    questions: Vec<FoundQuestion>,
    incomplete: bool,
}

/// A question as clients are told of it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundQuestion {
    title: String,
    kind: &'static str,
    answered: bool,
    /// Its note.
    pub uri: Url,
    range: Range,
    /// Its title.
    pub selection_range: Range,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer_range: Option<Range>,
    note: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<String>,
    tags: Vec<String>,
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    line: Option<FoundLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    preview: Option<String>,
}

/// A line of an answer that holds the words.
#[derive(Debug, Serialize)]
struct FoundLine {
    text: String,
    range: Range,
}

pub async fn handle(context: Shared, params: QuestionsParams) -> Result<QuestionsResult> {
    match params.go {
        Some(to) => {
            let question = go(context, params, to).await?;
            Ok(QuestionsResult { questions: question.into_iter().collect(), incomplete: false })
        }
        None => list(context, params).await,
    }
}

/// The results of a search that looks into the answers too.
pub async fn search(context: Shared, mut params: QuestionsParams) -> Result<QuestionsResult> {
    params.answers = Some(true);
    list(context, params).await
}

/// The one question that a direction leads to.
///
/// # Errors
/// "Invalid params" where a direction is asked for without a place to start from.
pub async fn go(context: Shared, params: QuestionsParams, to: Go) -> Result<Option<FoundQuestion>> {
    let direction = match to {
        Go::Next => Direction::Next,
        Go::Previous => Direction::Previous,
        Go::NextUnanswered => Direction::NextUnanswered,
        Go::Random => return random(context, params.query.unwrap_or_default()).await,
    };
    let (Some(document), Some(position)) = (params.text_document, params.position) else {
        return Err(Error::invalid_params("`textDocument` and `position` say from where to go"));
    };
    let snapshot = match direction {
        Direction::NextUnanswered => indexed(&context, &document.uri).await?,
        Direction::Next | Direction::Previous => Ticket::redeem().await?,
    };
    blocking(move || {
        let place = snapshot.place(&document.uri)?;
        let from = offset(&context, &place, position);
        let found = question_from(&place.slot.vault, place.file, from, direction)?;
        let question = found_question(&context, &snapshot, place.slot, found)?;
        Some(FoundQuestion { preview: answer(place.slot, found), ..question })
    })
    .await
}

/// One of all folders, without its answer: whoever asks for it wants to think first.
async fn random(context: Shared, query: String) -> Result<Option<FoundQuestion>> {
    let snapshot = all_indexed(&context).await?;
    blocking(move || {
        let slots = snapshot.vaults.iter();
        let places =
            slots.flat_map(|slot| askable(&slot.vault, &query).into_iter().map(move |it| (slot, it)));
        let places: Vec<(&VaultSlot, QuestionPlace)> = places.collect();
        let random = RandomState::new().build_hasher().finish();
        let at = (random % places.len().max(1) as u64) as usize;
        let &(slot, place) = places.get(at)?;
        found_question(&context, &snapshot, slot, place)
    })
    .await
}

async fn list(context: Shared, params: QuestionsParams) -> Result<QuestionsResult> {
    let document = params.text_document.as_ref();
    let snapshot = match document {
        Some(document) => indexed(&context, &document.uri).await?,
        None => all_indexed(&context).await?,
    };
    blocking(move || {
        let limit = params.limit.unwrap_or(LIMIT);
        let one = params.text_document.as_ref().map(|document| snapshot.place(&document.uri));
        let slots: Vec<(&VaultSlot, _)> = match &one {
            Some(place) => place.iter().map(|place| (place.slot, Some(place.file))).collect(),
            None => snapshot.vaults.iter().map(|slot| (slot, None)).collect(),
        };
        let mut found = Vec::new();
        for (slot, file) in slots {
            let ask = Ask {
                file,
                query: params.query.as_deref().unwrap_or_default(),
                answers: params.answers == Some(true),
                // One more, to know whether there are more.
                limit: limit.saturating_add(1),
            };
            found.extend(questions(&slot.vault, &disk(slot), ask).into_iter().map(|listed| (slot, listed)));
        }
        // The best of all folders first.
        found.sort_by_key(|(_, listed)| listed.rank);
        let incomplete = found.len() > limit;
        found.truncate(limit);
        let previews = if params.query.is_some_and(|query| !query.trim().is_empty()) { PREVIEWS } else { 0 };
        let questions = found.into_iter().enumerate().filter_map(|(index, (slot, listed))| {
            let question = found_question(&context, &snapshot, slot, listed.place)?;
            let preview = if index < previews { answer(slot, listed.place) } else { None };
            let line = line(&context, slot, listed);
            Some(FoundQuestion { preview, line, ..question })
        });
        QuestionsResult { questions: questions.collect(), incomplete }
    })
    .await
}

fn line(context: &Context, slot: &VaultSlot, listed: Listed) -> Option<FoundLine> {
    let (text, range) = listed.line?;
    let range = range_in(slot, listed.place.file, range, context.session().encoding);
    Some(FoundLine { text, range: to_range(range) })
}

fn found_question(
    context: &Context,
    snapshot: &Snapshot,
    slot: &VaultSlot,
    place: QuestionPlace,
) -> Option<FoundQuestion> {
    let entry = slot.vault.get(place.file)?;
    let note = entry.note()?;
    let question = note.questions.get(place.question as usize)?;
    let range = |range: TextRange| to_range(note.lines.position_range(range, context.session().encoding));
    let sections: Vec<&str> = sections_above(note, question).iter().map(|heading| &*heading.text).collect();
    Some(FoundQuestion {
        title: question.title.to_string(),
        kind: question.kind.name(),
        answered: question.state == AnswerState::Answered,
        uri: file_uri(snapshot, slot, place.file)?,
        range: range(question.range),
        selection_range: range(question.title_range),
        answer_range: (!question.answer.is_empty()).then(|| range(question.answer)),
        note: note.title.as_deref().unwrap_or(entry.stem()).to_owned(),
        section: (!sections.is_empty()).then(|| sections.join(" ▸ ")),
        tags: note.tags.iter().map(|tag| tag.name.to_string()).collect(),
        line: None,
        preview: None,
    })
}

/// The beginning of an answer as Markdown; `None` where there is none, or the note has changed on disk
/// so that it is no longer found.
fn answer(slot: &VaultSlot, place: QuestionPlace) -> Option<String> {
    let known = slot.vault.note(place.file)?.questions.get(place.question as usize)?;
    let content = slot.vault.text_of(place.file, &disk(slot))?;
    let question = content.note.questions.get(place.question as usize)?;
    let is_it = question.title == known.title && !question.answer.is_empty();
    is_it.then(|| preview(&content.text, &content.note, question.answer))
}

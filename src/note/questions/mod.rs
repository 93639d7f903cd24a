//! Questions: what counts as one, where its answer ends and how it is named.

mod model;

pub use model::{AnswerState, Question, QuestionForm, QuestionKind, Tier};

use super::{Heading, NoteOptions};
use crate::markdown::Document;

/// All questions of a note in source order, parents before their children.
pub fn find(_document: &Document<'_>, _headings: &[Heading], _options: &NoteOptions) -> Vec<Question> {
    Vec::new()
}

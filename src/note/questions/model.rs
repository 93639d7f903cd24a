use serde::{Deserialize, Serialize};

use crate::text::TextRange;

/// What the rules about questions find in a note; lists are in source order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuestionModel {
    /// All questions, parents before their children.
    pub questions: Vec<Question>,
    /// The titles of headings with nothing under them, not even a heading.
    pub empty_sections: Vec<TextRange>,
    /// List items that only hold a place, such as `TODO`.
    pub placeholder_items: Vec<TextRange>,
}

/// A question with its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Question, prompt or card.
    pub kind: QuestionKind,
    /// By which tier of rules it was found.
    pub tier: Tier,
    /// How it is written.
    pub form: QuestionForm,
    /// What a reader sees of its title: plain text without label and markup, the author's own number
    /// kept, cut on a word at 120 characters.
    pub title: Box<str>,
    /// The title's bytes, without label, number and unbalanced markup.
    pub title_range: TextRange,
    /// The author's own number, such as `12` or `1.2`.
    pub number: Option<Box<str>>,
    /// From the question's first character to the last line of its answer that has content, or of the
    /// last question in it.
    pub range: TextRange,
    /// What belongs to the question between its title and the marker of its answer, such as code,
    /// options or a picture; empty where the answer follows at once.
    pub body: TextRange,
    /// The answer's content, markers and trailing rules excluded; empty where there is none.
    pub answer: TextRange,
    /// Whether it is answered.
    pub state: AnswerState,
    /// Whether the answer is a choice between options.
    pub multiple_choice: bool,
    /// Index of the question in whose answer this one stands.
    pub parent: Option<u32>,
    /// Index of the heading that this question is, or else of the innermost one that it stands under.
    pub heading: Option<u32>,
    /// Equal for two questions that ask the same; `None` where the title says too little to tell.
    pub duplicate_key: Option<u64>,
}

impl Question {
    /// Whether it waits for its answer.
    pub fn is_unanswered(&self) -> bool {
        self.kind != QuestionKind::Prompt && self.state == AnswerState::Unanswered
    }
}

/// What sort of question it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum QuestionKind {
    /// A question that wants an answer in the note.
    Question,
    /// An item of a bare list of questions: never reported as unanswered.
    Prompt,
    /// A flashcard.
    Card,
}

impl QuestionKind {
    /// Its name in everything that other programs read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Prompt => "prompt",
            Self::Card => "card",
        }
    }
}

/// The tiers of rules, from the surest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Tier {
    /// A label such as `Q.` or `Question 3:`.
    Labelled,
    /// A heading, summary, bold line or callout that ends in a question mark.
    Interrogative,
    /// A heading among questions that begins with a question word or an imperative.
    Promoted,
    /// An item of a list of questions.
    Prompt,
    /// A flashcard.
    Card,
}

/// How a question is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum QuestionForm {
    /// A heading.
    Heading,
    /// A line of a paragraph that begins with a label.
    Line,
    /// A bold line.
    Bold,
    /// A list item.
    Item,
    /// A `<summary>`.
    Summary,
    /// A callout's title.
    Callout,
    /// The front matter's `title:`.
    FrontMatter,
    /// Flashcard syntax.
    Card,
}

/// Whether a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AnswerState {
    /// There is an answer.
    Answered,
    /// There is nothing, or only a placeholder.
    Unanswered,
    /// There are only links elsewhere, or only empty sub-headings.
    Stub,
}

//! Findings about questions and answers.

super::codes! {
    /// A question without an answer.
    UNANSWERED_QUESTION = "unanswered-question", Hint;
    /// A heading with nothing under it.
    EMPTY_SECTION = "empty-section", Hint;
}

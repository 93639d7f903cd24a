//! Findings about questions and answers.

super::codes! {
    /// A question without an answer.
    UNANSWERED_QUESTION = "unanswered-question", Hint;
    /// A heading with nothing under it.
    EMPTY_SECTION = "empty-section", Hint;
    /// A question whose answer is only links elsewhere or empty sub-headings.
    QUESTION_STUB = "question-stub", Information;
    /// A question that another place in the vault asks as well.
    DUPLICATE_QUESTION = "duplicate-question", Information;
    /// A numbered question whose number repeats or skips.
    QUESTION_NUMBERING = "question-numbering", Hint;
    /// A question that its note's list of contents leaves out.
    QUESTION_NOT_LISTED = "question-not-listed", Hint;
    /// A list item that only holds a place, such as `TODO`.
    PLACEHOLDER_ITEM = "placeholder-item", Hint;
}

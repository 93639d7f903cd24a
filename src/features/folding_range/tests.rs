use super::*;
use crate::note::NoteOptions;

/// `kind first-last` of each fold, zero-based lines.
fn folds(text: &str) -> Vec<String> {
    limited(text, None)
}

fn limited(text: &str, limit: Option<usize>) -> Vec<String> {
    let note = Note::new(text, &NoteOptions::default());
    let show = |fold: &FoldingRange| format!("{:?} {}-{}", fold.kind, fold.first, fold.last);
    folding_ranges(text, &note, limit).iter().map(show).collect()
}

#[test]
fn sections_end_before_the_blank_lines_of_the_next() {
    let text = "# One\n\ntext\n\n## Two\n\ntext\n\n\n# Three\n## Four\n";
    assert_eq!(folds(text), ["Section 0-6", "Section 4-6", "Section 9-10"]);
    assert_eq!(folds("Under\nlined\n===\n\ntext\n"), ["Section 0-4"]);
}

#[test]
fn an_answer_folds_into_its_question() {
    let text = "## What is a?\n\nx\n\n## What is b?\n\nQ: c?\nA: d\n";
    assert_eq!(folds(text), ["Answer 0-2", "Answer 4-7", "Answer 6-7"]);
    let text = "Q. What?\nA.\n- one\n- two\n\nmore\n\n---\n\nQ. Why?\nA. So.\n";
    assert_eq!(folds(text), ["Answer 0-5", "List 2-3", "Answer 9-10"]);
}

#[test]
fn items_with_what_is_in_them_and_lists_as_a_whole() {
    let text = "- one\n- two\n  - three\n  - four\n- five\n";
    assert_eq!(folds(text), ["List 0-4", "Block 1-3"]);
    assert_eq!(folds("1. one\n   more\n2. two\n"), ["Block 0-1"]);
}

#[test]
fn code_quotes_tables_and_footnotes() {
    assert_eq!(folds("> ```py\n> a\n> ```\n> more\n"), ["Block 0-3"]);
    assert_eq!(folds("text\n\n```py\na\n```\n\n~~~\nopen\n"), ["Block 2-4", "Block 6-7"]);
    assert_eq!(folds("> [!note] Title\n> text\n\n    code\n    code\n"), ["Block 0-1", "Block 3-4"]);
    assert_eq!(folds("| a |\n|---|\n| b |\n\n[^1]: note\n    goes on\n"), ["Block 0-2", "Block 4-5"]);
}

#[test]
fn front_matter_comments_and_details() {
    assert_eq!(folds("---\na: b\n---\n\n<!-- one\n\ntwo -->\n"), ["Block 0-2", "Comment 4-6"]);
    let text = "<details>\n<summary>More</summary>\n\ntext\n\n<details>\nx\n</details>\n\n</details>\n";
    assert_eq!(folds(text), ["Details 0-9", "Details 5-7"]);
}

#[test]
fn a_fold_that_would_cross_another_is_left_out() {
    let text = "## One\n\n<details>\n\ntext\n\n## Two\n\n</details>\n";
    assert_eq!(folds(text), ["Section 0-4", "Section 6-8"]);
}

#[test]
fn a_limit_leaves_the_outermost() {
    let text = "# One\n\n- a\n  b\n\n# Two\n\ntext\n";
    assert_eq!(folds(text), ["Section 0-3", "Block 2-3", "Section 5-7"]);
    assert_eq!(limited(text, Some(2)), ["Section 0-3", "Section 5-7"]);
    assert_eq!(limited(text, Some(0)), [""; 0]);
}

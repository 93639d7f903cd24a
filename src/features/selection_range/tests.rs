use super::*;
use crate::note::NoteOptions;

/// The text of each range around `$0`, the whole note left out.
fn grown(marked: &str) -> Vec<String> {
    let offset = marked.find("$0").expect("a cursor");
    let text = marked.replacen("$0", "", 1);
    let note = Note::new(&text, &NoteOptions::default());
    let mut ranges = selection_ranges(&text, &note, &[offset]).remove(0);
    assert_eq!(ranges.pop(), Some(TextRange::new(0, text.len())));
    for pair in ranges.windows(2) {
        assert!(pair[1].covers(pair[0]) && pair[0] != pair[1], "{ranges:?}");
    }
    ranges.iter().map(|range| range.of(&text).to_owned()).collect()
}

#[test]
fn from_a_word_in_a_wikilink_to_the_section() {
    let text = "# Top\n\n## Sub\n\nSee **the [[Some no$0te#Part one|shown text]]** here. And more.\nNext.\n\n# Other\n";
    assert_eq!(
        grown(text),
        [
            "note",
            "Some note",
            "Some note#Part one",
            "Some note#Part one|shown text",
            "[[Some note#Part one|shown text]]",
            "the [[Some note#Part one|shown text]]",
            "**the [[Some note#Part one|shown text]]**",
            "See **the [[Some note#Part one|shown text]]** here.",
            "See **the [[Some note#Part one|shown text]]** here. And more.",
            "See **the [[Some note#Part one|shown text]]** here. And more.\nNext.",
            "## Sub\n\nSee **the [[Some note#Part one|shown text]]** here. And more.\nNext.",
            "# Top\n\n## Sub\n\nSee **the [[Some note#Part one|shown text]]** here. And more.\nNext.",
        ]
    );
}

#[test]
fn from_the_text_of_a_markdown_link() {
    assert_eq!(
        grown("a [the te$0xt](b.md#c) z\n"),
        ["text", "the text", "[the text](b.md#c)", "a [the text](b.md#c) z"]
    );
}

#[test]
fn from_an_item_to_its_lists_and_the_answer() {
    let text = "Q. What?\nA.\n- one\n  - tw$0o\n  - three\n\nQ. Why?\nA. So.\n";
    assert_eq!(
        grown(text),
        [
            "two",
            "- two",
            "- two\n  - three",
            "one\n  - two\n  - three",
            "- one\n  - two\n  - three",
            "Q. What?\nA.\n- one\n  - two\n  - three",
        ]
    );
}

#[test]
fn from_an_answer_to_its_question_and_on() {
    let text = "## What is it?\n\nThis is$0 it.\n\nAnd that.\n\n## Why?\n\nSo.\n";
    assert_eq!(
        grown(text),
        ["is", "This is it.", "This is it.\n\nAnd that.", "## What is it?\n\nThis is it.\n\nAnd that."]
    );
    assert_eq!(
        grown("## What is$0 it?\n\nThis.\n"),
        ["is", "What is it?", "## What is it?", "## What is it?\n\nThis."]
    );
}

#[test]
fn in_quotes_lines_begin_after_the_mark() {
    assert_eq!(grown("> one tw$0o\n> three\n"), ["two", "one two", "one two\n> three", "> one two\n> three"]);
}

#[test]
fn in_code_by_lines() {
    assert_eq!(
        grown("- item\n\n  ```py\n  first = 1. Not\n  if sec$0ond_name:\n  ```\n"),
        [
            "second_name",
            "if second_name:",
            "first = 1. Not\n  if second_name:",
            "```py\n  first = 1. Not\n  if second_name:\n  ```",
            "item\n\n  ```py\n  first = 1. Not\n  if second_name:\n  ```",
            "- item\n\n  ```py\n  first = 1. Not\n  if second_name:\n  ```",
        ]
    );
    assert_eq!(grown("a `co$0de here` b\n"), ["code", "code here", "`code here`", "a `code here` b"]);
}

#[test]
fn in_tables_front_matter_and_tags() {
    assert_eq!(
        grown("| a | b$0c d |\n|---|---|\n"),
        ["bc", "bc d", "| a | bc d |", "| a | bc d |\n|---|---|"]
    );
    assert_eq!(
        grown("---\ntitle: \"One t$0wo\"\n---\n\ntext\n"),
        ["two", "One two", "title: \"One two\"", "---\ntitle: \"One two\"\n---"]
    );
    assert_eq!(grown("a #py/th$0on b\n"), ["thon", "#py/thon", "a #py/thon b"]);
}

#[test]
fn of_nothing_there_is_the_note() {
    assert_eq!(grown("$0"), [""; 0]);
    assert_eq!(grown("one\n\n$0\n\ntwo\n"), [""; 0]);
}

#[test]
fn deep_nesting_is_cut_short() {
    let text = format!("{} text", ">".repeat(1_000));
    let note = Note::new(&text, &NoteOptions::default());
    assert_eq!(selection_ranges(&text, &note, &[1_002])[0].len(), MOST);
}

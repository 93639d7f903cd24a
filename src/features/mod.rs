//! What a person asks for, one file for each: pure functions from a snapshot and a byte offset to
//! plain data. Both front ends call these and nothing else decides what they say.

pub mod answer_search;
pub mod call_hierarchy;
pub mod code_action;
pub mod code_lens;
pub mod completion;
pub mod cursor;
pub mod definition;
pub mod diagnostics;
pub mod document_link;
pub mod document_symbol;
pub mod fix_all;
pub mod folding_range;
pub mod formatting;
pub mod hover;
pub mod inlay_hint;
pub mod named;
pub mod new_note;
pub mod output_style;
pub mod preview;
pub mod question_navigation;
pub mod question_series;
pub mod question_style;
pub mod question_summary;
pub mod questions;
pub mod references;
pub mod rename;
pub mod run_message;
pub mod same_question;
pub mod search_query;
pub mod section;
pub mod selection_range;
pub mod semantic_tokens;
pub mod snippet_output;
pub mod snippet_state;
pub mod workspace_edit;
pub mod workspace_symbol;

/// How many of something, in words: "1 note", "2 notes".
pub fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

#[cfg(test)]
pub(crate) mod fixture;

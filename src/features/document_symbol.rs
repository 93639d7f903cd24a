//! `textDocument/documentSymbol`: headings and questions as one outline.

use crate::note::Note;
use crate::note::questions::{AnswerState, Question, QuestionKind};
use crate::text::TextRange;

/// What a node of the outline is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// A heading that is no question.
    Heading,
    /// A question, prompt or card.
    Question,
}

/// A node of the outline. Nodes are kept in source order, parents before children.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// What it is.
    pub kind: SymbolKind,
    /// What to call it.
    pub name: String,
    /// What else there is to say, such as "unanswered".
    pub detail: Option<String>,
    /// All of it: a section, a question with its answer.
    pub range: TextRange,
    /// The title, inside `range`.
    pub selection: TextRange,
    /// Index of the node it stands in, smaller than its own.
    pub parent: Option<usize>,
}

/// The outline of a note.
pub fn document_symbols(text: &str, note: &Note) -> Vec<Symbol> {
    let mut symbols: Vec<Symbol> = note.questions.iter().map(question_symbol).collect();
    let questions: rustc_hash::FxHashSet<u32> = symbols.iter().map(|symbol| symbol.range.start).collect();
    let headings = note.headings.iter().filter(|heading| !questions.contains(&heading.range.start));
    symbols.extend(headings.filter(|heading| !heading.text.is_empty()).map(|heading| {
        let section = TextRange { start: heading.range.start, end: heading.section_end };
        let end = section.start as usize + section.of(text).trim_end().len();
        Symbol {
            kind: SymbolKind::Heading,
            name: heading.text.to_string(),
            detail: None,
            range: TextRange::new(section.start as usize, end.max(heading.range.end as usize)),
            selection: heading.text_range,
            parent: None,
        }
    }));
    symbols.sort_by_key(|symbol| (symbol.range.start, std::cmp::Reverse(symbol.range.end)));
    nest(&mut symbols);
    symbols
}

fn question_symbol(question: &Question) -> Symbol {
    let detail = match (question.kind, question.state) {
        (QuestionKind::Prompt, _) => Some("prompt".to_owned()),
        (_, AnswerState::Unanswered) => Some("unanswered".to_owned()),
        (_, AnswerState::Stub) => Some("stub".to_owned()),
        _ if question.multiple_choice => Some("multiple choice".to_owned()),
        _ => None,
    };
    Symbol {
        kind: SymbolKind::Question,
        name: question.title.to_string(),
        detail,
        range: question.range,
        selection: question.title_range,
        parent: None,
    }
}

/// Gives each node the innermost one around it; one that only overlaps is cut to fit, because a
/// child must lie inside its parent.
fn nest(symbols: &mut [Symbol]) {
    let mut open: Vec<usize> = Vec::new();
    for index in 0..symbols.len() {
        let start = symbols[index].range.start;
        while open.last().is_some_and(|&last| symbols[last].range.end <= start) {
            open.pop();
        }
        if let Some(&parent) = open.last() {
            symbols[index].parent = Some(parent);
            let end = symbols[parent].range.end;
            let symbol = &mut symbols[index];
            symbol.range.end = symbol.range.end.min(end);
            symbol.selection.end = symbol.selection.end.min(end);
        }
        open.push(index);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::NoteOptions;

    #[test]
    fn headings_nest_by_level_jumps_included() {
        let text = "## A\n#### B\n## C\n# D\n### E\n";
        let note = Note::new(text, &NoteOptions::default());
        let symbols = document_symbols(text, &note);
        let rows: Vec<_> = symbols.iter().map(|s| (s.name.as_str(), s.parent)).collect();
        assert_eq!(rows, [("A", None), ("B", Some(0)), ("C", None), ("D", None), ("E", Some(3))]);
    }
}

//! `textDocument/documentSymbol`: headings and questions as one outline.

use rustc_hash::FxHashSet;

use super::snippet_state::{errors_in, fails};
use crate::diagnostic::Finding;
use crate::note::questions::{AnswerState, Question, QuestionKind};
use crate::note::{CodeBlock, Heading, Note};
use crate::text::TextRange;

/// What a node of the outline is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SymbolKind {
    /// A heading that is no question.
    Heading,
    /// A question or card.
    Question,
    /// A list of prompts.
    Prompts,
    /// One prompt.
    Prompt,
    /// A block of code with a language.
    Snippet,
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

/// The outline of a note: headings, questions in the place of the headings that they are, prompts
/// grouped, snippets as leaves, which say how many of the findings in them are errors; a question says
/// how many of its snippets fail.
pub fn document_symbols(text: &str, note: &Note, findings: &[Finding]) -> Vec<Symbol> {
    let mut symbols: Vec<Symbol> =
        note.questions.iter().map(|question| question_symbol(note, question, findings)).collect();
    symbols.extend(prompt_groups(note));
    let questions: FxHashSet<u32> =
        note.questions.iter().map(|question| question.title_range.start).collect();
    let is_question = |heading: &Heading| {
        let index = note.questions.partition_point(|question| question.range.start < heading.range.start);
        let same =
            note.questions.get(index).is_some_and(|question| question.range.start == heading.range.start);
        same || questions.contains(&heading.text_range.start)
    };
    let headings = note.headings.iter().filter(|heading| !heading.text.is_empty() && !is_question(heading));
    symbols.extend(headings.map(|heading| heading_symbol(text, heading)));
    symbols.extend(answering_snippets(note).filter_map(|code| snippet_symbol(text, code, findings)));
    symbols.sort_by_key(|symbol| (symbol.range.start, std::cmp::Reverse(symbol.range.end), symbol.kind));
    nest(&mut symbols);
    symbols
}

fn heading_symbol(text: &str, heading: &Heading) -> Symbol {
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
}

fn question_symbol(note: &Note, question: &Question, findings: &[Finding]) -> Symbol {
    let prompt = question.kind == QuestionKind::Prompt;
    let mut details: Vec<String> = Vec::new();
    match question.state {
        _ if prompt => {}
        AnswerState::Unanswered => details.push("unanswered".to_owned()),
        AnswerState::Stub => details.push("stub".to_owned()),
        AnswerState::Answered => {}
    }
    if question.multiple_choice {
        details.push("multiple choice".to_owned());
    }
    let (all, failing) = snippets_in(note, question.answer, findings);
    match (all, failing) {
        (0, _) => {}
        (1, 0) => details.push("1 snippet".to_owned()),
        (1, _) => details.push("1 failing snippet".to_owned()),
        (_, 0) => details.push(format!("{all} snippets")),
        _ => details.push(format!("{all} snippets, {failing} failing")),
    }
    Symbol {
        kind: if prompt { SymbolKind::Prompt } else { SymbolKind::Question },
        name: question.title.to_string(),
        detail: (!details.is_empty()).then(|| details.join(" · ")),
        range: question.range,
        selection: question.title_range,
        parent: None,
    }
}

/// How many blocks of code with a language lie in a range, and how many of them fail.
fn snippets_in(note: &Note, range: TextRange, findings: &[Finding]) -> (usize, usize) {
    let first = note.code_blocks.partition_point(|code| code.range.start < range.start);
    let inside = note.code_blocks[first..].iter().take_while(|code| code.range.end <= range.end);
    let snippets = inside.filter(|code| code.language.is_some());
    snippets.fold((0, 0), |(all, failing), code| (all + 1, failing + usize::from(fails(code, findings))))
}

/// A node around each run of prompts under one heading and in one answer.
fn prompt_groups(note: &Note) -> Vec<Symbol> {
    let outermost: Vec<&Question> =
        note.questions.iter().filter(|question| is_outer_prompt(note, question)).collect();
    let runs = outermost.chunk_by(|a, b| a.heading == b.heading && a.parent == b.parent);
    let groups = runs.filter(|run| run.len() > 1).filter_map(|run| {
        let (first, last) = (run.first()?, run.last()?);
        Some(Symbol {
            kind: SymbolKind::Prompts,
            name: format!("{} prompts", run.len()),
            detail: None,
            range: TextRange { start: first.range.start, end: last.range.end },
            selection: first.title_range,
            parent: None,
        })
    });
    groups.collect()
}

fn is_outer_prompt(note: &Note, question: &Question) -> bool {
    let inside = question.parent.and_then(|parent| note.questions.get(parent as usize));
    question.kind == QuestionKind::Prompt && inside.is_none_or(|parent| parent.kind != QuestionKind::Prompt)
}

/// The code blocks that are part of an answer; others are no landmarks of a note.
fn answering_snippets(note: &Note) -> impl Iterator<Item = &CodeBlock> {
    let mut questions = note.questions.iter().peekable();
    let mut answered_until = 0;
    note.code_blocks.iter().filter(move |code| {
        while let Some(question) = questions.next_if(|question| question.range.start <= code.range.start) {
            answered_until = answered_until.max(question.answer.end);
        }
        code.range.end <= answered_until
    })
}

/// A block of code by its first line.
fn snippet_symbol(text: &str, code: &CodeBlock, findings: &[Finding]) -> Option<Symbol> {
    let language = code.language.as_deref()?;
    let detail = match errors_in(code, findings) {
        0 if fails(code, findings) => format!("{language} · fails"),
        0 => language.to_owned(),
        1 => format!("{language} · 1 error"),
        count => format!("{language} · {count} errors"),
    };
    let lines = code.pieces.iter().flat_map(|piece| piece.range.of(text).lines());
    let first = lines.map(str::trim).find(|line| !line.is_empty());
    let name: String = first.unwrap_or("(empty)").chars().take(60).collect();
    Some(Symbol {
        kind: SymbolKind::Snippet,
        name,
        detail: Some(detail),
        range: code.range,
        selection: if code.info.is_empty() { code.range } else { code.info },
        parent: None,
    })
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
    use crate::python::check::check;
    use crate::python::interpreter::NoInterpreter;

    #[test]
    fn code_that_answers_nothing_is_no_landmark() {
        let text = "# One\n\n```python\n# a comment\n```\n";
        let note = Note::new(text, &NoteOptions::default());
        let names: Vec<String> =
            document_symbols(text, &note, &[]).into_iter().map(|symbol| symbol.name).collect();
        assert_eq!(names, ["One"]);
    }

    #[test]
    fn headings_nest_by_level_jumps_included() {
        let text = "## A\n#### B\n## C\n# D\n### E\n";
        let note = Note::new(text, &NoteOptions::default());
        let symbols = document_symbols(text, &note, &[]);
        let rows: Vec<_> = symbols.iter().map(|s| (s.name.as_str(), s.parent)).collect();
        assert_eq!(rows, [("A", None), ("B", Some(0)), ("C", None), ("D", None), ("E", Some(3))]);
    }

    /// Each node on a line, indented by its depth, with its detail.
    fn outline(text: &str) -> String {
        let note = Note::new(text, &NoteOptions::default());
        let findings = check(text, &note, &mut NoInterpreter);
        let symbols = document_symbols(text, &note, &findings);
        let mut out = String::new();
        for symbol in &symbols {
            let mut depth = 0;
            let mut parent = symbol.parent;
            while let Some(index) = parent {
                depth += 1;
                parent = symbols[index].parent;
            }
            assert!(symbol.range.covers(symbol.selection), "{}", symbol.name);
            out += &format!("{}{:?} {}", "  ".repeat(depth), symbol.kind, symbol.name);
            out += &symbol.detail.as_ref().map_or(String::new(), |detail| format!(" ({detail})"));
            out.push('\n');
        }
        out
    }

    #[test]
    fn a_heading_that_asks_is_its_question_and_code_is_its_leaf() {
        let text = "# Python\n## What is a list?\n```python\na = []\n```\n### Details\n## Why so?\n";
        assert_eq!(
            outline(text),
            "Heading Python\n  Question What is a list? (1 snippet)\n    Snippet a = [] (python)\n  Heading Details\n  Question Why so? (unanswered)\n"
        );
    }

    #[test]
    fn code_that_fails_says_so() {
        let text = "## What is it?\n```python\na = = 1\n```\n```python\n>>> a\n1\n```\n";
        assert_eq!(
            outline(text),
            "Question What is it? (2 snippets, 1 failing)\n  Snippet a = = 1 (python · 1 error)\n  Snippet >>> a (python)\n"
        );
    }

    #[test]
    fn prompts_are_grouped() {
        let text = "## Open\n- What is a?\n- What is b?\n  - And why?\n- What is c?\n";
        assert_eq!(
            outline(text),
            "Heading Open\n  Prompts 3 prompts\n    Prompt What is a?\n    Prompt What is b?\n      Prompt And why?\n    Prompt What is c?\n"
        );
    }

    #[test]
    fn labels_lie_under_their_heading() {
        let text = "## Questions:\n\nQ. What is a\nA. An a.\n\nQ. Which?\n- [ ] x\n- [x] y\n";
        assert_eq!(
            outline(text),
            "Heading Questions:\n  Question What is a\n  Question Which? (multiple choice)\n"
        );
    }
}

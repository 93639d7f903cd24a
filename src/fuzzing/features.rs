use super::input::{NoDisk, assert_fits, cursors, texts, vault};
use super::snippets::mendable;
use crate::diagnostic::{Finding, Levels};
use crate::features::code_action::{code_actions, fence_all, resolve};
use crate::features::completion::{CompletionOptions, completion, explain};
use crate::features::definition::definition;
use crate::features::diagnostics::{Python, diagnostics};
use crate::features::fix_all::FixAll;
use crate::features::hover::hover;
use crate::features::inlay_hint::link_hints;
use crate::features::preview::to_plain_text;
use crate::features::question_navigation::{Direction, question_from};
use crate::features::references::{document_highlights, references};
use crate::features::rename::prepare_rename;
use crate::features::search_query::SearchQuery;
use crate::features::selection_range::selection_ranges;
use crate::features::semantic_tokens::semantic_tokens;
use crate::features::workspace_edit::{Operation, WorkspaceEdit};
use crate::features::{answer_search, call_hierarchy, code_lens, document_symbol, workspace_symbol};
use crate::python::check::Memo;
use crate::python::interpreter::NoInterpreter;
use crate::text::{TextRange, apply_edits};
use crate::vault::{FileEntry, FileId, Vault};

/// Everything that can be asked about a note, with the cursor at many places: answers speak of bytes
/// that are there, and edits can be made.
pub fn features(data: &[u8]) {
    let texts = texts(data);
    let other = texts.get(1).map_or("# One\n\n[[a]] text ^x\n", String::as_str);
    let vault = vault([("a.md", &*texts[0]), ("d/b.md", other), ("i.png", "")]);
    let entry = vault.find("a.md").expect("it was put there");
    let asked = Asked { vault: &vault, entry, text: &texts[0] };
    let findings = asked.whole();
    for offset in cursors(&texts[0]) {
        asked.at(offset, &findings);
    }
}

struct Asked<'a> {
    vault: &'a Vault,
    entry: &'a FileEntry,
    text: &'a str,
}

impl Asked<'_> {
    /// What is asked about the note or the vault as a whole.
    fn whole(&self) -> Vec<Finding> {
        let (vault, file, text) = (self.vault, self.entry.id, self.text);
        let python = Python { verdicts: &mut NoInterpreter, memo: &mut Memo::default(), lints: None };
        let findings = diagnostics(vault, file, &Levels::default(), &NoDisk, Some(python));
        findings.iter().for_each(|finding| mendable(text, finding));
        let all = apply_edits(text, &FixAll::of(&findings).edits);
        assert!(all.is_ok(), "{all:?}: {findings:?}");
        let note = self.entry.note().expect("it is small enough");
        let symbols = document_symbol::document_symbols(text, note, &findings);
        for (index, symbol) in symbols.iter().enumerate() {
            assert_fits(text, symbol.range, "a symbol");
            assert!(symbol.range.covers(symbol.selection), "{symbol:?}");
            assert!(!symbol.name.trim().is_empty(), "{symbol:?}");
            assert!(symbol.parent.is_none_or(|parent| parent < index), "{symbol:?}");
        }
        let _ = code_lens::summary(text, note, &findings);
        for lens in code_lens::backlinks(vault, file, code_lens::Scope::Sections) {
            assert!(!lens.links.is_empty() && lens.offset as usize <= text.len(), "{lens:?}");
        }
        let all = TextRange::new(0, text.len());
        let tokens = semantic_tokens(vault, file, text, all);
        tokens.iter().for_each(|token| assert_fits(text, token.range, "a token"));
        assert!(tokens.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start), "{tokens:?}");
        for hint in link_hints(vault, file, TextRange::new(0, text.len())) {
            assert!(text.is_char_boundary(hint.offset as usize), "{hint:?}");
        }
        fence_all(vault, file, text).iter().for_each(|edit| self.can_be_made(edit));
        let query = SearchQuery::parse(text.get(..12.min(text.len())).unwrap_or("why"));
        for found in workspace_symbol::search(vault, &query, 20) {
            self.in_vault(found.file, found.range);
        }
        let _ = answer_search::search_text(vault, &NoDisk, &query, 20);
        findings
    }

    /// Selections grow from the cursor to the note.
    fn grows(&self, offset: usize) {
        let note = self.entry.note().expect("it is small enough");
        let ranges = selection_ranges(self.text, note, &[offset]).remove(0);
        for (inner, outer) in ranges.iter().zip(&ranges[1..]) {
            assert_fits(self.text, *inner, "a selection");
            assert!(inner.touches(offset) && outer.covers(*inner) && outer != inner, "{ranges:?}");
        }
        assert_eq!(ranges.last(), Some(&TextRange::new(0, self.text.len())));
    }

    /// What is asked about the place of a cursor.
    fn at(&self, offset: usize, findings: &[Finding]) {
        let (vault, file, text) = (self.vault, self.entry.id, self.text);
        self.grows(offset);
        for found in definition(vault, file, offset) {
            assert_fits(text, found.origin, "a link");
            self.in_vault(found.file, found.range);
            assert!(found.range.covers(found.selection), "{found:?}");
        }
        if let Some(found) = hover(vault, file, offset, &NoDisk) {
            assert_fits(text, found.range, "what is hovered over");
            let _ = to_plain_text(&found.markdown);
        }
        let places = references(vault, file, offset, true).into_iter();
        for place in places.chain(document_highlights(vault, file, offset)) {
            self.in_vault(place.file, place.range);
            assert!(place.range.covers(place.name), "{place:?}");
        }
        if let Ok(found) = prepare_rename(vault, file, offset) {
            assert_fits(text, found.range, "a name");
        }
        for to in [Direction::Next, Direction::Previous, Direction::NextUnanswered] {
            let Some(found) = question_from(vault, file, offset, to) else { continue };
            let questions = vault.note(found.file).map_or(0, |note| note.questions.len());
            assert!((found.question as usize) < questions, "{found:?} of {questions}");
        }
        self.completes(offset);
        self.calls(offset);
        let range = TextRange::empty(offset);
        for action in code_actions(vault, file, text, range, findings, &NoDisk) {
            let edit = resolve(vault, file, text, &action.task, findings, None, &NoDisk);
            edit.iter().for_each(|edit| self.can_be_made(edit));
        }
    }

    fn completes(&self, offset: usize) {
        let options = CompletionOptions { snippets: offset.is_multiple_of(2) };
        for item in completion(self.vault, self.entry.id, self.text, offset, options).items {
            assert_fits(self.text, item.edit.range, "a completion");
            assert!(item.edit.range.touches(offset), "{item:?} at {offset}");
            assert!(!item.edit.range.of(self.text).contains('\n'), "{item:?}");
            let _ = item.source.and_then(|source| explain(self.vault, &source, &NoDisk));
        }
    }

    fn calls(&self, offset: usize) {
        let Some(item) = call_hierarchy::prepare(self.vault, self.entry.id, offset) else { return };
        let calls = call_hierarchy::incoming(self.vault, &item).into_iter();
        for call in calls.chain(call_hierarchy::outgoing(self.vault, &item)) {
            self.in_vault(call.item.file, call.item.range);
        }
    }

    fn in_vault(&self, file: FileId, range: TextRange) {
        let entry = self.vault.get(file).expect("a file of the vault");
        assert_fits(entry.open.as_ref().map_or("", |open| &open.text), range, "a place in a note");
    }

    fn can_be_made(&self, edit: &WorkspaceEdit) {
        for operation in &edit.operations {
            let Operation::Edit(edit) = operation else { continue };
            // A note that is only just being created is empty.
            let entry = self.vault.find(&edit.path).and_then(|entry| entry.open.as_ref());
            let text = entry.map_or("", |open| &open.text);
            let applied = apply_edits(text, &edit.edits);
            assert!(applied.is_ok(), "{applied:?}: {:?}", edit.edits);
        }
    }
}

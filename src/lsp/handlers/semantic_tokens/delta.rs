use std::sync::atomic::{AtomicU64, Ordering};

use dashmap::DashMap;
use tower_lsp::lsp_types::{
    SemanticToken, SemanticTokens, SemanticTokensDelta, SemanticTokensEdit, SemanticTokensFullDeltaResult,
};

use crate::lsp::uri::DocumentKey;

/// The tokens that the client was last told of each open document, by the name that they bear.
#[derive(Debug, Default)]
pub struct KnownTokens {
    last: DashMap<DocumentKey, (String, Vec<SemanticToken>)>,
    next: AtomicU64,
}

impl KnownTokens {
    /// Keeps the tokens of a document in place of its older ones and gives them a name.
    pub fn keep(&self, document: DocumentKey, tokens: Vec<SemanticToken>) -> String {
        let name = self.next.fetch_add(1, Ordering::Relaxed).to_string();
        self.last.insert(document, (name.clone(), tokens));
        name
    }

    /// Keeps new tokens and gives what they change in the ones named `known`; all of them where
    /// those are no longer kept.
    pub fn exchange(
        &self,
        document: DocumentKey,
        known: &str,
        tokens: Vec<SemanticToken>,
    ) -> SemanticTokensFullDeltaResult {
        let old = self.last.remove(&document).filter(|(_, (name, _))| name == known);
        let result_id = Some(self.keep(document, tokens.clone()));
        match old {
            Some((_, (_, old))) => SemanticTokensDelta { result_id, edits: edits(&old, &tokens) }.into(),
            None => SemanticTokens { result_id, data: tokens }.into(),
        }
    }

    /// Forgets the tokens of a document that was closed.
    pub fn forget(&self, document: &DocumentKey) {
        self.last.remove(document);
    }
}

/// One edit for all between the first difference and the last; none where there is no difference.
fn edits(old: &[SemanticToken], new: &[SemanticToken]) -> Vec<SemanticTokensEdit> {
    /// Numbers in the protocol for one token.
    const WIDTH: usize = 5;
    let before = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (old, new) = (&old[before..], &new[before..]);
    let after = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    let (old, new) = (&old[..old.len() - after], &new[..new.len() - after]);
    if old.is_empty() && new.is_empty() {
        return Vec::new();
    }
    vec![SemanticTokensEdit {
        start: (before * WIDTH) as u32,
        delete_count: (old.len() * WIDTH) as u32,
        data: Some(new.to_vec()),
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(starts: &[u32]) -> Vec<SemanticToken> {
        starts.iter().map(|&delta_start| SemanticToken { delta_start, ..SemanticToken::default() }).collect()
    }

    /// `start-deleted+inserted` of each edit.
    fn between(old: &[u32], new: &[u32]) -> Vec<String> {
        let show = |edit: &SemanticTokensEdit| {
            let inserted = edit.data.as_deref().unwrap_or_default().len();
            format!("{}-{}+{inserted}", edit.start, edit.delete_count)
        };
        edits(&tokens(old), &tokens(new)).iter().map(show).collect()
    }

    #[test]
    fn an_edit_spans_what_differs() {
        assert_eq!(between(&[1, 2, 3], &[1, 2, 3]), [""; 0]);
        assert_eq!(between(&[1, 2, 3], &[1, 9, 3]), ["5-5+1"]);
        assert_eq!(between(&[1, 1], &[1, 1, 1]), ["10-0+1"]);
        assert_eq!(between(&[1, 2], &[]), ["0-10+0"]);
    }
}

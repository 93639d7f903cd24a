use super::TextRange;

/// One replacement in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEdit {
    /// The bytes to replace; empty to insert.
    pub range: TextRange,
    /// What takes their place.
    pub new_text: String,
}

impl TextEdit {
    /// Replaces `range` by `new_text`.
    pub fn replace(range: TextRange, new_text: impl Into<String>) -> Self {
        Self { range, new_text: new_text.into() }
    }

    /// Inserts `new_text` before the byte `offset`.
    pub fn insert(offset: usize, new_text: impl Into<String>) -> Self {
        Self::replace(TextRange::empty(offset), new_text)
    }

    /// Removes `range`.
    pub fn delete(range: TextRange) -> Self {
        Self::replace(range, "")
    }
}

/// How many items at the beginning and at the end of two lists are the same: an edit changed what
/// lies between. Together they never exceed the shorter list.
pub fn unchanged_ends<T: PartialEq>(before: &[T], after: &[T]) -> (usize, usize) {
    let head = before.iter().zip(after).take_while(|(old, new)| old == new).count();
    let rest = before.len().min(after.len()) - head;
    let pairs = before.iter().rev().zip(after.iter().rev()).take(rest);
    (head, pairs.take_while(|(old, new)| old == new).count())
}

/// Why a set of edits cannot be applied to a text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditConflict {
    /// Two edits touch the same bytes.
    #[error("two edits overlap at byte {at}")]
    Overlap {
        /// First shared byte.
        at: u32,
    },
    /// An edit lies outside the text or cuts a character in two.
    #[error("an edit does not fit the text at byte {at}")]
    OutOfText {
        /// Where the edit begins.
        at: u32,
    },
}

/// The text with all edits applied; their order does not matter, except that insertions at one
/// place keep theirs.
///
/// # Errors
/// When edits overlap or do not fit the text; nothing is applied then.
pub fn apply_edits(text: &str, edits: &[TextEdit]) -> Result<String, EditConflict> {
    let mut sorted: Vec<&TextEdit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let grown: usize = sorted.iter().map(|edit| edit.new_text.len()).sum();
    let mut out = String::with_capacity(text.len() + grown);
    let mut done = 0;
    for edit in sorted {
        let range = edit.range.to_usize();
        if range.start < done {
            return Err(EditConflict::Overlap { at: edit.range.start });
        }
        if text.get(range.clone()).is_none() {
            return Err(EditConflict::OutOfText { at: edit.range.start });
        }
        out.push_str(&text[done..range.start]);
        out.push_str(&edit.new_text);
        done = range.end;
    }
    out.push_str(&text[done..]);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_apply_in_any_order() {
        let edits = [TextEdit::replace(TextRange::new(4, 5), "two"), TextEdit::insert(0, "> ")];
        assert_eq!(apply_edits("one 2", &edits).unwrap(), "> one two");
    }

    #[test]
    fn overlapping_edits_are_refused() {
        let edits = [TextEdit::delete(TextRange::new(0, 3)), TextEdit::delete(TextRange::new(2, 4))];
        assert_eq!(apply_edits("abcdef", &edits), Err(EditConflict::Overlap { at: 2 }));
    }
}

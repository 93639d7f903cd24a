use super::{Damage, Subject, and_more};
use crate::diagnostic::codes::snippets::SMART_QUOTES;
use crate::python::syntax::{lies_in, opaque};
use crate::text::{TextEdit, TextRange};

/// Typographic quotes where Python wants straight ones. Inside strings and comments they are text,
/// except on a line with an error: there a string may have begun with the wrong quote.
pub(super) fn find(subject: &Subject<'_>) -> Option<Damage> {
    let source = subject.source;
    let opaque = opaque(source);
    let all = source
        .char_indices()
        .filter_map(|(at, c)| Some(TextEdit::replace(TextRange::new(at, at + c.len_utf8()), straight(c)?)));
    let (inside, mut edits): (Vec<TextEdit>, Vec<TextEdit>) =
        all.partition(|edit| lies_in(&opaque, edit.range.start as usize));
    if edits.is_empty() || !subject.mends(&edits) {
        edits.extend(inside.into_iter().filter(|edit| subject.has_error_at(edit)));
        edits.sort_by_key(|edit| edit.range);
    }
    let first = edits.first()?.range.of(source);
    let message =
        format!("typographic quote `{first}` where Python needs a straight one{}", and_more(edits.len()));
    let title = "Replace the typographic quotes by straight ones";
    Some(Damage { code: &SMART_QUOTES, message, title, edits })
}

fn straight(c: char) -> Option<&'static str> {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}' | '\u{2032}' | '\u{00B4}' => Some("'"),
        '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{201F}' | '\u{2033}' | '\u{00AB}' | '\u{00BB}' => {
            Some("\"")
        }
        _ => None,
    }
}

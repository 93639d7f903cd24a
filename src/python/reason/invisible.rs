use super::{Damage, Subject, and_more};
use crate::diagnostic::codes::snippets::INVISIBLE_CHARACTER;
use crate::python::syntax::{lies_in, opaque};
use crate::text::{TextEdit, TextRange};

/// Blanks that are no blanks to Python, and characters that nobody sees.
pub(super) fn find(subject: &Subject<'_>) -> Option<Damage> {
    let opaque = opaque(subject.source);
    let mut first = None;
    let mut edits = Vec::new();
    for (at, c) in subject.source.char_indices() {
        let Some((name, instead)) = odd(c) else { continue };
        if !lies_in(&opaque, at) {
            first.get_or_insert((c, name));
            edits.push(TextEdit::replace(TextRange::new(at, at + c.len_utf8()), instead));
        }
    }
    let (c, name) = first?;
    Some(Damage {
        code: &INVISIBLE_CHARACTER,
        message: format!("{name} (U+{:04X}) in the code{}", u32::from(c), and_more(edits.len())),
        title: "Replace the invisible characters",
        edits,
    })
}

/// A character's name and what should stand in its place.
fn odd(c: char) -> Option<(&'static str, &'static str)> {
    match c {
        '\u{00A0}' => Some(("no-break space", " ")),
        '\u{2007}' | '\u{202F}' => Some(("narrow no-break space", " ")),
        '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200A}' | '\u{205F}' => Some(("typographic space", " ")),
        '\u{3000}' => Some(("ideographic space", "  ")),
        '\u{200B}' => Some(("zero-width space", "")),
        '\u{200C}' | '\u{200D}' => Some(("zero-width joiner", "")),
        '\u{2060}' => Some(("word joiner", "")),
        '\u{FEFF}' => Some(("byte order mark", "")),
        '\u{00AD}' => Some(("soft hyphen", "")),
        '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            Some(("text direction mark", ""))
        }
        '\u{2028}' | '\u{2029}' => Some(("line separator", "\n")),
        _ => None,
    }
}

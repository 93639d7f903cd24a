use super::{Damage, Subject, and_more};
use crate::diagnostic::codes::snippets::HTML_ENTITY;
use crate::python::syntax::{lies_in, opaque};
use crate::text::{TextEdit, TextRange};

const ENTITIES: [(&str, &str); 9] = [
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
    ("&quot;", "\""),
    ("&#39;", "'"),
    ("&#x27;", "'"),
    ("&apos;", "'"),
    ("&nbsp;", " "),
    ("&#34;", "\""),
];

/// `&lt;` and its like, from a page's source.
pub(super) fn find(subject: &Subject<'_>) -> Option<Damage> {
    let source = subject.source;
    // The `#` of `&#39;` begins no comment.
    let opaque = opaque(&source.replace("&#", "&_"));
    let mut edits = Vec::new();
    for (at, _) in source.match_indices('&') {
        if let Some((entity, plain)) = ENTITIES.iter().find(|(entity, _)| source[at..].starts_with(entity))
            && !lies_in(&opaque, at)
        {
            edits.push(TextEdit::replace(TextRange::new(at, at + entity.len()), *plain));
        }
    }
    let first = edits.first()?;
    Some(Damage {
        code: &HTML_ENTITY,
        message: format!(
            "HTML entity `{}` instead of `{}`{}",
            first.range.of(source),
            first.new_text,
            and_more(edits.len())
        ),
        title: "Replace the HTML entities",
        edits,
    })
}

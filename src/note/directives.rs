use super::Directive;
use crate::markdown::{BlockKind, Document, InlineKind};
use crate::text::TextRange;

/// Comments `<!-- qmark: … -->`, in HTML blocks and in running text.
pub(super) fn find(document: &Document<'_>) -> Box<[Directive]> {
    let mut out = Vec::new();
    if memchr::memmem::find(document.text.as_bytes(), b"qmark:").is_none() {
        return out.into();
    }
    for block in &document.blocks {
        if block.kind == BlockKind::Html {
            scan(document.text, block.range, &mut out);
        }
        for inline in document.inlines_of(block) {
            if inline.kind == InlineKind::Html {
                scan(document.text, inline.range, &mut out);
            }
        }
    }
    out.into()
}

fn scan(text: &str, range: TextRange, out: &mut Vec<Directive>) {
    let mut from = range.start as usize;
    while let Some(at) = text[from..range.end as usize].find("<!--") {
        let start = from + at;
        let body = start + "<!--".len();
        let Some(len) = text[body..range.end as usize].find("-->") else { return };
        let end = body + len + "-->".len();
        if let Some(directive) = text[body..body + len].trim().strip_prefix("qmark:") {
            out.push(Directive { text: directive.trim().into(), range: TextRange::new(start, end) });
        }
        from = end;
    }
}

use super::{CodeBlock, CodeForm};
use crate::markdown::{BlockKind, Document};
use crate::text::TextRange;

pub(super) fn find(document: &Document<'_>) -> Vec<CodeBlock> {
    let mut out = Vec::new();
    for block in &document.blocks {
        let (form, info) = match block.kind {
            BlockKind::Fence { info, closed } => (CodeForm::Fence { closed }, info),
            BlockKind::IndentedCode => (CodeForm::Indented, TextRange::empty(block.range.start as usize)),
            _ => continue,
        };
        let (language, attributes) = split_info(info.of(document.text));
        out.push(CodeBlock {
            form,
            range: block.range,
            info,
            language,
            attributes: attributes.into(),
            pieces: document.pieces_of(block).into(),
            nested: document.is_nested(block),
        });
    }
    out
}

/// The language of an info string and the rest: `python title="x"`, `{python}`, `{.python .x}`,
/// `python{1,3}`, `python,no_run`.
fn split_info(info: &str) -> (Option<Box<str>>, &str) {
    let info = info.trim();
    let inner = match info.strip_prefix('{') {
        Some(braced) => braced.trim_end_matches('}').trim_start().trim_start_matches('.'),
        None => info,
    };
    let end =
        inner.find(|ch: char| ch.is_whitespace() || matches!(ch, ',' | '{' | '}')).unwrap_or(inner.len());
    let (language, rest) = inner.split_at(end);
    if language.is_empty() || language.contains('=') {
        return (None, inner);
    }
    let rest = rest.trim_start_matches([',', '{', '}']).trim_end_matches('}').trim();
    (Some(language.to_lowercase().into()), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_read_from_every_form_of_info_string() {
        for (info, language, attributes) in [
            ("python", Some("python"), ""),
            ("Py", Some("py"), ""),
            ("python title=\"x\"", Some("python"), "title=\"x\""),
            ("{python}", Some("python"), ""),
            ("{.python .numbered}", Some("python"), ".numbered"),
            ("{python, eval: false}", Some("python"), "eval: false"),
            ("python{1,3}", Some("python"), "1,3"),
            ("", None, ""),
        ] {
            let (found, rest) = split_info(info);
            assert_eq!((found.as_deref(), rest), (language, attributes), "{info}");
        }
    }
}

//! Which code blocks of a note are Python, and what their authors say about them.

use super::source_map::SourceMap;
use crate::note::{CodeBlock, CodeForm, Note};

/// What a fence's tag promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// A program or a part of one.
    Script,
    /// An interpreter session.
    Transcript,
}

/// What the author says about a snippet, in the fence's info string or in a comment before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether it is checked at all.
    pub check: bool,
    /// Whether it may be run.
    pub run: bool,
    /// The exception it must fail with, such as `TypeError`.
    pub expect: Option<Box<str>>,
    /// It runs before every other snippet of its note.
    pub setup: bool,
    /// It shares the names of the snippet before it.
    pub continues: bool,
    /// The session whose names it shares.
    pub session: Option<Box<str>>,
}

impl Default for Options {
    fn default() -> Self {
        Self { check: true, run: true, expect: None, setup: false, continues: false, session: None }
    }
}

/// A fenced block of Python.
#[derive(Clone, Debug)]
pub struct Snippet {
    /// Its index in [`Note::code_blocks`].
    pub block: usize,
    /// What its tag says.
    pub language: Language,
    /// What its author says.
    pub options: Options,
    /// Its text and where that stands in the note.
    pub map: SourceMap,
}

/// The Python snippets of a note whose text is `text`, in order. Code that is not tagged as Python
/// is none.
pub fn snippets(text: &str, note: &Note) -> Vec<Snippet> {
    note.code_blocks
        .iter()
        .enumerate()
        .filter(|(_, block)| matches!(block.form, CodeForm::Fence { .. }))
        .filter_map(|(index, block)| {
            let language = Language::of_tag(block.language.as_deref()?)?;
            let mut options = Options::default();
            options.read(&block.attributes);
            if let Some(comment) = comment_before(text, note, block) {
                options.read(comment);
            }
            let map = SourceMap::new(text, block.pieces.iter().copied());
            Some(Snippet { block: index, language, options, map })
        })
        .collect()
}

/// Whether any of a note's blocks is tagged as Python.
pub fn has_python(note: &Note) -> bool {
    let is_python = |tag: &str| Language::of_tag(tag).is_some();
    note.code_blocks.iter().any(|block| block.language.as_deref().is_some_and(is_python))
}

impl Language {
    /// The language of a fence's tag, in lower case; `None` if it is not Python 3.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let tag = tag.split([':', '=']).next().unwrap_or(tag);
        match tag {
            "python" | "py" | "python3" | "py3" | "ipython" | "ipython3" => Some(Self::Script),
            "pycon" | "pycon3" | "python-repl" | "doctest" | "python-console" => Some(Self::Transcript),
            _ => None,
        }
    }
}

impl Options {
    /// Reads attributes; unknown ones belong to other tools and mean nothing.
    ///
    /// `skip`, `notest` and `ignore` (Sybil, doccmd, pytest-markdown-docs, rustdoc) keep a snippet
    /// from being looked at; `noexec` and `eval: false` (Quarto) only from being run.
    fn read(&mut self, attributes: &str) {
        let words = attributes.replace(": ", "=").replace(':', "=");
        for word in words.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '{' | '}')) {
            let word = word.trim_start_matches(['.', '#', '-']);
            let (name, value) = word.split_once('=').map_or((word, ""), |(name, value)| (name, value));
            let value = value.trim_matches(['"', '\'']);
            let is_false = matches!(value.to_ascii_lowercase().as_str(), "false" | "no" | "0");
            let name = name.to_ascii_lowercase().replace('_', "-");
            match name.as_str() {
                "no-check" | "nocheck" | "skip" | "notest" | "no-test" | "ignore" if !is_false => {
                    self.check = false;
                    self.run = false;
                }
                "no-run" | "norun" | "noexec" | "no-exec" if !is_false => self.run = false,
                "eval" | "exec" | "execute" if is_false => self.run = false,
                "expect" | "expect-error" if !value.is_empty() => self.expect = Some(value.into()),
                "setup" if !is_false => self.setup = true,
                "continue" | "continuation" if !is_false => self.continues = true,
                "session" if !value.is_empty() => self.session = Some(value.into()),
                _ => {}
            }
        }
    }
}

/// The words of a comment on the line before the block: our own, Sybil's or doccmd's.
fn comment_before<'t>(text: &'t str, note: &'t Note, block: &CodeBlock) -> Option<&'t str> {
    let start = block.range.start as usize;
    let before = text[..start].trim_end_matches([' ', '\t', '>']);
    let before = before.strip_suffix('\n').unwrap_or(before).trim_end();
    if !before.ends_with("-->") {
        return None;
    }
    let end = before.len() as u32;
    if let Ok(own) = note.directives.binary_search_by_key(&end, |directive| directive.range.end) {
        return Some(&note.directives[own].text);
    }
    let comment = &before[before.rfind("<!--")?..];
    (comment.contains("skip: next") || comment.contains("skip doccmd")).then_some("skip")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::NoteOptions;

    fn of(text: &str) -> Vec<Snippet> {
        snippets(text, &Note::new(text, &NoteOptions::default()))
    }

    #[test]
    fn python_is_known_by_its_tags() {
        for (info, language) in [
            ("python", Some(Language::Script)),
            ("{.python}", Some(Language::Script)),
            ("Py3 title=\"x\"", Some(Language::Script)),
            ("pycon", Some(Language::Transcript)),
            ("python2", None),
            ("sh", None),
            ("", None),
        ] {
            let found = of(&format!("```{info}\nx\n```\n"));
            assert_eq!(found.first().map(|snippet| snippet.language), language, "{info}");
        }
    }

    #[test]
    fn attributes_of_many_tools_are_understood() {
        let options = |info: &str| of(&format!("```python {info}\nx\n```\n")).remove(0).options;
        assert!(!options("no-check").check && !options("notest").check && !options("{.skip}").check);
        assert!(options("eval: false").check && !options("eval: false").run);
        assert!(!options("#| eval: false").run);
        assert_eq!(options("expect=TypeError").expect.as_deref(), Some("TypeError"));
        assert_eq!(options("title=\"x\" linenums=\"1\""), Options::default());
        assert_eq!(options("session=a").session.as_deref(), Some("a"));
    }

    #[test]
    fn a_comment_before_the_fence_counts_for_it() {
        let found = of("<!-- qmark: no-check -->\n```python\nx\n```\n\n```python\ny\n```\n");
        assert_eq!(found.iter().map(|snippet| snippet.options.check).collect::<Vec<_>>(), [false, true]);
        assert!(!of("> <!-- skip: next -->\n> ```python\n> x\n> ```\n")[0].options.check);
    }
}

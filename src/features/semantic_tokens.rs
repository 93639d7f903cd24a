//! `textDocument/semanticTokens`: what a highlighter of Markdown cannot know. Links by where they
//! lead, tags, the marks of questions and answers, block ids, callouts.

use crate::markdown::{Block, BlockKind, Document};
use crate::note::questions::{Question, Tier, answer_marker};
use crate::note::{Link, LinkKind, Note};
use crate::text::TextRange;
use crate::vault::{FileId, Vault, find_fragment};

/// A piece of the text and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its bytes. Only those of links may run over several lines.
    pub range: TextRange,
    /// What it is.
    pub kind: TokenKind,
}

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// The path of a link, or the label in its place, and whether it leads anywhere.
    Target {
        /// Whether there is such a file.
        resolved: bool,
    },
    /// The part of a link behind its `#`, and whether the note has it.
    Fragment {
        /// Whether there is such a heading or block.
        resolved: bool,
    },
    /// `^id` where it names its block.
    BlockId,
    /// A tag, with its `#`.
    Tag,
    /// What marks a question or an answer as such: `Q.`, `Answer:`.
    Marker,
    /// The type of a callout: `[!note]`.
    Callout,
}

/// The tokens that begin in `range`, in source order, none overlapping another.
pub fn semantic_tokens(vault: &Vault, file: FileId, text: &str, range: TextRange) -> Vec<Token> {
    let Some(note) = vault.note(file) else { return Vec::new() };
    let is_wanted = |token: &Token| !token.range.is_empty() && range.touches(token.range.start as usize);
    let mut out = Vec::new();
    for link in note.links.iter().filter(|link| range.overlaps(link.range)) {
        out.extend(link_tokens(vault, file, link));
    }
    let token = |range, kind| Token { range, kind };
    out.extend(note.tags.iter().map(|tag| token(with_mark(text, tag.range, '#'), TokenKind::Tag)));
    out.extend(note.block_ids.iter().map(|id| token(with_mark(text, id.range, '^'), TokenKind::BlockId)));
    out.extend(markers(text, note).map(|range| token(range, TokenKind::Marker)));
    out.extend(callouts(&Document::parse(text)).into_iter().map(|range| token(range, TokenKind::Callout)));
    out.retain(is_wanted);
    out.sort_by_key(|token| (token.range.start, token.range.len()));
    out.dedup_by(|later, first| later.range.overlaps(first.range));
    out
}

fn link_tokens(vault: &Vault, file: FileId, link: &Link) -> Vec<Token> {
    if link.is_external() {
        return Vec::new();
    }
    let found = vault.resolve(file, link);
    let kind = TokenKind::Target { resolved: found.is_some() };
    let mut out = vec![Token { range: link.target.path_range, kind }];
    // A reference link's fragment stands in its definition.
    let fragment = link.target.fragment.as_deref().filter(|_| link.kind != LinkKind::Reference);
    if let Some((fragment, found)) = fragment.zip(found)
        && let Some(target) = vault.note(found.file)
    {
        let resolved = find_fragment(target, link.kind, fragment).is_some();
        out.push(Token { range: fragment.range, kind: TokenKind::Fragment { resolved } });
    }
    out
}

/// A name with the character before it, if it is that one.
fn with_mark(text: &str, name: TextRange, mark: char) -> TextRange {
    let has_mark = text[..name.start as usize].ends_with(mark);
    TextRange { start: name.start - u32::from(has_mark), end: name.end }
}

/// What marks questions and answers.
fn markers<'a>(text: &'a str, note: &'a Note) -> impl Iterator<Item = TextRange> + 'a {
    note.questions
        .iter()
        .flat_map(|question| [question_marker(text, question), answer_range(text, question)])
        .flatten()
}

/// The label before a question's title, its number included.
fn question_marker(text: &str, question: &Question) -> Option<TextRange> {
    if question.tier != Tier::Labelled {
        return None;
    }
    let before = TextRange { start: question.range.start, end: question.title_range.start };
    let line = before.of(text).lines().next()?;
    let label = line.trim_start_matches(is_markup);
    let start = before.start as usize + (line.len() - label.len());
    Some(TextRange::new(start, start + label.trim_end_matches(is_markup).len()))
}

/// The marker between a question and its answer.
fn answer_range(text: &str, question: &Question) -> Option<TextRange> {
    let start = question.title_range.end.max(question.body.end);
    let end = if question.answer.is_empty() { question.range.end } else { question.answer.start };
    let between = TextRange { start, end: end.max(start) };
    let mut at = start as usize;
    for line in between.of(text).split_inclusive('\n') {
        let begin = line.trim_start_matches(is_markup);
        let words = begin.trim_end_matches(is_markup);
        if let Some(len) = answer_marker(words) {
            let start = at + (line.len() - begin.len());
            return Some(TextRange::new(start, start + words[..len].trim_end_matches(is_markup).len()));
        }
        at += line.len();
    }
    None
}

/// What Markdown writes around a label.
fn is_markup(ch: char) -> bool {
    ch.is_whitespace() || matches!(ch, '#' | '*' | '_' | '>')
}

/// The `[!type]` of each quote that begins with one.
fn callouts(document: &Document<'_>) -> Vec<TextRange> {
    let quotes = document.blocks.iter().enumerate().filter(|(_, block)| block.kind == BlockKind::Quote);
    let first = |(index, _): (usize, &Block)| {
        let paragraph = document.children(Some(index)).next()?;
        let start = document.blocks[paragraph].range.start as usize;
        let rest = document.text.get(start..)?;
        let line = rest.lines().next()?;
        let close = line.starts_with("[!").then(|| line.find(']'))??;
        Some(TextRange::new(start, start + close + 1))
    };
    quotes.filter_map(first).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Fixture;

    /// `text kind` of each token of the first file.
    fn tokens(files: &[(&str, &str)]) -> Vec<String> {
        let fixture = Fixture::new(files);
        let text = fixture.text(fixture.file);
        let all = TextRange::new(0, text.len());
        let show = |token: &Token| {
            let kind = match token.kind {
                TokenKind::Target { resolved: true } => "target",
                TokenKind::Target { resolved: false } => "no target",
                TokenKind::Fragment { resolved: true } => "fragment",
                TokenKind::Fragment { resolved: false } => "no fragment",
                TokenKind::BlockId => "block",
                TokenKind::Tag => "tag",
                TokenKind::Marker => "marker",
                TokenKind::Callout => "callout",
            };
            format!("{} {kind}", token.range.of(text))
        };
        semantic_tokens(&fixture.vault, fixture.file, text, all).iter().map(show).collect()
    }

    #[test]
    fn links_are_told_by_where_they_lead() {
        let files = [
            (
                "a.md",
                "[[b#H|x]] [[b#none]] [[none#H]] [t](b.md#h) ![[i.png]] <https://x.y> [r]\n\n[r]: b.md\n",
            ),
            ("b.md", "# H\n"),
            ("i.png", ""),
        ];
        assert_eq!(
            tokens(&files),
            [
                "b target",
                "H fragment",
                "b target",
                "none no fragment",
                "none no target",
                "b.md target",
                "h fragment",
                "i.png target",
                "r target",
                "b.md target"
            ]
        );
    }

    #[test]
    fn questions_and_answers_are_told_by_their_marks() {
        assert_eq!(
            tokens(&[("a.md", "Q. What?\nA.\n- one\n\n### Q2: Why?\n\n**Answer:** So.\n")]),
            ["Q. marker", "A. marker", "Q2: marker", "Answer: marker"]
        );
        assert_eq!(tokens(&[("a.md", "## What is it?\n\nThat.\n")]), [""; 0]);
        assert_eq!(tokens(&[("a.md", "> **Q.** What?\n> **A.** That.\n")]), ["Q. marker", "A. marker"]);
    }

    #[test]
    fn tags_block_ids_and_callouts() {
        let text =
            "---\ntags: [a/b]\n---\n#c text ^id\n\n> [!note]- Title\n> [!no]\n\n```\n> [!no] #no ^no\n```\n";
        assert_eq!(tokens(&[("a.md", text)]), ["a/b tag", "#c tag", "^id block", "[!note] callout"]);
    }

    #[test]
    fn only_what_begins_in_the_range() {
        let fixture = Fixture::new(&[("a.md", "#a\n#b\n#c\n")]);
        let found = semantic_tokens(&fixture.vault, fixture.file, "#a\n#b\n#c\n", TextRange::new(3, 5));
        assert_eq!(found.iter().map(|token| token.range.start).collect::<Vec<_>>(), [3]);
    }
}

use pulldown_cmark::CowStr;

use super::front_matter::line_end;
use super::{Block, BlockKind, CodePiece, FrontMatter, Inline, InlineKind, build};
use crate::text::TextRange;

/// The blocks and inline spans of one text.
#[derive(Debug)]
pub struct Document<'t> {
    /// The whole text; every range is one of its byte ranges.
    pub text: &'t str,
    /// YAML front matter, if the text begins with it.
    pub front_matter: Option<FrontMatter<'t>>,
    /// All blocks in source order, parents before children.
    pub blocks: Vec<Block>,
    /// All inline spans in source order, parents before children.
    pub inlines: Vec<Inline<'t>>,
    /// Verbatim content of code and HTML blocks.
    pub pieces: Vec<CodePiece>,
    /// Link reference definitions, in source order.
    pub definitions: Vec<ReferenceDefinition<'t>>,
    /// `[text][label]` and `[label][]` whose label nothing defines, in source order.
    pub unknown_references: Vec<UnknownReference<'t>>,
}

/// What would be a reference link if its label were defined; CommonMark reads it as text.
#[derive(Clone, Debug)]
pub struct UnknownReference<'t> {
    /// The label as written.
    pub label: CowStr<'t>,
    /// From the first bracket (or `!`) to the last.
    pub range: TextRange,
}

/// `[label]: destination "title"`.
#[derive(Clone, Debug)]
pub struct ReferenceDefinition<'t> {
    /// The label as written.
    pub label: CowStr<'t>,
    /// The destination, not percent-decoded.
    pub destination: CowStr<'t>,
    /// The whole definition.
    pub range: TextRange,
}

impl<'t> Document<'t> {
    /// Parses `text`: linear in its length, never failing. Texts of 4 GiB and more are cut off.
    pub fn parse(text: &'t str) -> Self {
        build::build(text)
    }

    /// The inline spans of a block.
    pub fn inlines_of(&self, block: &Block) -> &[Inline<'t>] {
        &self.inlines[block.inlines.start as usize..block.inlines.end as usize]
    }

    /// The verbatim content of a code or HTML block.
    pub fn pieces_of(&self, block: &Block) -> &[CodePiece] {
        &self.pieces[block.pieces.start as usize..block.pieces.end as usize]
    }

    /// The blocks inside the block with this index, in source order.
    pub fn descendants(&self, index: usize) -> &[Block] {
        &self.blocks[index + 1..self.blocks[index].end as usize]
    }

    /// Indices of the blocks directly inside `parent`, or of the outermost ones.
    pub fn children(&self, parent: Option<usize>) -> impl Iterator<Item = usize> + '_ {
        let (mut next, end) = match parent {
            Some(index) => (index + 1, self.blocks[index].end as usize),
            None => (0, self.blocks.len()),
        };
        std::iter::from_fn(move || {
            (next < end).then(|| {
                let index = next;
                next = self.blocks[index].end as usize;
                index
            })
        })
    }

    /// The source lines of a leaf block's text: each from its first inline span to its last, so
    /// without `> `, indentation and list markers.
    pub fn lines_of(&self, block: &Block) -> Vec<TextRange> {
        let mut lines = Vec::new();
        let mut line: Option<TextRange> = None;
        // The next line break, looked for again only behind it: spans may nest as deep as they like.
        let mut next_break: Option<usize> = None;
        for inline in self.inlines_of(block) {
            match inline.kind {
                InlineKind::SoftBreak | InlineKind::HardBreak => lines.extend(line.take()),
                InlineKind::Text(_) | InlineKind::Code(_) | InlineKind::Html | InlineKind::Math => {
                    grow(&mut line, inline.range);
                }
                InlineKind::FootnoteReference(_) => grow(&mut line, inline.range),
                // Delimiters count where the span begins and ends on the same line; one that runs
                // over several lines contributes its own start.
                _ => {
                    let start = inline.range.start as usize;
                    let at =
                        next_break.filter(|at| *at >= start).unwrap_or_else(|| line_end(self.text, start));
                    next_break = Some(at);
                    let ends_here = at >= inline.range.end as usize;
                    let own = if ends_here { inline.range } else { TextRange::empty(start) };
                    grow(&mut line, own);
                }
            }
        }
        lines.extend(line);
        lines
    }

    /// The text a reader sees in these spans: escapes and entities decoded, markup dropped, links
    /// as their text, code spans as their content, line breaks as spaces.
    pub fn plain_text(&self, inlines: &[Inline<'t>]) -> String {
        let mut out = String::new();
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(text) | InlineKind::Code(text) => out.push_str(text),
                InlineKind::SoftBreak | InlineKind::HardBreak => out.push(' '),
                InlineKind::Math => out.push_str(inline.range.of(self.text)),
                _ => {}
            }
        }
        out
    }

    /// Whether a block lies in a list item, a quote or the like, at any depth.
    pub fn is_nested(&self, block: &Block) -> bool {
        block.parent.is_some()
    }

    /// The innermost block whose range touches the byte `offset`.
    pub fn block_at(&self, offset: usize) -> Option<usize> {
        let mut found = None;
        let mut next = 0;
        while next < self.blocks.len() {
            if self.blocks[next].range.touches(offset) {
                found = Some(next);
                next += 1;
            } else {
                next = self.blocks[next].end as usize;
            }
        }
        found
    }

    /// Whether a block's text is opaque to links, tags and questions.
    pub fn is_verbatim(kind: BlockKind) -> bool {
        matches!(kind, BlockKind::Fence { .. } | BlockKind::IndentedCode | BlockKind::Html)
    }
}

fn grow(line: &mut Option<TextRange>, range: TextRange) {
    match line {
        Some(line) => line.end = line.end.max(range.end),
        None => *line = Some(range),
    }
}

//! From `pulldown-cmark`'s events to a [`Document`].

use std::ops::Range;

use pulldown_cmark::{BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::{
    Block, BlockKind, CodePiece, Document, FrontMatter, Inline, InlineKind, ReferenceDefinition,
    UnknownReference,
};
use crate::text::TextRange;

const BYTE_ORDER_MARK: char = '\u{feff}';

/// About how many bytes of a note make a block and a span, and how many blocks and spans stand in one
/// another: a guess that saves moving them while their number grows.
const BYTES_OF_BLOCK: usize = 40;
const BYTES_OF_INLINE: usize = 24;
const DEPTH: usize = 16;

pub(super) fn build(text: &str) -> Document<'_> {
    let start = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
    let front_matter = FrontMatter::find(text, start);
    let base = front_matter.as_ref().map_or(start, |front| front.range.end as usize);
    let mut end = text.len().min(u32::MAX as usize);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut unknown_references = Vec::new();
    let mut note_unknown = |link: BrokenLink<'_>| {
        if matches!(link.link_type, LinkType::Reference | LinkType::Collapsed) {
            let label = CowStr::from(link.reference.into_string());
            let range = with_empty_label(text, link.link_type, shift(base, link.span));
            unknown_references.push(UnknownReference { label, range });
        }
        None
    };
    let parser = Parser::new_with_broken_link_callback(&text[base..end], options(), Some(&mut note_unknown));
    let mut builder = Builder {
        text,
        blocks: Vec::with_capacity(text.len() / BYTES_OF_BLOCK),
        inlines: Vec::with_capacity(text.len() / BYTES_OF_INLINE),
        pieces: Vec::new(),
        open: Vec::with_capacity(DEPTH),
    };
    let mut definitions: Vec<ReferenceDefinition> = parser
        .reference_definitions()
        .iter()
        .map(|(label, definition)| ReferenceDefinition {
            label: CowStr::from(label.to_owned()),
            destination: CowStr::from(definition.dest.to_string()),
            range: shift(base, definition.span.clone()),
        })
        .collect();
    definitions.sort_by_key(|definition| definition.range);
    for (event, range) in parser.into_offset_iter() {
        builder.event(event, shift(base, range));
    }
    builder.close_implicit_paragraph();
    let Builder { blocks, inlines, pieces, .. } = builder;
    unknown_references.sort_by_key(|unknown| unknown.range);
    Document { text, front_matter, blocks, inlines, pieces, definitions, unknown_references }
}

/// GitHub's blocks and Obsidian's math; wikilinks are found by our own scan, because the parser's
/// extension changes what `[[text]](url)` means.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH
}

fn shift(base: usize, range: Range<usize>) -> TextRange {
    TextRange::new(base + range.start, base + range.end)
}

/// What is open at the current event.
enum Open {
    Block(usize),
    /// A paragraph that we made for the bare text of a tight list item.
    Implicit(usize),
    Inline(usize),
}

struct Builder<'t> {
    text: &'t str,
    blocks: Vec<Block>,
    inlines: Vec<Inline<'t>>,
    pieces: Vec<CodePiece>,
    open: Vec<Open>,
}

impl<'t> Builder<'t> {
    fn event(&mut self, event: Event<'t>, range: TextRange) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.in_code() => self.code(&text, range),
            Event::Html(_) => self.piece(CodePiece { indent: 0, range }),
            Event::Text(text) => self.leaf(InlineKind::Text(text), range),
            Event::Code(code) => self.leaf(InlineKind::Code(code), range),
            Event::InlineMath(_) | Event::DisplayMath(_) => self.leaf(InlineKind::Math, range),
            Event::InlineHtml(_) => self.leaf(InlineKind::Html, range),
            Event::FootnoteReference(label) => self.leaf(InlineKind::FootnoteReference(label), range),
            Event::SoftBreak => self.leaf(InlineKind::SoftBreak, range),
            Event::HardBreak => self.leaf(InlineKind::HardBreak, range),
            Event::Rule => {
                self.open_block(BlockKind::Rule, range);
                self.close_block();
            }
            Event::TaskListMarker(checked) => self.mark_task(checked),
        }
    }

    fn start(&mut self, tag: Tag<'t>, range: TextRange) {
        let kind = match tag {
            Tag::Paragraph => BlockKind::Paragraph,
            Tag::Heading { level, .. } => {
                let setext = !range.of(self.text).trim_start().starts_with('#');
                BlockKind::Heading { level: level as u8, setext }
            }
            Tag::BlockQuote(_) => BlockKind::Quote,
            Tag::CodeBlock(CodeBlockKind::Indented) => BlockKind::IndentedCode,
            Tag::CodeBlock(CodeBlockKind::Fenced(_)) => fence(self.text, range),
            Tag::HtmlBlock => BlockKind::Html,
            Tag::List(first) => BlockKind::List { first },
            Tag::Item => BlockKind::Item { task: None },
            Tag::FootnoteDefinition(_) => BlockKind::Footnote,
            Tag::Table(_) => BlockKind::Table,
            Tag::TableHead | Tag::TableRow => BlockKind::Row,
            Tag::TableCell => BlockKind::Cell,
            Tag::Emphasis => return self.open_inline(InlineKind::Emphasis, range),
            Tag::Strong => return self.open_inline(InlineKind::Strong, range),
            Tag::Strikethrough => return self.open_inline(InlineKind::Strikethrough, range),
            Tag::Link { link_type: form, dest_url: destination, id: label, .. } => {
                let range = with_empty_label(self.text, form, range);
                return self.open_inline(InlineKind::Link { form, destination, label }, range);
            }
            Tag::Image { link_type: form, dest_url: destination, id: label, .. } => {
                let range = with_empty_label(self.text, form, range);
                return self.open_inline(InlineKind::Image { form, destination, label }, range);
            }
            // Extensions that are not switched on.
            Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => return,
        };
        self.open_block(kind, range);
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image => {
                if let Some(Open::Inline(index)) = self.open.pop() {
                    self.inlines[index].end = self.inlines.len() as u32;
                }
            }
            TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::MetadataBlock(_) => {}
            _ => self.close_block(),
        }
    }

    fn open_block(&mut self, kind: BlockKind, range: TextRange) {
        self.close_implicit_paragraph();
        let index = self.push_block(kind, trim_end(self.text, range));
        self.open.push(Open::Block(index));
    }

    fn push_block(&mut self, kind: BlockKind, range: TextRange) -> usize {
        let parent = self.open.iter().rev().find_map(|open| match open {
            Open::Block(index) | Open::Implicit(index) => Some(*index as u32),
            Open::Inline(_) => None,
        });
        let (inline, piece) = (self.inlines.len() as u32, self.pieces.len() as u32);
        let (inlines, pieces) = (inline..inline, piece..piece);
        self.blocks.push(Block { kind, range, parent, end: 0, inlines, pieces });
        self.blocks.len() - 1
    }

    fn close_block(&mut self) {
        self.close_implicit_paragraph();
        if let Some(Open::Block(index)) = self.open.pop() {
            self.finish(index);
        }
    }

    fn finish(&mut self, index: usize) {
        let end = self.blocks.len() as u32;
        let block = &mut self.blocks[index];
        block.end = end;
        if !is_container(block.kind) {
            block.inlines.end = self.inlines.len() as u32;
            block.pieces.end = self.pieces.len() as u32;
        }
    }

    fn close_implicit_paragraph(&mut self) {
        if let Some(Open::Implicit(index)) = self.open.last() {
            let index = *index;
            self.open.pop();
            self.finish(index);
        }
    }

    /// Makes sure that inline spans have a leaf block to belong to.
    fn ensure_leaf(&mut self, range: TextRange) {
        match self.open.last() {
            Some(Open::Block(index)) if is_container(self.blocks[*index].kind) => {
                let index = self.push_block(BlockKind::Paragraph, range);
                self.open.push(Open::Implicit(index));
            }
            Some(Open::Implicit(index)) => {
                let block = &mut self.blocks[*index];
                block.range.end = block.range.end.max(range.end);
            }
            _ => {}
        }
    }

    fn open_inline(&mut self, kind: InlineKind<'t>, range: TextRange) {
        self.ensure_leaf(range);
        self.inlines.push(Inline { kind, range, end: 0 });
        self.open.push(Open::Inline(self.inlines.len() - 1));
    }

    fn leaf(&mut self, kind: InlineKind<'t>, range: TextRange) {
        self.ensure_leaf(range);
        let end = self.inlines.len() as u32 + 1;
        self.inlines.push(Inline { kind, range, end });
    }

    fn in_code(&self) -> bool {
        let Some(Open::Block(index)) = self.open.last() else { return false };
        matches!(self.blocks[*index].kind, BlockKind::Fence { .. } | BlockKind::IndentedCode)
    }

    /// Code comes piecewise; spaces without bytes are the rest of a tab that was cut in two.
    fn code(&mut self, text: &str, range: TextRange) {
        let indent = if range.is_empty() { text.len().min(u8::MAX as usize) as u8 } else { 0 };
        self.piece(CodePiece { indent, range });
    }

    fn piece(&mut self, piece: CodePiece) {
        let own = match self.open.last() {
            Some(Open::Block(index)) => self.blocks[*index].pieces.start as usize,
            _ => return,
        };
        if piece.indent == 0
            && self.pieces.len() > own
            && let Some(last) = self.pieces.last_mut()
            && (last.range.end == piece.range.start)
        {
            last.range.end = piece.range.end;
            return;
        }
        self.pieces.push(piece);
    }

    fn mark_task(&mut self, checked: bool) {
        if let Some(Open::Block(index)) = self.open.last()
            && let BlockKind::Item { task } = &mut self.blocks[*index].kind
        {
            *task = Some(checked);
        } else if let Some(block) = self.enclosing_item() {
            self.blocks[block].kind = BlockKind::Item { task: Some(checked) };
        }
    }

    /// The item around the open paragraph of a loose list.
    fn enclosing_item(&self) -> Option<usize> {
        self.open.iter().rev().find_map(|open| match open {
            Open::Block(index) if matches!(self.blocks[*index].kind, BlockKind::Item { .. }) => Some(*index),
            _ => None,
        })
    }
}

/// The parser's range of `[label][]` ends before its empty brackets.
fn with_empty_label(text: &str, form: LinkType, range: TextRange) -> TextRange {
    let empty = form == LinkType::Collapsed && text[range.end as usize..].starts_with("[]");
    TextRange { end: range.end + if empty { 2 } else { 0 }, ..range }
}

fn is_container(kind: BlockKind) -> bool {
    matches!(
        kind,
        BlockKind::Quote
            | BlockKind::List { .. }
            | BlockKind::Item { .. }
            | BlockKind::Footnote
            | BlockKind::Table
            | BlockKind::Row
    )
}

/// The parser's ranges of blocks run into the line break and blank lines behind them.
fn trim_end(text: &str, range: TextRange) -> TextRange {
    let trimmed = range.of(text).trim_end_matches(['\n', '\r', ' ', '\t']);
    TextRange::new(range.start as usize, range.start as usize + trimmed.len())
}

fn fence(text: &str, range: TextRange) -> BlockKind {
    let source = range.of(text);
    let marker = source.as_bytes().first().copied().unwrap_or(b'`');
    let width = source.bytes().take_while(|&byte| byte == marker).count();
    let first_end = memchr::memchr2(b'\n', b'\r', source.as_bytes()).unwrap_or(source.len());
    let info = &source[width..first_end];
    let lead = info.len() - info.trim_start().len();
    let start = range.start as usize + width + lead;
    let info = TextRange::new(start, start + info.trim().len());
    let body = source[first_end..].trim_end();
    let last = body.rsplit(['\n', '\r']).next().unwrap_or("");
    // Behind quote markers and indentation, the last line of a closed fence is only the marker.
    let tail = last.trim_start_matches([' ', '\t', '>']);
    let closed = !body.is_empty() && tail.len() >= width && tail.bytes().all(|byte| byte == marker);
    BlockKind::Fence { info, closed }
}

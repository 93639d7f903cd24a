//! A document as a flat list of units in source order: headings, lines of text, lines of HTML and
//! whole verbatim blocks. Every question begins and ends at a unit.

use std::ops::Range;

use pulldown_cmark::LinkType;

use super::content::Class;
use super::label::Marker;
use crate::markdown::{Block, BlockKind, Document, InlineKind};
use crate::text::TextRange;

/// What a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnitKind {
    /// A heading, with its index among the note's headings.
    Heading { level: u8, index: u32 },
    /// One line of a paragraph.
    Line,
    /// One line of an HTML block; its text is what stands outside the tags.
    Html,
    /// A block of code.
    Code,
    /// A table.
    Table,
    /// A thematic break.
    Rule,
}

/// One unit.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub(super) kind: UnitKind,
    /// The block it is or stands in.
    pub(super) block: u32,
    /// Its bytes, without indentation and container marks before it.
    pub(super) range: TextRange,
    /// What a reader sees of it, in the shared buffer.
    pub(super) text: Range<u32>,
    /// The spans that its text comes from.
    pub(super) spans: Range<u32>,
    /// Whether it is the first line of its block.
    pub(super) first: bool,
    /// The list item that it opens.
    pub(super) item: Option<u32>,
}

/// Where a piece of visible text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SpanKind {
    Text,
    Code,
    Math,
    Image,
    /// A tag or comment; without visible text.
    Html,
}

/// A piece of visible text and its source.
#[derive(Clone, Debug)]
pub(super) struct Span {
    pub(super) kind: SpanKind,
    /// Its bytes in the shared buffer.
    pub(super) text: Range<u32>,
    /// Its bytes in the note, delimiters of code included.
    pub(super) source: TextRange,
    pub(super) strong: bool,
    /// The inline link it stands in, as an index into the document's inlines.
    pub(super) link: Option<u32>,
}

/// A tag that opens or closes a collapsible section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TagKind {
    OpenDetails,
    CloseDetails,
    OpenSummary,
    CloseSummary,
}

/// One such tag.
#[derive(Clone, Copy, Debug)]
pub(super) struct DetailsTag {
    pub(super) kind: TagKind,
    pub(super) unit: u32,
    pub(super) source: TextRange,
}

/// The units of a document.
pub(super) struct Units<'d, 't> {
    pub(super) document: &'d Document<'t>,
    pub(super) list: Vec<Unit>,
    pub(super) buffer: String,
    pub(super) spans: Vec<Span>,
    pub(super) tags: Vec<DetailsTag>,
    /// What each unit is worth in an answer; [`class::read`](super::class::read) says it.
    pub(super) classes: Vec<Class>,
    /// The marker of an answer that each unit begins with.
    pub(super) markers: Vec<Option<Marker>>,
    /// Whether an HTML `<b>` is open in the block being read.
    html_bold: bool,
}

impl<'d, 't> Units<'d, 't> {
    pub(super) fn new(document: &'d Document<'t>) -> Self {
        let mut units = Self {
            document,
            list: Vec::new(),
            buffer: String::with_capacity(document.text.len()),
            spans: Vec::new(),
            tags: Vec::new(),
            classes: Vec::new(),
            markers: Vec::new(),
            html_bold: false,
        };
        let mut heading = 0;
        let mut next = 0;
        while next < document.blocks.len() {
            let (index, block) = (next as u32, &document.blocks[next]);
            next += 1;
            units.html_bold = false;
            match block.kind {
                BlockKind::Heading { level, .. } => {
                    units.heading(index, block, UnitKind::Heading { level, index: heading });
                    heading += 1;
                }
                BlockKind::Paragraph => units.lines(index, block),
                BlockKind::Html => units.html(index, block),
                BlockKind::Fence { .. } | BlockKind::IndentedCode => {
                    units.whole(index, block, UnitKind::Code)
                }
                BlockKind::Rule => units.whole(index, block, UnitKind::Rule),
                BlockKind::Table => {
                    units.whole(index, block, UnitKind::Table);
                    next = block.end as usize;
                }
                _ => {}
            }
        }
        units
    }

    /// The visible text of a range of the buffer.
    pub(super) fn str(&self, range: &Range<u32>) -> &str {
        self.buffer.get(range.start as usize..range.end as usize).unwrap_or("")
    }

    /// The visible text of a unit.
    pub(super) fn text(&self, unit: usize) -> &str {
        self.str(&self.list[unit].text)
    }

    /// The spans of a unit.
    pub(super) fn spans_of(&self, unit: usize) -> &[Span] {
        let range = &self.list[unit].spans;
        &self.spans[range.start as usize..range.end as usize]
    }

    /// The block that a unit stands in: a list item, a quote, a footnote, or none.
    pub(super) fn container(&self, unit: usize) -> Option<u32> {
        self.document.blocks[self.list[unit].block as usize].parent
    }

    /// The first unit at or after the block with this index.
    pub(super) fn unit_of_block(&self, block: u32) -> usize {
        self.list.partition_point(|unit| unit.block < block)
    }

    /// The bytes that a range of a unit's visible text comes from.
    pub(super) fn source(&self, unit: usize, text: &Range<u32>) -> TextRange {
        let mut out: Option<TextRange> = None;
        for span in self.spans_of(unit) {
            let (start, end) = (span.text.start.max(text.start), span.text.end.min(text.end));
            if start >= end {
                continue;
            }
            let exact = span.source.len() == (span.text.end - span.text.start) as usize;
            let source = if exact {
                let shift = span.source.start;
                TextRange { start: shift + start - span.text.start, end: shift + end - span.text.start }
            } else {
                span.source
            };
            out = Some(out.map_or(source, |all| TextRange { start: all.start, end: source.end }));
        }
        out.unwrap_or(TextRange::empty(self.list[unit].range.end as usize))
    }

    /// The visible text of a unit that comes from these bytes.
    pub(super) fn visible(&self, unit: usize, source: TextRange) -> Range<u32> {
        let mut out: Option<Range<u32>> = None;
        for span in self.spans_of(unit) {
            if span.text.is_empty() || !source.covers(span.source) {
                continue;
            }
            let start = out.map_or(span.text.start, |all| all.start);
            out = Some(start..span.text.end);
        }
        let end = self.list[unit].text.end;
        out.unwrap_or(end..end)
    }

    /// Whether a unit holds a tag of a collapsible section.
    pub(super) fn tags_in(&self, unit: usize) -> bool {
        let after = self.tags.partition_point(|tag| (tag.unit as usize) < unit);
        self.tags.get(after).is_some_and(|tag| tag.unit as usize == unit)
    }

    fn item_of(&self, index: u32, block: &Block) -> Option<u32> {
        let parent = block.parent?;
        let is_item = matches!(self.document.blocks[parent as usize].kind, BlockKind::Item { .. });
        (is_item && parent + 1 == index).then_some(parent)
    }

    fn whole(&mut self, index: u32, block: &Block, kind: UnitKind) {
        let (text, span) = (self.buffer.len() as u32, self.spans.len() as u32);
        let item = self.item_of(index, block);
        let (text, spans) = (text..text, span..span);
        self.list.push(Unit { kind, block: index, range: block.range, text, spans, first: true, item });
    }

    fn heading(&mut self, index: u32, block: &Block, kind: UnitKind) {
        let (text, span) = (self.buffer.len() as u32, self.spans.len() as u32);
        let mut reader = InlineReader::new(self, block);
        while reader.next_line().is_some() {
            reader.units.buffer.push(' ');
        }
        let text = text..self.buffer.len() as u32;
        let spans = span..self.spans.len() as u32;
        let item = self.item_of(index, block);
        self.list.push(Unit { kind, block: index, range: block.range, text, spans, first: true, item });
    }

    fn lines(&mut self, index: u32, block: &Block) {
        let item = self.item_of(index, block);
        let mut first = true;
        let mut reader = InlineReader::new(self, block);
        loop {
            let (text, span) = (reader.units.buffer.len() as u32, reader.units.spans.len() as u32);
            let Some(range) = reader.next_line() else { break };
            let text = text..reader.units.buffer.len() as u32;
            let spans = span..reader.units.spans.len() as u32;
            let item = item.filter(|_| first);
            reader.units.list.push(Unit {
                kind: UnitKind::Line,
                block: index,
                range,
                text,
                spans,
                first,
                item,
            });
            first = false;
        }
    }

    fn html(&mut self, index: u32, block: &Block) {
        let document = self.document;
        let item = self.item_of(index, block);
        let mut first = true;
        let mut comment = false;
        for piece in document.pieces_of(block) {
            let mut at = piece.range.start;
            for line in piece.range.of(document.text).split_inclusive('\n') {
                let start = at + (line.len() - line.trim_start().len()) as u32;
                at += line.len() as u32;
                let source = line.trim();
                if source.is_empty() {
                    continue;
                }
                let range = TextRange { start, end: start + source.len() as u32 };
                let (text, span) = (self.buffer.len() as u32, self.spans.len() as u32);
                self.html_line(range, &mut comment);
                let text = text..self.buffer.len() as u32;
                let spans = span..self.spans.len() as u32;
                let item = item.filter(|_| first);
                self.list.push(Unit { kind: UnitKind::Html, block: index, range, text, spans, first, item });
                first = false;
            }
        }
    }

    /// Cuts a line of HTML into tags and text. `comment` says whether a comment is open.
    fn html_line(&mut self, range: TextRange, comment: &mut bool) {
        let source = range.of(self.document.text);
        let mut at = 0;
        while at < source.len() {
            let rest = &source[at..];
            let len = if *comment {
                let close = rest.find("-->");
                *comment = close.is_none();
                close.map_or(rest.len(), |close| close + 3)
            } else if rest.starts_with("<!--") {
                *comment = true;
                4
            } else if rest.starts_with('<') {
                let len = rest.find('>').map_or(rest.len(), |close| close + 1);
                let start = range.start as usize + at;
                self.tag(TextRange::new(start, start + len));
                len
            } else {
                let len = rest.find('<').unwrap_or(rest.len());
                let start = range.start as usize + at;
                self.push_text(SpanKind::Text, &rest[..len], TextRange::new(start, start + len), false, None);
                len
            };
            at += len;
        }
    }

    /// Notes a tag of a collapsible section, or of bold text; the unit it is in is pushed next.
    fn tag(&mut self, source: TextRange) {
        let kind = match tag_name(source.of(self.document.text)) {
            (false, name) if name.eq_ignore_ascii_case("details") => TagKind::OpenDetails,
            (true, name) if name.eq_ignore_ascii_case("details") => TagKind::CloseDetails,
            (false, name) if name.eq_ignore_ascii_case("summary") => TagKind::OpenSummary,
            (true, name) if name.eq_ignore_ascii_case("summary") => TagKind::CloseSummary,
            (closes, name) => {
                if name.eq_ignore_ascii_case("b") || name.eq_ignore_ascii_case("strong") {
                    self.html_bold = !closes;
                }
                return;
            }
        };
        self.tags.push(DetailsTag { kind, unit: self.list.len() as u32, source });
    }

    fn push_text(&mut self, kind: SpanKind, text: &str, source: TextRange, strong: bool, link: Option<u32>) {
        let start = self.buffer.len() as u32;
        self.buffer.push_str(text);
        let text = start..self.buffer.len() as u32;
        let strong = strong || self.html_bold;
        self.spans.push(Span { kind, text, source, strong, link });
    }
}

/// Whether a tag closes, and its name.
fn tag_name(tag: &str) -> (bool, &str) {
    let inner = tag.trim_start_matches('<');
    let (closes, inner) = match inner.strip_prefix('/') {
        Some(rest) => (true, rest),
        None => (false, inner),
    };
    let end = inner.find(|ch: char| !ch.is_ascii_alphanumeric()).unwrap_or(inner.len());
    (closes, &inner[..end])
}

/// Reads a block's inline spans line by line.
struct InlineReader<'u, 'd, 't> {
    units: &'u mut Units<'d, 't>,
    next: usize,
    end: usize,
    strong_until: usize,
    image_until: usize,
    link: Option<u32>,
    link_until: usize,
    block_end: u32,
}

impl<'u, 'd, 't> InlineReader<'u, 'd, 't> {
    fn new(units: &'u mut Units<'d, 't>, block: &Block) -> Self {
        Self {
            units,
            next: block.inlines.start as usize,
            end: block.inlines.end as usize,
            strong_until: 0,
            image_until: 0,
            link: None,
            link_until: 0,
            block_end: block.range.end,
        }
    }

    /// Appends the spans of the next line and gives the line's bytes; `None` after the last one.
    fn next_line(&mut self) -> Option<TextRange> {
        if self.next >= self.end {
            return None;
        }
        let document = self.units.document;
        let start = document.inlines[self.next].range.start;
        while self.next < self.end {
            let index = self.next;
            let inline = &document.inlines[index];
            self.next += 1;
            let strong = index < self.strong_until;
            let link = self.link.filter(|_| index < self.link_until);
            match &inline.kind {
                InlineKind::SoftBreak | InlineKind::HardBreak => {
                    let line = TextRange { start, end: inline.range.start.max(start) };
                    let len = line.of(document.text).trim_end().len() as u32;
                    return Some(TextRange { start, end: start + len });
                }
                InlineKind::Text(text) if index < self.image_until => {
                    self.units.push_text(SpanKind::Image, text, inline.range, strong, link);
                }
                InlineKind::Text(text) => {
                    self.units.push_text(SpanKind::Text, text, inline.range, strong, link);
                }
                InlineKind::Code(text) => {
                    self.units.push_text(SpanKind::Code, text, inline.range, strong, link);
                }
                InlineKind::Math => {
                    let text = inline.range.of(document.text);
                    self.units.push_text(SpanKind::Math, text, inline.range, strong, link);
                }
                InlineKind::Html => {
                    self.units.tag(inline.range);
                    self.units.push_text(SpanKind::Html, "", inline.range, strong, link);
                }
                InlineKind::Strong => self.strong_until = self.strong_until.max(inline.end as usize),
                InlineKind::Image { .. } => {
                    self.image_until = self.image_until.max(inline.end as usize);
                    self.units.push_text(SpanKind::Image, "", inline.range, strong, link);
                }
                InlineKind::Link { form: LinkType::Autolink | LinkType::Email, .. }
                | InlineKind::Link { .. } => {
                    self.link = Some(index as u32);
                    self.link_until = inline.end as usize;
                }
                _ => {}
            }
        }
        Some(TextRange { start, end: self.block_end.max(start) })
    }
}

//! Where each byte of a snippet stands in its note.

use crate::diagnostic::Finding;
use crate::markdown::CodePiece;
use crate::text::{TextEdit, TextRange};

/// A snippet's text, joined from pieces of an enclosing text, and the way back from each of its
/// bytes.
///
/// "Snippet" offsets count bytes of [`SourceMap::source`]; "file" offsets count bytes of the
/// enclosing text. Quote markers, list indentation and the carriage return of `\r\n` are in the
/// file only; the spaces of a cut tab are in the snippet only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceMap {
    source: String,
    segments: Vec<Segment>,
}

/// `len` snippet bytes from `source` on; they stand at `file`, or only count as standing there if
/// `invented`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Segment {
    source: u32,
    file: u32,
    len: u32,
    invented: bool,
}

impl Segment {
    fn source_end(self) -> u32 {
        self.source + self.len
    }

    fn to_file(self, offset: u32) -> u32 {
        if self.invented { self.file } else { self.file + (offset - self.source) }
    }
}

impl SourceMap {
    /// Joins `pieces` of `file`, which are in order and do not overlap.
    pub fn new(file: &str, pieces: impl IntoIterator<Item = CodePiece>) -> Self {
        let mut map = Self::empty();
        for CodePiece { indent, range } in pieces {
            map.push_invented(range.start, &" ".repeat(usize::from(indent)));
            map.push_range(file, range);
        }
        map
    }

    /// A map of nothing, to be filled from front to back.
    pub fn empty() -> Self {
        Self { source: String::new(), segments: Vec::new() }
    }

    /// Appends bytes of the enclosing text.
    pub fn push_range(&mut self, file: &str, range: TextRange) {
        let text = range.of(file);
        self.push(range.start, text.len() as u32, false);
        self.source.push_str(text);
    }

    /// Appends text that has no bytes of its own in the enclosing text; it counts as standing at
    /// the file offset `at`.
    pub fn push_invented(&mut self, at: u32, text: &str) {
        self.push(at, text.len() as u32, true);
        self.source.push_str(text);
    }

    /// A map for a text that is its own snippet.
    pub fn whole(text: &str) -> Self {
        Self::new(text, [CodePiece { indent: 0, range: TextRange::new(0, text.len()) }])
    }

    fn push(&mut self, file: u32, len: u32, invented: bool) {
        let source = self.source.len() as u32;
        if let Some(last) = self.segments.last_mut()
            && !invented
            && !last.invented
            && last.file + last.len == file
        {
            last.len += len;
        } else if len > 0 {
            self.segments.push(Segment { source, file, len, invented });
        }
    }

    /// The map from this snippet to the text that encloses its own enclosing text, `outer`'s.
    pub fn through(&self, outer: &SourceMap) -> SourceMap {
        let mut joined = Self { source: self.source.clone(), segments: Vec::new() };
        for segment in &self.segments {
            if segment.invented {
                let file = outer.cursor(segment.file);
                joined.segments.push(Segment { file, ..*segment });
                continue;
            }
            let (mut source, mut from) = (segment.source, segment.file);
            let end = segment.file + segment.len;
            while let Some(part) = outer.segment_at(from).filter(|_| from < end) {
                let len = part.source_end().min(end) - from;
                joined.segments.push(Segment {
                    source,
                    file: part.to_file(from),
                    len,
                    invented: part.invented,
                });
                source += len;
                from += len;
            }
        }
        joined
    }

    /// The snippet's text.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The file bytes of a snippet range: from its first byte to behind its last one.
    pub fn to_file(&self, range: TextRange) -> TextRange {
        if range.is_empty() {
            return TextRange::empty(self.cursor(range.start) as usize);
        }
        TextRange { start: self.file_start(range.start), end: self.file_end(range.end) }
    }

    /// The snippet offset of a file offset that is one of the snippet's bytes.
    pub fn from_file(&self, offset: usize) -> Option<usize> {
        let offset = offset as u32;
        let at = self.segments.partition_point(|segment| segment.file <= offset);
        self.segments[..at]
            .iter()
            .rev()
            .find(|segment| !segment.invented)
            .filter(|segment| offset - segment.file < segment.len)
            .map(|segment| (segment.source + offset - segment.file) as usize)
    }

    /// A finding of the snippet as one of the file: its ranges and its edits.
    pub fn place(&self, file: &str, mut finding: Finding) -> Finding {
        finding.range = self.to_file(finding.range);
        for related in finding.related.iter_mut().filter(|related| related.path.is_none()) {
            related.range = self.to_file(related.range);
        }
        for fix in &mut finding.fixes {
            fix.edits = self.edits_to_file(file, &fix.edits);
        }
        finding
    }

    /// The file edits for edits of the snippet.
    ///
    /// Lines that an edit adds get the prefix (quote markers, indentation) and the line end of the
    /// line the edit begins on; lines that it removes go with their prefix. A tab cut in two is
    /// replaced by spaces where an edit changes the columns it gives.
    pub fn edits_to_file(&self, file: &str, edits: &[TextEdit]) -> Vec<TextEdit> {
        edits.iter().map(|edit| self.edit_to_file(file, edit)).collect()
    }

    fn edit_to_file(&self, file: &str, edit: &TextEdit) -> TextEdit {
        let TextRange { start, end } = edit.range;
        let line = self.line_prefix(file, start);
        let mut new_text = edit.new_text.clone();
        if new_text.contains('\n') {
            let broken = format!("{}{}", line_end(file), line.of(file));
            let open = new_text.ends_with('\n') && self.source[end as usize..].is_empty();
            let body = if open { &new_text[..new_text.len() - 1] } else { &new_text[..] };
            let joined = body.split('\n').collect::<Vec<_>>().join(&broken);
            new_text = if open { joined + line_end(file) } else { joined };
        }
        if let Some((cut, kept)) = self.cut_tab(file, start) {
            let spaces = " ".repeat(kept);
            let end =
                if edit.range.is_empty() { cut.end } else { self.edit_end(file, edit.range).max(cut.end) };
            let tail = if edit.range.is_empty() {
                self.virtual_rest(start)
            } else {
                self.virtual_rest(edit.range.end)
            };
            return TextEdit::replace(
                TextRange { start: cut.start, end },
                format!("{spaces}{new_text}{}", " ".repeat(tail)),
            );
        }
        if edit.range.is_empty() {
            let at = if self.at_line_start(start) { line.end } else { self.cursor(start) };
            return TextEdit::insert(at as usize, new_text);
        }
        let mut from = if self.is_line_break(start) { self.file_end(start) } else { self.file_start(start) };
        let to = self.edit_end(file, edit.range);
        let whole_tail = end as usize == self.source.len() && edit.range.of(&self.source).ends_with('\n');
        if whole_tail && self.at_line_start(start) && edit.new_text.is_empty() {
            from = line.start;
        }
        TextEdit::replace(TextRange { start: from, end: to }, new_text)
    }

    /// Where an edit's range ends in the file: behind a removed line break, the next line's prefix
    /// goes too, because the edit's own line keeps its prefix.
    fn edit_end(&self, file: &str, range: TextRange) -> u32 {
        let (start, end) = (range.start as usize, range.end as usize);
        if end > start && end < self.source.len() && self.at_line_start(range.end) {
            return self.line_prefix(file, range.end).end;
        }
        self.file_end(range.end)
    }

    /// If `offset` touches the spaces of a cut tab: the tab in the file, and how many columns of it
    /// lie before `offset`, those of the block's indentation included.
    fn cut_tab(&self, file: &str, offset: u32) -> Option<(TextRange, usize)> {
        let segment = self.segment_at(offset).filter(|segment| segment.invented)?;
        let tab =
            (segment.file as usize).checked_sub(1).filter(|&at| file.as_bytes().get(at) == Some(&b'\t'))?;
        let line = file[..tab].rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let column = file[line..tab]
            .chars()
            .fold(0, |column, c| if c == '\t' { (column / 4 + 1) * 4 } else { column + 1 });
        let consumed = (4 - column % 4) - (segment.len as usize).min(4 - column % 4);
        Some((TextRange::new(tab, tab + 1), consumed + (offset - segment.source) as usize))
    }

    /// How many spaces of a cut tab follow `offset`.
    fn virtual_rest(&self, offset: u32) -> usize {
        self.segment_at(offset)
            .filter(|segment| segment.invented)
            .map_or(0, |segment| (segment.source_end() - offset) as usize)
    }

    /// The file bytes before the content on the line of the snippet offset: quote markers and
    /// indentation.
    pub fn line_prefix(&self, file: &str, offset: u32) -> TextRange {
        let line = self.source[..offset as usize].rfind('\n').map_or(0, |at| at + 1);
        let content = self.file_start(line as u32) as usize;
        let mut content = content.min(file.len());
        // A carriage return is a part of the line's end, also where nothing stands before it.
        if file[..content].ends_with('\r') && file[content..].starts_with('\n') {
            content -= 1;
        }
        let start = file[..content].rfind(['\n', '\r']).map_or(0, |at| at + 1);
        TextRange::new(start, content)
    }

    fn at_line_start(&self, offset: u32) -> bool {
        offset == 0 || self.source.as_bytes().get(offset as usize - 1) == Some(&b'\n')
    }

    fn is_line_break(&self, offset: u32) -> bool {
        self.source.as_bytes().get(offset as usize) == Some(&b'\n')
    }

    /// A place between two characters: where the next one begins, or behind the last of its line.
    fn cursor(&self, offset: u32) -> u32 {
        let behind = self.is_line_break(offset) || offset as usize >= self.source.len();
        if behind && !self.at_line_start(offset) { self.file_end(offset) } else { self.file_start(offset) }
    }

    fn segment_at(&self, offset: u32) -> Option<Segment> {
        let at = self.segments.partition_point(|segment| segment.source_end() <= offset);
        self.segments.get(at).copied()
    }

    fn file_start(&self, offset: u32) -> u32 {
        match self.segment_at(offset) {
            Some(segment) => segment.to_file(offset),
            None => self.segments.last().map_or(0, |last| last.to_file(last.source_end())),
        }
    }

    fn file_end(&self, offset: u32) -> u32 {
        let at = self.segments.partition_point(|segment| segment.source_end() < offset);
        match self.segments.get(at).or(self.segments.last()) {
            Some(segment) => segment.to_file(offset.clamp(segment.source, segment.source_end())),
            None => 0,
        }
    }
}

/// The line end that a text uses first; `\n` if it has none.
pub(super) fn line_end(file: &str) -> &'static str {
    match file.find('\n') {
        Some(at) if file[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::apply_edits;

    /// The lines of `file` without `prefix` bytes each, as a Markdown parser would hand them over.
    fn map(file: &str, prefix: usize) -> SourceMap {
        let mut pieces = Vec::new();
        let mut at = 0;
        for line in file.split_inclusive('\n') {
            let content = line.trim_end_matches('\n').trim_end_matches('\r');
            let start = at + prefix.min(content.len());
            if line.ends_with("\r\n") {
                pieces.push(TextRange::new(start, at + content.len()));
                pieces.push(TextRange::new(at + line.len() - 1, at + line.len()));
            } else {
                pieces.push(TextRange::new(start, at + line.len()));
            }
            at += line.len();
        }
        SourceMap::new(file, pieces.into_iter().map(|range| CodePiece { indent: 0, range }))
    }

    #[test]
    fn under_a_quote_each_line_loses_its_marker_and_ranges_come_back_exactly() {
        let file = "> a = 'ü'\r\n> b = a\r\n";
        let map = map(file, 2);
        assert_eq!(map.source(), "a = 'ü'\nb = a\n");
        let b = map.source().find("b =").unwrap();
        assert_eq!(map.to_file(TextRange::new(b, b + 1)).of(file), "b");
        assert_eq!(map.to_file(TextRange::new(4, 8)).of(file), "'ü'");
        let end_of_line = map.to_file(TextRange::empty(8));
        assert_eq!(&file[..end_of_line.start as usize], "> a = 'ü'");
    }

    #[test]
    fn every_byte_of_the_snippet_maps_there_and_back() {
        let file = "> a\r\n>  b\n> 漢 = 1\n";
        let map = map(file, 2);
        for (offset, c) in map.source().char_indices() {
            let there = map.to_file(TextRange::new(offset, offset + c.len_utf8()));
            assert_eq!(there.of(file).chars().last(), Some(c));
            if c != '\n' {
                assert_eq!(map.from_file(there.start as usize), Some(offset));
            }
        }
        assert_eq!(map.from_file(0), None);
    }

    #[test]
    fn the_spaces_of_a_cut_tab_stand_behind_it() {
        let file = "- a\n\n\t\tcode\n";
        let map = SourceMap::new(file, [CodePiece { indent: 2, range: TextRange::new(7, 12) }]);
        assert_eq!(map.source(), "  code\n");
        assert_eq!(map.to_file(TextRange::new(2, 6)).of(file), "code");
        assert_eq!(map.to_file(TextRange::new(0, 6)).of(file), "code");
    }

    #[test]
    fn an_edit_of_a_cut_tab_spells_out_what_stays() {
        let file = "- a\n\n\t\tcode\n";
        let map = SourceMap::new(file, [CodePiece { indent: 2, range: TextRange::new(7, 12) }]);
        let apply = |edit| apply_edits(file, &map.edits_to_file(file, &[edit])).unwrap();
        assert_eq!(apply(TextEdit::delete(TextRange::new(0, 2))), "- a\n\n\t  code\n");
        assert_eq!(apply(TextEdit::delete(TextRange::new(0, 1))), "- a\n\n\t   code\n");
        assert_eq!(apply(TextEdit::insert(0, "  ")), "- a\n\n\t      code\n");
        assert_eq!(apply(TextEdit::delete(TextRange::new(2, 3))), "- a\n\n\t\tode\n");
    }

    #[test]
    fn added_and_removed_lines_keep_the_prefix_and_the_line_end() {
        let file = "> a\r\n> b\r\n> c\r\n";
        let map = map(file, 2);
        let apply = |edit| apply_edits(file, &map.edits_to_file(file, &[edit])).unwrap();
        assert_eq!(apply(TextEdit::insert(2, "x\n")), "> a\r\n> x\r\n> b\r\n> c\r\n");
        assert_eq!(apply(TextEdit::delete(TextRange::new(2, 4))), "> a\r\n> c\r\n");
        assert_eq!(apply(TextEdit::delete(TextRange::new(4, 6))), "> a\r\n> b\r\n");
        assert_eq!(
            apply(TextEdit::delete(TextRange::new(1, 3))),
            "> a\r\n".replace("a\r\n", "a") + "\r\n> c\r\n"
        );
    }

    #[test]
    fn empty_lines_keep_their_carriage_return() {
        let text = "a\r\n\r\n\r\nb\r\n";
        let map = SourceMap::new(
            text,
            [(0, 1), (2, 3), (4, 5), (6, 7), (7, 8), (9, 10)]
                .map(|(start, end)| CodePiece { indent: 0, range: TextRange::new(start, end) }),
        );
        assert_eq!(map.source(), "a\n\n\nb\n");
        let after =
            |edit: TextEdit| crate::text::apply_edits(text, &map.edits_to_file(text, &[edit])).unwrap();
        assert_eq!(after(TextEdit::delete(TextRange::new(2, 3))), "a\r\n\r\nb\r\n");
        assert_eq!(after(TextEdit::insert(2, "c\n")), "a\r\nc\r\n\r\n\r\nb\r\n");
    }
}

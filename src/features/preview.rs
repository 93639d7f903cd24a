//! A readable piece of a note: its beginning, a section, a block, an answer.

use crate::note::{CodeForm, Note};
use crate::text::TextRange;

/// Most lines of a preview.
const LINES: usize = 30;
/// Most bytes of a preview.
const BYTES: usize = 4_000;

/// The beginning of `range` as Markdown, cut at a line and never inside a code block: a code block
/// that does not fit is left out, or closed where it is all there is. Quote markers and
/// indentation of the first line are taken off every line.
pub fn preview(text: &str, note: &Note, range: TextRange) -> String {
    let range = trim(text, range);
    let cut = cut(text, note, range);
    let mut out = dedent(&text[range.start as usize..cut.end], indentation(text, range.start as usize));
    if let Some(fence) = cut.open_fence {
        out.push('\n');
        out.push_str(&fence);
    }
    if cut.end < range.end as usize {
        out.push_str("\n\n…");
    }
    out
}

/// All of `range` as Markdown, without the quote markers and indentation of its first line.
pub fn whole(text: &str, range: TextRange) -> String {
    let range = trim(text, range);
    dedent(range.of(text), indentation(text, range.start as usize))
}

/// The range of a note's content: all but its front matter.
pub fn content(note: &Note) -> TextRange {
    let start = note.front_matter.map_or(0, |front| front.end as usize);
    TextRange::new(start, note.lines.text_len())
}

struct Cut {
    end: usize,
    /// The closing fence that the cut takes away.
    open_fence: Option<String>,
}

fn cut(text: &str, note: &Note, range: TextRange) -> Cut {
    let end = line_limit(text, range);
    let whole = Cut { end, open_fence: None };
    if end == range.end as usize {
        return whole;
    }
    let Some(block) = note.code_blocks.iter().find(|block| block.range.contains(end)) else { return whole };
    let CodeForm::Fence { .. } = block.form else { return whole };
    let before = text[range.start as usize..block.range.start as usize].trim_end();
    if !before.is_empty() && block.range.start > range.start {
        return Cut { end: range.start as usize + before.len(), open_fence: None };
    }
    let source = block.range.of(text);
    let marker = source.chars().next().unwrap_or('`');
    let fence = source.chars().take_while(|&ch| ch == marker).collect();
    Cut { end, open_fence: Some(fence) }
}

/// The end of the last line that fits.
fn line_limit(text: &str, range: TextRange) -> usize {
    let source = range.of(text);
    let mut end = 0;
    for line in source.split_inclusive('\n').take(LINES) {
        if end + line.len() > BYTES {
            break;
        }
        end += line.len();
    }
    if end == 0 {
        // One enormous line: cut it at a character.
        end = source.len().min(BYTES);
        while !source.is_char_boundary(end) {
            end -= 1;
        }
    }
    range.start as usize + source[..end].trim_end().len()
}

fn trim(text: &str, range: TextRange) -> TextRange {
    let source = range.of(text);
    let blank = source.len() - source.trim_start_matches(['\n', '\r']).len();
    // Spaces before the first line are part of its indentation, not of its content.
    let lead = source[blank..].len() - source[blank..].trim_start_matches([' ', '\t', '\n', '\r']).len();
    let start = range.start as usize + blank + lead;
    TextRange::new(start, start + text[start..range.end as usize].trim_end().len())
}

/// What stands before `offset` on its line, if that is only quote markers and white space.
fn indentation(text: &str, offset: usize) -> &str {
    let start = text[..offset].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let before = &text[start..offset];
    if before.chars().all(|ch| matches!(ch, ' ' | '\t' | '>')) { before } else { "" }
}

fn dedent(text: &str, indentation: &str) -> String {
    let width = indentation.chars().count();
    let quoted = indentation.contains('>');
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if index == 0 || width == 0 {
            lines.push(line);
            continue;
        }
        let strip = |ch: char| matches!(ch, ' ' | '\t') || (quoted && ch == '>');
        let own = line.chars().take(width).take_while(|&ch| strip(ch)).map(char::len_utf8).sum::<usize>();
        lines.push(&line[own..]);
    }
    lines.join("\n")
}

/// Markdown as plain text, for clients that render none: fences, emphasis and link syntax go, the
/// words stay.
pub fn to_plain_text(markdown: &str) -> String {
    let document = crate::markdown::Document::parse(markdown);
    let mut out = String::new();
    for block in &document.blocks {
        let inlines = document.inlines_of(block);
        let pieces = document.pieces_of(block);
        if inlines.is_empty() && pieces.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        if inlines.is_empty() {
            pieces.iter().for_each(|piece| out.push_str(piece.range.of(markdown)));
        } else {
            out.push_str(&document.plain_text(inlines));
            out.push('\n');
        }
    }
    out.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::NoteOptions;

    fn of(text: &str) -> String {
        let note = Note::new(text, &NoteOptions::default());
        preview(text, &note, content(&note))
    }

    #[test]
    fn front_matter_is_left_out() {
        assert_eq!(of("---\na: b\n---\n\n# H\n\ntext\n"), "# H\n\ntext");
    }

    #[test]
    fn a_cut_never_leaves_a_fence_open() {
        let code = "x = 1\n".repeat(50);
        assert_eq!(of(&format!("intro\n\n```py\n{code}```\nend\n")), "intro\n\n…");
        let only = of(&format!("```py\n{code}```\n"));
        assert!(only.starts_with("```py\nx = 1\n") && only.ends_with("x = 1\n```\n\n…"), "{only}");
    }

    #[test]
    fn quoted_blocks_lose_their_markers() {
        let text = "> > a\n> > b\n";
        let note = Note::new(text, &NoteOptions::default());
        assert_eq!(preview(text, &note, TextRange::new(4, 11)), "a\nb");
    }

    #[test]
    fn plain_text_keeps_the_words() {
        assert_eq!(to_plain_text("# A *b*\n\n```py\nx\n```\n[t](u)\n"), "A b\n\nx\n\nt");
    }
}

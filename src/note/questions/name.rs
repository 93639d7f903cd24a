//! How a question is named.

use super::candidate::Candidate;
use super::units::Units;
use super::words;
use crate::markdown::BlockKind;

/// The longest name, in characters.
const MAX_CHARS: usize = 120;
/// What a name is reserved besides its title, in bytes.
const ROOM_FOR_NUMBER: usize = 8;

/// The name: its number, its title as a reader sees it, and the first line of its code where the title
/// says nothing by itself.
pub(super) fn name(units: &Units<'_, '_>, candidate: &Candidate, code: Option<usize>) -> String {
    let mut name = String::with_capacity(units.str(&candidate.title.text).len() + ROOM_FOR_NUMBER);
    if let Some(number) = &candidate.title.number {
        name.push_str(units.str(number));
        name.push_str(". ");
    }
    push_words(&mut name, units.str(&candidate.title.text));
    for unit in candidate.title_unit + 1..=candidate.last_unit.max(candidate.title_unit) {
        if candidate.title.asks || matches!(units.text(unit).trim(), "" | "?" | "??") {
            continue;
        }
        name.push(' ');
        push_words(&mut name, units.text(unit));
    }
    if is_generic(units.str(&candidate.title.text))
        && let Some(line) = code.and_then(|code| first_code_line(units, code))
    {
        name.push(' ');
        name.push_str(line);
    }
    cut(name)
}

fn push_words(name: &mut String, text: &str) {
    for (index, word) in text.split_whitespace().enumerate() {
        if index > 0 {
            name.push(' ');
        }
        name.push_str(word);
    }
}

/// Whether a title has no word of its own and only points at its code: "What's the output?".
fn is_generic(title: &str) -> bool {
    let mut title = title.to_lowercase();
    if !title.is_ascii() {
        title = title.replace('’', "'");
    }
    let mut words =
        title.split(|ch: char| !(ch.is_alphanumeric() || ch == '\'')).filter(|word| !word.is_empty());
    words.clone().any(words::is_generic_word)
        && words.all(|word| words::is_stop_word(word) || words::is_generic_word(word))
}

fn first_code_line<'a>(units: &'a Units<'_, '_>, code: usize) -> Option<&'a str> {
    let block = &units.document.blocks[units.list[code].block as usize];
    if !matches!(block.kind, BlockKind::Fence { .. } | BlockKind::IndentedCode) {
        return None;
    }
    let pieces = units.document.pieces_of(block);
    pieces
        .iter()
        .flat_map(|piece| piece.range.of(units.document.text).lines())
        .map(str::trim)
        .find(|line| !line.is_empty())
}

/// At most 120 characters, cut between words.
fn cut(name: String) -> String {
    if name.len() <= MAX_CHARS {
        return name;
    }
    let Some((limit, _)) = name.char_indices().nth(MAX_CHARS) else { return name };
    let head = &name[..limit];
    let end = head.rfind(char::is_whitespace).filter(|&end| end > limit / 2).unwrap_or(limit);
    format!("{}…", head[..end].trim_end())
}

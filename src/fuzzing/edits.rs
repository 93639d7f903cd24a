use arbitrary::{Result, Unstructured};

use super::input::{SEPARATOR, text};
use crate::lsp::state::edits::{Step, assert_typed_as_opened};
use crate::text::{Change, Encoding, Position, PositionRange};

/// Two notes that are edited step by step are answered for as if they had been opened so. The last
/// of the input's three parts says how they are edited.
pub fn edits(data: &[u8]) {
    let mut parts = data.splitn(3, |byte| *byte == SEPARATOR);
    let texts = [parts.next().unwrap_or(&[]), parts.next().unwrap_or(&[])].map(text);
    let mut bytes = Unstructured::new(parts.next().unwrap_or(&[]));
    // Bytes that are too few for another step end the input.
    let Ok(encoding) = bytes.choose(&[Encoding::Utf8, Encoding::Utf16, Encoding::Utf32]).copied() else {
        return;
    };
    let mut steps = Vec::new();
    while steps.len() < 12
        && !bytes.is_empty()
        && let Ok(step) = step(&mut bytes)
    {
        steps.push(step);
    }
    assert_typed_as_opened(&texts, steps, encoding);
}

fn step(bytes: &mut Unstructured<'_>) -> Result<Step> {
    let note = usize::from(bytes.ratio(1u8, 3u8)?);
    let count = bytes.int_in_range(1..=3)?;
    let changes = (0..count).map(|_| change(bytes)).collect::<Result<Vec<Change>>>()?;
    Ok((note, changes, bytes.arbitrary()?))
}

fn change(bytes: &mut Unstructured<'_>) -> Result<Change> {
    let whole = bytes.ratio(1u8, 20u8)?;
    let range = (!whole).then(|| Ok(PositionRange { start: position(bytes)?, end: position(bytes)? }));
    Ok(Change { range: range.transpose()?, text: typed(bytes)? })
}

/// Mostly within a small note; now and then far beyond.
fn position(bytes: &mut Unstructured<'_>) -> Result<Position> {
    if bytes.ratio(1u8, 30u8)? {
        return Ok(Position { line: bytes.arbitrary()?, character: bytes.arbitrary()? });
    }
    Ok(Position { line: bytes.int_in_range(0..=9)?, character: bytes.int_in_range(0..=20)? })
}

fn typed(bytes: &mut Unstructured<'_>) -> Result<String> {
    const TYPED: [&str; 18] = [
        "",
        "[[a]]",
        "[[b#One]]",
        "]]",
        "# One\n",
        "\n",
        "\r\n",
        "\r",
        "```\n",
        "```python\nx = 1\n",
        "> ",
        "- ",
        "**Q1. Why?**\n",
        "---\naliases: [b]\n---\n",
        "🔥",
        "#tag ",
        " ^x\n",
        "[^1]",
    ];
    if bytes.ratio(1u8, 4u8)? {
        return Ok(bytes.arbitrary::<&str>()?.chars().take(30).collect());
    }
    bytes.choose(&TYPED).map(|text| (*text).to_owned())
}

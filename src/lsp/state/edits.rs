//! Whatever way a text was typed, it is answered for as if it had been opened so.

use tower_lsp::lsp_types::Url;

use super::{Command, Snapshot, Start, World};
use crate::diagnostic::{Finding, Levels};
use crate::features::diagnostics::{Python, diagnostics};
use crate::note::Note;
use crate::python::check::Memo;
use crate::python::interpreter::NoInterpreter;
use crate::text::{Change, Encoding};
use crate::vault::RealDisk;

/// Two notes, so that findings in one follow from edits of the other.
const NAMES: [&str; 2] = ["a.md", "b.md"];

fn uri(note: usize) -> Url {
    Url::parse(&format!("file:///nowhere/vault/{}", NAMES[note])).unwrap()
}

fn open(texts: &[String], encoding: Encoding) -> World {
    let mut world = World::new(|_| {}, |_| {});
    world.apply(Command::Start(Box::new(Start { encoding, ..Start::default() })));
    for (note, text) in texts.iter().enumerate() {
        let language = "markdown".to_owned();
        world.apply(Command::Open { uri: uri(note), version: Some(1), language, text: text.clone() });
    }
    world.settle();
    world
}

/// Text, model and findings of a note.
fn state(snapshot: &Snapshot, note: usize) -> (String, Note, Vec<Finding>) {
    let text = snapshot.document(&uri(note)).unwrap().text.to_string();
    let place = snapshot.place(&uri(note)).unwrap();
    let mut vault = place.slot.vault.clone();
    // As after the folder has been read: missing notes are reported.
    vault.set_complete(true);
    let python = Python { verdicts: &mut NoInterpreter, memo: &mut Memo::default(), lints: None };
    (
        text,
        place.note.clone(),
        diagnostics(&vault, place.file, &Levels::default(), &RealDisk::default(), Some(python)),
    )
}

/// Edits of one of the two notes, and whether someone looks at the state after them.
pub(crate) type Step = (usize, Vec<Change>, bool);

/// Panics where two notes that were typed step by step are answered for otherwise than notes that
/// were opened with the same texts.
pub(crate) fn assert_typed_as_opened(texts: &[String; 2], steps: Vec<Step>, encoding: Encoding) {
    let mut typed = open(texts, encoding);
    for (version, (note, changes, look)) in steps.into_iter().enumerate() {
        typed.apply(Command::Change { uri: uri(note), version: Some(version as i32 + 2), changes });
        if look {
            typed.settle();
        }
    }
    typed.settle();
    let typed = typed.snapshot();
    let texts = [0, 1].map(|note| state(&typed, note).0);
    let opened = open(&texts, encoding).snapshot();
    for note in 0..2 {
        assert_eq!(state(&typed, note), state(&opened, note));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::{Position, PositionRange};

    /// Pieces of notes, whole and torn.
    fn piece() -> impl Strategy<Value = String> {
        let pieces = [
            "[[a]]",
            "[[b#One]]",
            "[[#Two]]",
            "[[",
            "]]",
            "[[b#^x]] ",
            " ^x\n",
            "# One\n",
            "## Two",
            "\n",
            "\r\n",
            "\r",
            "```\n",
            "~~~python\nx = 1\n",
            "- [ ] ",
            "> ",
            "🔥",
            "é",
            "---\ntitle: T\naliases: [b]\n---\n",
            "**Q1. Why?**\n",
            "<!-- qmark: allow missing-note -->\n",
            "text ",
            "[x](c.md)",
            "`",
            "\t",
            "<details><summary>Why?</summary>\n",
        ];
        prop::sample::select(pieces.to_vec()).prop_map(str::to_owned)
    }

    fn position() -> impl Strategy<Value = Position> {
        (0..8u32, 0..14u32).prop_map(|(line, character)| Position { line, character })
    }

    fn change() -> impl Strategy<Value = Change> {
        let range = prop::option::weighted(0.95, (position(), position()));
        let text = prop::collection::vec(piece(), 0..3);
        (range, text).prop_map(|(range, text)| Change {
            range: range.map(|(start, end)| PositionRange { start, end }),
            text: text.concat(),
        })
    }

    fn text() -> impl Strategy<Value = String> {
        prop::collection::vec(piece(), 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn edits_end_where_opening_the_result_begins(
            first in text(), second in text(),
            steps in prop::collection::vec((0..2usize, prop::collection::vec(change(), 1..4), any::<bool>()), 1..12),
            encoding in prop::sample::select(vec![Encoding::Utf8, Encoding::Utf16, Encoding::Utf32]),
        ) {
            assert_typed_as_opened(&[first, second], steps, encoding);
        }
    }
}

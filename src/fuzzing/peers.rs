//! What other processes answer: the interpreter that compiles, and the one that runs.

use serde_json::json;

use super::input::{SEPARATOR, model, text};
use super::snippets::mendable;
use crate::python::check;
use crate::python::claims::InsertStyle;
use crate::python::interpreter::{Verdict, Verdicts, read_reply, understand};
use crate::python::run::frame::{self, Frame};
use crate::python::run::{self, Limits, Ran, UnitResult};
use crate::python::syntax::Version;
use crate::text::apply_edits;

/// The longest reply that is read, in bytes.
const LONGEST_REPLY: u64 = 1 << 16;

/// A note, then what an interpreter answers about each of its snippets: however it lies about
/// them, what is said in the end is about bytes of the note.
pub fn interpreter(data: &[u8]) {
    let mut parts = data.splitn(2, |byte| *byte == SEPARATOR);
    let text = text(parts.next().unwrap_or(&[]));
    let mut stream = parts.next().unwrap_or(&[]);
    let mut verdicts = Vec::new();
    while let Ok(reply) = read_reply(&mut stream, LONGEST_REPLY) {
        verdicts.extend(understand(&reply, 1).ok());
    }
    judged(&text, verdicts);
}

/// What is found in a note whose snippets get these verdicts.
pub(super) fn judged(text: &str, verdicts: Vec<Verdict>) {
    let mut liar = Liar { verdicts: verdicts.into_iter() };
    for finding in check::check(text, &model(text), &mut liar) {
        mendable(text, &finding);
    }
}

/// Says about whatever it is asked what comes next.
struct Liar {
    verdicts: std::vec::IntoIter<Verdict>,
}

impl Verdicts for Liar {
    fn version(&self) -> Version {
        Version::LATEST
    }

    fn verdict(&mut self, _: &str) -> Option<Verdict> {
        self.verdicts.next()
    }
}

/// A note, what a run of its snippets recorded, and what it wrote to both streams; last, the bytes of
/// a whole message. However a run lies, what is said in the end is about bytes of the note.
pub fn runs(data: &[u8]) {
    let mut parts = data.split(|byte| *byte == SEPARATOR);
    let mut next = || parts.next().unwrap_or(&[]);
    let text = text(next());
    let (records, stdout, stderr, message) = (next(), next(), next(), next());
    let whole = frame::read(&mut &*message).ok();
    for answer in [Some(told(records, stdout, stderr)), whole].into_iter().flatten() {
        answered(&text, &answer);
    }
}

/// A message whose separators can be guessed: `\x01` in the streams stands for them.
fn told(records: &[u8], stdout: &[u8], stderr: &[u8]) -> Frame {
    let separator = "0123456789abcdef";
    let marked = |stream: &[u8]| {
        let pieces: Vec<&[u8]> = stream.split(|byte| *byte == 1).collect();
        pieces.join(separator.as_bytes())
    };
    let nonce: String = separator.bytes().map(|byte| format!("{byte:02x}")).collect();
    let status = records.first().map_or(0, |byte| i64::from(*byte));
    let header = json!({"nonce": nonce, "exit": status, "elapsed": 0.1, "stragglers": 0});
    Frame { header, blobs: vec![marked(stdout), marked(stderr), records.to_vec()] }
}

fn answered(text: &str, answer: &Frame) {
    let note = model(text);
    let scripts = run::scripts(text, &note);
    for chain in run::chains(&scripts, true) {
        let units: Vec<_> = chain.iter().map(|place| scripts[*place].unit.clone()).collect();
        let result = run::understand(answer, &units, &Limits::default(), None);
        assert_eq!(result.units.len(), units.len());
        said(&Ran {
            text,
            note: &note,
            scripts: &scripts,
            chain: &chain,
            results: &result.units,
            interpreter: "Python",
        });
    }
}

/// What is said of one snippet's result that was told or kept.
pub(super) fn kept(text: &str, result: &UnitResult) {
    let note = model(text);
    let scripts = run::scripts(text, &note);
    let results = vec![result.clone(); scripts.len()];
    for chain in run::chains(&scripts, true) {
        said(&Ran {
            text,
            note: &note,
            scripts: &scripts,
            chain: &chain,
            results: &results,
            interpreter: "Python",
        });
    }
}

fn said(ran: &Ran<'_>) {
    for place in 0..=ran.chain.len() {
        ran.findings(place).iter().for_each(|finding| mendable(ran.text, finding));
        for shown in ran.shown(place) {
            assert!(ran.text.is_char_boundary(shown.at as usize), "{shown:?}");
        }
    }
    for (place, result) in ran.results.iter().enumerate().take(ran.chain.len()) {
        assert!(!ran.summary(place).is_empty(), "{result:?}");
        let edits = ran.insertion(place, &InsertStyle::default());
        assert!(apply_edits(ran.text, &edits).is_ok(), "{edits:?}");
    }
}

use super::input::{assert_fits, model, text};
use crate::diagnostic::Finding;
use crate::markdown::Document;
use crate::note::Note;
use crate::python::check;
use crate::python::detect::detect;
use crate::python::interpreter::NoInterpreter;
use crate::python::run::{chains, scripts};
use crate::python::snippet;
use crate::python::source_map::SourceMap;
use crate::text::{TextEdit, TextRange, apply_edits};

/// Snippets of Python: each byte of one stands in the note and is found there again, edits of one
/// are edits of the note, and what is said about one is said about bytes of the note.
pub fn snippets(data: &[u8]) {
    let text = text(data);
    let note = model(&text);
    for (place, snippet) in snippet::snippets(&text, &note).iter().enumerate() {
        there_and_back(&text, &snippet.map);
        edited(&text, place, &snippet.map);
    }
    for finding in check::check(&text, &note, &mut NoInterpreter) {
        mendable(&text, &finding);
    }
    for detected in detect(&Document::parse(&text), &note) {
        assert_fits(&text, detected.range, "unfenced code");
        there_and_back(&text, &detected.map);
        detected.findings.iter().for_each(|finding| mendable(&text, finding));
        fits_and_applies(&text, &detected.fence.edits);
    }
    runnable(&text, &note);
}

fn runnable(text: &str, note: &Note) {
    let scripts = scripts(text, note);
    for script in &scripts {
        assert_fits(text, script.range, "a script");
        script.claims.iter().for_each(|claim| assert_fits(text, claim.range(), "a claim"));
        assert_fits(text, script.first_line(), "a first line");
        let lines = script.unit.source.lines().count() as u32;
        (0..lines + 2).for_each(|line| assert_fits(text, script.line_range(line), "a line of code"));
    }
    for one_session in [false, true] {
        let mut places: Vec<usize> = chains(&scripts, one_session).into_iter().flatten().collect();
        places.sort_unstable();
        places.dedup();
        assert_eq!(places, (0..scripts.len()).collect::<Vec<_>>(), "every script has its turn");
    }
}

fn there_and_back(text: &str, map: &SourceMap) {
    for (offset, c) in map.source().char_indices() {
        let there = map.to_file(TextRange::new(offset, offset + c.len_utf8()));
        assert_fits(text, there, "a character of a snippet");
        if let Some(back) = map.from_file(there.start as usize) {
            assert!(back <= offset, "{offset} stands at {there:?}, which is {back}");
        }
        assert_fits(text, map.to_file(TextRange::empty(offset)), "a cursor");
    }
    assert_fits(text, map.to_file(TextRange::new(0, map.source().len())), "all of a snippet");
}

/// A letter typed over another in the snippet is typed over it in the note.
fn edited(text: &str, place: usize, map: &SourceMap) {
    let letters = map.source().char_indices().filter(|(_, c)| c.is_ascii_alphabetic());
    for (offset, _) in letters.take(12) {
        let edit = TextEdit::replace(TextRange::new(offset, offset + 1), "x");
        let wanted = apply_edits(map.source(), std::slice::from_ref(&edit)).expect("one edit cannot clash");
        let new = apply_edits(text, &map.edits_to_file(text, &[edit])).expect("nor can it in the note");
        let model = model(&new);
        let snippets = snippet::snippets(&new, &model);
        let found = snippets.get(place).map(|snippet| snippet.map.source());
        assert_eq!(found, Some(&*wanted), "the {place}th snippet of {new:?}");
    }
}

/// Panics where a finding speaks of no bytes of the note, or would mend others.
pub(super) fn mendable(text: &str, finding: &Finding) {
    assert_fits(text, finding.range, finding.code.id);
    for related in finding.related.iter().filter(|related| related.path.is_none()) {
        assert_fits(text, related.range, "a related place");
    }
    finding.fixes.iter().for_each(|fix| fits_and_applies(text, &fix.edits));
}

fn fits_and_applies(text: &str, edits: &[TextEdit]) {
    edits.iter().for_each(|edit| assert_fits(text, edit.range, "an edit"));
    let applied = apply_edits(text, edits);
    assert!(applied.is_ok(), "{applied:?}: {edits:?}");
}

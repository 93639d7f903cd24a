//! From a note's snippets to findings: everything that is said about fenced Python.

use std::collections::BTreeSet;

use super::fence::Fence;
use super::fragment::is_empty;
use super::interpreter::Verdicts;
use super::judge::{Judgement, judge};
use super::names;
use super::reason::{Markup, Reason, Subject, explain, is_deliberate};
use super::snippet::{Language, Snippet, snippets};
use super::source_map::SourceMap;
use super::syntax::{ErrorKind, Module, Version, is_valid, self_references};
use super::transcript::{self, Transcript};
use crate::diagnostic::codes::snippets as codes;
use crate::diagnostic::{Finding, Related};
use crate::note::Note;
use crate::text::TextRange;

/// What is wrong with the fenced Python of a note, in the note's own bytes and in order.
///
/// Nothing is executed. Without verdicts of an interpreter the in-process layer speaks alone.
pub fn check(text: &str, note: &Note, verdicts: &mut dyn Verdicts) -> Vec<Finding> {
    let snippets = snippets(text, note);
    let mut findings = Vec::new();
    for snippet in snippets.iter().filter(|snippet| snippet.options.check) {
        let block = &note.code_blocks[snippet.block];
        let fence = Fence::new(text, block, &snippet.map);
        findings.extend(match fence.broken(verdicts.version()) {
            Some(broken) => vec![broken],
            None => check_snippet(snippet, verdicts).into_iter().map(|reason| fence.place(reason)).collect(),
        });
    }
    findings.extend(undefined_names(text, note, &snippets, verdicts.version()));
    findings.sort_by_key(|finding| finding.range);
    findings
}

/// What is wrong with a snippet, in its own bytes.
fn check_snippet(snippet: &Snippet, verdicts: &mut dyn Verdicts) -> Vec<Reason> {
    let source = snippet.map.source();
    if source.trim().is_empty() {
        return Vec::new();
    }
    if snippet.options.expect.as_deref().is_some_and(is_compile_error) {
        return expected_error(snippet, source, verdicts).into_iter().collect();
    }
    // A session may begin with prose or output.
    let is_session = match snippet.language {
        Language::Script => transcript::is_transcript(source),
        Language::Transcript => transcript::find_prompt(source).is_some(),
    };
    if !is_session {
        return check_script(source, verdicts);
    }
    let session = transcript::parse(source);
    let mut reasons = Vec::new();
    if snippet.language == Language::Script {
        reasons.push(untagged_session(&session));
    }
    reasons.extend(check_session(source, &session, verdicts));
    reasons
}

fn is_compile_error(name: &str) -> bool {
    matches!(name, "SyntaxError" | "IndentationError" | "TabError")
}

fn expected_error(snippet: &Snippet, source: &str, verdicts: &mut dyn Verdicts) -> Option<Reason> {
    let judgement = judge(source, verdicts);
    if !judgement.is_module() {
        return None;
    }
    let expected = snippet.options.expect.as_deref().unwrap_or("SyntaxError");
    let first = source.lines().next().map_or(0, str::len);
    let message = format!("this compiles, but its fence says `expect={expected}`");
    Some(Finding::new(&codes::UNEXPECTED_SUCCESS, TextRange::new(0, first), message).into())
}

fn untagged_session(session: &Transcript) -> Reason {
    let prompt = session.entries.first().map(|entry| entry.prompt).unwrap_or_default();
    let message = "this is an interpreter session: tag it `pycon`";
    let finding = Finding::new(&codes::TRANSCRIPT_IN_FENCE, prompt, message);
    Reason { finding, markup: Some(Markup::Retag("pycon")) }
}

/// The code of a session, without what the session itself shows not to compile.
fn check_session(source: &str, session: &Transcript, verdicts: &mut dyn Verdicts) -> Vec<Reason> {
    let code = session.code.source();
    let mut checked = SourceMap::empty();
    for entry in session.entries.iter().filter(|entry| !entry.expects_syntax_error(source)) {
        checked.push_range(code, entry.code);
    }
    let checked = checked.through(&session.code);
    check_script(checked.source(), verdicts)
        .into_iter()
        .map(|reason| Reason { finding: checked.place(source, reason.finding), markup: None })
        .collect()
}

/// What is wrong with a script, in its own bytes.
fn check_script(source: &str, verdicts: &mut dyn Verdicts) -> Vec<Reason> {
    let judgement = judge(source, verdicts);
    let version = verdicts.version();
    if let Some(reading) = &judgement.reading {
        let mut reasons = warnings(source, &judgement);
        reasons.extend(class_reasons(reading.text(), version).into_iter().map(|mut finding| {
            finding.range = reading.to_snippet(finding.range);
            finding.related.iter_mut().for_each(|related| related.range = reading.to_snippet(related.range));
            Reason::from(finding)
        }));
        return reasons;
    }
    if is_empty(source) {
        return Vec::new();
    }
    let reasons = explain(&Subject { source, version, errors: &judgement.errors });
    if !reasons.is_empty() {
        return reasons.into_iter().filter(|reason| !is_deliberate(source, reason.finding.range)).collect();
    }
    if version < Version::LATEST && is_valid(source, Version::LATEST) {
        return newer(source, &judgement, version).into_iter().collect();
    }
    let errors = judgement.errors.into_iter().filter(|error| !is_deliberate(source, error.range));
    errors.map(|error| Finding::new(&codes::SYNTAX_ERROR, error.range, error.message).into()).collect()
}

fn warnings(source: &str, judgement: &Judgement) -> Vec<Reason> {
    let warnings = judgement.warnings.iter().filter(|warning| !is_deliberate(source, warning.range));
    warnings
        .map(|warning| Finding::new(&codes::SYNTAX_WARNING, warning.range, warning.message.clone()).into())
        .collect()
}

/// Code that the newest Python reads and the one at hand does not.
fn newer(source: &str, judgement: &Judgement, version: Version) -> Option<Reason> {
    let own =
        super::syntax::errors(source, version).into_iter().find(|error| error.kind == ErrorKind::Version);
    let (range, message) = match (own, judgement.errors.first()) {
        (Some(error), _) => (error.range, error.message),
        (None, Some(error)) => (error.range, format!("{} on Python {version}", error.message)),
        (None, None) => return None,
    };
    Some(Finding::new(&codes::NEWER_PYTHON, range, message).into())
}

/// Classes that use themselves in their own bodies.
pub(super) fn class_reasons(source: &str, version: Version) -> Vec<Finding> {
    let Some(module) = Module::parse(source, version) else { return Vec::new() };
    self_references(&module)
        .into_iter()
        .map(|found| {
            let message = format!("`{}` is used inside its own class body, before it exists", found.name);
            let class = Related { path: None, range: found.class, message: "the class".into() };
            Finding::new(&codes::SELF_REFERENCE_IN_CLASS, found.usage, message).with_related(class)
        })
        .collect()
}

fn undefined_names(text: &str, note: &Note, snippets: &[Snippet], version: Version) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, snippet) in snippets.iter().enumerate() {
        let options = &snippet.options;
        let source = snippet.map.source();
        if !options.check || options.continues || options.session.is_some() || options.expect.is_some() {
            continue;
        }
        let Some(names) = names::of(source, version) else { continue };
        let own = note.code_blocks[snippet.block].range;
        // Looked for first without the note, whose words are many.
        if names::undefined(&names, &BTreeSet::new()).is_empty() {
            continue;
        }
        let around = [&text[..own.start as usize], &text[own.end as usize..]];
        let elsewhere: BTreeSet<&str> = around.into_iter().flat_map(names::words).collect();
        for (name, range) in names::undefined(&names, &elsewhere) {
            let message = format!("nothing defines `{name}`");
            found.push(Finding::new(&codes::UNDEFINED_NAME, snippets[at].map.to_file(range), message));
        }
    }
    found
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;

//! From a note's snippets to findings: everything that is said about fenced Python.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::detect::dedent;
use super::fence::Fence;
use super::fragment::is_empty;
use super::interpreter::Verdicts;
use super::judge::{Judgement, judge};
use super::names;
use super::reason::{Markup, Reason, Subject, explain, is_deliberate, misread};
use super::snippet::{Language, Snippet, snippets};
use super::source_map::SourceMap;
use super::syntax::{ErrorKind, Module, Version, is_valid, self_references};
use super::transcript::{self, Transcript};
use crate::diagnostic::codes::snippets as codes;
use crate::diagnostic::{Finding, Fix, Related};
use crate::note::Note;
use crate::text::TextRange;

/// What is wrong with the fenced Python of a note, in the note's own bytes and in order.
///
/// Nothing is executed. Without verdicts of an interpreter the in-process layer speaks alone.
pub fn check(text: &str, note: &Note, verdicts: &mut dyn Verdicts) -> Vec<Finding> {
    check_again(text, note, verdicts, &mut Memo::default())
}

/// What the last check of a note found in each of its snippets, so that the next one looks only at
/// those that changed. It belongs to one note and one interpreter.
#[derive(Debug, Default)]
pub struct Memo {
    known: FxHashMap<[u8; 32], Known>,
    looked_at: usize,
}

/// What is known about one snippet by itself, in its own bytes.
#[derive(Clone, Debug)]
struct Known {
    reasons: Vec<Reason>,
    /// Names that look mistyped, unless the rest of the note knows them.
    slips: Vec<(String, TextRange)>,
}

impl Memo {
    /// How many snippets the last check had to look at.
    pub fn looked_at(&self) -> usize {
        self.looked_at
    }
}

/// The same as [`check`] for a note that was checked before.
pub fn check_again(text: &str, note: &Note, verdicts: &mut dyn Verdicts, memo: &mut Memo) -> Vec<Finding> {
    let snippets = snippets(text, note);
    let mut findings = Vec::new();
    let before = std::mem::take(memo);
    for snippet in snippets.iter().filter(|snippet| snippet.options.check) {
        let block = &note.code_blocks[snippet.block];
        let fence = Fence::new(text, block, &snippet.map);
        if let Some(broken) = fence.broken(verdicts.version()) {
            findings.push(broken);
            continue;
        }
        let key = key(snippet, verdicts.version());
        let waiting = verdicts.waiting();
        let known = match before.known.get(&key) {
            Some(known) => known.clone(),
            None => {
                memo.looked_at += 1;
                Known { reasons: check_snippet(snippet, verdicts), slips: slips(snippet, verdicts.version()) }
            }
        };
        findings.extend(known.reasons.iter().map(|reason| fence.place(reason.clone())));
        findings.extend(undefined_names(text, note, snippet, &known.slips));
        if verdicts.waiting() == waiting {
            memo.known.insert(key, known);
        }
    }
    findings.sort_by_key(|finding| finding.range);
    findings
}

/// All that the findings of a snippet depend on.
fn key(snippet: &Snippet, version: Version) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[version.major, version.minor, u8::from(snippet.language == Language::Transcript)]);
    let options = &snippet.options;
    hasher.update(options.expect.as_deref().unwrap_or("").as_bytes());
    hasher.update(&[0, u8::from(options.continues || options.session.is_some())]);
    hasher.update(snippet.map.source().as_bytes());
    *hasher.finalize().as_bytes()
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
        let classes = class_reasons(reading.text(), version).into_iter();
        reasons.extend(classes.map(|finding| Reason::from(reading.place(source, finding))));
        if reading.text() == source {
            reasons.extend(misread(source, version));
        }
        return reasons;
    }
    if is_empty(source) {
        return Vec::new();
    }
    let reasons = explain(&Subject { source, version, errors: &judgement.errors });
    if !reasons.is_empty() {
        return reasons.into_iter().filter(|reason| !is_deliberate(source, reason.finding.range)).collect();
    }
    if version < Version::LATEST
        && is_valid(source, Version::LATEST)
        && let Some(newer) = newer(source, version)
    {
        return vec![newer];
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

/// Syntax that the newest Python reads and the one at hand does not. What the compiler rejects
/// beyond the syntax (`break` outside a loop) no version accepts.
fn newer(source: &str, version: Version) -> Option<Reason> {
    let errors = super::syntax::errors(source, version);
    let error = errors.into_iter().find(|error| error.kind == ErrorKind::Version)?;
    Some(Finding::new(&codes::NEWER_PYTHON, error.range, error.message).into())
}

/// Classes that use themselves in their own bodies.
fn class_reasons(source: &str, version: Version) -> Vec<Finding> {
    let Some(module) = Module::parse(source, version) else { return Vec::new() };
    self_references(&module)
        .into_iter()
        .map(|found| {
            let message = format!("`{}` is used inside its own class body, before it exists", found.name);
            let class = Related { path: None, range: found.class, message: "the class".into() };
            let finding =
                Finding::new(&codes::SELF_REFERENCE_IN_CLASS, found.usage, message).with_related(class);
            if !found.is_plain {
                return finding;
            }
            let edits = dedent(source, &found);
            finding.with_fix(Fix { title: "Dedent the lines behind the class".into(), edits, safe: false })
        })
        .collect()
}

/// Names that look mistyped in a snippet that stands for itself.
fn slips(snippet: &Snippet, version: Version) -> Vec<(String, TextRange)> {
    let options = &snippet.options;
    if options.continues || options.session.is_some() || options.expect.is_some() {
        return Vec::new();
    }
    let Some(names) = names::of(snippet.map.source(), version) else { return Vec::new() };
    let found = names::undefined(&names, &BTreeSet::new());
    found.into_iter().map(|(name, range)| (name.to_owned(), range)).collect()
}

/// The slips that nothing else in the note mentions.
fn undefined_names(
    text: &str,
    note: &Note,
    snippet: &Snippet,
    slips: &[(String, TextRange)],
) -> Vec<Finding> {
    let own = note.code_blocks[snippet.block].range;
    let is_elsewhere = |name: &str| {
        [&text[..own.start as usize], &text[own.end as usize..]]
            .into_iter()
            .any(|part| names::words(part).any(|word| word == name))
    };
    let slips = slips.iter().filter(|(name, _)| !is_elsewhere(name));
    slips
        .map(|(name, range)| {
            let message = format!("nothing defines `{name}`");
            Finding::new(&codes::UNDEFINED_NAME, snippet.map.to_file(*range), message)
        })
        .collect()
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "check_samples.rs"]
mod samples;

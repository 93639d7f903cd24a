//! Findings as the protocol's diagnostics.

use std::hash::{BuildHasher, Hash};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tower_lsp::lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location,
    NumberOrString, Url,
};

use super::capabilities::ClientCaps;
use super::context::Context;
use super::convert::to_range;
use super::handlers::{disk, file_uri, range_in};
use super::session::Session;
use super::state::{Place, Snapshot, VaultSlot};
use super::test_hooks;
use crate::config::ConfigFile;
use crate::diagnostic::{Finding, FindingTag, Levels, Related, Severity};
use crate::features::diagnostics::{Python, diagnostics, fence_diagnostics, run_findings};
use crate::features::hover::Hover;
use crate::features::snippet_state::{Judge, is_on_opening, snippet_hover};
use crate::python::run::NoteView;
use crate::text::{LineTable, PositionRange};
use crate::vault::FileId;

/// The diagnostics of a note by what is known now.
#[derive(Debug, Default)]
pub struct Checked {
    /// As the client wants them.
    pub items: Vec<Diagnostic>,
    /// Whether the interpreter has not been heard yet; the note becomes dirty again when it is.
    pub provisional: bool,
}

/// The findings of a note as the client wants them.
pub fn of_note(context: &Context, snapshot: &Snapshot, slot: &VaultSlot, file: FileId) -> Checked {
    let (findings, provisional) = all(context, snapshot, slot, file);
    let session = context.session();
    let items = findings.into_iter().map(|finding| diagnostic(session, snapshot, slot, file, finding));
    Checked { items: items.collect(), provisional }
}

/// What `check` gives for one of several notes; `None` where it fails, which must cost no other note
/// its findings.
pub fn contained<T>(uri: &Url, check: impl FnOnce() -> T) -> Option<T> {
    let checked = catch_unwind(AssertUnwindSafe(|| {
        test_hooks::panic_if_asked("findings");
        check()
    }));
    let failed = |_| tracing::error!("{uri} could not be checked; other notes are not affected");
    checked.map_err(failed).ok()
}

/// The findings of a note, as everything that the editor asks for sees them.
pub fn findings_of(context: &Context, snapshot: &Snapshot, slot: &VaultSlot, file: FileId) -> Vec<Finding> {
    all(context, snapshot, slot, file).0
}

/// What is found by looking, and by what was run.
fn all(context: &Context, snapshot: &Snapshot, slot: &VaultSlot, file: FileId) -> (Vec<Finding>, bool) {
    let (findings, provisional) = check(context, snapshot, slot, file);
    (with_runs(context, slot, file, findings), provisional)
}

/// In source order, with what the last runs of the note's snippets say is wrong.
fn with_runs(context: &Context, slot: &VaultSlot, file: FileId, mut findings: Vec<Finding>) -> Vec<Finding> {
    let of_runs = findings_of_runs(context, slot, file);
    if !of_runs.is_empty() {
        findings.extend(of_runs);
        findings.sort_by_key(|finding| (finding.range, finding.code.id));
    }
    findings
}

fn check(context: &Context, snapshot: &Snapshot, slot: &VaultSlot, file: FileId) -> (Vec<Finding>, bool) {
    context.interpreter.check(&context.writer, snapshot, (slot, file), |python| {
        diagnostics(&slot.vault, file, &slot.configured.levels, &disk(slot), python)
    })
}

/// Those of the findings of a note that are about its fenced Python, of looking at it and of running
/// it, in source order.
pub fn fence_findings_of(
    context: &Context,
    snapshot: &Snapshot,
    slot: &VaultSlot,
    file: FileId,
) -> Vec<Finding> {
    let levels = &slot.configured.levels;
    let check = |python: Option<Python<'_>>| {
        python.map(|python| fence_diagnostics(&slot.vault, file, levels, &disk(slot), python))
    };
    let checked = context.interpreter.check(&context.writer, snapshot, (slot, file), check).0;
    with_runs(context, slot, file, checked.unwrap_or_default())
}

/// What the last runs of a note's snippets say is wrong.
fn findings_of_runs(context: &Context, slot: &VaultSlot, file: FileId) -> Vec<Finding> {
    // A view of the whole note for each keystroke is too much where nothing was ever run.
    let view = context.running.has_run(slot).then(|| context.running.view(slot, file)).flatten();
    let found =
        |view: Arc<NoteView>| run_findings(&view.plan.note, &slot.configured.levels, view.findings.clone());
    view.map_or_else(Vec::new, found)
}

/// The hover on the opening line of a fence of Python.
pub fn snippet_hover_at(
    context: &Context,
    snapshot: &Snapshot,
    place: &Place<'_>,
    offset: usize,
) -> Option<Hover> {
    let text = &place.entry.open.as_ref()?.text;
    if !is_on_opening(place.note, offset) {
        return None;
    }
    let (findings, provisional) = check(context, snapshot, place.slot, place.file);
    let status = context.interpreter.status();
    let judge = match &status {
        Some(status) if place.slot.configured.settings.python.check => {
            Judge::Interpreter { status, heard: !provisional }
        }
        _ => Judge::Off,
    };
    snippet_hover(text, place.note, offset, judge, &findings)
}

/// What is wrong with a configuration file.
pub fn of_config(session: &Session, file: &ConfigFile, levels: &Levels) -> Vec<Diagnostic> {
    let lines = LineTable::new(&file.text);
    let findings = levels.apply(file.findings.clone()).into_iter();
    let diagnostic = |finding: Finding| {
        let range = lines.position_range(finding.range, session.encoding);
        plain(&session.caps, range, finding)
    };
    findings.map(diagnostic).collect()
}

/// A name for a list of diagnostics: equal lists have equal names.
pub fn result_id(diagnostics: &[Diagnostic]) -> String {
    let text = serde_json::to_string(diagnostics).unwrap_or_default();
    let mut state = rustc_hash::FxBuildHasher.build_hasher();
    text.hash(&mut state);
    format!("{:016x}", std::hash::Hasher::finish(&state))
}

fn diagnostic(
    session: &Session,
    snapshot: &Snapshot,
    slot: &VaultSlot,
    file: FileId,
    finding: Finding,
) -> Diagnostic {
    let range = range_in(slot, file, finding.range, session.encoding);
    let related = finding
        .related
        .iter()
        .filter_map(|related| related_information(session, snapshot, slot, file, related));
    let related: Vec<DiagnosticRelatedInformation> = related.collect();
    let related_information = (session.caps.related_information && !related.is_empty()).then_some(related);
    Diagnostic { related_information, ..plain(&session.caps, range, finding) }
}

/// A finding without its related places.
fn plain(caps: &ClientCaps, range: PositionRange, finding: Finding) -> Diagnostic {
    Diagnostic {
        range: to_range(range),
        severity: Some(severity(finding.severity)),
        code: Some(NumberOrString::String(finding.name().to_owned())),
        code_description: if caps.code_description { page(&finding) } else { None },
        source: Some(finding.origin.as_ref().map_or(env!("CARGO_PKG_NAME"), |origin| origin.tool).to_owned()),
        message: finding.message,
        related_information: None,
        tags: finding.tag.and_then(|tag| self::tag(caps, tag)).map(|tag| vec![tag]),
        data: None,
    }
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Information => DiagnosticSeverity::INFORMATION,
        Severity::Hint => DiagnosticSeverity::HINT,
    }
}

fn tag(caps: &ClientCaps, tag: FindingTag) -> Option<DiagnosticTag> {
    match tag {
        FindingTag::Unnecessary if caps.unnecessary_tag => Some(DiagnosticTag::UNNECESSARY),
        FindingTag::Deprecated if caps.deprecated_tag => Some(DiagnosticTag::DEPRECATED),
        _ => None,
    }
}

/// The documentation page; none of ours while the project has no address.
fn page(finding: &Finding) -> Option<CodeDescription> {
    if let Some(origin) = &finding.origin {
        return Some(CodeDescription { href: Url::parse(origin.page.as_deref()?).ok()? });
    }
    let code = finding.code.id;
    let repository = env!("CARGO_PKG_REPOSITORY");
    if repository.is_empty() {
        return None;
    }
    let href = Url::parse(&format!("{repository}/blob/main/docs/diagnostics/{code}.md")).ok()?;
    Some(CodeDescription { href })
}

fn related_information(
    session: &Session,
    snapshot: &Snapshot,
    slot: &VaultSlot,
    file: FileId,
    related: &Related,
) -> Option<DiagnosticRelatedInformation> {
    let file = match &related.path {
        Some(path) => slot.vault.find(path)?.id,
        None => file,
    };
    let range = to_range(range_in(slot, file, related.range, session.encoding));
    let location = Location { uri: file_uri(snapshot, slot, file)?, range };
    Some(DiagnosticRelatedInformation { location, message: related.message.clone() })
}

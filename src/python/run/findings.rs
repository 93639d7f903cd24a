//! What a run has to say about a note, as findings in the note's own bytes.

use super::outcome::{Exception, Frame, Outcome};
use super::report::UnitResult;
use super::scripts::{PlacedClaim, Script};
use crate::diagnostic::codes::runs::{
    EXPECTED_ERROR, MISSING_MODULE, OUTPUT_MISMATCH, RUN_FAILED, RUN_STOPPED,
};
use crate::diagnostic::{Finding, Fix, Related, Severity};
use crate::note::{CodeForm, Note};
use crate::python::claims::{Expected, Observation, Subject, Verdict, judge, replacement};
use crate::python::syntax::{Module, Version, names};
use crate::text::{TextEdit, TextRange};

/// The longest piece of output in a message, in characters.
const MAX_SHOWN: usize = 120;

/// A note, its scripts, and what became of a group of them that ran together.
#[derive(Clone, Copy, Debug)]
pub struct Ran<'r> {
    /// The note's text.
    pub text: &'r str,
    /// The note.
    pub note: &'r Note,
    /// All scripts of the note.
    pub scripts: &'r [Script],
    /// Which of them ran, in order.
    pub chain: &'r [usize],
    /// What became of each of those.
    pub results: &'r [UnitResult],
    /// How to name the interpreter to a person.
    pub interpreter: &'r str,
}

impl<'r> Ran<'r> {
    /// The script and the result at this place of the chain.
    pub(super) fn at(&self, place: usize) -> Option<(&'r Script, &'r UnitResult)> {
        Some((self.scripts.get(*self.chain.get(place)?)?, self.results.get(place)?))
    }

    /// What became of the claims of the script at this place of the chain, in their order.
    pub fn verdicts(&self, place: usize) -> Vec<Verdict> {
        let Some((script, result)) = self.at(place) else { return Vec::new() };
        judge(&script.unit.source, &script.claims_alone(), result, place)
    }

    /// The findings about the script at this place of the chain, in order.
    pub fn findings(&self, place: usize) -> Vec<Finding> {
        let Some((script, result)) = self.at(place) else { return Vec::new() };
        let verdicts = self.verdicts(place);
        let mut findings: Vec<Finding> = Vec::new();
        let announced = result.outcome.line(place).is_some_and(|line| is_announced(script, &verdicts, line));
        if !announced {
            findings.extend(self.ending(place, script, result));
        }
        findings.extend(self.unknown_names(place, script, result));
        for exception in &result.unraisable {
            let range = self.place_of(place, exception).unwrap_or(script.first_line());
            let message = format!("{} (raised where nothing can catch it)", exception.headline());
            findings.push(Finding::new(&RUN_FAILED, range, message).with_severity(Severity::Warning));
        }
        for (placed, verdict) in script.claims.iter().zip(&verdicts) {
            if let Verdict::Differs(seen) = verdict {
                findings.push(self.mismatch(placed, seen));
            }
        }
        findings.sort_by_key(|finding| finding.range);
        findings
    }

    /// Names that a transcript uses at a prompt whose output it shows, and that nothing in it binds:
    /// each once. A script ends at the first.
    fn unknown_names(&self, place: usize, script: &Script, result: &UnitResult) -> Vec<Finding> {
        let shows_output = |line: u32| {
            script.claims.iter().any(|placed| {
                placed.claim.subject == Subject::Statement(line)
                    && matches!(placed.claim.expected, Expected::Output(_))
            })
        };
        let mut findings: Vec<Finding> = Vec::new();
        for statement in result.statements.iter().filter(|statement| shows_output(statement.first_line)) {
            let Some(exception) = statement.raised.as_ref().filter(|raised| raised.kind == "NameError")
            else {
                continue;
            };
            let message = exception.headline();
            if findings.iter().all(|finding| finding.message != message) {
                let range =
                    self.place_of(place, exception).unwrap_or(script.line_range(statement.first_line));
                let finding = Finding::new(&RUN_FAILED, range, message).with_severity(Severity::Warning);
                findings.push(with_fixes(finding, self.continuing(place, script, exception)));
            }
        }
        findings
    }

    /// What is to be said about the script's end.
    fn ending(&self, place: usize, script: &Script, result: &UnitResult) -> Option<Finding> {
        let message = result.outcome.message(self.interpreter);
        let line = result.outcome.line(place).map(|line| script.line_range(line));
        let somewhere = line.unwrap_or(script.first_line());
        if let Some(wanted) = &script.options.expect {
            return self.expected_ending(script, result, wanted);
        }
        match &result.outcome {
            Outcome::Finished | Outcome::Cancelled | Outcome::NotRun | Outcome::Broken(_) => None,
            Outcome::NoTests => {
                let ran = result
                    .statements
                    .iter()
                    .rev()
                    .find(|statement| statement.output.stderr.contains("Ran 0 tests"));
                let range = ran.map_or(somewhere, |statement| script.line_range(statement.first_line));
                Some(Finding::new(&RUN_FAILED, range, message).with_severity(Severity::Warning))
            }
            Outcome::MissingModule(exception) => {
                let range = self.place_of(place, exception).unwrap_or(somewhere);
                let finding = Finding::new(&MISSING_MODULE, range, message);
                Some(with_fixes(finding, self.no_run(script)))
            }
            Outcome::Raised(exception) | Outcome::NeedsInput(exception) => {
                let range = self.place_of(place, exception).unwrap_or(somewhere);
                let mut finding = Finding::new(&RUN_FAILED, range, message);
                finding.related = self.calls(place, exception);
                if exception.kind == "NameError" {
                    finding = with_fixes(finding, self.continuing(place, script, exception));
                }
                Some(finding)
            }
            Outcome::TimedOut(..)
            | Outcome::OutOfCpu(..)
            | Outcome::OutOfMemory(..)
            | Outcome::TooMuchOutput(..)
            | Outcome::TooManyProcesses(..) => {
                Some(with_fixes(Finding::new(&RUN_STOPPED, somewhere, message), self.no_run(script)))
            }
            Outcome::Exited(_)
            | Outcome::ExitedAbruptly(..)
            | Outcome::Killed(..)
            | Outcome::ClosedDescriptors(_) => Some(Finding::new(&RUN_FAILED, somewhere, message)),
        }
    }

    /// What is to be said about a script that must fail.
    fn expected_ending(&self, script: &Script, result: &UnitResult, wanted: &str) -> Option<Finding> {
        let said = match (&result.outcome, result.outcome.exception()) {
            (Outcome::Cancelled | Outcome::NotRun | Outcome::Broken(_), _) => return None,
            (_, Some(exception)) if exception.is_a(wanted) => return None,
            (_, Some(exception)) => format!("ends with {}, not with {wanted}", exception.headline()),
            (Outcome::Finished, None) => format!("runs to its end, without the expected {wanted}"),
            (other, None) => format!("{}, instead of the expected {wanted}", other.message(self.interpreter)),
        };
        Some(Finding::new(&EXPECTED_ERROR, script.first_line(), said))
    }

    fn mismatch(&self, placed: &PlacedClaim, seen: &Observation) -> Finding {
        let claim = &placed.claim;
        let actual = seen.text();
        let (code, message) = match (&claim.expected, seen) {
            (Expected::Output(expected), Observation::Output(_)) => {
                (&OUTPUT_MISMATCH, format!("the run gave {}, not {}", shown(&actual), shown(expected)))
            }
            (Expected::Output(expected), Observation::Nothing) => {
                (&OUTPUT_MISMATCH, format!("the run gave no output, not {}", shown(expected)))
            }
            (Expected::Output(expected), Observation::Raised(_)) => (
                &OUTPUT_MISMATCH,
                format!("the run raised {}, and did not give {}", shown(&actual), shown(expected)),
            ),
            (Expected::Raises(kind, _), Observation::Raised(_)) => {
                (&EXPECTED_ERROR, format!("the run raised {}, not {kind}", shown(&actual)))
            }
            (Expected::Raises(kind, _), _) => (&EXPECTED_ERROR, format!("the run did not raise {kind}")),
        };
        let finding = Finding::new(code, placed.range(), message);
        let tellable = !matches!(seen, Observation::Nothing)
            && (matches!(claim.expected, Expected::Output(_)) || matches!(seen, Observation::Raised(_)));
        if !tellable {
            return finding;
        }
        let edit = replacement(placed.map.source(), claim, &actual);
        let edits = placed.map.edits_to_file(self.text, &[edit]);
        finding.with_fix(Fix { title: "Update the expected output".to_string(), edits, safe: true })
    }

    /// Where an exception came up in the script at this place.
    pub(super) fn place_of(&self, place: usize, exception: &Exception) -> Option<TextRange> {
        let (script, _) = self.at(place)?;
        if let Some(((line, column), end)) = exception.syntax {
            return Some(syntax_range(script, line, column, end));
        }
        let frame = exception.frames.iter().rev().find(|frame| frame.unit == Some(place))?;
        Some(frame_range(script, frame, exception))
    }

    /// The other calls of a traceback that lie in the note, the outermost first.
    fn calls(&self, place: usize, exception: &Exception) -> Vec<Related> {
        let innermost = exception.frames.iter().rposition(|frame| frame.unit == Some(place));
        let frames = exception.frames.iter().enumerate();
        let others = frames.filter(|(index, frame)| Some(*index) != innermost && frame.unit.is_some());
        let mut related: Vec<Related> = others
            .filter_map(|(index, frame)| {
                let script = self.scripts.get(*self.chain.get(frame.unit?)?)?;
                let inside = innermost.is_some_and(|innermost| index > innermost);
                let message = match (inside, frame.function.as_str()) {
                    (true, function) => format!("raised in `{function}`"),
                    (false, "<module>") => "reached from here".to_string(),
                    (false, function) => format!("called in `{function}`"),
                };
                Some(Related { path: None, range: frame_range(script, frame, exception), message })
            })
            .collect();
        related.dedup_by_key(|related| related.range);
        related
    }

    /// Marks a fence so that it is not run.
    fn no_run(&self, script: &Script) -> Option<Fix> {
        let edit = self.attribute(script, "no-run")?;
        Some(Fix { title: "Mark the snippet as no-run".to_string(), edits: vec![edit], safe: false })
    }

    /// Lets a script go on where the one before it stopped, if that one binds the missing name.
    fn continuing(&self, place: usize, script: &Script, exception: &Exception) -> Option<Fix> {
        let name = exception.message.split('\'').nth(1)?;
        let own = *self.chain.get(place)?;
        let before = self.scripts.get(own.checked_sub(1)?)?;
        if script.options.continues || script.options.session.is_some() || before.options.setup {
            return None;
        }
        let module = Module::parse(&before.unit.source, Version::LATEST)?;
        if !names(&module).bound.contains(name) {
            return None;
        }
        let edit = self.attribute(script, "continue")?;
        let title = format!("Continue the snippet before, which has `{name}`");
        Some(Fix { title, edits: vec![edit], safe: false })
    }

    /// Adds an attribute to a script's fence.
    fn attribute(&self, script: &Script, word: &str) -> Option<TextEdit> {
        let block = self.note.code_blocks.get(script.block?)?;
        if !matches!(block.form, CodeForm::Fence { .. }) || block.info.is_empty() {
            return None;
        }
        let info = block.info.of(self.text);
        let braces = usize::from(info.ends_with('}'));
        let word =
            if braces == 1 && info.starts_with("{.") { format!(" .{word}") } else { format!(" {word}") };
        Some(TextEdit::insert(block.info.end as usize - braces, word))
    }
}

fn with_fixes(mut finding: Finding, fixes: impl IntoIterator<Item = Fix>) -> Finding {
    finding.fixes.extend(fixes);
    finding
}

/// Whether a claim that holds announces the exception at this line.
fn is_announced(script: &Script, verdicts: &[Verdict], line: u32) -> bool {
    script.claims.iter().zip(verdicts).any(|(placed, verdict)| {
        let here = match placed.claim.subject {
            Subject::Statement(at) | Subject::Since(at) => at == line,
            Subject::Snippet => false,
        };
        here && *verdict == Verdict::Holds && matches!(placed.claim.expected, Expected::Raises(..))
    })
}

/// What a frame was at: exactly where the interpreter tells, else the name it missed, else the line.
fn frame_range(script: &Script, frame: &Frame, exception: &Exception) -> TextRange {
    let source = script.unit.source.as_str();
    let line = line_range(source, frame.line);
    if let Some((last, start, end)) = frame.columns
        && let (first, last) = (line, line_range(source, last))
        && let range =
            TextRange::new(first.start as usize + start as usize, last.start as usize + end as usize)
        && range.end <= last.end
        && !range.of(source).is_empty()
    {
        return script.code.to_file(range);
    }
    let missing = exception.message.split('\'').nth(1).filter(|_| exception.kind == "NameError");
    if let Some(name) = missing.filter(|name| !name.is_empty())
        && let Some(at) = find_word(line.of(source), name)
    {
        let start = line.start as usize + at;
        return script.code.to_file(TextRange::new(start, start + name.len()));
    }
    script.line_range(frame.line)
}

fn find_word(text: &str, word: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word)
        .map(|(at, _)| at)
        .find(|at| !text[..*at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part))
}

/// A 1-based line without its line break.
fn line_range(source: &str, line: u32) -> TextRange {
    let mut start = 0;
    for (number, text) in (1..).zip(source.split_inclusive('\n')) {
        if number == line {
            return TextRange::new(start, start + text.trim_end_matches('\n').len());
        }
        start += text.len();
    }
    TextRange::empty(source.len())
}

/// Columns of syntax errors are 1-based and count code points.
fn syntax_range(script: &Script, line: u32, column: u32, end: Option<(u32, u32)>) -> TextRange {
    let source = script.unit.source.as_str();
    let offset = |line: u32, column: u32| {
        let range = line_range(source, line);
        let ahead = range.of(source).chars().take(column.saturating_sub(1) as usize);
        range.start as usize + ahead.map(char::len_utf8).sum::<usize>()
    };
    let start = offset(line, column);
    let end = end.map_or(start, |(line, column)| offset(line, column));
    if end > start { script.code.to_file(TextRange::new(start, end)) } else { script.line_range(line) }
}

/// A piece of output in a message.
fn shown(text: &str) -> String {
    let text = text.trim().lines().map(str::trim_end).collect::<Vec<_>>().join(" ⏎ ");
    let mut short: String = text.chars().take(MAX_SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("`{short}`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::NoteOptions;
    use crate::python::run::scripts::{chains, scripts};
    use crate::python::run::{Output, Statement};
    use crate::text::apply_edits;

    /// The findings after the only snippet of the note ended so, as `severity code "place": message`.
    fn found(text: &str, result: UnitResult) -> Vec<(String, Finding)> {
        let note = Note::new(text, &NoteOptions::default());
        let scripts = scripts(text, &note);
        let chain = chains(&scripts, false).remove(0);
        let ran = Ran {
            text,
            note: &note,
            scripts: &scripts,
            chain: &chain,
            results: &[result],
            interpreter: "Python 3.12",
        };
        let say = |finding: Finding| {
            let severity = finding.severity.name();
            (
                format!("{severity} {} {:?}: {}", finding.code.id, finding.range.of(text), finding.message),
                finding,
            )
        };
        ran.findings(0).into_iter().map(say).collect()
    }

    fn raised(kind: &str, message: &str, line: u32, columns: Option<(u32, u32, u32)>) -> UnitResult {
        let frame = Frame { unit: Some(0), file: String::new(), line, function: "<module>".into(), columns };
        let exception = Exception {
            kind: kind.into(),
            message: message.into(),
            frames: vec![frame],
            ..Exception::default()
        };
        let module = exception.message.split('\'').nth(1).map(str::to_string);
        let exception = Box::new(Exception { module, ..exception });
        UnitResult::ended(match kind {
            "ModuleNotFoundError" => Outcome::MissingModule(exception),
            _ => Outcome::Raised(exception),
        })
    }

    #[test]
    fn an_exception_stands_where_it_was_raised() {
        let text = "> ```python\n> é = 1\n> if é:\n>     f(é, nope)\n> ```\n";
        let exact = raised("NameError", "name 'nope' is not defined", 3, Some((3, 10, 14)));
        let line = raised("NameError", "name 'nope' is not defined", 3, None);
        for result in [exact, line] {
            assert_eq!(
                found(text, result)[0].0,
                "error run-failed \"nope\": NameError: name 'nope' is not defined"
            );
        }
        let other = raised("TypeError", "no", 3, None);
        assert_eq!(found(text, other)[0].0, "error run-failed \"f(é, nope)\": TypeError: no");
        let nonsense = raised("TypeError", "no", 900, Some((901, 5, 7)));
        assert_eq!(found(text, nonsense).len(), 1, "a lie about the place does no harm");
    }

    #[test]
    fn a_missing_module_can_be_marked() {
        for (before, after) in [
            ("```python\nimport nope\n```\n", "```python no-run\nimport nope\n```\n"),
            ("```{.python .x}\nimport nope\n```\n", "```{.python .x .no-run}\nimport nope\n```\n"),
        ] {
            let (said, finding) =
                found(before, raised("ModuleNotFoundError", "No module named 'nope'", 1, None)).remove(0);
            assert_eq!(
                said,
                "information missing-module \"import nope\": module `nope` is not installed in Python 3.12"
            );
            assert_eq!(apply_edits(before, &finding.fixes[0].edits).unwrap(), after);
        }
    }

    #[test]
    fn a_transcript_that_lacks_a_name_says_so_once_and_not_that_its_claims_are_false() {
        let raising = |line| {
            let outcome = raised("NameError", "name 'lib' is not defined", line, None).outcome;
            let statement =
                Statement { first_line: line, last_line: line, reached: true, ..Statement::default() };
            Statement { raised: outcome.exception().cloned(), ..statement }
        };
        let statements = vec![raising(1), raising(2)];
        let result = UnitResult { outcome: Outcome::Finished, statements, ..UnitResult::default() };
        let said: Vec<String> = found("```pycon\n>>> lib.a\n1\n>>> lib.b\n2\n```\n", result)
            .into_iter()
            .map(|(said, _)| said)
            .collect();
        assert_eq!(said, ["warning run-failed \"lib\": NameError: name 'lib' is not defined"]);
    }

    #[test]
    fn a_false_claim_is_told_and_mended_where_it_stands() {
        let text = "- a\n\n  ```python\n  print(8)\n  # Output:\n  # 7\n  ```\n";
        let statement = Statement {
            first_line: 1,
            last_line: 1,
            reached: true,
            is_expression: true,
            output: Output { stdout: "8\n9\n".into(), stderr: String::new() },
            ..Statement::default()
        };
        let result =
            UnitResult { outcome: Outcome::Finished, statements: vec![statement], ..UnitResult::default() };
        let (said, finding) = found(text, result).remove(0);
        assert_eq!(said, "warning output-mismatch \"7\": the run gave `8 ⏎ 9`, not `7`");
        let mended = apply_edits(text, &finding.fixes[0].edits).unwrap();
        assert_eq!(mended, "- a\n\n  ```python\n  print(8)\n  # Output:\n  # 8\n  # 9\n  ```\n");
    }

    #[test]
    fn a_snippet_that_must_fail_must_fail_so() {
        let text = "```python expect=TypeError\nf()\n```\n";
        assert!(found(text, raised("TypeError", "x", 1, None)).is_empty());
        let other = found(text, raised("KeyError", "x", 1, None));
        assert_eq!(other[0].0, "warning expected-error \"f()\": ends with KeyError: x, not with TypeError");
        let none = found(text, UnitResult::ended(Outcome::Finished));
        assert_eq!(
            none[0].0,
            "warning expected-error \"f()\": runs to its end, without the expected TypeError"
        );
    }
}

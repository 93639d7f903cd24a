//! What a run showed, in the few words that fit beside the code.

use std::time::Duration;

use super::findings::Ran;
use super::outcome::Outcome;
use super::report::UnitResult;
use crate::diagnostic::codes::runs::OUTPUT_MISMATCH;
use crate::python::claims::{InsertStyle, Observation, Subject, Verdict, insertion, is_stable, observe};
use crate::text::{TextEdit, TextRange};

/// Longer lines are cut, in characters.
const MAX_LINE: usize = 60;
/// More lines than this are counted instead.
const MAX_LINES: usize = 3;
/// So are lines that together are longer, in characters.
const MAX_TOGETHER: usize = 80;

/// Something to show behind a line of the note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The line's end in the note, a byte offset.
    pub at: u32,
    /// What to say there.
    pub kind: ShownKind,
    /// The short text; empty for what is not shown beside the code.
    pub label: String,
    /// All of it, for a hover.
    pub full: String,
}

/// What is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownKind {
    /// Output or a value.
    Output,
    /// A claim that holds.
    Holds,
    /// A claim that the run did not come to.
    NotReached,
    /// What ended the run, which a finding says in short.
    Failure,
}

impl Ran<'_> {
    /// What the script at this place of the chain showed, in order.
    pub fn shown(&self, place: usize) -> Vec<Shown> {
        let Some((script, result)) = self.at(place) else { return Vec::new() };
        let verdicts = self.verdicts(place);
        let mut all = Vec::new();
        let mut spoken_for = Vec::new();
        for (placed, verdict) in script.claims.iter().zip(&verdicts) {
            let (kind, label) = match verdict {
                Verdict::Holds => (ShownKind::Holds, "✓"),
                Verdict::NotReached => (ShownKind::NotReached, "not reached"),
                Verdict::Differs(_) | Verdict::Unknown => continue,
            };
            all.push(Shown {
                at: self.line_end(placed.range()),
                kind,
                label: label.into(),
                full: String::new(),
            });
            spoken_for.extend(match placed.claim.subject {
                Subject::Statement(line) | Subject::Since(line) => Some(line),
                Subject::Snippet => None,
            });
        }
        for (line, text) in outputs(result, spoken_for) {
            all.extend(self.output(script.line_range(line), &text));
        }
        let last = script.unit.source.trim_end().lines().count() as u32;
        let after = format!("{}{}", result.after.stdout, result.after.stderr);
        all.extend(self.output(script.line_range(last), &after));
        all.extend(self.failure(place));
        all.sort_by_key(|shown| shown.at);
        all
    }

    /// The edits of the note that write what the script at this place of the chain printed into it
    /// as claims of this style. None where it has claims, did not come to its end, or printed what
    /// the next run may not.
    pub fn insertion(&self, place: usize, style: &InsertStyle) -> Vec<TextEdit> {
        let Some((script, result)) = self.at(place) else { return Vec::new() };
        if !script.claims.is_empty() || !result.outcome.is_success() || result.truncated {
            return Vec::new();
        }
        let source = script.unit.source.as_str();
        let stable = outputs(result, Vec::new()).into_iter().filter(|(_, text)| is_stable(text));
        let edits = stable.filter_map(|(line, text)| insertion(source, line, &text, style));
        script.code.edits_to_file(self.text, &edits.collect::<Vec<_>>())
    }

    /// One line about what became of the script at this place of the chain, for a lens:
    /// `✓ 3 lines, 12 ms`. A script that fails as its note says has done what it should.
    pub fn summary(&self, place: usize) -> String {
        let Some((_, result)) = self.at(place) else { return String::new() };
        let findings = self.findings(place);
        let differing = findings.iter().filter(|finding| finding.code.id == OUTPUT_MISMATCH.id).count();
        match (&result.outcome, differing) {
            (Outcome::NotRun, _) => "not run".to_string(),
            (Outcome::Cancelled, _) => "cancelled".to_string(),
            (Outcome::Broken(_), _) => "✗ could not be run".to_string(),
            _ if findings.len() > differing => "✗".to_string(),
            (_, 1) => "✗ 1 output differs".to_string(),
            (_, 2..) => format!("✗ {differing} outputs differ"),
            (outcome, _) => match outcome.exception() {
                Some(exception) => format!("✓ raises {}", exception.kind),
                None => format!("✓ {}", extent(result)),
            },
        }
    }

    fn output(&self, line: TextRange, text: &str) -> Option<Shown> {
        let label = short(text)?;
        let full = text.trim_end().to_string();
        Some(Shown { at: self.line_end(line), kind: ShownKind::Output, label, full })
    }

    fn failure(&self, place: usize) -> Option<Shown> {
        let (script, result) = self.at(place)?;
        let range = self.place_of(place, result.outcome.exception()?).unwrap_or(script.first_line());
        let full = self.traceback(place)?;
        Some(Shown { at: self.line_end(range), kind: ShownKind::Failure, label: String::new(), full })
    }

    /// The end of the line on which a range ends.
    fn line_end(&self, range: TextRange) -> u32 {
        let end = range.end as usize;
        let rest = self.text.get(end..).unwrap_or("");
        (end + rest.find(['\n', '\r']).unwrap_or(rest.len())) as u32
    }
}

/// What the statements printed or are worth that begin on none of these lines, with the line behind
/// which to show it.
fn outputs(result: &UnitResult, mut spoken_for: Vec<u32>) -> Vec<(u32, String)> {
    let mut all = Vec::new();
    for statement in &result.statements {
        let own = observe(result, statement.first_line);
        if let Some(Observation::Output(text)) = own.filter(|_| !spoken_for.contains(&statement.first_line)) {
            // The header of a statement that holds others shows what the header itself printed.
            let line =
                if statement.has_children(result) { statement.first_line } else { statement.last_line };
            all.push((line, text));
            spoken_for.push(statement.first_line);
        }
    }
    all
}

impl super::report::Statement {
    fn has_children(&self, result: &UnitResult) -> bool {
        let own = result.statements.iter().position(|statement| std::ptr::eq(statement, self));
        result.statements.iter().any(|statement| statement.parent.is_some() && statement.parent == own)
    }
}

/// A text on one line: a few lines whole, with `⏎` between them; otherwise the first and how many
/// there are more. `None` if there is nothing to see.
pub fn short(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let (first, rest) = lines.split_first()?;
    if let Some(tests) = tests(&lines) {
        return Some(tests);
    }
    let together: usize = lines.iter().map(|line| line.chars().count() + 3).sum();
    let fits = match rest.is_empty() {
        true => first.chars().count() <= MAX_LINE,
        false => lines.len() <= MAX_LINES && together <= MAX_TOGETHER + 3,
    };
    if fits {
        return Some(lines.join(" ⏎ "));
    }
    let first = cut(without_time(first));
    Some(match rest.len() {
        0 => first,
        1 => format!("{first} … +1 line"),
        more => format!("{first} … +{more} lines"),
    })
}

/// A line without the time that something took at its end.
fn without_time(line: &str) -> &str {
    let Some((before, time)) = line.rsplit_once(" in ") else { return line };
    let Some((number, unit)) = time.split_once(' ') else { return line };
    if number.parse::<f64>().is_ok() && unit.trim_end_matches('s') == "second" { before } else { line }
}

/// What `unittest` says at its end, without the time it took.
fn tests(lines: &[&str]) -> Option<String> {
    let (before, last) = (lines.get(lines.len().checked_sub(2)?)?, lines.last()?);
    let (ran, _) = before.strip_prefix("Ran ").filter(|rest| rest.contains(" test"))?.split_once(" in ")?;
    (last.starts_with("OK") || last.starts_with("FAILED") || last.starts_with("NO TESTS"))
        .then(|| format!("Ran {ran} … {last}"))
}

/// A long line: of a collection the first two items and the last one, of others the beginning.
fn cut(line: &str) -> String {
    if line.chars().count() <= MAX_LINE {
        return line.to_string();
    }
    collection(line).unwrap_or_else(|| {
        let begin: String = line.chars().take(MAX_LINE - 1).collect();
        format!("{}…", begin.trim_end())
    })
}

fn collection(line: &str) -> Option<String> {
    let inner = ["[]", "()", "{}"].iter().find_map(|pair| {
        let (open, close) = pair.split_at(1);
        line.strip_prefix(open)?.strip_suffix(close).map(|inner| (open, inner, close))
    });
    let (open, inner, close) = inner?;
    let (mut depth, mut quote, mut start) = (0i32, None, 0);
    let mut items = Vec::new();
    for (at, byte) in inner.bytes().enumerate() {
        match (quote, byte) {
            (Some(sign), _) if sign == byte => quote = None,
            (Some(_), _) => {}
            (None, b'\'' | b'"') => quote = Some(byte),
            (None, b'(' | b'[' | b'{') => depth += 1,
            (None, b')' | b']' | b'}') => depth -= 1,
            (None, b',') if depth == 0 => {
                items.push(inner[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    let last = inner[start..].trim();
    let [first, second, _, ..] = items.as_slice() else { return None };
    let text = format!("{open}{first}, {second}, … {last}{close}");
    (text.chars().count() <= MAX_LINE + 20).then_some(text)
}

/// How much was printed and how long it took: `3 lines, 12 ms`.
fn extent(result: &UnitResult) -> String {
    let output = result.output();
    let lines =
        output.stdout.lines().chain(output.stderr.lines()).filter(|line| !line.trim().is_empty()).count();
    match lines {
        0 => "no output".to_string(),
        1 => format!("1 line, {}", duration(result.elapsed)),
        lines => format!("{lines} lines, {}", duration(result.elapsed)),
    }
}

fn duration(time: Duration) -> String {
    match time.as_millis() {
        0 => "<1 ms".to_string(),
        milliseconds @ ..1000 => format!("{milliseconds} ms"),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::{Note, NoteOptions};
    use crate::python::run::scripts::scripts;
    use crate::python::run::{Exception, Output, Statement};
    use crate::text::apply_edits;

    #[test]
    fn output_is_shortened_to_what_fits() {
        let squares = "{0: 0, 1: 1, 2: 4, 3: 9, 4: 16, 5: 25, 6: 36, 7: 49, 8: 64, 9: 81}\n";
        for (text, expected) in [
            ("8\n", "8"),
            ("Decorator arguments: Hello, World\nHello!\n", "Decorator arguments: Hello, World ⏎ Hello!"),
            (squares, "{0: 0, 1: 1, … 9: 81}"),
            (".\n------\nRan 1 test in 0.000s\n\nOK\n", "Ran 1 test … OK"),
            ("1\n2\n3\n4\n", "1 … +3 lines"),
            (
                "   2 function calls in 0.000 seconds\n\n   Ordered by: x\n\n a\n b\n",
                "2 function calls … +3 lines",
            ),
            (&"x".repeat(100), &format!("{}…", "x".repeat(59))),
        ] {
            assert_eq!(short(text).as_deref(), Some(expected));
        }
        assert_eq!(short("\n \n"), None);
    }

    #[test]
    fn the_extent_of_a_run_is_told_in_a_few_words() {
        let mut result = UnitResult::ended(Outcome::Finished);
        assert_eq!(extent(&result), "no output");
        result.after.stdout = "a\nb\n".into();
        result.elapsed = Duration::from_millis(12);
        assert_eq!(extent(&result), "2 lines, 12 ms");
    }

    /// Summary and insertion after the only snippet of the note ended so.
    fn after(text: &str, result: UnitResult) -> (String, String) {
        let note = Note::new(text, &NoteOptions::default());
        let scripts = scripts(text, &note);
        let results = [result];
        let (chain, interpreter) = ([0], "Python 3.12");
        let ran = Ran { text, note: &note, scripts: &scripts, chain: &chain, results: &results, interpreter };
        let edits = ran.insertion(0, &InsertStyle::default());
        (ran.summary(0), apply_edits(text, &edits).unwrap())
    }

    fn raising(kind: &str) -> UnitResult {
        let exception = Exception { kind: kind.into(), ..Exception::default() };
        UnitResult::ended(Outcome::Raised(Box::new(exception)))
    }

    fn printing(text: &str) -> UnitResult {
        let output = Output { stdout: text.into(), stderr: String::new() };
        let statement =
            Statement { first_line: 1, last_line: 1, reached: true, output, ..Statement::default() };
        UnitResult { statements: vec![statement], ..UnitResult::ended(Outcome::Finished) }
    }

    #[test]
    fn a_lens_says_whether_a_script_did_what_it_should() {
        let summary = |text: &str, result| after(text, result).0;
        assert_eq!(summary("```python\nx\n```\n", raising("NameError")), "✗");
        assert_eq!(
            summary("```python expect=NameError\nx\n```\n", raising("NameError")),
            "✓ raises NameError"
        );
        assert_eq!(
            summary("```python expect=NameError\nx\n```\n", UnitResult::ended(Outcome::Exited(2))),
            "✗"
        );
        assert_eq!(summary("```python\nprint(1)  # Output: 2\n```\n", printing("1\n")), "✗ 1 output differs");
        assert_eq!(summary("```python\nprint(1)\n```\n", printing("1\n")), "✓ 1 line, <1 ms");
    }

    #[test]
    fn output_is_written_into_a_snippet_that_claims_none() {
        let inserted = |text: &str, printed: &str| after(text, printing(printed)).1;
        let text = "> ```python\n> print(f(1))\n> ```\n";
        assert_eq!(inserted(text, "2\n"), text.replace("f(1))", "f(1))  # Output: 2"));
        let lines = "f(1))\n> # Output:\n> # 1\n> # 2";
        assert_eq!(inserted(text, "1\n2\n"), text.replace("f(1))", lines));
        assert_eq!(
            inserted(text, "<object at 0x7f0012345678>\n"),
            text,
            "another run prints another address"
        );
        let claimed = "```python\nprint(1)  # Output: 2\n```\n";
        assert_eq!(inserted(claimed, "1\n"), claimed);
    }
}

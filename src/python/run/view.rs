//! What earlier runs say about a note as its text is now: results find their snippets by what was
//! run, so one that comes late or was kept never stands beside other code than its own.

use std::cell::LazyCell;
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

use super::plan::{NotePlan, Selection};
use super::report::UnitResult;
use super::results::ResultKey;
use super::shown::{Shown, ShownKind};
use super::{Limits, Ran};
use crate::diagnostic::Finding;
use crate::note::Note;
use crate::python::claims::{InsertStyle, prevailing_style};
use crate::text::{TextEdit, TextRange, unchanged_ends};

/// A note's snippets with what their last runs showed.
#[derive(Clone, Debug)]
pub struct NoteView {
    /// The text, the note and all its snippets, unfenced ones too.
    pub plan: NotePlan,
    /// For each script of the plan what is known of it.
    pub snippets: Vec<SnippetView>,
    /// What the results say is wrong; nothing about code that has changed since.
    pub findings: Vec<Finding>,
    /// The interpreter that the results are of.
    pub interpreter: String,
}

/// What is known of one snippet.
#[derive(Clone, Debug)]
pub struct SnippetView {
    /// What would be run now.
    pub key: ResultKey,
    /// The last run, if there was one.
    pub last: Option<LastRun>,
}

/// The last run of a snippet.
#[derive(Clone, Debug)]
pub struct LastRun {
    /// What was run.
    pub key: ResultKey,
    /// What came of it.
    pub result: Arc<UnitResult>,
    /// In a few words.
    pub summary: String,
    /// Whether the snippet, or what runs before it, has changed since.
    pub aged: bool,
    /// What to show behind the lines, by their present places.
    pub shown: Vec<Shown>,
    /// The edits of the note that write the output into a snippet that claims none.
    pub insertion: Vec<TextEdit>,
}

impl NoteView {
    /// The view of a text. `before` is the view of an earlier text of the note; `known` finds
    /// results, given the one that stood there before; `usual` is how outputs are claimed where the note
    /// claims none.
    pub fn new(
        text: Arc<str>,
        note: Arc<Note>,
        interpreter: &str,
        limits: &Limits,
        before: Option<&NoteView>,
        known: impl Fn(&ResultKey, Option<&Arc<UnitResult>>) -> Option<Arc<UnitResult>>,
        usual: impl FnOnce() -> InsertStyle,
    ) -> Self {
        let plan = NotePlan::new(text, note, Selection::Everything, interpreter);
        let old: HashMap<&ResultKey, &Arc<UnitResult>> = before
            .into_iter()
            .flat_map(|before| before.snippets.iter().filter_map(|snippet| snippet.last.as_ref()))
            .map(|last| (&last.key, &last.result))
            .collect();
        let find = |key: &ResultKey| known(key, old.get(key).copied());
        let claims = plan.scripts.iter().flat_map(|script| &script.claims).map(|its| &its.claim);
        let own = prevailing_style(claims);
        let style = LazyCell::new(|| own.unwrap_or_else(usual));
        let mut reading = Reading {
            style: &style,
            interpreter,
            keys: vec![None; plan.scripts.len()],
            last: vec![None; plan.scripts.len()],
            findings: Vec::new(),
            plan: &plan,
        };
        for group in 0..plan.groups.len() {
            reading.group(group, limits, &find);
        }
        let Reading { keys, last, mut findings, .. } = reading;
        // A setup snippet runs with every group, and says the same each time.
        findings.sort_by_key(|finding| (finding.range, finding.code.id));
        findings.dedup();
        let snippets = keys.into_iter().flatten().zip(last).map(|(key, last)| SnippetView { key, last });
        let mut view =
            Self { snippets: snippets.collect(), plan, findings, interpreter: interpreter.to_string() };
        if let Some(before) = before {
            view.take_over(before);
        }
        view
    }

    /// Whether a script deserves a lens: fenced, or unfenced and claiming to print something.
    pub fn is_prominent(&self, script: usize) -> bool {
        let script = &self.plan.scripts[script];
        script.is_evident && (script.block.is_some() || !script.claims.is_empty())
    }

    /// The scripts whose block touches a range, as their places in the plan.
    pub fn scripts_at(&self, range: TextRange) -> impl Iterator<Item = usize> {
        let touches = move |other: TextRange| other.start <= range.end && range.start <= other.end;
        let scripts = self.plan.scripts.iter().enumerate();
        scripts.filter(move |(_, script)| touches(script.range)).map(|(index, _)| index)
    }

    /// Gives snippets that have changed what is known of the snippets in whose place they stand.
    fn take_over(&mut self, before: &NoteView) {
        let keys = |view: &NoteView| -> Vec<ResultKey> {
            view.snippets.iter().map(|snippet| snippet.key.clone()).collect()
        };
        let (old, new) = (keys(before), keys(self));
        let (head, tail) = unchanged_ends(&old, &new);
        let same_count = old.len() == new.len();
        for index in 0..new.len() {
            let place = if index < head {
                index
            } else if index + tail >= new.len() {
                index + old.len() - new.len()
            } else if same_count {
                index
            } else {
                continue;
            };
            if self.snippets[index].last.is_some() {
                continue;
            }
            let Some(last) = before.snippets[place].last.as_ref() else { continue };
            let from = (&*before.plan.text, before.plan.scripts[place].range);
            let to = (&*self.plan.text, self.plan.scripts[index].range);
            let shown = last.shown.iter().filter(|shown| shown.kind == ShownKind::Output);
            let shown =
                shown.filter_map(|shown| Some(Shown { at: moved(from, to, shown.at)?, ..shown.clone() }));
            self.snippets[index].last =
                Some(LastRun { aged: true, shown: shown.collect(), insertion: Vec::new(), ..last.clone() });
        }
    }
}

/// What is gathered while the groups of a plan are looked at.
struct Reading<'p, S> {
    style: &'p S,
    plan: &'p NotePlan,
    interpreter: &'p str,
    keys: Vec<Option<ResultKey>>,
    last: Vec<Option<LastRun>>,
    findings: Vec<Finding>,
}

impl<S: Deref<Target = InsertStyle>> Reading<'_, S> {
    fn group(
        &mut self,
        group: usize,
        limits: &Limits,
        find: &impl Fn(&ResultKey) -> Option<Arc<UnitResult>>,
    ) {
        let chain = &self.plan.groups[group];
        let units = chain.iter().map(|index| &self.plan.scripts[*index].unit);
        let keys = ResultKey::of_run(units, limits, self.interpreter);
        let found: Vec<Option<Arc<UnitResult>>> = keys.iter().map(find).collect();
        let results: Vec<UnitResult> =
            found.iter().map(|result| result.as_deref().cloned().unwrap_or_default()).collect();
        let ran = self.plan.ran(group, &results, self.interpreter);
        for (place, ((index, key), result)) in chain.iter().zip(&keys).zip(found).enumerate() {
            if let Some(result) = result {
                self.findings.extend(ran.findings(place));
                let style = self.style;
                self.last[*index].get_or_insert_with(|| last_run(&ran, place, key.clone(), result, style));
            }
            self.keys[*index].get_or_insert_with(|| key.clone());
        }
    }
}

fn last_run(
    ran: &Ran<'_>,
    place: usize,
    key: ResultKey,
    result: Arc<UnitResult>,
    style: &InsertStyle,
) -> LastRun {
    LastRun {
        key,
        summary: ran.summary(place),
        aged: false,
        shown: ran.shown(place),
        insertion: ran.insertion(place, style),
        result,
    }
}

/// Where the line that ends at `at` has gone: the same line of the block, unless that was edited.
fn moved(from: (&str, TextRange), to: (&str, TextRange), at: u32) -> Option<u32> {
    let lines = |(text, range): (&str, TextRange)| -> Vec<String> {
        range.of(text).lines().map(str::to_string).collect()
    };
    let (old, new) = (lines(from), lines(to));
    let (head, tail) = unchanged_ends(&old, &new);
    let before = from.0.get(from.1.start as usize..at as usize)?;
    let line = before.matches('\n').count();
    let line = if line < head {
        line
    } else if line < old.len() && line + tail >= old.len() {
        line + new.len() - old.len()
    } else {
        return None;
    };
    let ahead: usize = to.1.of(to.0).split_inclusive('\n').take(line).map(str::len).sum();
    Some(to.1.start + ahead as u32 + new.get(line)?.len() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::NoteOptions;
    use crate::python::run::{Outcome, Output, Statement};

    const PYTHON: &str = "Python 3.12.1 (/usr/bin/python3)";

    fn view(text: &str, before: Option<&NoteView>, known: &[(ResultKey, UnitResult)]) -> NoteView {
        let note = Arc::new(Note::new(text, &NoteOptions::default()));
        let find = |key: &ResultKey, old: Option<&Arc<UnitResult>>| {
            let found = known.iter().find(|(its, _)| its == key).map(|(_, result)| Arc::new(result.clone()));
            found.or(old.cloned())
        };
        NoteView::new(text.into(), note, PYTHON, &Limits::default(), before, find, InsertStyle::default)
    }

    /// A run in which the statement on each of these lines printed this.
    fn printed(lines: &[(u32, &str)]) -> UnitResult {
        let statement = |(line, text): &(u32, &str)| Statement {
            first_line: *line,
            last_line: *line,
            reached: true,
            output: Output { stdout: text.to_string(), stderr: String::new() },
            ..Statement::default()
        };
        let statements = lines.iter().map(statement).collect();
        UnitResult { outcome: Outcome::Finished, statements, ..UnitResult::default() }
    }

    /// `line: label` of all that is shown, `?` before what is of changed code.
    fn shown(view: &NoteView) -> Vec<String> {
        let runs = view.snippets.iter().filter_map(|snippet| snippet.last.as_ref());
        let line = |at: u32| view.plan.note.lines.human(at as usize).0;
        let say = |last: &LastRun, shown: &Shown| {
            format!("{}{}: {}", if last.aged { "?" } else { "" }, line(shown.at), shown.label)
        };
        runs.flat_map(|last| last.shown.iter().map(move |shown| say(last, shown))).collect()
    }

    const TEXT: &str = "```python\nprint(1)\nprint(2)\n```\n\n```python\nprint(3)\n```\n";

    fn known() -> Vec<(ResultKey, UnitResult)> {
        let keys = view(TEXT, None, &[]).snippets;
        vec![
            (keys[0].key.clone(), printed(&[(1, "1"), (2, "2")])),
            (keys[1].key.clone(), printed(&[(1, "3")])),
        ]
    }

    #[test]
    fn results_stand_where_their_code_stands_now() {
        let moved = format!("A line.\n\n{TEXT}");
        assert_eq!(shown(&view(&moved, None, &known())), ["4: 1", "5: 2", "9: 3"]);
    }

    #[test]
    fn what_changed_ages_and_keeps_what_its_other_lines_showed() {
        let first = view(TEXT, None, &known());
        let edited = view(&TEXT.replace("print(1)\n", "x = 1\nprint(x)\n"), Some(&first), &[]);
        assert_eq!(shown(&edited), ["?4: 2", "8: 3"]);
        let again = view(TEXT, Some(&edited), &known());
        assert_eq!(shown(&again), ["2: 1", "3: 2", "7: 3"]);
    }

    #[test]
    fn a_new_snippet_has_no_past() {
        let first = view(TEXT, None, &known());
        let more = view(&TEXT.replacen("\n\n", "\n\n```python\nx\n```\n\n", 1), Some(&first), &[]);
        assert_eq!(shown(&more), ["2: 1", "3: 2", "11: 3"]);
    }

    #[test]
    fn a_failure_is_found_until_the_code_changes() {
        let text = "```python\nprint(1)  # Output: 2\n```\n";
        let key = view(text, None, &[]).snippets[0].key.clone();
        let first = view(text, None, &[(key, printed(&[(1, "1")]))]);
        assert_eq!(first.findings.len(), 1);
        let edited = view(&text.replace("(1)", "(3)"), Some(&first), &[]);
        assert!(edited.findings.is_empty() && edited.snippets[0].last.as_ref().unwrap().aged);
    }
}

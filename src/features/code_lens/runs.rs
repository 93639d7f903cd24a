//! What can be run, and what its last run showed.

use crate::python::run::{NoteView, ResultKey};

/// Above a snippet: to run it, and what its last run showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunLens {
    /// A byte of the line above which it stands.
    pub at: u32,
    /// Such as `▶ Run · ✓ 3 lines, 12 ms`.
    pub title: String,
}

/// A lens for each fenced snippet and for unfenced code that claims to print something, in order.
pub fn run_lenses(view: &NoteView, is_running: impl Fn(&ResultKey) -> bool) -> Vec<RunLens> {
    let prominent = (0..view.snippets.len()).filter(|index| view.is_prominent(*index));
    let lens = |index: usize| {
        let snippet = &view.snippets[index];
        let state = match &snippet.last {
            _ if is_running(&snippet.key) => " · running".to_owned(),
            Some(last) if last.aged => format!(" · changed since {}", last.summary),
            Some(last) => format!(" · {}", last.summary),
            None => String::new(),
        };
        RunLens { at: view.plan.scripts[index].range.start, title: format!("▶ Run{state}") }
    };
    let mut lenses: Vec<RunLens> = prominent.map(lens).collect();
    lenses.sort_by_key(|lens| lens.at);
    lenses
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::note::{Note, NoteOptions};
    use crate::python::run::{Limits, Outcome, UnitResult};

    /// `line: title` of each lens when a result is known for snippets that hold this text.
    fn lenses(text: &str, known: Option<&str>, before: Option<&NoteView>) -> (NoteView, Vec<String>) {
        let note = Arc::new(Note::new(text, &NoteOptions::default()));
        let make = |found: Option<&ResultKey>| {
            let find = |key: &ResultKey, old: Option<&Arc<UnitResult>>| {
                let result = UnitResult { outcome: Outcome::Finished, ..UnitResult::default() };
                old.cloned().or_else(|| (found == Some(key)).then(|| Arc::new(result)))
            };
            NoteView::new(
                text.into(),
                note.clone(),
                "Python 3.12",
                &Limits::default(),
                before,
                find,
                Default::default,
            )
        };
        let plan = make(None);
        let index = known
            .and_then(|known| plan.plan.scripts.iter().position(|script| script.unit.source.contains(known)));
        let view = make(index.map(|index| &plan.snippets[index].key));
        let lenses = run_lenses(&view, |_| false).into_iter();
        let shown = lenses.map(|lens| format!("{}: {}", note.lines.human(lens.at as usize).0, lens.title));
        let shown = shown.collect();
        (view, shown)
    }

    #[test]
    fn each_fence_can_be_run_and_unfenced_code_that_claims_something() {
        let text = "```python\nx = 1\n```\n\nText:\n\n    import math\n    print(math.pi)\n\nMore:\n\n    import math\n    \
                    print(math.tau > 6)  # Output: True\n\n```python no-run\nx = 2\n```\n";
        assert_eq!(lenses(text, None, None).1, ["1: ▶ Run", "12: ▶ Run"]);
    }

    #[test]
    fn the_last_run_is_told_and_ages_with_its_code() {
        let text = "```python\nx = 1\n```\n\n```python\nx = 2\n```\n";
        let (view, shown) = lenses(text, Some("2"), None);
        assert_eq!(shown, ["1: ▶ Run", "5: ▶ Run · ✓ no output"]);
        let edited = lenses(&text.replace('2', "3"), None, Some(&view)).1;
        assert_eq!(edited, ["1: ▶ Run", "5: ▶ Run · changed since ✓ no output"]);
    }
}

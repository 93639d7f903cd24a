//! A traceback for whoever reads the note: with the note's lines in it.

use super::findings::Ran;

impl Ran<'_> {
    /// What Python printed about the exception that ended the script at this place of the chain,
    /// with the lines of the note where it names those of a snippet.
    pub fn traceback(&self, place: usize) -> Option<String> {
        let (_, result) = self.at(place)?;
        let exception = result.outcome.exception()?;
        let lines: Vec<String> = exception.text.trim_end().lines().map(|line| self.placed(line)).collect();
        Some(if lines.is_empty() { exception.headline() } else { lines.join("\n") })
    }

    /// A line of a traceback; `  File "/…/snippet_3.py", line 2, in f` becomes `  Line 317, in f`.
    fn placed(&self, line: &str) -> String {
        self.in_note(line).unwrap_or_else(|| line.to_owned())
    }

    fn in_note(&self, line: &str) -> Option<String> {
        let (indent, rest) = line.split_once("File \"").filter(|(indent, _)| indent.trim().is_empty())?;
        let (path, rest) = rest.split_once("\", line ")?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = rest.split_at(digits);
        let name = path.rsplit('/').next()?;
        let mut chain = self.chain.iter().filter_map(|index| self.scripts.get(*index));
        let script = chain.find(|script| script.unit.name == name)?;
        let start = script.line_range(number.parse().ok()?).start;
        Some(format!("{indent}Line {}{rest}", self.note.lines.human(start as usize).0))
    }
}

#[cfg(test)]
mod tests {
    use crate::note::{Note, NoteOptions};
    use crate::python::run::scripts::{chains, scripts};
    use crate::python::run::{Exception, Outcome, Ran, UnitResult};

    #[test]
    fn a_traceback_names_the_lines_of_the_note() {
        let text = "# N\n\n```python\ndef f():\n    g()\n```\n\n> ```python continue\n> f()\n> ```\n";
        let note = Note::new(text, &NoteOptions::default());
        let scripts = scripts(text, &note);
        let chain = chains(&scripts, false).remove(0);
        let printed = "Traceback (most recent call last):\n  File \"/t/run-1/snippet_2.py\", line 1, in <module>\n    f()\n  \
                       File \"/t/run-1/snippet_1.py\", line 2, in f\n  File \"/usr/lib/snippets.py\", line 2, in g\nKeyError: 1\n";
        let exception =
            |text: &str| Exception { kind: "KeyError".into(), text: text.into(), ..Exception::default() };
        let shown = |text_of: &str| {
            let ended = UnitResult::ended(Outcome::Raised(Box::new(exception(text_of))));
            let results = [UnitResult::ended(Outcome::Finished), ended];
            let interpreter = "Python 3.12";
            Ran { text, note: &note, scripts: &scripts, chain: &chain, results: &results, interpreter }
                .traceback(1)
        };
        assert_eq!(
            shown(printed).as_deref(),
            Some(
                "Traceback (most recent call last):\n  Line 9, in <module>\n    f()\n  Line 5, in f\n  \
                 File \"/usr/lib/snippets.py\", line 2, in g\nKeyError: 1"
            )
        );
        assert_eq!(shown("").as_deref(), Some("KeyError"));
        let lie = "  File \"snippet_1.py\", line 99999999999999999999, in f";
        assert_eq!(shown(lie).as_deref(), Some(lie), "a number that is no line is left as it is");
    }
}

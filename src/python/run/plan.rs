//! Which snippets of a note are to run together, whether the user allows that, and what to ask.

use std::path::Path;
use std::sync::Arc;

use super::outcome::Outcome;
use super::report::UnitResult;
use super::sandbox::{Layer, Layers};
use super::scripts::{Script, chains, code_hashes, needed, scripts, shares_session, unfenced_script};
use super::service::Job;
use super::{Installation, Limits, Ran};
use crate::markdown::Document;
use crate::note::Note;
use crate::python::consent::{CodeHash, Consent};
use crate::python::detect::detect;
use crate::text::TextRange;

/// What of a note is to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// The snippet at this byte of the note, fenced or not.
    At(u32),
    /// The fenced snippets in this range, such as an answer's, that can be run.
    In(TextRange),
    /// Every fenced snippet that can be run, and unfenced code that claims to print something.
    All,
    /// Every fenced snippet and all unfenced code: what could be pointed at.
    Everything,
}

/// The snippets of a note that are to run, with those they depend on.
#[derive(Clone, Debug)]
pub struct NotePlan {
    /// The note's text.
    pub text: Arc<str>,
    /// The note.
    pub note: Arc<Note>,
    /// All its scripts.
    pub scripts: Vec<Script>,
    /// The groups to run, each in one process: indices of scripts.
    pub groups: Vec<Vec<usize>>,
    /// The consent hash of every script.
    pub hashes: Vec<CodeHash>,
}

impl NotePlan {
    /// Plans a run of what was selected; `interpreter` is its [`Installation::label`].
    pub fn new(text: Arc<str>, note: Arc<Note>, selection: Selection, interpreter: &str) -> Self {
        let mut scripts = scripts(&text, &note);
        let fenced = scripts.len();
        let mut groups = chains(&scripts, shares_session(&text));
        // Unfenced code is looked for only where it could be meant.
        let at =
            |script: &Script| matches!(selection, Selection::At(at) if script.range.touches(at as usize));
        let is_sought = match selection {
            Selection::At(_) => !scripts.iter().any(at),
            Selection::In(_) => false,
            Selection::All | Selection::Everything => true,
        };
        if is_sought {
            let found = detect(&Document::parse(&text), &note);
            let loose = found.iter().filter(|found| found.is_clear || selection != Selection::All);
            scripts.extend(loose.filter_map(unfenced_script));
            groups.extend((fenced..scripts.len()).map(|index| vec![index]));
        }
        let wanted = |(index, script): (usize, &Script)| match selection {
            Selection::At(_) => at(script),
            Selection::In(range) => range.covers(script.range) && index < fenced && script.can_start(),
            Selection::All => (index < fenced || !script.claims.is_empty()) && script.can_start(),
            Selection::Everything => true,
        };
        let wanted: Vec<usize> =
            scripts.iter().enumerate().filter(|pair| wanted(*pair)).map(|(index, _)| index).collect();
        let hashes = code_hashes(&scripts, &groups, interpreter);
        Self { groups: needed(&groups, &wanted), text, note, scripts, hashes }
    }

    /// Whether there is nothing to run.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// How many snippets will run.
    pub fn len(&self) -> usize {
        self.hashes_to_run().count()
    }

    /// Whether the user has allowed everything that is to run.
    pub fn is_allowed(&self, consent: &Consent, vault: &Path, path: &str) -> bool {
        self.hashes_to_run().all(|hash| consent.is_allowed(vault, path, hash))
    }

    /// The hashes of what is to run, each once.
    pub fn hashes_to_run(&self) -> impl Iterator<Item = &CodeHash> {
        let mut indices: Vec<usize> = self.groups.iter().flatten().copied().collect();
        indices.sort_unstable();
        indices.dedup();
        indices.into_iter().map(|index| &self.hashes[index])
    }

    /// The jobs for the service, numbered from `first` on in the order of the groups. `reuse` says
    /// whether kept results will do.
    pub fn jobs(&self, first: usize, reuse: bool) -> Vec<Job> {
        let job = |(number, group): (usize, &Vec<usize>)| Job {
            id: first + number,
            units: group.iter().map(|index| self.scripts[*index].unit.clone()).collect(),
            reuse,
        };
        self.groups.iter().enumerate().map(job).collect()
    }

    /// The view on a group's results from which findings and everything shown is made.
    pub fn ran<'r>(&'r self, group: usize, results: &'r [UnitResult], interpreter: &'r str) -> Ran<'r> {
        let chain = self.groups.get(group).map_or(&[][..], Vec::as_slice);
        Ran { text: &self.text, note: &self.note, scripts: &self.scripts, chain, results, interpreter }
    }
}

/// What a user must know to allow a run: what the code can reach on this machine, what it cannot,
/// and how to take the permission back. `revoke` says the last in the front end's own terms.
pub fn consent_text(interpreter: &Installation, limits: &Limits, layers: &Layers, revoke: &str) -> String {
    let mut text = format!("The code would run with {}", interpreter.label());
    let closed = [
        (Layer::Network, "without network"),
        (Layer::Files, "without reading your files or this vault's"),
        (Layer::Mounts, "without writing anywhere but in a temporary folder"),
    ];
    let network_filter = layers.has(Layer::SystemCalls);
    for (layer, words) in closed {
        let holds = match layer {
            Layer::Network => layers.has(layer) || network_filter,
            Layer::Mounts => layers.has(layer) || layers.has(Layer::Files),
            _ => layers.has(layer),
        };
        if holds {
            text.push_str(", ");
            text.push_str(words);
        }
    }
    text.push_str(&format!(
        ", for at most {} s and with {} MiB of memory.",
        limits.wall.as_secs_f32(),
        limits.memory >> 20
    ));
    let gaps: Vec<(Layer, &str)> = layers
        .gaps()
        .filter(|(layer, _)| *layer != Layer::Network || !network_filter)
        .filter(|(layer, _)| *layer != Layer::Mounts || !layers.has(Layer::Files))
        .collect();
    if gaps.len() == Layer::ALL.len() || !cfg!(target_os = "linux") {
        text.push_str(" There is no isolation on this system: the code could do everything that you can.");
    } else {
        for (layer, reason) in gaps {
            text.push_str(&format!(
                " Missing here: {} ({reason}), so it could {}.",
                layer.name(),
                layer.without_it()
            ));
        }
    }
    text.push(' ');
    text.push_str(revoke);
    text
}

/// One line about what is stored where.
pub fn privacy_line(state: Option<&Path>, cache: Option<&Path>) -> String {
    let place =
        |folder: Option<&Path>| folder.map_or("nowhere".to_string(), |folder| folder.display().to_string());
    format!(
        "Permissions are kept in {}, results in {}; nothing is written to the vault.",
        place(state),
        place(cache)
    )
}

/// Whether an outcome is about the sandbox, which a person should hear once, not at every snippet.
pub fn is_broken(result: &UnitResult) -> Option<&str> {
    match &result.outcome {
        Outcome::Broken(reason) => Some(reason),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::NoteOptions;

    fn python() -> Installation {
        Installation { executable: "/usr/bin/python3".into(), version: (3, 12, 1), readable: Vec::new() }
    }

    fn plan(text: &str, selection: Selection) -> NotePlan {
        let note = Arc::new(Note::new(text, &NoteOptions::default()));
        NotePlan::new(text.into(), note, selection, &python().label())
    }

    const NOTE: &str = "\
```python setup
import math
```

```python
print(math.pi)
```

    def f(x):
        return x + 1

    print(f(1))  # Output: 2

```python
print(2)
```
";

    #[test]
    fn a_selection_runs_with_what_it_needs() {
        let at = |needle: &str| Selection::At(NOTE.find(needle).unwrap() as u32);
        assert_eq!(plan(NOTE, at("math.pi")).groups, [[0, 1]]);
        let loose = plan(NOTE, at("f(1)"));
        assert_eq!(loose.groups, [[3]]);
        assert_eq!(loose.scripts[3].unit.source.lines().next(), Some("def f(x):"));
        assert_eq!(plan(NOTE, Selection::All).groups, [vec![0, 1], vec![0, 2], vec![3]]);
        let answer = TextRange::new(NOTE.find("```python\nprint(2)").unwrap(), NOTE.len());
        assert_eq!(plan(NOTE, Selection::In(answer)).groups, [[0, 2]]);
        assert!(plan("prose\n", Selection::All).is_empty());
        let fragment = NOTE.replace("print(2)", "  print(2)\n x");
        assert_eq!(
            plan(&fragment, Selection::All).len(),
            3,
            "what is no script is run where someone points at it"
        );
        assert_eq!(plan(&fragment, Selection::At(fragment.rfind(" x\n").unwrap() as u32)).groups, [[0, 2]]);
        let meant = fragment.replace("```python\n  p", "```python expect=IndentationError\n  p");
        assert_eq!(plan(&meant, Selection::All).len(), 4);
        assert_eq!(plan(NOTE, Selection::All).len(), 4);
    }

    #[test]
    fn the_question_says_what_is_missing() {
        let mut layers = Layers::default();
        Layer::ALL.into_iter().for_each(|layer| {
            layers.missing.insert(layer, None);
        });
        let text = |layers: &Layers| {
            consent_text(&python(), &Limits::default(), layers, "Take it back with `qmark trust remove`.")
        };
        if cfg!(target_os = "linux") {
            assert_eq!(
                text(&layers),
                "The code would run with Python 3.12.1 (/usr/bin/python3), without network, without reading your \
                 files or this vault's, without writing anywhere but in a temporary folder, for at most 5 s and \
                 with 512 MiB of memory. Take it back with `qmark trust remove`."
            );
            layers.missing.insert(Layer::Files, Some("no Landlock".into()));
            assert!(
                text(&layers)
                    .contains("Missing here: files (Landlock) (no Landlock), so it could read your files.")
            );
        }
        assert!(text(&Layers::default()).contains("no isolation on this system"));
    }
}

//! The snippets of a note as they run: their code, their claims, and what runs before them.

use std::sync::Arc;

use super::request::{Mode, Unit};
use crate::markdown::Document;
use crate::note::{CodeForm, Note};
use crate::python::claims::{self, Claim, Expected, FollowingBlock};
use crate::python::consent::CodeHash;
use crate::python::detect::Detected;
use crate::python::fragment::is_readable;
use crate::python::snippet::{Language, Options, Snippet, snippets};
use crate::python::source_map::SourceMap;
use crate::python::syntax::{Version, is_valid};
use crate::python::transcript;
use crate::text::TextRange;

/// A snippet that can be run.
#[derive(Clone, Debug)]
pub struct Script {
    /// Its index in [`Note::code_blocks`]; `None` for code that is not fenced.
    pub block: Option<usize>,
    /// The whole block in the note.
    pub range: TextRange,
    /// Whether it is beyond doubt a snippet that can be run as it stands: fenced, or unfenced code
    /// that is more than a line in running text and needs no repair.
    pub is_evident: bool,
    /// What its author says about it.
    pub options: Options,
    /// What is run.
    pub unit: Unit,
    /// The unit's source and where it stands in the note.
    pub code: SourceMap,
    /// What the note says that it does.
    pub claims: Vec<PlacedClaim>,
}

/// A claim and the text it stands in.
#[derive(Clone, Debug)]
pub struct PlacedClaim {
    /// The claim; its range counts bytes of the map's source.
    pub claim: Claim,
    /// From those bytes to the note's.
    pub map: Arc<SourceMap>,
}

impl PlacedClaim {
    /// Where the claimed text stands in the note.
    pub fn range(&self) -> TextRange {
        self.map.to_file(self.claim.range)
    }
}

impl Script {
    /// The claims without their places, as the judge takes them.
    pub fn claims_alone(&self) -> Vec<Claim> {
        self.claims.iter().map(|placed| placed.claim.clone()).collect()
    }

    /// Whether it can begin to run, as far as the parser sees, or its author says how it fails.
    pub fn can_start(&self) -> bool {
        let fails = self.claims.iter().any(|placed| matches!(placed.claim.expected, Expected::Raises(..)));
        self.unit.mode == Mode::Transcript
            || self.options.expect.is_some()
            || fails
            || is_valid(&self.unit.source, Version::LATEST)
    }

    /// The note's bytes of a 1-based line of the code, without its indentation and line break.
    pub fn line_range(&self, line: u32) -> TextRange {
        let source = self.code.source();
        let start: usize =
            source.split_inclusive('\n').take(line.saturating_sub(1) as usize).map(str::len).sum();
        let text = source[start..].lines().next().unwrap_or("");
        let content = text.trim();
        let indent = text.len() - text.trim_start().len();
        self.code.to_file(TextRange::new(start + indent, start + indent + content.len()))
    }
}

/// How the notes claim what code prints, as far as the runnable snippets of this one show it.
pub fn claims_of(text: &str, note: &Note) -> Vec<Claim> {
    scripts(text, note).into_iter().flat_map(|script| script.claims).map(|placed| placed.claim).collect()
}

/// The runnable snippets of a note, in order. Those marked `no-run` and empty ones are none.
pub fn scripts(text: &str, note: &Note) -> Vec<Script> {
    let snippets = snippets(text, note);
    let runnable = snippets.iter().filter(|snippet| snippet.options.run);
    runnable.filter_map(|snippet| script(text, note, snippet)).collect()
}

/// One snippet as it runs; `None` if there is no code in it.
pub fn script(text: &str, note: &Note, snippet: &Snippet) -> Option<Script> {
    let source = snippet.map.source();
    let session = transcript::is_transcript(source)
        || snippet.language == Language::Transcript && transcript::find_prompt(source).is_some();
    let block = &note.code_blocks[snippet.block];
    let name = format!("snippet_{}.py", snippet.block + 1);
    let mut script = Script::new(&snippet.map, session, name, block.range, snippet.options.clone())?;
    script.block = Some(snippet.block);
    if !session {
        script.claims.extend(claim_after(text, note, snippet.block));
    }
    Some(script)
}

/// Code that is not fenced as it runs, which it does only where someone points at it. A repair is
/// never part of that: what runs is what stands there.
pub fn unfenced_script(detected: &Detected) -> Option<Script> {
    let name = format!("unfenced_{}.py", detected.range.start);
    let mut script =
        Script::new(&detected.map, detected.is_session, name, detected.range, Options::default())?;
    script.is_evident = detected.is_clear && is_readable(&script.unit.source, Version::LATEST);
    Some(script)
}

impl Script {
    fn new(map: &SourceMap, session: bool, name: String, range: TextRange, options: Options) -> Option<Self> {
        let source = map.source();
        if source.trim().is_empty() {
            return None;
        }
        let shared = Arc::new(map.clone());
        let placed = |claim: Claim| PlacedClaim { claim, map: Arc::clone(&shared) };
        let (mode, code, claims): (Mode, SourceMap, Vec<PlacedClaim>) = if session {
            let parts = transcript::parse(source);
            let claims = claims::in_transcript(source, &parts).into_iter().map(placed).collect();
            (Mode::Transcript, parts.code.through(map), claims)
        } else if let Some(section) = claims::output_section(source) {
            let mut inner = SourceMap::empty();
            inner.push_range(source, section.code);
            let own = claims::in_comments(section.code.of(source)).into_iter();
            let claims = own.chain([section.claim(source)]).map(placed).collect();
            (Mode::Script, inner.through(map), claims)
        } else {
            (Mode::Script, map.clone(), claims::in_comments(source).into_iter().map(placed).collect())
        };
        let alone: Vec<Claim> = claims.iter().map(|placed| placed.claim.clone()).collect();
        let (values, raises) = claims::wanted_lines(code.source(), &alone);
        let expect = options.expect.as_deref().map(str::to_string);
        let unit = Unit { source: code.source().to_string(), name, mode, values, raises, expect };
        Some(Self { block: None, range, is_evident: true, options, unit, code, claims })
    }

    /// The note's bytes of the first line that holds code.
    pub fn first_line(&self) -> TextRange {
        let lines = self.unit.source.lines();
        let blank =
            lines.take_while(|line| line.trim().is_empty() || line.trim_start().starts_with('#')).count();
        self.line_range(blank as u32 + 1)
    }
}

/// The claim that the block after a snippet makes.
fn claim_after(text: &str, note: &Note, block: usize) -> Option<PlacedClaim> {
    let (own, next) = (&note.code_blocks[block], note.code_blocks.get(block + 1)?);
    let between = text.get(own.range.end as usize..next.range.start as usize)?;
    let mut lines = between
        .lines()
        .map(|line| line.trim_matches([' ', '\t', '>', '-', '+']))
        .filter(|line| !line.is_empty());
    let introduction = lines.next().unwrap_or("");
    if lines.next().is_some() {
        return None;
    }
    // Indented code needs a word that says what it is.
    if matches!(next.form, CodeForm::Indented) && introduction.is_empty() {
        return None;
    }
    let map = SourceMap::new(text, next.pieces.iter().copied());
    let block = FollowingBlock { language: next.language.as_deref(), text: map.source(), introduction };
    let claim = claims::following(&block)?;
    Some(PlacedClaim { claim, map: Arc::new(map) })
}

/// Whether the note's front matter says that all its snippets share one session
/// (`python: {session: note}`).
pub fn shares_session(text: &str) -> bool {
    let document = Document::parse(text);
    document
        .front_matter
        .is_some_and(|matter| matter.get("python.session").any(|scalar| &*scalar.value == "note"))
}

/// The scripts in the groups that run in one process each: indices in the order of running, the
/// `setup` scripts first. Every script is in at least one group, and in one group as other than
/// setup.
pub fn chains(scripts: &[Script], one_session: bool) -> Vec<Vec<usize>> {
    let setup: Vec<usize> = (0..scripts.len()).filter(|index| scripts[*index].options.setup).collect();
    let mut chains: Vec<(Option<&str>, Vec<usize>)> = Vec::new();
    let mut last: Option<usize> = None;
    for (index, script) in scripts.iter().enumerate().filter(|(_, script)| !script.options.setup) {
        let named = script.options.session.as_deref();
        let known = match named {
            Some(name) => chains.iter().position(|(its, _)| *its == Some(name)),
            None if one_session => chains.iter().position(|(its, _)| its.is_none()),
            None if script.options.continues => last,
            None => None,
        };
        let chain = known.unwrap_or_else(|| {
            chains.push((named, Vec::new()));
            chains.len() - 1
        });
        chains[chain].1.push(index);
        last = Some(chain);
    }
    if chains.is_empty() && !setup.is_empty() {
        return vec![setup];
    }
    chains.into_iter().map(|(_, members)| setup.iter().copied().chain(members).collect()).collect()
}

/// The part of the chains that is needed to run the scripts at `wanted`: each chain that holds one
/// of them, up to its last one.
pub fn needed(chains: &[Vec<usize>], wanted: &[usize]) -> Vec<Vec<usize>> {
    let mut left: Vec<usize> = wanted.to_vec();
    let mut needed = Vec::new();
    for chain in chains {
        if let Some(end) = chain.iter().rposition(|index| left.contains(index)) {
            left.retain(|index| !chain[..=end].contains(index));
            needed.push(chain[..=end].to_vec());
        }
    }
    needed
}

/// The consent hashes of all scripts of a note, in order: each covers the code that runs before it.
pub fn code_hashes(scripts: &[Script], chains: &[Vec<usize>], interpreter: &str) -> Vec<CodeHash> {
    (0..scripts.len())
        .map(|index| {
            let before: Vec<&str> = chains
                .iter()
                .find(|chain| chain.contains(&index))
                .into_iter()
                .flat_map(|chain| chain.iter().take_while(|other| **other != index))
                .map(|other| scripts[*other].unit.source.as_str())
                .collect();
            CodeHash::new(&scripts[index].unit.source, &before, interpreter)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::NoteOptions;

    fn of(text: &str) -> Vec<Script> {
        scripts(text, &Note::new(text, &NoteOptions::default()))
    }

    fn groups(text: &str) -> Vec<Vec<usize>> {
        chains(&of(text), shares_session(text))
    }

    #[test]
    fn sessions_are_what_the_author_says() {
        let fence = |info: &str| format!("```python {info}\nx = 1\n```\n\n");
        let note = |infos: &[&str]| infos.iter().map(|info| fence(info)).collect::<String>();
        assert_eq!(groups(&note(&["", ""])), [[0], [1]]);
        assert_eq!(groups(&note(&["", "continue", "continue", ""])), [vec![0, 1, 2], vec![3]]);
        assert_eq!(groups(&note(&["session=a", "", "session=a"])), [vec![0, 2], vec![1]]);
        assert_eq!(groups(&note(&["", "setup", ""])), [[1, 0], [1, 2]]);
        assert_eq!(groups(&note(&["setup"])), [[0]]);
        assert_eq!(groups(&format!("---\npython: {{session: note}}\n---\n{}", note(&["", ""]))), [[0, 1]]);
        assert_eq!(groups(&note(&["", "no-run", ""])), [[0], [1]]);
    }

    #[test]
    fn only_what_is_needed_runs() {
        let chains = [vec![0, 1, 2], vec![0, 3]];
        assert_eq!(needed(&chains, &[1]), [[0, 1]]);
        assert_eq!(needed(&chains, &[3, 2]), [vec![0, 1, 2], vec![0, 3]]);
        assert_eq!(needed(&chains, &[0]), [[0]]);
    }

    #[test]
    fn claims_are_found_wherever_they_stand() {
        let claimed = |text: &str| -> Vec<String> {
            of(text)
                .iter()
                .flat_map(|script| &script.claims)
                .map(|claim| claim.range().of(text).to_string())
                .collect()
        };
        assert_eq!(claimed("> ```python\n> print(1)  # Output: 1\n> ```\n"), ["1"]);
        assert_eq!(
            claimed(
                "```pycon\n>>> 1 + 1\n2\n>>> f()\nTraceback (most recent call last):\nKeyError: 1\n```\n"
            ),
            ["2", "Traceback (most recent call last):\nKeyError: 1"]
        );
        assert_eq!(claimed("```python\nprint(1)\n```\n\n**Output:**\n\n```\n1\n```\n"), ["1"]);
        assert_eq!(claimed("```python\nprint(1)\n```\n\n    1\n"), [""; 0]);
        assert_eq!(claimed("```python\nprint(1)\n```\nOutput:\n\n    1\n"), ["1"]);
        assert_eq!(claimed("```python\nprint(1)\n```\n\nA file:\n\n```\n1\n```\n"), [""; 0]);
        assert_eq!(claimed("```python\nprint(1)\n\nOutput:\n1\n```\n"), ["1"]);
        assert_eq!(claimed("```python\nprint(1)\n```\n\n```python\nprint(2)\n```\n"), [""; 0]);
    }
}

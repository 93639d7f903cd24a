//! `workspace/symbol`: fuzzy search over questions, headings, note names and aliases.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::text::TextRange;
use crate::vault::{FileEntry, FileId, Vault};

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FoundKind {
    /// A question: listed first.
    Question,
    /// A heading.
    Heading,
    /// A note, by its name or an alias.
    Note,
}

/// One result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Which sort of thing.
    pub kind: FoundKind,
    /// Its title.
    pub name: String,
    /// Where it stands: note and section.
    pub container: String,
    /// The note.
    pub file: FileId,
    /// Its title's bytes.
    pub range: TextRange,
}

/// The best `limit` results for `query` in a vault. All words must occur, in any order; an empty
/// query lists everything, questions first.
pub fn workspace_symbols(vault: &Vault, query: &str, limit: usize) -> Vec<Found> {
    let pattern = Pattern::new(query, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut scored = Vec::new();
    let mut buffer = Vec::new();
    for (entry, note) in vault.notes() {
        let mut consider = |kind, name: &str, range, section: Option<u32>| {
            if let Some(score) = pattern.score(Utf32Str::new(name, &mut buffer), &mut matcher) {
                scored.push((kind, std::cmp::Reverse(score), entry.id, range, section, name.to_owned()));
            }
        };
        for question in &note.questions {
            let own =
                question.heading.filter(|&at| note.headings[at as usize].range.start == question.range.start);
            let section = if own.is_some() { None } else { question.heading };
            consider(FoundKind::Question, &question.title, question.title_range, section);
        }
        for heading in &note.headings {
            if !note.questions.iter().any(|question| question.range.start == heading.range.start) {
                consider(FoundKind::Heading, &heading.text, heading.text_range, None);
            }
        }
        consider(FoundKind::Note, entry.stem(), TextRange::default(), None);
        for alias in &note.aliases {
            consider(FoundKind::Note, &alias.text, alias.range, None);
        }
    }
    scored.sort();
    scored.truncate(limit);
    let found = scored.into_iter().filter_map(|(kind, _, file, range, section, name)| {
        let entry = vault.get(file)?;
        Some(Found { kind, name, container: container(entry, section), file, range })
    });
    found.collect()
}

fn container(entry: &FileEntry, section: Option<u32>) -> String {
    let heading = section.and_then(|index| entry.note()?.headings.get(index as usize));
    match heading {
        Some(heading) => format!("{} ▸ {}", entry.stem(), heading.text),
        None => entry.stem().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Fixture;

    #[test]
    fn words_match_in_any_order() {
        let fixture = Fixture::new(&[("GIL.md", "# Global interpreter lock\n"), ("b.md", "# Other\n")]);
        let names = |query: &str| {
            let found = workspace_symbols(&fixture.vault, query, 10);
            found.into_iter().map(|found| found.name).collect::<Vec<_>>()
        };
        assert_eq!(names("lock glob"), ["Global interpreter lock"]);
        assert_eq!(names("gil")[0], "Global interpreter lock");
        assert_eq!(names("zzz"), [""; 0]);
    }
}

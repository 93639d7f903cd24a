//! `workspace/symbol`: search over questions, headings, note names and aliases.

mod hit;
mod matching;

use self::hit::{Hit, kind_of, rank};
use self::matching::{exact, left_out_letters, typing_errors};
use super::search_query::SearchQuery;
use super::section::sections_above;
use crate::note::questions::Question;
use crate::note::{Named, Note};
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
    /// For a question, its index in the note.
    pub question: Option<u32>,
    /// Of two results of one kind the one with less comes first, in whatever vaults they were found.
    pub rank: u64,
}

/// Added to the rank of near misses.
const NEAR: u64 = 1 << 60;

/// Below this many good results, near misses are looked for as well.
const FEW: usize = 5;

/// The best `limit` results for `query` in a vault.
///
/// All words must occur, in any order; question words may be missing. Whole words count more than
/// beginnings, rare words more than common ones; questions come before headings and these before
/// notes. Where little is found, typing errors and left-out letters are forgiven. An empty query lists
/// everything. The order is the same each time.
pub fn workspace_symbols(vault: &Vault, query: &str, limit: usize) -> Vec<Found> {
    search(vault, &SearchQuery::parse(query), limit)
}

/// [`workspace_symbols`] for a query that was read already.
pub fn search(vault: &Vault, query: &SearchQuery, limit: usize) -> Vec<Found> {
    let mut hits = exact(vault, query);
    rank(query, &mut hits, limit);
    let (few, exact) = (FEW.min(limit), hits.len());
    for near in [typing_errors, left_out_letters] {
        if hits.len() >= few || query.text.is_empty() {
            break;
        }
        let mut near = near(vault, query);
        near.retain(|near| !hits.iter().any(|hit| hit.is_same(near)));
        near.sort_unstable_by_key(Hit::order);
        hits.extend(near);
    }
    hits.truncate(limit);
    let near = |index: usize| if index < exact { 0 } else { NEAR };
    hits.into_iter().enumerate().filter_map(|(index, hit)| found(vault, hit, near(index))).collect()
}

/// Like [`search`], without near misses.
pub fn search_exactly(vault: &Vault, query: &SearchQuery, limit: usize) -> Vec<Found> {
    let mut hits = exact(vault, query);
    rank(query, &mut hits, limit);
    hits.into_iter().filter_map(|hit| found(vault, hit, 0)).collect()
}

fn found(vault: &Vault, hit: Hit, near: u64) -> Option<Found> {
    let entry = vault.get(hit.file)?;
    let note = entry.note()?;
    let mut container = entry.stem().to_owned();
    let (name, range, question) = match hit.named {
        Some(Named::Question(index)) => {
            let question = note.questions.get(index as usize)?;
            container = container_of(entry, note, question);
            (question.title.to_string(), question.title_range, Some(index))
        }
        Some(Named::Heading(index)) => {
            let heading = note.headings.get(index as usize)?;
            (heading.text.to_string(), heading.text_range, None)
        }
        Some(Named::Alias(index)) => {
            let alias = note.aliases.get(index as usize)?;
            (alias.text.to_string(), alias.range, None)
        }
        None => (entry.stem().to_owned(), TextRange::default(), None),
    };
    let (kind, rank) = (kind_of(hit.named), near + hit.rank());
    Some(Found { kind, name, container, file: hit.file, range, question, rank })
}

/// Where a question stands: its note and the innermost section.
pub(super) fn container_of(entry: &FileEntry, note: &Note, question: &Question) -> String {
    match sections_above(note, question).last() {
        Some(heading) => format!("{} ▸ {}", entry.stem(), heading.text),
        None => entry.stem().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Fixture;

    #[test]
    fn results_of_several_vaults_can_be_brought_in_one_order() {
        let ranks = |title: &str, query: &str| {
            let fixture = Fixture::new(&[("a.md", &format!("## {title}\n\nx\n"))]);
            workspace_symbols(&fixture.vault, query, 10)
                .into_iter()
                .map(|found| found.rank)
                .collect::<Vec<_>>()
        };
        assert!(ranks("What is a list?", "list") < ranks("What is a list comprehension?", "list"));
        assert!(ranks("What is a long list of all?", "list") < ranks("What is a lisp?", "list"));
    }

    fn names(files: &[(&str, &str)], query: &str) -> Vec<String> {
        let fixture = Fixture::new(files);
        workspace_symbols(&fixture.vault, query, 10).into_iter().map(|found| found.name).collect()
    }

    #[test]
    fn words_match_in_any_order() {
        let files = [("GIL.md", "# Global interpreter lock\n"), ("b.md", "# Other\n")];
        assert_eq!(names(&files, "lock glob"), ["Global interpreter lock"]);
        assert_eq!(names(&files, "gil")[0], "GIL");
        assert_eq!(names(&files, "zzz"), [""; 0]);
    }

    #[test]
    fn questions_come_first_and_question_words_may_be_missing() {
        let files = [(
            "closure.md",
            "# Closure\n\n## Explain the closure of a loop?\n\nx\n\n## Why use a closure?\n\nx\n",
        )];
        assert_eq!(
            names(&files, "what is a closure"),
            ["Why use a closure?", "Explain the closure of a loop?", "Closure", "closure"]
        );
        assert_eq!(names(&files, "?closure").len(), 2);
    }

    #[test]
    fn typing_errors_are_forgiven() {
        let files = [("a.md", "## What is a decorator?\nx\n## What is a generator?\nx\n")];
        assert_eq!(names(&files, "decoratr"), ["What is a decorator?"]);
        assert_eq!(names(&files, "gnrtr"), ["What is a generator?"]);
    }

    #[test]
    fn a_search_sees_what_changed_after_the_names_were_gathered() {
        let mut fixture = Fixture::new(&[("a.md", "## What is a list?\n"), ("b.md", "## What is a set?\n")]);
        let found = |vault: &Vault, query: &str| {
            workspace_symbols(vault, query, 10).into_iter().map(|it| it.name).collect::<Vec<_>>()
        };
        assert_eq!(found(&fixture.vault, "list"), ["What is a list?"]);
        fixture.vault.set_text(fixture.file, "## What is a tuple?\n");
        assert_eq!(found(&fixture.vault, "list"), [""; 0]);
        assert_eq!(found(&fixture.vault, "tuple"), ["What is a tuple?"]);
        assert_eq!(found(&fixture.vault, "tpule"), ["What is a tuple?"]);
        fixture.vault.remove("b.md");
        assert_eq!(found(&fixture.vault, "what"), ["What is a tuple?"]);
    }

    #[test]
    fn prefixes_narrow() {
        let files = [
            ("a.md", "#py\n\n## What is a list?\n\n## What is a set?\nx\n"),
            ("b.md", "## What is a list of b?\nx\n"),
        ];
        assert_eq!(names(&files, "!list"), ["What is a list?"]);
        assert_eq!(names(&files, "#py list"), ["What is a list?"]);
        assert_eq!(names(&files, "list").len(), 2);
    }

    #[test]
    fn the_container_tells_note_and_section() {
        let text = "# N\n\nQ. What is a key?\nA. x\n\n## Dicts\n\n### What is a key of a dict?\n\nx\n";
        let fixture = Fixture::new(&[("n.md", text)]);
        let found = workspace_symbols(&fixture.vault, "key", 10);
        assert_eq!(found.iter().map(|it| &*it.container).collect::<Vec<_>>(), ["n", "n ▸ Dicts"]);
    }
}

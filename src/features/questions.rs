//! `qmark/questions`: the questions of a note or a vault, all of them or those that a search finds.

use super::answer_search::search_text;
use super::question_navigation::QuestionPlace;
use super::search_query::SearchQuery;
use super::workspace_symbol::search;
use crate::note::Note;
use crate::text::TextRange;
use crate::vault::{Disk, FileId, Vault};

/// What is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ask<'q> {
    /// Only this note.
    pub file: Option<FileId>,
    /// What was typed, as [`SearchQuery`] reads it; without words, all that its prefixes let through.
    pub query: &'q str,
    /// Look into the answers as well as at the titles.
    pub answers: bool,
    /// At most so many.
    pub limit: usize,
}

/// A question, and where its answer holds the words where they are not in its title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The question.
    pub place: QuestionPlace,
    /// The line of its answer that fits, trimmed, with its bytes.
    pub line: Option<(String, TextRange)>,
    /// Of two the one with less comes first, in whatever vaults they were found.
    pub rank: u64,
}

/// The questions that are asked for: best first where there are words to look for, else in the order
/// of paths and lines.
pub fn questions(vault: &Vault, disk: &dyn Disk, ask: Ask<'_>) -> Vec<Listed> {
    let query = SearchQuery { questions_only: true, file: ask.file, ..SearchQuery::parse(ask.query) };
    if query.text.is_empty() {
        return in_order(vault, &query, ask.limit);
    }
    if !ask.answers {
        let found = search(vault, &query, ask.limit).into_iter();
        return found.filter_map(|found| listed(found.file, found.question, None, found.rank)).collect();
    }
    let hits = search_text(vault, disk, &query, ask.limit).into_iter();
    let hits = hits.filter_map(|hit| {
        let line = (!hit.line.is_empty()).then_some((hit.line, hit.range));
        listed(hit.file, hit.question, line, hit.rank)
    });
    hits.collect()
}

fn listed(
    file: FileId,
    question: Option<u32>,
    line: Option<(String, TextRange)>,
    rank: u64,
) -> Option<Listed> {
    Some(Listed { place: QuestionPlace { file, question: question? }, line, rank })
}

fn in_order(vault: &Vault, query: &SearchQuery, limit: usize) -> Vec<Listed> {
    let of_note = |file: FileId, note: &Note| {
        let questions = note.questions.iter().enumerate();
        let questions = questions.filter(|(_, it)| !query.unanswered_only || it.is_unanswered());
        questions.filter_map(|(index, _)| listed(file, Some(index as u32), None, 0)).collect::<Vec<_>>()
    };
    let mut notes: Vec<_> = query.notes(vault).filter(|(_, note)| !note.questions.is_empty()).collect();
    notes.sort_unstable_by(|(a, _), (b, _)| a.path.cmp(&b.path));
    notes.into_iter().flat_map(|(entry, note)| of_note(entry.id, note)).take(limit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::{Fixture, NoDisk};

    fn titles(query: &str, answers: bool) -> Vec<String> {
        let files = [
            ("b.md", "#py\n\n## What is a list?\n\n## What is a set?\nUnique and hashable.\n"),
            ("a.md", "## What is hashable?\nx\n"),
        ];
        let fixture = Fixture::new(&files);
        let found = questions(&fixture.vault, &NoDisk, Ask { query, answers, limit: 9, file: None });
        let title = |listed: Listed| {
            let question = &fixture.note(listed.place.file).questions[listed.place.question as usize];
            match listed.line {
                Some((line, _)) => format!("{} ▸ {line}", question.title),
                None => question.title.to_string(),
            }
        };
        found.into_iter().map(title).collect()
    }

    #[test]
    fn without_words_they_stand_in_the_order_of_notes_and_lines() {
        assert_eq!(titles("", false), ["What is hashable?", "What is a list?", "What is a set?"]);
        assert_eq!(titles("#py", false), ["What is a list?", "What is a set?"]);
        assert_eq!(titles("!", true), ["What is a list?"]);
    }

    #[test]
    fn words_are_looked_for_in_titles_and_in_answers_if_asked_for() {
        assert_eq!(titles("hashable", false), ["What is hashable?"]);
        assert_eq!(titles("hashable", true), ["What is hashable?", "What is a set? ▸ Unique and hashable."]);
        assert_eq!(titles("hashble", false), ["What is hashable?"]);
    }

    #[test]
    fn one_note_may_be_asked_alone() {
        let fixture = Fixture::new(&[("b.md", "## What is b?\n"), ("a.md", "## What is a?\n")]);
        for query in ["", "what is"] {
            let ask = Ask { file: Some(fixture.file), query, answers: false, limit: 9 };
            let found = questions(&fixture.vault, &NoDisk, ask);
            assert_eq!(found.iter().map(|it| it.place.file).collect::<Vec<_>>(), [fixture.file], "{query}");
        }
    }
}

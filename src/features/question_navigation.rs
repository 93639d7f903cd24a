//! From question to question: the next, the previous, the next unanswered, a random one.

use super::search_query::SearchQuery;
use super::workspace_symbol::{FoundKind, search_exactly};
use crate::note::Note;
use crate::note::questions::{AnswerState, Question, QuestionKind};
use crate::vault::{FileId, Vault};

/// Where to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The first question behind the cursor.
    Next,
    /// The last question before the cursor.
    Previous,
    /// The first question without an answer behind the cursor.
    NextUnanswered,
}

/// A question of a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuestionPlace {
    /// The note.
    pub file: FileId,
    /// The index of the question in it.
    pub question: u32,
}

/// The question in this direction from the byte `offset`, starting again at the other end of the note.
pub fn question_from(note: &Note, offset: usize, direction: Direction) -> Option<usize> {
    let offset = offset as u32;
    let line = note.lines.line_range(note.lines.line_of(offset as usize));
    let places = 0..note.questions.len();
    let start = |index: &usize| note.questions[*index].title_range.start;
    match direction {
        Direction::Next => places.clone().find(|index| start(index) > line.end).or(places.clone().next()),
        Direction::Previous => {
            places.clone().rev().find(|index| start(index) < line.start).or(places.clone().next_back())
        }
        Direction::NextUnanswered => {
            let mut open = places.filter(|index| is_unanswered(&note.questions[*index]));
            let first = open.next()?;
            let behind = std::iter::once(first).chain(open).find(|index| start(index) > line.end);
            Some(behind.unwrap_or(first))
        }
    }
}

/// The next unanswered question of the vault: behind `offset` in the note, else in the notes after
/// it by path, the note itself again at the end.
pub fn next_unanswered(vault: &Vault, file: FileId, offset: usize) -> Option<QuestionPlace> {
    let note = vault.note(file)?;
    let behind = question_from(note, offset, Direction::NextUnanswered);
    let place = |question: usize| QuestionPlace { file, question: question as u32 };
    if let Some(index) = behind
        && note.questions[index].title_range.start as usize > offset
    {
        return Some(place(index));
    }
    let mut notes: Vec<_> = vault.notes().filter(|(entry, _)| !entry.is_template()).collect();
    notes.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
    let at = notes.iter().position(|(entry, _)| entry.id == file).map_or(0, |at| at + 1);
    let at = at.min(notes.len());
    notes.rotate_left(at);
    let elsewhere = notes.into_iter().filter(|(entry, _)| entry.id != file).find_map(|(entry, note)| {
        let question = note.questions.iter().position(is_unanswered)?;
        Some(QuestionPlace { file: entry.id, question: question as u32 })
    });
    elsewhere.or_else(|| behind.map(place))
}

/// One of the questions that fit the query, chosen by `random`, any number; prompts are left out.
pub fn random_question(vault: &Vault, query: &str, random: u64) -> Option<QuestionPlace> {
    let query = SearchQuery { questions_only: true, ..SearchQuery::parse(query) };
    let found = search_exactly(vault, &query, usize::MAX);
    let places = found.into_iter().filter(|found| found.kind == FoundKind::Question).filter_map(|found| {
        let index = found.question?;
        let entry = vault.get(found.file).filter(|entry| !entry.is_template())?;
        let question = entry.note()?.questions.get(index as usize)?;
        (question.kind != QuestionKind::Prompt).then_some(QuestionPlace { file: found.file, question: index })
    });
    let mut places: Vec<QuestionPlace> = places.collect();
    if places.is_empty() {
        return None;
    }
    // The order of search results favours nothing that a person would notice, but must be stable.
    places.sort_unstable_by_key(|place| (place.file, place.question));
    Some(places[(random % places.len() as u64) as usize])
}

/// Whether a question waits for its answer.
pub fn is_unanswered(question: &Question) -> bool {
    question.kind != QuestionKind::Prompt && question.state == AnswerState::Unanswered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Fixture;

    const TEXT: &str = "## What is a?\nx\n\n## What is b?\n\n## What is c?\nx\n";

    fn titles(direction: Direction) -> Vec<String> {
        let fixture = Fixture::new(&[("n.md", TEXT)]);
        let note = fixture.note(fixture.file);
        [0, 20, 40]
            .map(|offset| question_from(note, offset, direction).expect("a question"))
            .map(|index| note.questions[index].title.to_string())
            .to_vec()
    }

    #[test]
    fn next_and_previous_go_round() {
        assert_eq!(titles(Direction::Next), ["What is b?", "What is c?", "What is a?"]);
        assert_eq!(titles(Direction::Previous), ["What is c?", "What is a?", "What is b?"]);
        assert_eq!(titles(Direction::NextUnanswered), ["What is b?", "What is b?", "What is b?"]);
    }

    #[test]
    fn the_next_unanswered_may_be_in_another_note() {
        let fixture = Fixture::new(&[("a.md", "## What is a?\nx\n"), ("b.md", TEXT)]);
        let place = next_unanswered(&fixture.vault, fixture.file, 0).expect("a question");
        let note = fixture.note(place.file);
        assert_eq!(&*note.questions[place.question as usize].title, "What is b?");
    }

    #[test]
    fn a_random_question_fits_the_query() {
        let fixture = Fixture::new(&[("n.md", TEXT)]);
        for random in 0..5 {
            let place = random_question(&fixture.vault, "b", random).expect("a question");
            assert_eq!(place.question, 1);
        }
        assert_eq!(random_question(&fixture.vault, "zzz", 1), None);
    }
}

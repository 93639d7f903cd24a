//! From question to question: the next, the previous, the next unanswered, a random one.

use super::search_query::SearchQuery;
use super::workspace_symbol::{Found, FoundKind, search, search_exactly};
use crate::note::Note;
use crate::note::questions::QuestionKind;
use crate::vault::{FileId, Vault};

/// Where to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The first question of the note behind the cursor.
    Next,
    /// The last question of the note before the cursor.
    Previous,
    /// The first question without an answer behind the cursor; else in the notes after this one by
    /// path, and in the end from the beginning of this one.
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

/// The question in this direction from the byte `offset` of a note.
pub fn question_from(vault: &Vault, file: FileId, offset: usize, to: Direction) -> Option<QuestionPlace> {
    let note = vault.note(file)?;
    let line = note.lines.line_range(note.lines.line_of(offset));
    let behind = note.questions.partition_point(|question| question.title_range.start <= line.end);
    let place = |question: usize| Some(QuestionPlace { file, question: question as u32 });
    match to {
        Direction::Next => (behind < note.questions.len()).then(|| place(behind))?,
        Direction::Previous => {
            let before = note.questions.partition_point(|question| question.title_range.start < line.start);
            place(before.checked_sub(1)?)
        }
        Direction::NextUnanswered => match first_unanswered(note, behind) {
            Some(question) => place(question),
            None => unanswered_elsewhere(vault, file).or_else(|| place(first_unanswered(note, 0)?)),
        },
    }
}

fn first_unanswered(note: &Note, from: usize) -> Option<usize> {
    (from..note.questions.len()).find(|&index| note.questions[index].is_unanswered())
}

fn unanswered_elsewhere(vault: &Vault, file: FileId) -> Option<QuestionPlace> {
    let path = &vault.get(file)?.path;
    let open = vault.notes().filter_map(|(entry, note)| {
        let question =
            (!vault.is_template(entry) && entry.id != file).then(|| first_unanswered(note, 0))??;
        Some((entry, QuestionPlace { file: entry.id, question: question as u32 }))
    });
    // After this note comes the beginning of the alphabet.
    open.min_by_key(|(entry, _)| (entry.path < *path, &entry.path)).map(|(_, place)| place)
}

/// The questions that a person may be asked out of order: those that fit the query, neither prompts
/// nor templates, and only answered ones unless the query wants the others.
pub fn askable(vault: &Vault, query: &str) -> Vec<QuestionPlace> {
    let query = SearchQuery { questions_only: true, ..SearchQuery::parse(query) };
    let mut places = askable_of(vault, &query, search_exactly(vault, &query, usize::MAX));
    if places.is_empty() {
        // Perhaps a typing error.
        places = askable_of(vault, &query, search(vault, &query, usize::MAX));
    }
    places
}

fn askable_of(vault: &Vault, query: &SearchQuery, found: Vec<Found>) -> Vec<QuestionPlace> {
    let questions = found.into_iter().filter(|found| found.kind == FoundKind::Question);
    let places = questions.filter_map(|found| {
        let index = found.question?;
        let entry = vault.get(found.file).filter(|entry| !vault.is_template(entry))?;
        let question = entry.note()?.questions.get(index as usize)?;
        let is_askable =
            question.kind != QuestionKind::Prompt && (query.unanswered_only || !question.is_unanswered());
        is_askable.then_some(QuestionPlace { file: found.file, question: index })
    });
    places.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Fixture;

    const TEXT: &str = "## What is a?\nx\n\n## What is b?\n\n## What is c?\nx\n";

    fn titles(direction: Direction) -> Vec<String> {
        let fixture = Fixture::new(&[("n.md", TEXT)]);
        let note = fixture.note(fixture.file);
        let title = |place: QuestionPlace| note.questions[place.question as usize].title.to_string();
        [0, 20, 40]
            .map(|offset| question_from(&fixture.vault, fixture.file, offset, direction))
            .map(|place| place.map_or("none".to_owned(), title))
            .to_vec()
    }

    #[test]
    fn next_and_previous_end_with_the_note() {
        assert_eq!(titles(Direction::Next), ["What is b?", "What is c?", "none"]);
        assert_eq!(titles(Direction::Previous), ["none", "What is a?", "What is b?"]);
        assert_eq!(titles(Direction::NextUnanswered), ["What is b?", "What is b?", "What is b?"]);
    }

    #[test]
    fn the_next_unanswered_may_be_in_another_note() {
        let others = [("z.md", TEXT), ("m.md", "## What is m?\nx\n"), ("b.md", TEXT)];
        for (path, expected) in [("c.md", "z.md"), ("z1.md", "b.md")] {
            let mut files = vec![(path, "## What is a?\nx\n")];
            files.extend(others);
            let fixture = Fixture::new(&files);
            let place = question_from(&fixture.vault, fixture.file, 0, Direction::NextUnanswered);
            let place = place.expect("a question");
            assert_eq!(&*fixture.vault.get(place.file).expect("a note").path, expected);
            assert_eq!(&*fixture.note(place.file).questions[place.question as usize].title, "What is b?");
        }
    }

    #[test]
    fn who_is_asked_at_random_is_asked_what_has_an_answer() {
        let fixture = Fixture::new(&[("n.md", TEXT)]);
        let indices =
            |query: &str| askable(&fixture.vault, query).iter().map(|it| it.question).collect::<Vec<_>>();
        assert_eq!(indices(""), [0, 2]);
        assert_eq!(indices("!"), [1]);
        assert_eq!(indices("c"), [2]);
        assert_eq!(indices("zzz"), [0; 0]);
    }
}

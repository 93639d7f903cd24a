//! Search in answers: the notes are read when somebody asks, no index is kept.

use rayon::prelude::*;

use super::search_query::SearchQuery;
use super::workspace_symbol::{Found, FoundKind, container_of, search, search_exactly};
use crate::note::questions::Question;
use crate::note::{Note, fold_for_search};
use crate::text::TextRange;
use crate::vault::{Disk, FileEntry, FileId, Vault};

/// One result: a question whose title fits, or a line of an answer or of other text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextHit {
    /// The note.
    pub file: FileId,
    /// The title of the question it belongs to; else of the heading, else the note's name.
    pub title: String,
    /// The index of that question in its note.
    pub question: Option<u32>,
    /// Where it stands: note and section.
    pub container: String,
    /// The line that fits, trimmed; empty where the title itself does.
    pub line: String,
    /// The bytes of that line, or of the title.
    pub range: TextRange,
    /// Of two results the one with less comes first, in whatever vaults they were found.
    pub rank: u64,
}

/// Added to the rank of lines: titles come first.
const LINES: u64 = 1 << 61;

/// The most lines of one answer that are listed.
const LINES_OF_ONE: usize = 3;
/// So many notes are read at a time, on all cores.
const AT_A_TIME: usize = 256;
/// Lines are looked for until there are so many times as many as are wanted: the best come first.
const ENOUGH: usize = 4;

/// How good a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// It stands in an answer and holds all words.
    WholeInAnswer,
    /// It stands in an answer that holds all words.
    PartInAnswer,
    /// It stands elsewhere and holds all words.
    Elsewhere,
}

/// The best `limit` results: titles first, then lines of answers, then lines outside of answers. All
/// words must stand in the title and answer together, and at least one on the line that is shown;
/// where one line holds them all, only such lines are shown.
pub fn search_text(vault: &Vault, disk: &dyn Disk, query: &SearchQuery, limit: usize) -> Vec<TextHit> {
    if query.text.is_empty() {
        return Vec::new();
    }
    let titles = search_exactly(vault, query, limit);
    let titles = titles.into_iter().filter(|found| found.kind == FoundKind::Question).map(title_hit);
    let mut out: Vec<TextHit> = titles.collect();
    let mut lines: Vec<(Rank, TextHit)> = Vec::new();
    let entries: Vec<&FileEntry> = query.notes(vault).map(|(entry, _)| &**entry).collect();
    for some in entries.chunks(AT_A_TIME) {
        if out.len() + lines.len() >= limit.saturating_mul(ENOUGH) {
            break;
        }
        let found: Vec<_> = some.par_iter().map(|entry| lines_of(vault, disk, entry, query)).collect();
        lines.extend(found.into_iter().flatten());
    }
    lines.sort_by_key(|(rank, hit)| (*rank, hit.file, hit.range));
    out.extend(lines.into_iter().map(|(_, hit)| hit));
    if out.is_empty() {
        // Perhaps a typing error.
        let near = search(vault, query, limit).into_iter();
        out.extend(near.filter(|found| found.kind == FoundKind::Question).map(title_hit));
    }
    out.truncate(limit);
    out
}

fn title_hit(found: Found) -> TextHit {
    TextHit {
        file: found.file,
        title: found.name,
        question: found.question,
        container: found.container,
        line: String::new(),
        range: found.range,
        rank: found.rank,
    }
}

/// A line of a note with the words that it holds.
struct Line {
    range: TextRange,
    /// One bit for each word of the query.
    words: u32,
    question: Option<u32>,
}

fn lines_of(vault: &Vault, disk: &dyn Disk, entry: &FileEntry, query: &SearchQuery) -> Vec<(Rank, TextHit)> {
    let wanted = query.words.iter().enumerate().filter(|(_, word)| !word.optional);
    let all = wanted.clone().fold(0u32, |bits, (index, _)| bits | 1 << index);
    let may_match = |text: &str| {
        let folded = fold_for_search(text);
        wanted.clone().all(|(_, word)| word.fit(&folded).is_some())
    };
    let Some(content) = vault.text_of_if(entry.id, disk, may_match) else { return Vec::new() };
    let (text, note) = (&*content.text, &*content.note);
    let mut lines = Vec::new();
    let mut owners = Owners::new(note);
    for index in 0..note.lines.line_count() {
        let range = note.lines.line_range(index);
        let folded = fold_for_search(range.of(text));
        let words = query.words.iter().enumerate().filter(|(_, word)| word.fit(&folded).is_some());
        let words = words.fold(0u32, |bits, (index, _)| bits | 1 << index);
        if words & all != 0 {
            lines.push(Line { range, words: words & all, question: owners.of(range.start) });
        }
    }
    let groups = lines.chunk_by(|a, b| a.question == b.question);
    let mut out = Vec::new();
    for group in groups {
        let question = group[0].question.and_then(|index| note.questions.get(index as usize));
        if question.is_none() && query.questions_only {
            continue;
        }
        if query.unanswered_only && !question.is_some_and(Question::is_unanswered) {
            continue;
        }
        let whole = group.iter().any(|line| line.words == all);
        let together = group.iter().fold(0, |bits, line| bits | line.words) == all;
        if !(whole || (together && question.is_some())) {
            continue;
        }
        let is_title = |line: &&Line| {
            question.is_some_and(|question| line.range.touches(question.title_range.start as usize))
        };
        let shown = group.iter().filter(|line| !is_title(line) && (!whole || line.words == all));
        for line in shown.take(LINES_OF_ONE) {
            let rank = match (question.is_some(), whole) {
                (true, true) => Rank::WholeInAnswer,
                (true, false) => Rank::PartInAnswer,
                (false, _) => Rank::Elsewhere,
            };
            out.push((rank, TextHit { rank: LINES + rank as u64, ..hit(entry, note, text, line) }));
        }
    }
    out
}

fn hit(entry: &FileEntry, note: &Note, text: &str, line: &Line) -> TextHit {
    let source = line.range.of(text);
    let trimmed = source.trim();
    let start = line.range.start as usize + (source.len() - source.trim_start().len());
    let heading = note.headings.partition_point(|heading| heading.range.start <= line.range.start);
    let heading = heading.checked_sub(1).map(|index| &note.headings[index]);
    let question = line.question.and_then(|index| note.questions.get(index as usize));
    TextHit {
        file: entry.id,
        title: question
            .map(|question| question.title.to_string())
            .or_else(|| heading.map(|heading| heading.text.to_string()))
            .unwrap_or_else(|| entry.stem().to_owned()),
        question: line.question,
        container: question
            .map_or_else(|| entry.stem().to_owned(), |question| container_of(entry, note, question)),
        line: trimmed.chars().take(200).collect(),
        range: TextRange::new(start, start + trimmed.len()),
        rank: LINES,
    }
}

/// The innermost question around each place, asked for in rising order.
struct Owners<'n> {
    note: &'n Note,
    next: usize,
    open: Vec<u32>,
}

impl<'n> Owners<'n> {
    fn new(note: &'n Note) -> Self {
        Self { note, next: 0, open: Vec::new() }
    }

    fn of(&mut self, offset: u32) -> Option<u32> {
        let questions = &self.note.questions;
        // A line begins before the first character of the question that stands on it.
        let line = self.note.lines.line_range(self.note.lines.line_of(offset as usize));
        while questions.get(self.next).is_some_and(|question| question.range.start <= line.end) {
            self.open.push(self.next as u32);
            self.next += 1;
        }
        while self.open.last().is_some_and(|&index| questions[index as usize].range.end < offset) {
            self.open.pop();
        }
        self.open.last().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::{Fixture, NoDisk};

    fn rows(query: &str) -> Vec<String> {
        let files = [
            (
                "os.md",
                "# Systems\n\n## What is a lock?\nA guard.\n\nTwo of them may deadlock.\n\n## When do we deadlock?\n\n## What is a thread?\nIt runs.\n",
            ),
            ("b.md", "Text about a deadlock.\n"),
        ];
        let fixture = Fixture::new(&files);
        let hits = search_text(&fixture.vault, &NoDisk, &SearchQuery::parse(query), 10);
        hits.iter().map(|hit| format!("{} ▸ {}", hit.title, hit.line)).collect()
    }

    #[test]
    fn titles_come_before_lines_of_answers_and_these_before_other_text() {
        assert_eq!(
            rows("deadlock"),
            [
                "When do we deadlock? ▸ ",
                "What is a lock? ▸ Two of them may deadlock.",
                "b ▸ Text about a deadlock."
            ]
        );
        assert_eq!(rows("?deadlock").len(), 2);
    }

    #[test]
    fn words_may_stand_on_several_lines_of_one_answer() {
        assert_eq!(
            rows("guard deadlock"),
            ["What is a lock? ▸ A guard.", "What is a lock? ▸ Two of them may deadlock."]
        );
        assert_eq!(rows("guard runs"), [""; 0]);
    }
}

//! What the questions of a note have to do with each other: numbered series, and the list of
//! contents that leads to them.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::note::questions::{Question, QuestionForm, QuestionKind, Tier};
use crate::note::{LinkKind, Note, fold_heading};
use crate::vault::{FragmentTarget, find_fragment};

/// A question whose number does not follow the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misnumbered {
    /// The same number as the question before.
    Repeated {
        /// The question's index.
        question: usize,
        /// Its number.
        number: u32,
    },
    /// One or more numbers are missing before it.
    Gap {
        /// The question's index.
        question: usize,
        /// The first missing number.
        first: u32,
        /// The last missing number.
        last: u32,
    },
}

/// The fewest questions that make a series.
const SERIES: usize = 3;
/// A series with more faults than this, or than one for each fifth step, is numbered by another rule.
const MOST_FAULTS: usize = 5;
/// More numbers than this are not forgotten: the numbers of a short series are then names.
const WIDEST_GAP: u32 = 3;

/// The numbered series of a note, each a list of indices of questions with their numbers: questions
/// of one form, level and parent.
pub fn numbered_series(note: &Note) -> Vec<Vec<(usize, u32)>> {
    let mut places: FxHashMap<(QuestionForm, Option<u32>, u8), usize> = FxHashMap::default();
    let mut out: Vec<Vec<(usize, u32)>> = Vec::new();
    for (index, question) in note.questions.iter().enumerate() {
        let number = question.number.as_deref().and_then(|number| number.parse().ok());
        let Some(number) = number.filter(|_| question.tier != Tier::Prompt) else { continue };
        let key = (question.form, question.parent, level(note, question));
        let place = *places.entry(key).or_insert_with(|| {
            out.push(Vec::new());
            out.len() - 1
        });
        out[place].push((index, number));
    }
    out
}

fn level(note: &Note, question: &Question) -> u8 {
    if question.form != QuestionForm::Heading {
        return 0;
    }
    let heading = question.heading.and_then(|index| note.headings.get(index as usize));
    heading.map_or(0, |heading| heading.level)
}

/// Gaps and repeats in series that are in order for the most part. A series may begin again at 1.
pub fn misnumbered(note: &Note) -> Vec<Misnumbered> {
    let mut out: Vec<Misnumbered> = numbered_series(note).iter().flat_map(|series| faults(series)).collect();
    out.sort_by_key(|fault| match fault {
        Misnumbered::Repeated { question, .. } | Misnumbered::Gap { question, .. } => *question,
    });
    out
}

fn faults(series: &[(usize, u32)]) -> Vec<Misnumbered> {
    let steps = series.len().saturating_sub(1);
    let wrong = series.windows(2).filter(|pair| pair[1].1 != pair[0].1 + 1 && pair[1].1 != 1);
    let allowed = (steps / 5).max(1);
    if series.len() < SERIES || wrong.count() > allowed {
        return Vec::new();
    }
    let mut out = Vec::new();
    let mut expected = series[0].1 + 1;
    let mut before = series[0].1;
    for &(question, number) in &series[1..] {
        if number == 1 || number == expected {
            expected = number + 1;
        } else if number == before {
            // The ones behind it may go on as if it had the right number.
            out.push(Misnumbered::Repeated { question, number });
            expected += 1;
        } else if number > expected {
            if allowed == 1 && number - expected > WIDEST_GAP {
                return Vec::new();
            }
            out.push(Misnumbered::Gap { question, first: expected, last: number - 1 });
            expected = number + 1;
        } else {
            expected = number + 1;
        }
        before = number;
    }
    if out.len() > MOST_FAULTS { Vec::new() } else { out }
}

/// The questions that a note's list of contents leaves out, where it leads to nearly all of them. Rows
/// that lead nowhere may mean the same questions under older names, which are then not named again.
pub fn not_listed(note: &Note) -> Vec<usize> {
    let questions: Vec<usize> =
        (0..note.questions.len()).filter(|&index| is_listable(&note.questions[index])).collect();
    let Some(first) = questions.first().map(|&index| note.questions[index].range.start) else {
        return Vec::new();
    };
    let rows = note.links.iter().take_while(|link| link.range.start < first);
    let rows = rows.filter(|link| link.target.path.is_empty() && link.kind != LinkKind::Embed);
    let mut listed: FxHashSet<String> = FxHashSet::default();
    let mut broken = 0;
    for link in rows {
        let Some(fragment) = link.target.fragment.as_deref() else { continue };
        match find_fragment(note, link.kind, fragment) {
            Some(FragmentTarget::Heading(index)) => {
                listed.insert(fold_heading(&note.headings[index].text));
            }
            Some(_) => {}
            None => broken += 1,
        }
    }
    let is_listed = |index: &usize| {
        let heading = note.questions[*index].heading.and_then(|at| note.headings.get(at as usize));
        heading.is_some_and(|heading| listed.contains(&fold_heading(&heading.text)))
    };
    let missing: Vec<usize> = questions.iter().copied().filter(|index| !is_listed(index)).collect();
    let nearly_all = questions.len() - missing.len() >= 3 && missing.len() * 5 <= questions.len();
    if nearly_all && missing.len() > broken { missing } else { Vec::new() }
}

/// Whether a list of contents would name the question: a heading that is no child of another.
pub fn is_listable(question: &Question) -> bool {
    question.form == QuestionForm::Heading
        && question.parent.is_none()
        && question.kind == QuestionKind::Question
}

/// Whether a note looks like interview notes: it has a label, or three questions.
pub fn looks_like_interview_notes(note: &Note) -> bool {
    let questions = note.questions.iter().filter(|question| question.kind != QuestionKind::Prompt);
    let labelled = note.questions.iter().any(|question| question.tier == Tier::Labelled);
    labelled || questions.take(3).count() == 3
}

//! Labels: `Q.`, `Question 3:`, and their answers' `A.`, `Answer:`.

use std::ops::Range;

/// A label at the start of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Label {
    /// Length in bytes, white space behind it included.
    pub(super) len: usize,
    /// Bytes of its number.
    pub(super) number: Option<Range<usize>>,
    /// Only a number and a space set it off (`Q1 What …`), which other texts have as well (`Q3 goals`).
    pub(super) weak: bool,
}

/// The word that an answer's marker begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    /// `A` or `Answer`, in any language.
    Answer,
    /// `Solution`.
    Solution,
    /// `Explanation`.
    Explanation,
}

/// Words that a label may begin with, in lower case.
#[derive(Clone, Copy)]
struct Lexicon {
    words: &'static [&'static str],
    /// The ASCII letters that some of them begin with, a bit each: every line of every note is asked
    /// for labels, and nearly all fail at their first letter.
    initials: u128,
}

impl Lexicon {
    const fn new(words: &'static [&'static str]) -> Self {
        let mut initials = 0;
        let mut at = 0;
        while at < words.len() {
            let byte = words[at].as_bytes()[0];
            if byte.is_ascii() {
                initials |= 1 << byte;
            }
            at += 1;
        }
        Self { words, initials }
    }

    /// Whether a word may begin with this letter, given in lower case.
    fn may_begin_with(&self, letter: char) -> bool {
        !letter.is_ascii() || self.initials >> letter as u32 & 1 == 1
    }
}

/// Longer words first, so that `Question` is not read as `Que`.
const QUESTION_WORDS: Lexicon = Lexicon::new(&[
    "question",
    "ques",
    "que",
    "q",
    "вопрос",
    "в",
    "frage",
    "pregunta",
    "pergunta",
    "domanda",
    "soru",
    "pytanie",
    "질문",
    "문제",
    "问题",
    "問題",
    "質問",
    "问",
    "問",
    "سؤال",
    "السؤال",
    "س",
    "שאלה",
    "ש",
]);

const ANSWER_WORDS: Lexicon = Lexicon::new(&[
    "answers",
    "answer",
    "ans",
    "a",
    "ответ",
    "о",
    "antwort",
    "respuesta",
    "resposta",
    "réponse",
    "risposta",
    "cevap",
    "odpowiedź",
    "답변",
    "정답",
    "답",
    "答案",
    "回答",
    "答",
    "الإجابة",
    "إجابة",
    "الجواب",
    "جواب",
    "ج",
    "תשובה",
    "ת",
]);

const SOLUTION_WORDS: Lexicon = Lexicon::new(&[
    "solutions",
    "solution",
    "sol",
    "решение",
    "lösung",
    "solución",
    "solução",
    "풀이",
    "解答",
]);

const EXPLANATION_WORDS: Lexicon =
    Lexicon::new(&["explanation", "объяснение", "erklärung", "explicación", "解析", "설명"]);

/// The label that `text` begins with. `alone` says whether a bare `Question` or `Question 3` without
/// any mark behind it counts, as it does for a heading.
pub(super) fn question(text: &str, alone: bool) -> Option<Label> {
    let (word, len) = word(text, QUESTION_WORDS)?;
    let letter = word.chars().count() == 1 && word.chars().all(char::is_alphabetic) && word.len() <= 2;
    let lower = letter && text.starts_with(|ch: char| ch.is_lowercase());
    let rest = &text[len..];
    if let Some((number, after)) = number(rest) {
        let number = Some(len + number.start..len + number.end);
        let at = len + after;
        if let Some(mark) = separator(&text[at..]) {
            return Some(Label { len: at + mark, number, weak: false });
        }
        let space = text[at..].len() - text[at..].trim_start().len();
        if text[at..].trim().is_empty() {
            return alone.then_some(Label { len: text.len(), number, weak: false });
        }
        if alone && is_parenthesis(&text[at..]) {
            return Some(Label { len: text.len(), number, weak: false });
        }
        let next = text[at + space..].chars().next();
        let begins = next.is_some_and(|ch| ch.is_uppercase() || (ch.is_alphabetic() && !ch.is_lowercase()));
        let ascii = text.is_char_boundary(1);
        return (space > 0 && ascii && !lower && begins).then_some(Label {
            len: at + space,
            number,
            weak: true,
        });
    }
    if rest.trim().is_empty() || is_parenthesis(rest) {
        let counts = alone && word.chars().count() > 3;
        return counts.then_some(Label { len: text.len(), number: None, weak: false });
    }
    let foreign = letter && !word.is_ascii();
    if (lower || foreign) && !rest.trim_start().starts_with([':', '：']) {
        return None;
    }
    let mark = separator(rest)?;
    if letter && rest.starts_with('.') && is_initials(&rest[1..]) {
        return None;
    }
    Some(Label { len: len + mark, number: None, weak: false })
}

/// The initials of all markers of answers.
const MARKER_INITIALS: u128 = ANSWER_WORDS.initials | SOLUTION_WORDS.initials | EXPLANATION_WORDS.initials;

/// The marker that `text` begins with, and its length in bytes with the white space behind it.
pub(super) fn answer(text: &str) -> Option<(Marker, usize)> {
    let initial = text.bytes().next()?.to_ascii_lowercase();
    if initial.is_ascii() && MARKER_INITIALS >> initial & 1 == 0 {
        return None;
    }
    let (marker, word, len) = [
        (Marker::Answer, ANSWER_WORDS),
        (Marker::Solution, SOLUTION_WORDS),
        (Marker::Explanation, EXPLANATION_WORDS),
    ]
    .into_iter()
    .find_map(|(marker, words)| word(text, words).map(|(word, len)| (marker, word, len)))?;
    let lower = word.chars().count() == 1 && text.starts_with(|ch: char| ch.is_lowercase());
    let rest = &text[len..];
    let after = number(rest).map_or(0, |(_, after)| after);
    let tail = &rest[after..];
    if tail.trim().is_empty() {
        let counts = word.chars().count() > 1 || after > 0 || (!lower && word == "a");
        return counts.then_some((marker, text.len()));
    }
    let foreign = word.chars().count() == 1 && matches!(word, "о" | "ج" | "ת");
    if (lower || foreign) && !tail.trim_start().starts_with([':', '：']) {
        return None;
    }
    if after == 0 && word.chars().count() == 1 && tail.starts_with('.') && is_initials(&tail[1..]) {
        return None;
    }
    Some((marker, len + after + separator(tail)?))
}

/// The letter and mark of an option of a multiple choice: `B)` gives `('B', ')')`.
pub(super) fn option(text: &str) -> Option<(char, char)> {
    let mut chars = text.trim_start().trim_start_matches('(').chars();
    let letter = chars.next()?;
    let mark = chars.next()?;
    let next = chars.next();
    let ends = next.is_none_or(|ch| ch.is_whitespace() || !ch.is_alphanumeric()) || mark == ')';
    (letter.is_ascii_alphabetic() && matches!(mark, '.' | ')' | ':') && ends).then_some((letter, mark))
}

/// The number that a title begins with (`12.`, `1.2`, `(3)`, `#4`): its bytes and the length with
/// its mark and the white space behind it.
pub(super) fn leading_number(text: &str) -> Option<(Range<usize>, usize)> {
    let open = text.len() - text.trim_start_matches(['(', '#', '[', '№']).len();
    let digits = digits(&text[open..])?;
    let number = open..open + digits;
    let rest = &text[number.end..];
    let dotted = text[number.clone()].contains('.');
    let mark = separator(rest).or_else(|| {
        let ends = rest.starts_with(']') || (open > 0 && rest.starts_with(' '));
        ends.then_some(1)
    });
    let mark = mark.or_else(|| (dotted && rest.starts_with(' ')).then_some(1))?;
    let rest = &rest[mark..];
    // `3.js`, `2:1` and the like are no numbers of questions.
    let separate =
        mark > 1 || open > 0 || !rest.starts_with(|ch: char| ch.is_ascii_digit() || ch.is_lowercase());
    let space = rest.len() - rest.trim_start().len();
    separate.then_some((number.clone(), number.end + mark + space))
}

/// One of the words at the start of `text`, ended there: the word and its length in the text.
fn word(text: &str, lexicon: Lexicon) -> Option<(&'static str, usize)> {
    let first = text.chars().next()?.to_lowercase().next()?;
    if !lexicon.may_begin_with(first) {
        return None;
    }
    let fits = |word: &&&str| word.chars().next().is_some_and(|initial| initial == first);
    lexicon.words.iter().filter(fits).find_map(|&word| {
        let len = prefix_len(text, word)?;
        let next = text[len..].chars().next();
        let wide = word.starts_with(|ch: char| ch >= '\u{2e80}');
        let ended = next.is_none_or(|ch| !(ch.is_alphabetic() || matches!(ch, '\'' | '’' | '_')));
        (ended || (wide && next.is_some_and(|ch| !ch.is_alphabetic()))).then_some((word, len))
    })
}

/// The length of `text`'s start that is `word` but for case.
fn prefix_len(text: &str, word: &str) -> Option<usize> {
    let mut len = 0;
    let mut chars = text.chars();
    for expected in word.chars() {
        let ch = chars.next()?;
        let mut folded = ch.to_lowercase();
        if folded.next() != Some(expected) || folded.next().is_some() {
            return None;
        }
        len += ch.len_utf8();
    }
    Some(len)
}

/// A number behind a label's word: `#3`, ` 3`, `-3`, `.3`, `(3)`, `3a`. Its bytes, and where it ends.
fn number(rest: &str) -> Option<(Range<usize>, usize)> {
    let skip = rest.len() - rest.trim_start_matches([' ', '#', '-', '–', '.', '(', '№']).len();
    if skip > 4 || rest[..skip].matches(' ').count() > 2 {
        return None;
    }
    let digits = digits(&rest[skip..])?;
    let mut end = skip + digits;
    let tail = &rest.as_bytes()[end..];
    if tail.first().is_some_and(|byte| matches!(byte, b'a'..=b'f'))
        && tail.get(1).is_none_or(|byte| !byte.is_ascii_alphanumeric())
    {
        end += 1;
    }
    let number = skip..end;
    if rest[..skip].contains('(') && rest[end..].starts_with(')') {
        end += 1;
    }
    Some((number, end))
}

/// The length of `12`, `1.2` or `1.2.3` at the start of `text`; of at most four digits each.
fn digits(text: &str) -> Option<usize> {
    let run = |from: usize| text.as_bytes()[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut len = run(0);
    if len == 0 || len > 4 {
        return None;
    }
    while text.as_bytes().get(len) == Some(&b'.') {
        match run(len + 1) {
            0 => break,
            1..=3 => len += 1 + run(len + 1),
            _ => return None,
        }
    }
    Some(len)
}

/// The length of the mark that sets a label off, with the white space around it.
fn separator(text: &str) -> Option<usize> {
    let trimmed = text.trim_start();
    let space = text.len() - trimmed.len();
    let mut mark = 0;
    for ch in trimmed.chars().take(3) {
        let strong = matches!(ch, '.' | ':' | ')' | '：' | '、' | '．' | '）' | ']' | '|');
        let dash = matches!(ch, '-' | '–' | '—' | '>');
        if !(strong || (dash && (mark > 0 || space > 0 || trimmed[ch.len_utf8()..].starts_with(' ')))) {
            break;
        }
        mark += ch.len_utf8();
    }
    // `key:: value` and `a::b` are other things.
    if mark == 0 || trimmed.starts_with("::") || space > 2 || trimmed.starts_with('>') {
        return None;
    }
    let rest = &trimmed[mark..];
    Some(space + mark + (rest.len() - rest.trim_start().len()))
}

fn is_parenthesis(text: &str) -> bool {
    let text = text.trim();
    text.starts_with('(') && text.ends_with(')') && text.chars().count() <= 40
}

/// Whether `.E.D.` or ` V. Le` follows: the letter before is no label but part of a name.
fn is_initials(rest: &str) -> bool {
    let mut chars = rest.trim_start().chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next() == Some('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(&str, Option<&str>)> {
        let label = question(text, false)?;
        Some((&text[label.len..], label.number.map(|number| &text[number])))
    }

    #[test]
    fn labels_in_all_their_forms() {
        for (text, rest, number) in [
            ("Q. What is X", "What is X", None),
            ("Q.What is X", "What is X", None),
            ("Q: x", "x", None),
            ("Q) x", "x", None),
            ("Q - x", "x", None),
            ("Q:- x", "x", None),
            ("Q1. x", "x", Some("1")),
            ("Q.1 What", "What", Some("1")),
            ("Q.1) x", "x", Some("1")),
            ("Q-12: x", "x", Some("12")),
            ("Que-3) x", "x", Some("3")),
            ("Ques 4. x", "x", Some("4")),
            ("Question #5: x", "x", Some("5")),
            ("QUESTION 1.2 - x", "x", Some("1.2")),
            ("Q7 What is", "What is", Some("7")),
            ("Q(8): x", "x", Some("8")),
            ("Вопрос 3: x", "x", Some("3")),
            ("질문: x", "x", None),
            ("问：什么", "什么", None),
            ("سؤال: ما", "ما", None),
        ] {
            assert_eq!(read(text), Some((rest, number)), "{text}");
        }
    }

    #[test]
    fn other_texts_have_no_label() {
        for text in [
            "Quick sort",
            "Quarter: x",
            "Questions: x",
            "Q",
            "Question",
            "Queue: x",
            "Q.E.D.",
            "Q. V. Le",
            "q.x",
            "Q::x",
            "question:: x",
            "Q1 2024 revenue",
            "Question about x",
            "Q&A: x",
            "Q3 goals",
            "Q's: x",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_heading_may_be_a_bare_label() {
        for text in ["Question", "Question 3", "Question (EN)", "Question 3 (easy)", "Q4"] {
            assert_eq!(question(text, true).map(|label| label.len), Some(text.len()), "{text}");
        }
        assert_eq!(question("Q", true), None);
        assert_eq!(question("Questions", true), None);
    }

    #[test]
    fn markers_of_answers() {
        for (text, rest) in [
            ("A.", ""),
            ("A. x", "x"),
            ("A: x", "x"),
            ("Ans:- x", "x"),
            ("Answer", ""),
            ("Answer 3: x", "x"),
            ("A1. x", "x"),
            ("Sol. x", "x"),
            ("Ответ: x", "x"),
            ("답변: x", "x"),
            ("答：x", "x"),
            ("A - x", "x"),
        ] {
            assert_eq!(answer(text).map(|(_, len)| &text[len..]), Some(rest), "{text}");
        }
        for text in ["A list", "Answer here", "a. first", "A.B. Smith", "Answering: x", "As: x"] {
            assert_eq!(answer(text), None, "{text}");
        }
    }

    #[test]
    fn leading_numbers() {
        for (text, number, rest) in [
            ("1. x", "1", "x"),
            ("12) x", "12", "x"),
            ("1.2 What", "1.2", "What"),
            ("(3) x", "3", "x"),
            ("#4 x", "4", "x"),
            ("5 - x", "5", "x"),
            ("6: x", "6", "x"),
            ("7.What", "7", "What"),
            ("8、什么", "8", "什么"),
        ] {
            let (found, len) = leading_number(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((&text[found], &text[len..]), (number, rest), "{text}");
        }
        for text in ["3 ways", "3.js", "2024 x", "10% x", "1:1 relation"] {
            assert_eq!(leading_number(text), None, "{text}");
        }
    }

    #[test]
    fn options() {
        assert_eq!(option("A. x"), Some(('A', '.')));
        assert_eq!(option("b) x"), Some(('b', ')')));
        assert_eq!(option("A.b"), None);
        assert_eq!(option("As. x"), None);
    }
}

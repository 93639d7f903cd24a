//! When two questions ask the same.

use unicode_normalization::UnicodeNormalization;

use super::candidate::Candidate;
use super::state::Answer;
use super::units::{SpanKind, Units};
use super::words;

/// A key equal for questions that ask the same: the title in NFKC, case folded, without label, number
/// and punctuation except inside code. A title that says too little by itself is joined with the
/// first code of its answer; `None` where there is no such code either. What stands between the title
/// and the marker of the answer, such as a picture, belongs to the question.
pub(super) fn key(units: &Units<'_, '_>, candidate: &Candidate, answer: &Answer) -> Option<u64> {
    let title = &candidate.title.text;
    let mut folded = String::with_capacity((title.end.saturating_sub(title.start)) as usize);
    for span in units.spans_of(candidate.title_unit) {
        let text = &candidate.title.text;
        let (start, end) = (span.text.start.max(text.start), span.text.end.min(text.end));
        if start >= end {
            continue;
        }
        let part = units.str(&(start..end));
        if matches!(span.kind, SpanKind::Code | SpanKind::Math) {
            folded.push_str(part.trim());
            continue;
        }
        if part.is_ascii() {
            let kept =
                part.bytes().filter(|byte| *byte != b'\'').map(|byte| byte.to_ascii_lowercase() as char);
            folded.extend(kept.map(|ch| if ch.is_ascii_alphanumeric() { ch } else { ' ' }));
            continue;
        }
        let normal = caseless::default_case_fold_str(&part.nfkc().collect::<String>());
        folded.extend(normal.chars().filter(|ch| !matches!(ch, '\'' | '’')).map(|ch| {
            let kept = ch.is_alphanumeric() || unicode_normalization::char::is_combining_mark(ch);
            if kept { ch } else { ' ' }
        }));
    }
    let words: Vec<&str> = folded.split_whitespace().collect();
    let content = words.iter().filter(|word| !words::is_stop_word(word)).count();
    let telling =
        words.iter().filter(|word| !words::is_stop_word(word) && !words::is_generic_word(word)).count();
    let mut key = words.join(" ");
    // Scripts without spaces have long words.
    let long = !key.is_ascii() && key.chars().count() >= 6;
    let body = answer.body.of(units.document.text);
    for line in body.lines().map(str::trim).filter(|line| !matches!(*line, "" | "<details>" | "<p>")) {
        key.push('\n');
        key.push_str(line);
    }
    let code = answer.first_code;
    if telling < 2 && !(telling == 1 && content == 1 && code.is_none()) && !(long && telling > 0) {
        let code = units.list[code?].range.of(units.document.text);
        key.push('\n');
        key.extend(code.lines().flat_map(|line| [line.trim(), "\n"]));
    }
    let hash = blake3::hash(key.as_bytes());
    hash.as_bytes().first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
}

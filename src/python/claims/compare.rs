//! Whether output is what a note says, with the tolerance a reader has.

use super::literal::Literal;

/// Whether `actual` is what `expected` announces.
///
/// White space is folded; literals are compared as values; memory addresses, times and dates may
/// differ; `...` stands for anything; a string may be claimed with or without its quotes.
pub fn matches(expected: &str, actual: &str) -> bool {
    let (wanted, got) = (fold(expected), fold(actual));
    if wanted == got || same_value(&wanted, &got) {
        return true;
    }
    let (wanted, got) = (mask(&wanted), mask(&got));
    wanted == got || with_gaps(&wanted, &got) || line_by_line(expected, actual)
}

/// Whether a text is the same in every run: nothing in it is an address, a duration or a moment.
pub fn is_stable(text: &str) -> bool {
    let folded = fold(text);
    mask(&folded) == folded
}

/// Whether an exception is the announced one: same type (with or without its module), and the same
/// message where one is given.
pub fn matches_exception(kind: &str, message: Option<&str>, actual_kind: &str, actual_message: &str) -> bool {
    let last = |name: &str| name.rsplit('.').next().unwrap_or("").to_string();
    let message = message.map(str::trim).filter(|message| !message.is_empty());
    last(kind) == last(actual_kind) && message.is_none_or(|message| matches(message, actual_message))
}

/// All runs of white space as one space.
fn fold(text: &str) -> String {
    let mut words = text.split_whitespace();
    let mut folded = String::with_capacity(text.len());
    folded.extend(words.next());
    for word in words {
        folded.push(' ');
        folded.push_str(word);
    }
    folded
}

fn same_value(wanted: &str, got: &str) -> bool {
    let Some(claimed) = Literal::parse_repr(wanted) else { return false };
    if let Literal::Str(text) = &claimed
        && fold(text) == got
    {
        return true;
    }
    if let Some(real) = Literal::parse_repr(got)
        && claimed.same(&real)
    {
        return true;
    }
    // `print(a, b)  # 1, 2`: what stands between the values is the writer's.
    if let Literal::Tuple(items) = &claimed
        && !wanted.starts_with('(')
    {
        let parts: Vec<&str> = split_top_level(wanted);
        let shown = items.iter().zip(&parts).map(|(item, text)| item.shown(text));
        return parts.len() == items.len() && shown.collect::<Vec<_>>().join(" ") == got;
    }
    false
}

/// The parts of a text between its commas outside brackets and quotes.
fn split_top_level(text: &str) -> Vec<&str> {
    let (mut depth, mut quote, mut start) = (0i32, None, 0);
    let mut parts = Vec::new();
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'\'' | b'"') => quote = Some(byte),
            (None, b'(' | b'[' | b'{') => depth += 1,
            (None, b')' | b']' | b'}') => depth -= 1,
            (None, b',') if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    let last = text[start..].trim();
    if !last.is_empty() {
        parts.push(last);
    }
    parts
}

/// Line for line the same, each with this module's tolerance but without gaps over lines.
fn line_by_line(expected: &str, actual: &str) -> bool {
    let lines = |text: &str| -> Vec<String> {
        text.lines().map(|line| mask(&fold(line))).filter(|line| !line.is_empty()).collect()
    };
    let (wanted, got) = (lines(expected), lines(actual));
    wanted.len() > 1
        && wanted.len() == got.len()
        && wanted.iter().zip(&got).all(|(a, b)| a == b || same_value(a, b) || with_gaps(a, b))
}

/// Whether `got` fits `wanted`, in which `...` and `…` stand for anything.
fn with_gaps(wanted: &str, got: &str) -> bool {
    let wanted = wanted.replace('…', "...");
    let mut parts = wanted.split("...").map(str::trim);
    let first = parts.next().unwrap_or("");
    let rest: Vec<&str> = parts.collect();
    let Some((last, middle)) = rest.split_last() else { return false };
    // Nothing but a gap announces nothing.
    if first.is_empty() && rest.iter().all(|part| part.is_empty()) {
        return false;
    }
    let Some(mut left) = got.strip_prefix(first) else { return false };
    for part in middle {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(last)
}

/// The text with what differs from run to run replaced by a sign for its kind.
fn mask(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    let mut previous = ' ';
    while let Some(first) = rest.chars().next() {
        let found = match previous.is_alphanumeric() || previous == '.' {
            true => None,
            false => variable_part(rest),
        };
        let (sign, length) = found.unwrap_or(("", first.len_utf8()));
        masked.push_str(if found.is_some() { sign } else { &rest[..length] });
        previous = rest[..length].chars().next_back().unwrap_or(' ');
        rest = &rest[length..];
    }
    masked
}

/// A memory address, a duration or a point in time at the beginning of the text: its sign, and how
/// many bytes it has.
fn variable_part(text: &str) -> Option<(&'static str, usize)> {
    if let Some(digits) = text.strip_prefix("0x") {
        let length = digits.bytes().take_while(u8::is_ascii_hexdigit).count();
        // Shorter ones are numbers that somebody prints on purpose.
        return (length >= 6).then_some(("<address>", length + 2));
    }
    // As `unittest.mock` shows its objects.
    if let Some(digits) = text.strip_prefix("id='") {
        let length = digits.bytes().take_while(u8::is_ascii_digit).count();
        return (length >= 6).then_some(("<id>", "id='".len() + length));
    }
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let number = text.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let unit = text[number..].trim_start();
    let gap = text[number..].len() - unit.len();
    let word = unit.find(|c: char| !c.is_alphabetic()).map_or(unit, |end| &unit[..end]);
    const UNITS: &[&str] =
        &["s", "ms", "us", "µs", "μs", "ns", "sec", "secs", "second", "seconds", "milliseconds", "minutes"];
    // A whole number of seconds is mostly one that the code itself waits.
    let precise = text[..number].trim_end_matches('.').contains('.')
        || matches!(word, "ms" | "us" | "µs" | "μs" | "ns");
    if precise && UNITS.contains(&word) {
        return Some(("<time>", number + gap + word.len()));
    }
    moment(text).map(|length| ("<moment>", length))
}

/// `2024-01-31`, `12:30:00.5`, or both.
fn moment(text: &str) -> Option<usize> {
    let shape = |pattern: &str, text: &str| {
        pattern.len() <= text.len()
            && pattern.bytes().zip(text.bytes()).all(|(want, got)| match want {
                b'9' => got.is_ascii_digit(),
                _ => want == got,
            })
    };
    let date = if shape("9999-99-99", text) { 10 } else { 0 };
    let mut rest = &text[date..];
    let gap = usize::from(date > 0 && rest.starts_with([' ', 'T']));
    rest = &rest[gap..];
    if shape("99:99:99", rest) {
        let fraction = rest[8..]
            .strip_prefix('.')
            .map_or(0, |digits| 1 + digits.bytes().take_while(u8::is_ascii_digit).count());
        return Some(date + gap + 8 + fraction);
    }
    (date > 0).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_would_call_these_the_same() {
        for (expected, actual) in [
            ("8", "8\n"),
            ("1 2 3", "1\n2\n3\n"),
            ("[8,6]", "[8, 6]"),
            ("'hello'", "hello"),
            ("\"it's\"", "it's"),
            ("{'b', 'a'}", "{'a', 'b'}"),
            ("<Mock name='m.f()' id='4550144184'>", "<Mock name='m.f()' id='139915305805392'>"),
            ("{\"a\": 1}", "{'a': 1}"),
            ("1, 2", "1 2"),
            ("'a', 2", "a 2"),
            ("<A object at 0x7f1234567890>", "<A object at 0x7fabcdef0123>"),
            ("took 0.12 s", "took 3.4 s"),
            ("Ran 1 test in 0.001s OK", "Ran 1 test in 0.000s\n\nOK"),
            ("2024-01-31 10:00:00", "2026-11-21 04:05:06.123"),
            ("[0, 1, ..., 9]", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]"),
            ("3.14…", "3.141592653589793"),
            ("a\n{2, 1}", "a\n{1, 2}\n"),
            ("deque([1,2])", "deque([1, 2])"),
        ] {
            assert!(matches(expected, actual), "{expected:?} ~ {actual:?}");
        }
    }

    #[test]
    fn and_these_not() {
        for (expected, actual) in [
            ("8", "9"),
            ("[1, 2]", "[2, 1]"),
            ("2", "2.0"),
            ("0.3", "0.30000000000000004"),
            ("True", "False"),
            ("hello", "Hello"),
            ("...", "anything"),
            ("0x10", "0x11"),
            ("waited 2 s", "waited 3 s"),
            ("", "8"),
            ("(1, 2)", "1 2"),
            ("a ... z", "a b c"),
        ] {
            assert!(!matches(expected, actual), "{expected:?} !~ {actual:?}");
        }
    }

    #[test]
    fn exceptions_match_by_type_and_by_the_message_if_there_is_one() {
        assert!(matches_exception("TypeError", None, "TypeError", "anything"));
        assert!(matches_exception("JSONDecodeError", None, "json.decoder.JSONDecodeError", ""));
        assert!(matches_exception("KeyError", Some("'a'"), "KeyError", "'a'"));
        assert!(!matches_exception("TypeError", None, "ValueError", ""));
        assert!(!matches_exception("TypeError", Some("a"), "TypeError", "b"));
    }
}

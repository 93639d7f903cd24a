use super::{Reason, Subject, and_more};
use crate::diagnostic::codes::snippets::PYTHON_2;
use crate::diagnostic::{Finding, Fix};
use crate::python::syntax::{Piece, pieces};
use crate::text::{TextEdit, TextRange};

/// Statements that only Python 2 understands.
pub(super) fn find(subject: &Subject<'_>) -> Option<Reason> {
    find_by(subject, Found::in_statement)
}

/// `print >>file, x` and `print [x]`: Python 3 reads them, as a shift of `print` and as one of its
/// items, and neither ever succeeds.
pub(super) fn find_readable(subject: &Subject<'_>) -> Option<Reason> {
    find_by(subject, |source, statement| match statement[0].1.of(source) {
        "print" => print(source, statement).into_iter().collect(),
        _ => Vec::new(),
    })
}

fn find_by(
    subject: &Subject<'_>,
    in_statement: impl Fn(&str, &[(Piece, TextRange)]) -> Vec<Found>,
) -> Option<Reason> {
    let mut found = Vec::new();
    let pieces: Vec<(Piece, TextRange)> =
        pieces(subject.source).into_iter().filter(|(piece, _)| *piece != Piece::Space).collect();
    for statement in statements(subject.source, &pieces) {
        found.extend(in_statement(subject.source, statement));
    }
    let first = found.first()?;
    let edits: Vec<TextEdit> = found.iter().flat_map(|found| found.edits.iter().cloned()).collect();
    let mends = subject.mends(&edits);
    if !mends && !found.iter().any(|found| subject.errors.iter().any(|error| found.explains(error.range))) {
        return None;
    }
    let message = format!("Python 2 {}{}", first.what, and_more(found.len()));
    let mut finding = Finding::new(&PYTHON_2, first.range, message);
    if mends {
        finding.fixes.push(Fix { title: "Rewrite for Python 3".into(), edits, safe: false });
    }
    Some(finding.into())
}

/// One construct and how Python 3 writes it.
struct Found {
    what: &'static str,
    range: TextRange,
    edits: Vec<TextEdit>,
}

/// Simple statements and heads: the tokens between line ends, `;` and a head's `:`.
fn statements<'p>(source: &str, pieces: &'p [(Piece, TextRange)]) -> Vec<&'p [(Piece, TextRange)]> {
    let mut out = Vec::new();
    let (mut start, mut depth) = (0, 0usize);
    for (at, (piece, range)) in pieces.iter().enumerate() {
        match piece {
            Piece::Open => depth += 1,
            Piece::Close => depth = depth.saturating_sub(1),
            Piece::End => depth = 0,
            _ => {}
        }
        let text = range.of(source);
        if *piece == Piece::End || depth == 0 && matches!(text, ";" | ":") {
            let end = if text == ":" { at + 1 } else { at };
            out.push(&pieces[start..end]);
            start = at + 1;
        }
    }
    out.push(&pieces[start..]);
    out.retain(|statement| !statement.is_empty());
    out
}

impl Found {
    /// Whether an error at `range` is this construct's.
    fn explains(&self, error: TextRange) -> bool {
        self.range.touches(error.start as usize) || error.touches(self.range.start as usize)
    }

    fn in_statement(source: &str, statement: &[(Piece, TextRange)]) -> Vec<Self> {
        let mut found = Vec::new();
        match statement[0].1.of(source) {
            "print" => found.extend(print(source, statement)),
            "exec" => found.extend(exec(source, statement)),
            "raise" => found.extend(raise(source, statement)),
            "except" => found.extend(except(source, statement)),
            "def" => found.extend(tuple_parameters(source, statement)),
            _ => {}
        }
        if found.is_empty() {
            found.extend(tokens(source, statement));
        }
        found
    }
}

fn range_of(statement: &[(Piece, TextRange)]) -> TextRange {
    let (first, last) = (statement[0].1, statement[statement.len() - 1].1);
    TextRange { start: first.start, end: last.end }
}

/// Edits that turn `keyword argument` into `keyword(argument)`.
fn call(keyword: TextRange, arguments: TextRange, tail: &str) -> Vec<TextEdit> {
    vec![
        TextEdit::replace(TextRange { start: keyword.end, end: arguments.start }, "("),
        TextEdit::insert(arguments.end as usize, format!("{tail})")),
    ]
}

/// `print x`, `print "a" % b,`, `print >>file, x`.
fn print(source: &str, statement: &[(Piece, TextRange)]) -> Option<Found> {
    let (keyword, arguments) = (statement[0].1, statement.get(1..).filter(|rest| !rest.is_empty())?);
    let next = arguments[0].1.of(source);
    let is_argument = match arguments[0].0 {
        Piece::Text | Piece::Integer | Piece::Name => true,
        Piece::Keyword => matches!(next, "not" | "None" | "True" | "False" | "lambda"),
        Piece::Open => next != "(" && arguments[0].1.start > keyword.end,
        Piece::Sign | Piece::Unknown => next == ">>" || next == "`" || next.starts_with('`'),
        _ => false,
    };
    let range = range_of(statement);
    let found = |edits| Some(Found { what: "print statement", range, edits });
    if next == ">>" {
        let comma =
            arguments.iter().position(|(_, range)| range.of(source) == ",").unwrap_or(arguments.len());
        let file = arguments.get(1..comma).filter(|file| !file.is_empty()).map(range_of)?;
        let Some(rest) = arguments.get(comma + 1..).filter(|rest| !rest.is_empty()) else {
            return found(vec![TextEdit::replace(
                TextRange { start: keyword.end, end: range.end },
                format!("(file={})", file.of(source)),
            )]);
        };
        return found(call(keyword, range_of(rest), &format!(", file={}", file.of(source))));
    }
    // `print ("a"), b` and `print ("%s") % x` have a meaning in Python 3, though another one.
    if !is_argument {
        return None;
    }
    let (last, without) = arguments.split_last()?;
    if last.1.of(source) == "," && !without.is_empty() {
        let mut edits = call(keyword, range_of(without), ", end=\" \"");
        edits.push(TextEdit::delete(last.1));
        return found(edits);
    }
    found(call(keyword, range_of(arguments), ""))
}

fn exec(source: &str, statement: &[(Piece, TextRange)]) -> Option<Found> {
    let arguments =
        statement.get(1..).filter(|rest| matches!(rest.first(), Some((Piece::Text | Piece::Name, _))))?;
    if arguments.iter().any(|(_, range)| range.of(source) == "in") {
        return None;
    }
    let edits = call(statement[0].1, range_of(arguments), "");
    Some(Found { what: "exec statement", range: range_of(statement), edits })
}

/// `raise Error, "message"`.
fn raise(source: &str, statement: &[(Piece, TextRange)]) -> Option<Found> {
    let comma = top_level_comma(source, statement)?;
    let message = statement.get(comma + 1..).filter(|rest| !rest.is_empty())?;
    let gap = TextRange { start: statement[comma].1.start, end: message[0].1.start };
    let edits = vec![TextEdit::replace(gap, "("), TextEdit::insert(range_of(message).end as usize, ")")];
    Some(Found { what: "raise statement", range: range_of(statement), edits })
}

/// `except Error, name:`.
fn except(source: &str, statement: &[(Piece, TextRange)]) -> Option<Found> {
    let comma = top_level_comma(source, statement)?;
    let is_name =
        matches!(statement.get(comma + 1..), Some([(Piece::Name, _), (_, colon)]) if colon.of(source) == ":");
    let edits = vec![TextEdit::replace(statement[comma].1, " as")];
    is_name.then(|| Found { what: "except clause", range: range_of(statement), edits })
}

/// `def f((a, b)):`, whose Python 3 takes more than an edit.
fn tuple_parameters(source: &str, statement: &[(Piece, TextRange)]) -> Option<Found> {
    let mut depth = 0usize;
    let mut before = "";
    for (piece, range) in statement {
        let text = range.of(source);
        if *piece == Piece::Open {
            if depth == 1 && text == "(" && matches!(before, "(" | ",") {
                return Some(Found { what: "tuple parameter", range: *range, edits: Vec::new() });
            }
            depth += 1;
        } else if *piece == Piece::Close {
            depth = depth.saturating_sub(1);
        }
        before = text;
    }
    None
}

fn top_level_comma(source: &str, statement: &[(Piece, TextRange)]) -> Option<usize> {
    let mut depth = 0usize;
    statement.iter().position(|(piece, range)| {
        match piece {
            Piece::Open => depth += 1,
            Piece::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && range.of(source) == ","
    })
}

/// `<>`, `0777`, `10L`, `ur"…"`.
fn tokens(source: &str, statement: &[(Piece, TextRange)]) -> Vec<Found> {
    let mut found = Vec::new();
    for pair in statement.windows(2) {
        let ((_, first), (_, second)) = (pair[0], pair[1]);
        let joined = TextRange { start: first.start, end: second.end };
        let adjacent = first.end == second.start;
        let (a, b) = (first.of(source), second.of(source));
        let (what, edit) = if adjacent && a == "<" && b == ">" {
            ("operator `<>`", TextEdit::replace(joined, "!="))
        } else if adjacent && pair[0].0 == Piece::Integer && matches!(b, "L" | "l") {
            ("long integer", TextEdit::delete(second))
        } else if adjacent && a.eq_ignore_ascii_case("ur") && pair[1].0 == Piece::Text {
            ("string prefix `ur`", TextEdit::replace(first, "r"))
        } else {
            continue;
        };
        found.push(Found { what, range: joined, edits: vec![edit] });
    }
    for (_, range) in statement {
        let digits = range.of(source);
        let octal =
            digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|b| (b'0'..b'8').contains(&b));
        if octal && digits.bytes().any(|b| b != b'0') {
            let edits = vec![TextEdit::insert(range.start as usize + 1, "o")];
            found.push(Found { what: "octal number", range: *range, edits });
        }
    }
    found
}

//! Python literals as values, so that `{'a':1}` and `{"a": 1}` are the same claim.

use ruff_python_ast::{self as ast, Expr, Number, UnaryOp};

/// Longer texts are compared as texts.
const MAX_TEXT: usize = 20_000;
/// Deeper nesting is compared as text.
const MAX_DEPTH: usize = 60;

/// The value of a literal.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `None`, `True`, `False`, `...`.
    Name(&'static str),
    /// An integer in decimal digits, with its sign.
    Int(String),
    /// A floating-point number, bit for bit as Python's.
    Float(f64),
    /// The imaginary part of a complex number.
    Imaginary(f64),
    /// A string.
    Str(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A tuple, in parentheses or not.
    Tuple(Vec<Literal>),
    /// A list.
    List(Vec<Literal>),
    /// A set; order does not count.
    Set(Vec<Literal>),
    /// A dictionary; order does not count.
    Dict(Vec<(Literal, Literal)>),
    /// What a `repr` of a class instance looks like: `Counter({...})`, `Point(x=1)`.
    Call(String, Vec<(Option<String>, Literal)>),
    /// A sum or difference, as a complex number is written.
    Sum(Box<Literal>, bool, Box<Literal>),
}

impl Literal {
    /// The value of a text that `ast.literal_eval` accepts.
    pub fn parse(text: &str) -> Option<Self> {
        Self::read(text, false)
    }

    /// The value of a text that is a literal or looks like the `repr` of an instance.
    pub fn parse_repr(text: &str) -> Option<Self> {
        Self::read(text, true)
    }

    fn read(text: &str, calls: bool) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() || text.len() > MAX_TEXT || nesting(text) > MAX_DEPTH {
            return None;
        }
        let parsed = ruff_python_parser::parse_expression(text).ok()?;
        convert(parsed.expr(), calls, MAX_DEPTH * 4)
    }

    /// Whether both are the same value; sets and dictionaries in any order.
    pub fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Literal::Tuple(a), Literal::Tuple(b)) | (Literal::List(a), Literal::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b))
            }
            (Literal::Set(a), Literal::Set(b)) => same_in_any_order(a, b, Literal::same),
            (Literal::Dict(a), Literal::Dict(b)) => {
                same_in_any_order(a, b, |(key, value), (other, its)| key.same(other) && value.same(its))
            }
            (Literal::Call(name, a), Literal::Call(other, b)) => {
                name == other
                    && a.len() == b.len()
                    && a.iter().zip(b).all(|((key, a), (its, b))| key == its && a.same(b))
            }
            (Literal::Sum(a, sign, b), Literal::Sum(c, other, d)) => sign == other && a.same(c) && b.same(d),
            _ => self == other,
        }
    }

    /// As `print` shows it among its arguments: strings without quotes.
    pub fn shown(&self, text: &str) -> String {
        match self {
            Literal::Str(text) => text.clone(),
            _ => text.trim().to_string(),
        }
    }
}

fn same_in_any_order<T>(a: &[T], b: &[T], same: impl Fn(&T, &T) -> bool) -> bool {
    // Quadratic, so only for what a person writes; the rest is compared in order.
    if a.len() != b.len() {
        return false;
    }
    if a.len() > 300 {
        return a.iter().zip(b).all(|(a, b)| same(a, b));
    }
    let mut left: Vec<&T> = b.iter().collect();
    a.iter().all(|item| match left.iter().position(|other| same(item, other)) {
        Some(at) => {
            left.swap_remove(at);
            true
        }
        None => false,
    })
}

/// How deep brackets nest, and how many signs stand in a row: what a parser recurses on.
fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest, mut signs): (usize, usize, usize) = (0, 0, 0);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'-' | b'+' | b'~' | b'*' => signs += 1,
            b' ' => {}
            _ => signs = 0,
        }
        deepest = deepest.max(depth + signs);
    }
    // Words that nest without brackets are not part of any literal.
    let words = ["not ", "lambda", " if ", "await "];
    if words.iter().any(|word| text.contains(word)) { MAX_DEPTH + 1 } else { deepest }
}

fn convert(expression: &Expr, calls: bool, budget: usize) -> Option<Literal> {
    let budget = budget.checked_sub(1)?;
    let each =
        |items: &[Expr]| items.iter().map(|item| convert(item, calls, budget)).collect::<Option<Vec<_>>>();
    Some(match expression {
        Expr::NoneLiteral(_) => Literal::Name("None"),
        Expr::BooleanLiteral(literal) => Literal::Name(if literal.value { "True" } else { "False" }),
        Expr::EllipsisLiteral(_) => Literal::Name("..."),
        Expr::NumberLiteral(literal) => number(&literal.value),
        Expr::StringLiteral(literal) => Literal::Str(literal.value.to_str().to_string()),
        Expr::BytesLiteral(literal) => Literal::Bytes(literal.value.bytes().collect()),
        Expr::Tuple(tuple) => Literal::Tuple(each(&tuple.elts)?),
        Expr::List(list) => Literal::List(each(&list.elts)?),
        Expr::Set(set) => Literal::Set(each(&set.elts)?),
        Expr::Dict(dict) => {
            let item = |item: &ast::DictItem| {
                Some((convert(item.key.as_ref()?, calls, budget)?, convert(&item.value, calls, budget)?))
            };
            Literal::Dict(dict.items.iter().map(item).collect::<Option<_>>()?)
        }
        Expr::UnaryOp(unary) if matches!(unary.op, UnaryOp::USub | UnaryOp::UAdd) => {
            signed(convert(&unary.operand, calls, budget)?, unary.op == UnaryOp::USub)?
        }
        Expr::BinOp(sum) if matches!(sum.op, ast::Operator::Add | ast::Operator::Sub) => {
            let right = convert(&sum.right, calls, budget)?;
            if !matches!(right, Literal::Imaginary(_)) {
                return None;
            }
            let left = convert(&sum.left, calls, budget)?;
            Literal::Sum(left.into(), sum.op == ast::Operator::Add, right.into())
        }
        Expr::Call(call) => call_of(call, calls, budget)?,
        _ => return None,
    })
}

fn call_of(call: &ast::ExprCall, calls: bool, budget: usize) -> Option<Literal> {
    let Expr::Name(name) = &*call.func else { return None };
    let empty = call.arguments.is_empty();
    if name.id.as_str() == "set" && empty {
        return Some(Literal::Set(Vec::new()));
    }
    if !calls {
        return None;
    }
    let positional = call.arguments.args.iter().map(|value| Some((None, convert(value, calls, budget)?)));
    let named = call.arguments.keywords.iter().map(|keyword| {
        Some((Some(keyword.arg.as_ref()?.to_string()), convert(&keyword.value, calls, budget)?))
    });
    Some(Literal::Call(name.id.to_string(), positional.chain(named).collect::<Option<_>>()?))
}

fn number(number: &Number) -> Literal {
    match number {
        Number::Int(int) => Literal::Int(decimal(&int.to_string())),
        Number::Float(value) => Literal::Float(*value),
        Number::Complex { imag, .. } => Literal::Imaginary(*imag),
    }
}

/// Small integers in any base become decimal; large ones are compared as they are written.
fn decimal(digits: &str) -> String {
    let plain = digits.replace('_', "").to_ascii_lowercase();
    let parsed = match plain.get(..2) {
        Some("0x") => u128::from_str_radix(&plain[2..], 16).ok(),
        Some("0o") => u128::from_str_radix(&plain[2..], 8).ok(),
        Some("0b") => u128::from_str_radix(&plain[2..], 2).ok(),
        _ => plain.parse().ok(),
    };
    parsed.map_or(plain, |value: u128| value.to_string())
}

fn signed(value: Literal, negative: bool) -> Option<Literal> {
    Some(match value {
        Literal::Int(digits) if negative && digits != "0" => match digits.strip_prefix('-') {
            Some(digits) => Literal::Int(digits.to_string()),
            None => Literal::Int(format!("-{digits}")),
        },
        Literal::Int(digits) => Literal::Int(digits),
        Literal::Float(value) => Literal::Float(if negative { -value } else { value }),
        Literal::Imaginary(value) => Literal::Imaginary(if negative { -value } else { value }),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(a: &str, b: &str) -> bool {
        Literal::parse_repr(a).unwrap().same(&Literal::parse_repr(b).unwrap())
    }

    #[test]
    fn literals_are_compared_as_values() {
        for (a, b) in [
            ("{'a':1,'b':[2,3]}", "{\"b\": [2, 3], \"a\": 1}"),
            ("{3, 1, 2}", "{1,2,3}"),
            ("(1, 2)", "1, 2"),
            ("0x10", "16"),
            ("-1", "- 1"),
            ("1e3", "1000.0"),
            ("3+4j", "3 + 4j"),
            ("Counter({'a': 2, 'b': 1})", "Counter({'b': 1, 'a': 2})"),
        ] {
            assert!(same(a, b), "{a} == {b}");
        }
        for (a, b) in [("[1, 2]", "[2, 1]"), ("2", "2.0"), ("1", "True"), ("'1'", "1"), ("[1]", "(1,)")] {
            assert!(!same(a, b), "{a} != {b}");
        }
    }

    #[test]
    fn what_is_no_literal_is_none() {
        for text in [
            "",
            "x",
            "the result",
            "3 apples",
            "a, b",
            "1 +",
            "f(x)",
            "print()",
            "[x for x in y]",
            "1 if 2 else 3",
        ] {
            assert_eq!(Literal::parse(text), None, "{text}");
        }
        let hostile = "[".repeat(100_000);
        assert_eq!(Literal::parse(&hostile), None);
        assert_eq!(Literal::parse(&format!("{}1", "-".repeat(10_000))), None);
    }
}

//! Python's grammar, in process: the one place that speaks to the parser crates.
//!
//! The parser recovers from errors and knows the differences between versions, but it is a parser
//! only: what CPython's compiler finds later (`break` outside a loop, duplicate arguments) it
//! accepts.

use std::fmt;

use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{self as ast, PythonVersion};
use ruff_python_parser::{LexicalErrorType, Mode, ParseErrorType, ParseOptions, Parsed, lexer};
use ruff_text_size::Ranged;

use crate::text::TextRange;

mod annotations;
mod classes;
mod lines;
mod names;
mod tokens;

pub use annotations::annotated_with_values;
pub use classes::{SelfReference, self_references};
pub use lines::{LineKind, LogicalLine, logical_lines};
pub use names::{Names, names};
pub use tokens::{Piece, comments, is_unfinished, lies_in, opaque, pieces};

/// A nesting deeper than this is not parsed: no reader's snippet has it, and trees are walked and
/// dropped by recursion.
const MAX_DEPTH: usize = 200;

/// No more errors than this are looked for in one snippet.
const MAX_ERRORS: usize = 20;

/// A version of the Python language, such as 3.12.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// 3.
    pub major: u8,
    /// 12.
    pub minor: u8,
}

impl Version {
    /// The newest version the parser knows.
    pub const LATEST: Self = Self { major: 3, minor: 14 };

    fn to_parser(self) -> PythonVersion {
        PythonVersion { major: self.major, minor: self.minor }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// What kind of mistake a [`SyntaxError`] is, as far as an explanation needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// A block or a dedent where none may be, or a missing block.
    Indentation,
    /// Code that only a later version understands.
    Version,
    /// Anything else.
    Other,
}

/// One syntax error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Bytes of the source.
    pub range: TextRange,
    /// What is wrong, without a full stop.
    pub message: String,
    /// Its kind.
    pub kind: ErrorKind,
}

/// A source that was parsed.
pub struct Module<'s> {
    pub(super) source: &'s str,
    parsed: Parsed<ast::ModModule>,
}

impl<'s> Module<'s> {
    /// Parses `source` as `version` would; `None` if it is nested too deep to look at.
    pub fn parse(source: &'s str, version: Version) -> Option<Self> {
        if is_too_deep(source) {
            return None;
        }
        let options = ParseOptions::from(Mode::Module).with_target_version(version.to_parser());
        let parsed = ruff_python_parser::parse_unchecked(source, options).try_into_module()?;
        Some(Self { source, parsed })
    }

    /// Whether there is nothing wrong with it.
    pub fn is_valid(&self) -> bool {
        self.parsed.errors().is_empty() && self.parsed.unsupported_syntax_errors().is_empty()
    }

    /// The first error in the text.
    fn first_error(&self) -> Option<SyntaxError> {
        let grammar = self.parsed.errors().iter().map(|error| SyntaxError {
            range: range(error.location),
            message: lower_first(&error.error.to_string()),
            kind: kind(&error.error),
        });
        let version = self.parsed.unsupported_syntax_errors().iter().map(|error| SyntaxError {
            range: range(error.range),
            message: lower_first(&error.to_string()),
            kind: ErrorKind::Version,
        });
        grammar.chain(version).min_by_key(|error| error.range)
    }

    /// Where the next statement at column 0 begins behind `offset`, not counting the inside of
    /// strings and brackets' ends.
    fn next_statement(&self, offset: u32) -> Option<usize> {
        let mut line_of_error = true;
        self.parsed.tokens().iter().find_map(|token| {
            let start = u32::from(token.start());
            if start <= offset || token.kind() == TokenKind::EndOfFile {
                return None;
            }
            let at_column_0 = self.source.as_bytes()[start as usize - 1] == b'\n';
            if at_column_0 {
                line_of_error = false;
            }
            let starts_statement = at_column_0
                && !line_of_error
                && !matches!(
                    token.kind(),
                    TokenKind::Comment
                        | TokenKind::NonLogicalNewline
                        | TokenKind::Newline
                        | TokenKind::Indent
                        | TokenKind::Dedent
                        | TokenKind::Rpar
                        | TokenKind::Rsqb
                        | TokenKind::Rbrace
                        | TokenKind::Elif
                        | TokenKind::Else
                        | TokenKind::Except
                        | TokenKind::Finally
                        | TokenKind::FStringMiddle
                        | TokenKind::TStringMiddle
                        | TokenKind::FStringEnd
                        | TokenKind::TStringEnd
                );
            starts_statement.then_some(start as usize)
        })
    }

    /// The top-level statements' ranges, in order.
    pub fn statements(&self) -> Vec<TextRange> {
        self.parsed.suite().iter().map(|statement| range(statement.range())).collect()
    }

    pub(super) fn body(&self) -> &[ast::Stmt] {
        self.parsed.suite()
    }

    pub(super) fn tokens(&self) -> impl Iterator<Item = (TokenKind, TextRange)> + '_ {
        self.parsed.tokens().iter().map(|token| (token.kind(), range(token.range())))
    }
}

/// Whether `source` has no syntax error in `version`. Code nested too deep counts as valid.
pub fn is_valid(source: &str, version: Version) -> bool {
    Module::parse(source, version).is_none_or(|module| module.is_valid())
}

/// The syntax errors of `source`, in order and at most one for each statement at column 0: what
/// follows an error inside its statement is only its echo.
pub fn errors(source: &str, version: Version) -> Vec<SyntaxError> {
    let mut errors = Vec::new();
    let mut base = 0;
    while errors.len() < MAX_ERRORS {
        let Some(module) = Module::parse(&source[base..], version) else { break };
        let Some(error) = module.first_error() else { break };
        let next = module.next_statement(error.range.start);
        errors.push(SyntaxError {
            range: TextRange::new(base + error.range.start as usize, base + error.range.end as usize),
            ..error
        });
        match next {
            Some(next) => base += next,
            None => break,
        }
    }
    errors
}

/// A quick upper bound on the depth of the tree, from the tokens alone: open brackets, open
/// blocks, and the operators since the last comma on each level.
fn is_too_deep(source: &str) -> bool {
    let mut lexer = lexer::lex(source, Mode::Module);
    let mut blocks = 0usize;
    let mut levels = vec![0usize];
    let mut depth = 0usize;
    loop {
        match lexer.next_token() {
            TokenKind::EndOfFile => return false,
            TokenKind::Indent => blocks += 1,
            TokenKind::Dedent => blocks = blocks.saturating_sub(1),
            TokenKind::Newline => {
                levels.clear();
                levels.push(0);
                depth = 0;
            }
            TokenKind::Lpar
            | TokenKind::Lsqb
            | TokenKind::Lbrace
            | TokenKind::FStringStart
            | TokenKind::TStringStart => {
                if let Some(level) = levels.last_mut() {
                    *level += 1;
                }
                depth += 1;
                levels.push(0);
            }
            TokenKind::Rpar
            | TokenKind::Rsqb
            | TokenKind::Rbrace
            | TokenKind::FStringEnd
            | TokenKind::TStringEnd => {
                if levels.len() > 1 {
                    depth -= levels.pop().unwrap_or(0);
                }
            }
            TokenKind::Comma | TokenKind::Semi => {
                if let Some(level) = levels.last_mut() {
                    depth -= *level;
                    *level = 0;
                }
            }
            TokenKind::Name
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::Complex
            | TokenKind::String
            | TokenKind::FStringMiddle
            | TokenKind::TStringMiddle
            | TokenKind::Comment
            | TokenKind::NonLogicalNewline => {}
            _ => {
                if let Some(level) = levels.last_mut() {
                    *level += 1;
                }
                depth += 1;
            }
        }
        if depth + blocks > MAX_DEPTH {
            return true;
        }
    }
}

fn kind(error: &ParseErrorType) -> ErrorKind {
    match error {
        ParseErrorType::UnexpectedIndentation
        | ParseErrorType::Lexical(LexicalErrorType::IndentationError) => ErrorKind::Indentation,
        ParseErrorType::OtherError(message) if message.contains("indented block") => ErrorKind::Indentation,
        _ => ErrorKind::Other,
    }
}

fn range(range: ruff_text_size::TextRange) -> TextRange {
    TextRange { start: range.start().into(), end: range.end().into() }
}

fn lower_first(message: &str) -> String {
    let mut chars = message.chars();
    match chars.next() {
        Some(first) if !message.starts_with("IPython") => first.to_lowercase().chain(chars).collect(),
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The error ranges marked by `^` lines are left to the callers; here: each error's text.
    fn errors_of(source: &str) -> Vec<(&str, String)> {
        errors(source, Version::LATEST).into_iter().map(|e| (e.range.of(source), e.message)).collect()
    }

    #[test]
    fn each_broken_statement_is_told_once() {
        let source = "x = = 1 +\n  y = )\nz = 1\nw = ]\n";
        let at: Vec<&str> = errors_of(source).into_iter().map(|(text, _)| text).collect();
        assert_eq!(at, ["=", "]"]);
    }

    #[test]
    fn an_error_inside_a_function_does_not_echo_at_its_other_lines() {
        let source = "def f():\n    x = = 1\n    y = = 2\n\ndef g(:\n    pass\n";
        assert_eq!(errors_of(source).len(), 2);
    }

    #[test]
    fn the_text_inside_a_string_is_no_statement() {
        let source = "x = = \"\"\"\nnot = code\n\"\"\"\ny = 1\n";
        assert_eq!(errors_of(source).len(), 1);
    }

    #[test]
    fn versions_differ() {
        let source = "match x:\n    case 1: pass\n";
        let old = errors(source, Version { major: 3, minor: 8 });
        assert_eq!(old.len(), 1);
        assert_eq!(old[0].kind, ErrorKind::Version);
        assert!(is_valid(source, Version { major: 3, minor: 10 }));
    }

    #[test]
    fn deep_nesting_is_left_alone() {
        for hostile in
            ["(", "[", "-", "not ", "lambda:", "f(", "a.", "1+", "a if b else ", "{1:", "f'{", "a[", "await "]
        {
            let source = hostile.repeat(30_000);
            assert!(Module::parse(&source, Version::LATEST).is_none(), "{hostile}");
        }
        let blocks: String = (0..300).map(|depth| format!("{}if x:\n", " ".repeat(depth))).collect();
        assert!(Module::parse(&blocks, Version::LATEST).is_none());
    }

    #[test]
    fn a_long_table_is_not_deep() {
        let source = format!("x = [{}]\n", "{'a': -1, 'b': f(2)}, ".repeat(5_000));
        assert!(Module::parse(&source, Version::LATEST).is_some_and(|module| module.is_valid()));
    }
}

//! A source's logical lines, good code or not.

use ruff_python_ast::token::TokenKind;

use super::{Module, Version};
use crate::text::TextRange;

/// What a logical line is, by its tokens alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// `def` or `async def`.
    Def,
    /// `class`.
    Class,
    /// `import` or `from … import`.
    Import,
    /// `if`, `for`, `while`, `with`, `try`, `match`.
    Control,
    /// `elif`, `else`, `except`, `finally`, `case`.
    Clause,
    /// `@decorator`.
    Decorator,
    /// Has `=` (or `+=` …) outside brackets.
    Assignment,
    /// Another statement that begins with a keyword.
    Keyword,
    /// Begins with a name, dotted or not, and a `(`.
    Call,
    /// Anything else.
    Other,
}

/// One statement's head or one simple statement, brackets and strings over several lines included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogicalLine {
    /// From its first token to its last, without the comment behind it.
    pub range: TextRange,
    /// Offset of the physical line it begins on.
    pub line_start: u32,
    /// Its kind.
    pub kind: LineKind,
    /// It ends in a `:`, as the head of a block does.
    pub opens_block: bool,
}

impl LogicalLine {
    /// The blanks before it.
    pub fn indent<'s>(&self, source: &'s str) -> &'s str {
        source.get(self.line_start as usize..self.range.start as usize).unwrap_or("")
    }
}

/// The logical lines of `source`; empty if it is nested too deep to look at.
pub fn logical_lines(source: &str) -> Vec<LogicalLine> {
    let Some(module) = Module::parse(source, Version::LATEST) else { return Vec::new() };
    let mut lines = Vec::new();
    let mut tokens: Vec<(TokenKind, TextRange)> = Vec::new();
    for (kind, range) in module.tokens() {
        match kind {
            TokenKind::Newline | TokenKind::EndOfFile => {
                lines.extend(logical_line(source, &tokens));
                tokens.clear();
            }
            TokenKind::Comment | TokenKind::NonLogicalNewline | TokenKind::Indent | TokenKind::Dedent => {}
            // An unindent that matches nothing.
            TokenKind::Unknown if range.of(source).trim().is_empty() => {}
            _ => tokens.push((kind, range)),
        }
    }
    lines
}

fn logical_line(source: &str, tokens: &[(TokenKind, TextRange)]) -> Option<LogicalLine> {
    let (&(first, start), &(last, end)) = (tokens.first()?, tokens.last()?);
    let line_start = source[..start.start as usize].rfind('\n').map_or(0, |at| at + 1);
    Some(LogicalLine {
        range: TextRange { start: start.start, end: end.end },
        line_start: line_start as u32,
        kind: line_kind(first, tokens, last == TokenKind::Colon),
        opens_block: last == TokenKind::Colon,
    })
}

fn line_kind(first: TokenKind, tokens: &[(TokenKind, TextRange)], opens_block: bool) -> LineKind {
    let second = tokens.get(1).map(|token| token.0);
    match first {
        TokenKind::Def => LineKind::Def,
        TokenKind::Async if second == Some(TokenKind::Def) => LineKind::Def,
        TokenKind::Class => LineKind::Class,
        TokenKind::Import => LineKind::Import,
        TokenKind::From if tokens.iter().any(|token| token.0 == TokenKind::Import) => LineKind::Import,
        TokenKind::If
        | TokenKind::For
        | TokenKind::While
        | TokenKind::With
        | TokenKind::Try
        | TokenKind::Async => LineKind::Control,
        TokenKind::Match if opens_block => LineKind::Control,
        TokenKind::Elif | TokenKind::Else | TokenKind::Except | TokenKind::Finally => LineKind::Clause,
        TokenKind::Case if opens_block => LineKind::Clause,
        TokenKind::At => LineKind::Decorator,
        _ if is_assignment(tokens) => LineKind::Assignment,
        TokenKind::Name if is_call(tokens) => LineKind::Call,
        kind if kind.is_non_soft_keyword() => LineKind::Keyword,
        _ => LineKind::Other,
    }
}

fn is_assignment(tokens: &[(TokenKind, TextRange)]) -> bool {
    let mut depth = 0usize;
    for (kind, _) in tokens {
        match kind {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth += 1,
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth = depth.saturating_sub(1),
            TokenKind::Equal
            | TokenKind::PlusEqual
            | TokenKind::MinusEqual
            | TokenKind::StarEqual
            | TokenKind::SlashEqual
                if depth == 0 =>
            {
                return true;
            }
            _ => {}
        }
    }
    false
}

/// A dotted name with `(` right behind it, as no prose has it.
fn is_call(tokens: &[(TokenKind, TextRange)]) -> bool {
    let mut end = None;
    for (kind, range) in tokens {
        match kind {
            TokenKind::Lpar => return end == Some(range.start),
            TokenKind::Name | TokenKind::Dot => end = Some(range.end),
            _ => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_by_their_tokens() {
        let source =
            "@a\nasync def f(\n    x,\n):\n    return x  # y\nz = f(1)\nprint(z)\nelse:\nSome words\n";
        let lines = logical_lines(source);
        let kinds: Vec<LineKind> = lines.iter().map(|line| line.kind).collect();
        use LineKind::*;
        assert_eq!(kinds, [Decorator, Def, Keyword, Assignment, Call, Clause, Other]);
        assert!(lines[1].opens_block);
        assert_eq!(lines[2].indent(source), "    ");
        assert_eq!(lines[2].range.of(source), "return x");
    }
}

//! Looks at single tokens, for code that need not be right.

use ruff_python_ast::token::TokenKind;

use super::{Module, Version};
use crate::text::TextRange;

/// A token that explanations of broken code tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A name that is no keyword, `print` and `exec` included.
    Name,
    /// A keyword.
    Keyword,
    /// An integer.
    Integer,
    /// A string, or a part of one.
    Text,
    /// `(`, `[` or `{`.
    Open,
    /// `)`, `]` or `}`.
    Close,
    /// The end of a logical line.
    End,
    /// A comment, a line break inside brackets or an indentation: nothing a statement consists of.
    Space,
    /// `...`
    Ellipsis,
    /// Any other sign.
    Sign,
    /// What Python's lexer does not know.
    Unknown,
}

/// All tokens of `source` in order; empty if it is nested too deep to look at.
pub fn pieces(source: &str) -> Vec<(Piece, TextRange)> {
    let Some(module) = Module::parse(source, Version::LATEST) else { return Vec::new() };
    let is_blank = |range: TextRange| range.of(source).trim().is_empty();
    module
        .tokens()
        .map(|(kind, range)| match piece(kind) {
            // An unindent that matches nothing.
            Piece::Unknown if is_blank(range) => (Piece::Space, range),
            piece => (piece, range),
        })
        .collect()
}

/// Strings and comments: what stands there is no code.
pub fn opaque(source: &str) -> Vec<TextRange> {
    let Some(module) = Module::parse(source, Version::LATEST) else { return Vec::new() };
    let is_opaque = |kind| matches!(piece(kind), Piece::Text) || kind == TokenKind::Comment;
    module.tokens().filter(|&(kind, _)| is_opaque(kind)).map(|(_, range)| range).collect()
}

/// The comments of a source in order; `None` if it cannot be parsed.
pub fn comments(source: &str) -> Option<Vec<TextRange>> {
    let module = Module::parse(source, Version::LATEST).filter(Module::is_valid)?;
    let comments = module.tokens().filter(|&(kind, _)| kind == TokenKind::Comment);
    Some(comments.map(|(_, range)| range).collect())
}

/// Whether `offset` lies inside one of `ranges`, which are in order.
pub fn lies_in(ranges: &[TextRange], offset: usize) -> bool {
    let at = ranges.partition_point(|range| range.end as usize <= offset);
    ranges.get(at).is_some_and(|range| range.contains(offset))
}

/// Whether a line is missing behind `source`: a bracket or a triple-quoted string is open.
pub fn is_unfinished(source: &str) -> bool {
    let mut open = 0usize;
    for (piece, range) in pieces(source) {
        match piece {
            Piece::Open => open += 1,
            Piece::Close => open = open.saturating_sub(1),
            Piece::Unknown if range.of(source).contains("\"\"\"") || range.of(source).contains("'''") => {
                return true;
            }
            _ => {}
        }
    }
    open > 0
}

fn piece(kind: TokenKind) -> Piece {
    match kind {
        TokenKind::Name => Piece::Name,
        TokenKind::Int => Piece::Integer,
        TokenKind::String
        | TokenKind::FStringStart
        | TokenKind::FStringMiddle
        | TokenKind::FStringEnd
        | TokenKind::TStringStart
        | TokenKind::TStringMiddle
        | TokenKind::TStringEnd => Piece::Text,
        TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => Piece::Open,
        TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => Piece::Close,
        TokenKind::Newline | TokenKind::EndOfFile => Piece::End,
        TokenKind::Comment | TokenKind::NonLogicalNewline | TokenKind::Indent | TokenKind::Dedent => {
            Piece::Space
        }
        TokenKind::Ellipsis => Piece::Ellipsis,
        TokenKind::Unknown => Piece::Unknown,
        kind if kind.is_non_soft_keyword() => Piece::Keyword,
        kind if kind.is_keyword() => Piece::Name,
        _ => Piece::Sign,
    }
}

//! The statements that a claim can stand at.

use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextSize};

use crate::python::syntax::{Module, Version};

/// A statement without statements inside, or the header of one with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    /// 1-based first line.
    pub first_line: u32,
    /// 1-based last line, of the whole statement.
    pub last_line: u32,
    /// What kind of statement it is.
    pub kind: Kind,
    /// How often it may run.
    pub context: Context,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A call of `print` or `pprint`.
    Print,
    /// Another expression.
    Expression,
    /// An assignment.
    Assignment,
    /// Another simple statement.
    Simple,
    /// A statement with others inside.
    Compound,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    /// At most once, at a place in the module that the run can tell apart.
    Straight,
    /// Several times.
    Loop,
    /// Whenever its function is called.
    Function,
}

/// All statements of the source, in the order of their first lines; none if it cannot be parsed.
pub(super) fn spots(source: &str) -> Vec<Spot> {
    let Some(module) = Module::parse(source, Version::LATEST) else { return Vec::new() };
    let breaks: Vec<usize> = memchr::memchr_iter(b'\n', source.as_bytes()).collect();
    let line = |offset: TextSize| breaks.partition_point(|at| *at < offset.to_usize()) as u32 + 1;
    let mut found = Vec::new();
    let mut pending: Vec<(&Stmt, Context)> =
        module.body().iter().map(|each| (each, Context::Straight)).collect();
    while let Some((statement, context)) = pending.pop() {
        found.push(Spot {
            first_line: line(statement.start()),
            last_line: line(statement.end()),
            kind: kind(statement),
            context,
        });
        let inner = match statement {
            Stmt::FunctionDef(_) => Context::Function,
            Stmt::For(_) | Stmt::While(_) | Stmt::Match(_) if context == Context::Straight => Context::Loop,
            _ => context,
        };
        pending.extend(children(statement).into_iter().map(|child| (child, inner)));
    }
    found.sort_by_key(|spot| (spot.first_line, std::cmp::Reverse(spot.last_line)));
    found
}

/// The statements of a source by its lines, each looked up without a search.
pub(super) struct Layout {
    spots: Vec<Spot>,
    /// For each line, the smallest statement on it, as an index; of compound ones only the header.
    on_line: Vec<Option<usize>>,
    /// For each line, the statements that end there, the outermost first.
    ending: Vec<Vec<usize>>,
    /// For each line, the line before it that holds code, 1-based, or 0.
    code_before: Vec<u32>,
    indentation: Vec<usize>,
}

impl Layout {
    pub(super) fn new(source: &str) -> Self {
        let spots = spots(source);
        let lines = source.lines().count() + 2;
        let mut layout = Self {
            on_line: vec![None; lines],
            ending: vec![Vec::new(); lines],
            code_before: vec![0; lines],
            indentation: vec![0; lines],
            spots,
        };
        let mut code = 0;
        for (line, text) in (1..).zip(source.lines()) {
            layout.code_before[line] = code;
            let content = text.trim_start();
            layout.indentation[line] = text.len() - content.len();
            if !content.is_empty() && !content.starts_with('#') {
                code = line as u32;
            }
        }
        for (index, spot) in layout.spots.iter().enumerate() {
            let (first, last) = (spot.first_line as usize, (spot.last_line as usize).min(lines - 1));
            let on = if spot.kind == Kind::Compound { first..first + 1 } else { first..last + 1 };
            layout.on_line[on].fill(Some(index));
            layout.ending[last].push(index);
        }
        layout
    }

    /// The smallest statement on a line; a compound one only on its header's first line.
    pub(super) fn on(&self, line: u32) -> Option<&Spot> {
        self.on_line.get(line as usize).copied().flatten().map(|index| &self.spots[index])
    }

    /// The statement that ends before this line of comment, with nothing but comments and blank
    /// lines between. Where several end at once, the comment's indentation says which is meant.
    pub(super) fn before(&self, line: u32) -> Option<&Spot> {
        let last = *self.code_before.get(line as usize)? as usize;
        let ending = self.ending.get(last)?;
        let own = self.indentation[line as usize];
        let meant =
            ending.iter().find(|index| self.indentation[self.spots[**index].first_line as usize] >= own);
        meant.or(ending.last()).map(|index| &self.spots[*index])
    }
}

fn kind(statement: &Stmt) -> Kind {
    match statement {
        Stmt::Expr(expression) if is_print(&expression.value) => Kind::Print,
        Stmt::Expr(_) => Kind::Expression,
        Stmt::Assign(_) | Stmt::AnnAssign(_) | Stmt::AugAssign(_) => Kind::Assignment,
        Stmt::FunctionDef(_)
        | Stmt::ClassDef(_)
        | Stmt::If(_)
        | Stmt::For(_)
        | Stmt::While(_)
        | Stmt::With(_)
        | Stmt::Try(_)
        | Stmt::Match(_) => Kind::Compound,
        _ => Kind::Simple,
    }
}

fn is_print(expression: &Expr) -> bool {
    let Expr::Call(call) = expression else { return false };
    match &*call.func {
        Expr::Name(name) => matches!(name.id.as_str(), "print" | "pprint" | "pp"),
        Expr::Attribute(attribute) => matches!(attribute.attr.as_str(), "pprint" | "pp"),
        _ => false,
    }
}

fn children(statement: &Stmt) -> Vec<&Stmt> {
    let mut all: Vec<&Stmt> = Vec::new();
    match statement {
        Stmt::FunctionDef(inner) => all.extend(&inner.body),
        Stmt::ClassDef(inner) => all.extend(&inner.body),
        Stmt::If(inner) => {
            all.extend(&inner.body);
            all.extend(inner.elif_else_clauses.iter().flat_map(|clause| &clause.body));
        }
        Stmt::For(inner) => all.extend(inner.body.iter().chain(&inner.orelse)),
        Stmt::While(inner) => all.extend(inner.body.iter().chain(&inner.orelse)),
        Stmt::With(inner) => all.extend(&inner.body),
        Stmt::Match(inner) => all.extend(inner.cases.iter().flat_map(|case| &case.body)),
        Stmt::Try(inner) => {
            all.extend(&inner.body);
            all.extend(inner.handlers.iter().flat_map(|handler| match handler {
                ruff_python_ast::ExceptHandler::ExceptHandler(handler) => &handler.body,
            }));
            all.extend(inner.orelse.iter().chain(&inner.finalbody));
        }
        _ => {}
    }
    all
}

//! Names whose annotation is no type.

use ruff_python_ast::{Expr, Stmt, UnaryOp};
use ruff_text_size::Ranged;

use super::{Module, range};
use crate::text::TextRange;

/// The statements `name: value` at the top level of a module that give the name a number, a truth
/// value or a display of such for a type, and no value.
pub fn annotated_with_values(module: &Module<'_>) -> Vec<TextRange> {
    let is_found = |statement: &&Stmt| match statement {
        Stmt::AnnAssign(it) => {
            it.value.is_none() && matches!(*it.target, Expr::Name(_)) && is_value(&it.annotation)
        }
        _ => false,
    };
    module.body().iter().filter(is_found).map(|statement| range(statement.range())).collect()
}

/// Whether an expression is no type by any reading. Of a display its first item decides; a string
/// alone may name a type that comes later.
fn is_value(mut expression: &Expr) -> bool {
    loop {
        let first = match expression {
            Expr::NumberLiteral(_) | Expr::BooleanLiteral(_) | Expr::Dict(_) => return true,
            Expr::UnaryOp(it) if it.op == UnaryOp::USub => Some(&*it.operand),
            Expr::List(it) => it.elts.first(),
            Expr::Tuple(it) => it.elts.first(),
            Expr::Set(it) => it.elts.first(),
            _ => return false,
        };
        match first {
            None | Some(Expr::StringLiteral(_)) => return true,
            Some(first) => expression = first,
        }
    }
}

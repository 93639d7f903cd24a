//! A class used inside its own body, before it exists.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, ExprContext, Stmt, StmtClassDef};
use ruff_text_size::Ranged;

use super::{Module, names, range};
use crate::text::TextRange;

/// A statement of a class body that uses the class, whose name is bound only when the body ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelfReference {
    /// The class's name.
    pub name: String,
    /// Where `class Name` stands.
    pub class: TextRange,
    /// The first use.
    pub usage: TextRange,
    /// From the statement with the first use to the end of the body.
    pub rest: TextRange,
    /// Whether the rest defines nothing, so that it may have been meant to stand behind the class.
    pub is_plain: bool,
}

/// Every class of the module whose own body uses it; running the body raises `NameError`.
///
/// What runs later (functions, lambdas, generators) and annotations, which Python 3.14 defers, are
/// left out; so is a class whose name something else binds as well.
pub fn self_references(module: &Module<'_>) -> Vec<SelfReference> {
    let mut finder = Finder { found: Vec::new() };
    visitor::walk_body(&mut finder, module.body());
    if finder.found.is_empty() {
        return finder.found;
    }
    let mut bindings = Bindings::default();
    visitor::walk_body(&mut bindings, module.body());
    let open = names(module).open;
    finder.found.retain(|found| !open && bindings.0.iter().filter(|name| **name == found.name).count() == 1);
    finder.found
}

struct Finder {
    found: Vec<SelfReference>,
}

impl<'a> Visitor<'a> for Finder {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        if let Stmt::ClassDef(class) = stmt {
            self.found.extend(self_reference(class));
        }
        visitor::walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, _: &'a Expr) {}
}

fn self_reference(class: &StmtClassDef) -> Option<SelfReference> {
    let (at, usage) = class.body.iter().enumerate().find_map(|(at, stmt)| {
        let mut search = Search { name: class.name.as_str(), usage: None };
        search.visit_stmt(stmt);
        search.usage.map(|usage| (at, usage))
    })?;
    let rest = &class.body[at..];
    Some(SelfReference {
        name: class.name.to_string(),
        class: TextRange { start: class.start().into(), end: class.name.end().into() },
        usage,
        rest: TextRange { start: rest.first()?.start().into(), end: rest.last()?.end().into() },
        is_plain: !rest.iter().any(|stmt| matches!(stmt, Stmt::FunctionDef(_) | Stmt::ClassDef(_))),
    })
}

/// Looks for a use of `name` in what runs while the class body runs.
struct Search<'n> {
    name: &'n str,
    usage: Option<TextRange>,
}

impl<'a> Visitor<'a> for Search<'_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(function) => {
                function.decorator_list.iter().for_each(|decorator| self.visit_decorator(decorator));
                function.parameters.iter_non_variadic_params().filter_map(|p| p.default()).for_each(
                    |default| {
                        self.visit_expr(default);
                    },
                );
            }
            Stmt::AnnAssign(assign) => assign.value.iter().for_each(|value| self.visit_expr(value)),
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Lambda(_) | Expr::Generator(_) => {}
            Expr::Name(name) if name.ctx == ExprContext::Load && name.id.as_str() == self.name => {
                self.usage.get_or_insert(range(name.range()));
            }
            _ => visitor::walk_expr(self, expr),
        }
    }
}

/// Every binding of a name by a definition, an assignment or an import, with repetitions.
#[derive(Default)]
struct Bindings(Vec<String>);

impl<'a> Visitor<'a> for Bindings {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(function) => self.0.push(function.name.to_string()),
            Stmt::ClassDef(class) => self.0.push(class.name.to_string()),
            Stmt::Import(import) => {
                self.0.extend(import.names.iter().map(|alias| {
                    alias.asname.as_ref().map_or(alias.name.to_string(), |name| name.to_string())
                }));
            }
            Stmt::ImportFrom(import) => {
                self.0.extend(import.names.iter().map(|alias| {
                    alias.asname.as_ref().map_or(alias.name.to_string(), |name| name.to_string())
                }));
            }
            _ => {}
        }
        visitor::walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Name(name) = expr
            && name.ctx != ExprContext::Load
        {
            self.0.push(name.id.to_string());
        }
        visitor::walk_expr(self, expr);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::syntax::Version;

    fn uses(source: &str) -> Vec<(usize, usize)> {
        let module = Module::parse(source, Version::LATEST).unwrap();
        self_references(&module).iter().map(|r| (r.usage.start as usize, r.rest.len())).collect()
    }

    #[test]
    fn a_class_does_not_exist_inside_its_body() {
        let source =
            "class Box:\n    def get(self):\n        return Box\n\n    box = Box()\n    print(box)\n";
        let at = source.find("Box()").unwrap();
        assert_eq!(uses(source), [(at, "box = Box()\n    print(box)".len())]);
    }

    #[test]
    fn what_runs_later_or_is_bound_elsewhere_is_fine() {
        assert_eq!(uses("class A:\n    f = lambda: A\n    def g(self) -> A: return A()\n    n: A\n"), []);
        assert_eq!(uses("from m import A\nclass A:\n    x = A()\n"), []);
    }
}

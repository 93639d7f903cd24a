//! Which names a module binds and which it only uses.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Alias, ExceptHandler, Expr, ExprContext, Parameter, Pattern, Stmt, TypeParam};
use ruff_text_size::Ranged;

use super::{Module, range};
use crate::text::TextRange;

/// The names of a module, all scopes together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Names that some statement binds: assignments, imports, definitions, parameters, patterns.
    pub bound: BTreeSet<String>,
    /// Names that are read, each with its first place.
    pub used: BTreeMap<String, TextRange>,
    /// Whether any name may appear unseen: `from x import *`, `exec`, `globals()`.
    pub open: bool,
}

/// The names of a module that has no syntax error.
pub fn names(module: &Module<'_>) -> Names {
    let mut names = Names::default();
    visitor::walk_body(&mut names, module.body());
    names
}

impl Names {
    fn bind(&mut self, name: &str) {
        self.bound.insert(name.to_owned());
    }
}

impl<'a> Visitor<'a> for Names {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(function) => self.bind(&function.name),
            Stmt::ClassDef(class) => self.bind(&class.name),
            Stmt::Global(global) => global.names.iter().for_each(|name| self.bind(name)),
            Stmt::Nonlocal(nonlocal) => nonlocal.names.iter().for_each(|name| self.bind(name)),
            _ => {}
        }
        visitor::walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Name(name) = expr {
            match name.ctx {
                ExprContext::Load => {
                    self.open |=
                        matches!(name.id.as_str(), "exec" | "globals" | "locals" | "vars" | "get_ipython");
                    self.used.entry(name.id.to_string()).or_insert_with(|| range(name.range()));
                }
                _ => self.bind(&name.id),
            }
        }
        visitor::walk_expr(self, expr);
    }

    fn visit_alias(&mut self, alias: &'a Alias) {
        let bound = alias.asname.as_ref().map_or(alias.name.as_str(), |name| name.as_str());
        if bound == "*" {
            self.open = true;
        }
        self.bind(bound.split('.').next().unwrap_or(bound));
    }

    fn visit_parameter(&mut self, parameter: &'a Parameter) {
        self.bind(&parameter.name);
        visitor::walk_parameter(self, parameter);
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(inner) = handler;
        if let Some(name) = &inner.name {
            self.bind(name);
        }
        visitor::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        let bound = match pattern {
            Pattern::MatchAs(pattern) => pattern.name.as_ref(),
            Pattern::MatchStar(pattern) => pattern.name.as_ref(),
            Pattern::MatchMapping(pattern) => pattern.rest.as_ref(),
            _ => None,
        };
        if let Some(name) = bound {
            self.bind(name);
        }
        visitor::walk_pattern(self, pattern);
    }

    fn visit_type_param(&mut self, parameter: &'a TypeParam) {
        self.bind(match parameter {
            TypeParam::TypeVar(parameter) => &parameter.name,
            TypeParam::TypeVarTuple(parameter) => &parameter.name,
            TypeParam::ParamSpec(parameter) => &parameter.name,
        });
        visitor::walk_type_param(self, parameter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::syntax::Version;

    #[test]
    fn every_form_of_binding_counts() {
        let source = "import os.path, sys as s\nfrom a import b as c\ndef f(x, *y, **z): pass\n\
                      class C[T]: pass\ntry: pass\nexcept E as e: pass\nfor i, (j, *k) in q: pass\n\
                      with w as v: pass\n[n for n in m]\n(h := 1)\nmatch o:\n    case {'a': p, **r}: pass\n";
        let module = Module::parse(source, Version::LATEST).unwrap();
        let names = names(&module);
        let bound: Vec<&str> = names.bound.iter().map(String::as_str).collect();
        assert_eq!(
            bound,
            ["C", "T", "c", "e", "f", "h", "i", "j", "k", "n", "os", "p", "r", "s", "v", "x", "y", "z"]
        );
        let free: Vec<&str> =
            names.used.keys().filter(|name| !names.bound.contains(*name)).map(String::as_str).collect();
        assert_eq!(free, ["E", "m", "o", "q", "w"]);
    }
}

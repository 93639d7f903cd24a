# What a snippet is turned into before it runs.


class Instrument:
    """Prepares one module: separators before its statements, values and exceptions where asked."""

    def __init__(self, marks, unit, tree):
        self.marks, self.unit, self.tree = marks, unit, tree
        self.transcript = unit.get("mode") == "transcript"
        self.values = set(unit.get("values", ()))
        self.raises = set(unit.get("raises", ()))
        self.statements = []

    def prepare(self):
        body = self.tree.body
        if body:
            self.last = body[-1]
            self.tree.body = self.block(body, None)
        return ast.fix_missing_locations(self.tree)

    def block(self, body, parent):
        result = []
        head = parent is None
        for position, node in enumerate(body):
            head = head or position == 0
            documents = position == 0 and is_docstring(node) and (len(body) > 1 or parent is not None)
            if head and (is_future(node) or documents):
                result.append(node)
                continue
            head = False
            index = self.marks.add()
            start = min([node.lineno] + [each.lineno for each in getattr(node, "decorator_list", [])])
            end = getattr(node, "end_lineno", None) or start
            kind = "value" if isinstance(node, ast.Expr) else "statement"
            self.statements.append([index, start, end, kind, parent])
            for inner in ("body", "orelse", "finalbody"):
                if isinstance(node, (ast.If, ast.With, ast.Try, ast.ClassDef)) and getattr(node, inner, None):
                    setattr(node, inner, self.block(getattr(node, inner), index))
            for handler in getattr(node, "handlers", []):
                handler.body = self.block(handler.body, index)
            marks = self.marks.nodes(index)
            changed = self.change(node, index, start, parent)
            for mark in marks:
                locate(mark, start)
            result.extend(marks + [changed])
            if start in self.values and is_simple_assignment(node):
                result.append(self.shown(index, node.targets[0].id, start))
        return result

    @staticmethod
    def shown(index, variable, line):
        call = ast.Call(func=name("__qmark_value__"), args=[constant(index), name(variable)], keywords=[])
        node = ast.Expr(value=call)
        locate(node, line)
        return node

    def change(self, node, index, start, parent):
        if isinstance(node, ast.Expr):
            shown = None
            if self.transcript and parent is None:
                shown = "__qmark_display__"
            elif start in self.values or node is self.last:
                shown = "__qmark_value__"
            if shown:
                call = ast.Call(func=name(shown), args=[constant(index), node.value], keywords=[])
                node.value = ast.copy_location(call, node.value)
                ast.fix_missing_locations(node)
        if start in self.raises or self.transcript and parent is None:
            call = ast.Call(func=name("__qmark_raised__"), args=[constant(index)], keywords=[])
            handler = ast.ExceptHandler(type=name("BaseException"), name=None, body=[ast.Expr(value=call)])
            guard = ast.Try(body=[node], handlers=[handler], orelse=[], finalbody=[])
            locate(handler, start)
            guard.lineno, guard.col_offset = start, 0
            guard.end_lineno, guard.end_col_offset = getattr(node, "end_lineno", start), 0
            node = guard
        return node


def locate(node, line):
    for each in ast.walk(node):
        if not hasattr(each, "lineno") or each.lineno is None:
            each.lineno = each.end_lineno = line
            each.col_offset = each.end_col_offset = 0


def is_simple_assignment(node):
    return isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)


def is_future(node):
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def is_docstring(node):
    if not isinstance(node, ast.Expr):
        return False
    if sys.version_info >= (3, 8):
        return isinstance(getattr(node.value, "value", None), str)
    return isinstance(node.value, ast.Str)

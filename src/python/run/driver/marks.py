# The marks between a snippet's statements, by which its output is told apart.


class Marks:
    """What the inserted statements do, in a form that no profiler or tracer sees as a call.

    Each mark is an endless iterator in C; a membership test advances it by one. Two flush the
    streams, the others write the separator of one statement to the files of the two streams.
    """

    def __init__(self, nonce, out, err):
        self.nonce, self.fds = nonce, (out, err)
        self.table = [self.flusher(sys.stdout), self.flusher(sys.stderr)]
        self.next = 0
        builtins.__qmark__ = self.table

    @staticmethod
    def flusher(stream):
        return map(operator.methodcaller("flush"), itertools.repeat(stream))

    def separator(self, index):
        return self.nonce + struct.pack("<I", index)

    def add(self):
        """A new statement number."""
        index, self.next = self.next, self.next + 1
        data = self.separator(index)
        for fd in self.fds:
            self.table.append(map(os.write, itertools.repeat(fd), itertools.repeat(data)))
        return index

    def write(self, index):
        """Begins a statement from here, for what follows the code itself."""
        for stream in (sys.__stdout__, sys.__stderr__):
            try:
                stream.flush()
            except Exception:
                pass
        for fd in self.fds:
            try:
                os.write(fd, self.separator(index))
            except OSError:
                pass

    def nodes(self, index):
        def test(value, position):
            item = ast.Subscript(
                value=name("__qmark__"), slice=subscript(constant(position)), ctx=ast.Load()
            )
            return ast.Expr(value=ast.Compare(left=constant(value), ops=[ast.In()], comparators=[item]))

        def guarded(body):
            handler = ast.ExceptHandler(type=None, name=None, body=[ast.Pass()])
            return ast.Try(body=body, handlers=[handler], orelse=[], finalbody=[])

        size = len(self.nonce) + 4
        return [
            guarded([test(None, 0), test(None, 1)]),
            guarded([test(size, 2 + 2 * index), test(size, 3 + 2 * index)]),
        ]


def name(identifier):
    return ast.Name(id=identifier, ctx=ast.Load())


def constant(value):
    if sys.version_info >= (3, 8):
        return ast.Constant(value=value, kind=None)
    return ast.NameConstant(value) if value is None else ast.Num(value)


def subscript(node):
    return node if sys.version_info >= (3, 9) else ast.Index(value=node)

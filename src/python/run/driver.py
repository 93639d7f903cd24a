"""The warm interpreter that runs qmark's snippets: forks one process for each run.

Speaks frames over the descriptors 0 (requests) and 1 (replies): a 32-bit little-endian length, a
JSON header of that length, then the blobs whose sizes the header lists in "blobs". A run writes its
standard output, standard error and records into three files of its own, so nothing it does can block
this process; its records are JSON lines which the reader treats as hostile.
"""

import ast
import atexit
import builtins
import errno
import gc
import io
import itertools
import json
import linecache
import operator
import os
import select
import signal
import struct
import sys
import threading
import time
import traceback
import types

# Often imported by snippets; loading them once keeps a run short.
import collections, contextlib, copy, dataclasses, datetime, enum, functools, heapq, math, random, re, string, typing  # noqa

try:
    import fcntl
    import resource
except ImportError:  # Not a Unix system.
    fcntl = resource = None

CLIP = 20000
MAX_FRAMES = 40
RECORD_LIMIT = 4 << 20
CLOSED_DESCRIPTORS = 113
SHARED_MEMORY = "/dev/shm"


def clip(text):
    return text if len(text) <= CLIP else text[:CLIP] + "\u2026"


def read_exactly(fd, size):
    data = b""
    while len(data) < size:
        piece = os.read(fd, size - len(data))
        if not piece:
            return None
        data += piece
    return data


def read_frame(fd):
    head = read_exactly(fd, 4)
    body = head and read_exactly(fd, struct.unpack("<I", head)[0])
    return None if body is None else json.loads(body.decode("utf-8"))


def write_all(fd, data):
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view):]


def write_frame(fd, header, blobs=()):
    header["blobs"] = [len(blob) for blob in blobs]
    body = json.dumps(header).encode("utf-8")
    write_all(fd, b"".join([struct.pack("<I", len(body)), body, *blobs]))


# ---------------------------------------------------------------------------------------------
# Inside a run


class Recorder:
    """Writes records of a run, from its first process only."""

    def __init__(self, fd):
        self.fd = fd
        self.pid = os.getpid()

    def write(self, **record):
        if os.getpid() != self.pid:
            return
        data = json.dumps(record).encode("utf-8", "backslashreplace") + b"\n"
        try:
            os.write(self.fd, data)
        except OSError:
            os._exit(CLOSED_DESCRIPTORS)


def safe(function, value, fallback):
    try:
        return clip(function(value))
    except BaseException as error:
        return "<%s, whose %s raised %s>" % (type(value).__name__, fallback, type(error).__name__)


def type_name(kind):
    module = getattr(kind, "__module__", None)
    name = getattr(kind, "__qualname__", str(kind))
    return name if module in (None, "builtins", "__main__") else "%s.%s" % (module, name)


def columns(code, instruction):
    """Last line, first and end column in UTF-8 bytes of what a frame was at, where that is known."""
    if instruction < 0 or not hasattr(code, "co_positions"):
        return []
    found = next(itertools.islice(code.co_positions(), instruction // 2, None), (None,) * 4)
    return [] if None in found else list(found[1:])


def describe(error, files):
    """The exception with the frames that lie at or below the snippet."""
    frames = []
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename not in files:
        trace = trace.tb_next
    first = trace
    while trace is not None:
        code = trace.tb_frame.f_code
        frame = [files.get(code.co_filename), code.co_filename, trace.tb_lineno, code.co_name]
        frames.append(frame + columns(code, trace.tb_lasti))
        trace = trace.tb_next
    if len(frames) > MAX_FRAMES:
        frames = frames[: MAX_FRAMES // 2] + frames[-MAX_FRAMES // 2:]
    found = {
        "type": clip(type_name(type(error))),
        "bases": [clip(type_name(kind)) for kind in type(error).__mro__[:12]],
        "message": safe(str, error, "__str__"),
        "frames": frames,
    }
    if isinstance(error, SyntaxError):
        found["syntax"] = [
            files.get(error.filename), error.lineno, error.offset,
            getattr(error, "end_lineno", None), getattr(error, "end_offset", None),
        ]
        found["message"] = clip(str(error.msg))
    if isinstance(error, ImportError):
        found["module"] = clip(str(error.name))
    if isinstance(error, OSError) and isinstance(error.errno, int):
        found["errno"] = error.errno
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        found["cause"] = clip(type_name(type(cause)))
    try:
        lines = traceback.format_exception(type(error), error, first)
        found["text"] = clip("".join(lines))
    except BaseException:
        found["text"] = ""
    return found


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


class Run:
    """One run: its units share the namespace of one `__main__`."""

    def __init__(self, request, recorder, nonce, out_mark, err_mark):
        self.request, self.recorder = request, recorder
        self.marks = Marks(nonce, out_mark, err_mark)
        self.files = {}
        self.module = types.ModuleType("__main__")
        self.status = 0
        self.errors = []
        builtins.__qmark_value__ = self.value
        builtins.__qmark_display__ = self.display
        builtins.__qmark_raised__ = self.raised

    def value(self, index, value):
        if value is not None:
            self.recorder.write(value=[index, safe(repr, value, "__repr__"), safe(str, value, "__str__")])

    def display(self, index, value):
        if value is not None:
            self.recorder.write(value=[index, safe(repr, value, "__repr__"), ""])
        sys.displayhook(value)

    def raised(self, index):
        error = sys.exc_info()[1]
        if isinstance(error, (SystemExit, KeyboardInterrupt)):
            raise
        self.recorder.write(raised=index, exception=describe(error, self.files))

    def unraisable(self, found):
        error = found.exc_value
        if error is not None:
            self.recorder.write(unraisable=describe(error, self.files), object=safe(repr, found.object, "__repr__"))
        sys.__unraisablehook__(found)

    def thread_failed(self, found):
        if found.exc_value is not None and found.exc_type is not SystemExit:
            self.recorder.write(thread=describe(found.exc_value, self.files))
        threading.__excepthook__(found)

    def start(self):
        units = self.request["units"]
        for position, unit in enumerate(units):
            path = os.path.join(os.getcwd(), unit["name"])
            self.files[path] = position
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(unit["source"])
        module = self.module
        module.__dict__["__builtins__"] = builtins
        module.__file__ = list(self.files)[-1]
        sys.modules["__main__"] = module
        sys.argv = [module.__file__]
        if hasattr(sys, "unraisablehook"):
            sys.unraisablehook = self.unraisable
        if hasattr(threading, "excepthook"):
            threading.excepthook = self.thread_failed
        for position, (path, unit) in enumerate(zip(list(self.files), units)):
            module.__file__ = path
            limit_cpu(self.request["cpu"], len(units))
            if not self.unit(position, path, unit):
                break
        self.finish()

    def unit(self, position, path, unit):
        self.recorder.write(unit=position)
        began = time.perf_counter()
        done = {"done": position}
        try:
            self.execute(path, unit)
        except SystemExit as stop:
            code = stop.code
            if code is not None and not isinstance(code, int):
                print(code, file=sys.stderr)
                code = 1
            done["exit"] = self.status = (code or 0) & 0xFF
        except BaseException as error:
            self.status = 1
            done["exception"] = describe(error, self.files)
            if sys.excepthook is not sys.__excepthook__:
                try:
                    sys.excepthook(type(error), error, error.__traceback__)
                except BaseException:
                    pass
            error = None
        done["elapsed"] = time.perf_counter() - began
        self.recorder.write(**done)
        expected = unit.get("expect")
        if "exception" in done and expected:
            self.status = 0
            return expected in done["exception"]["bases"]
        return "exception" not in done and done.get("exit") is None

    def execute(self, path, unit):
        source = unit["source"]
        try:
            tree = ast.parse(source, path)
        except SyntaxError:
            # What a notebook accepts and a file does not.
            if "await" not in source or sys.version_info < (3, 8):
                raise
            tree = compile(source, path, "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, True)
        if tree.body and is_docstring(tree.body[0]):
            self.module.__doc__ = ast.get_docstring(tree, clean=False)
        instrument = Instrument(self.marks, unit, tree)
        tree = instrument.prepare()
        self.recorder.write(statements=instrument.statements)
        try:
            code = compile(tree, path, "exec", 0, True)
        except SyntaxError:
            if "await" not in source or sys.version_info < (3, 8):
                raise
            code = compile(tree, path, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, True)
        names = self.module.__dict__
        if code.co_flags & 0x80:  # A coroutine: top-level await.
            import asyncio

            asyncio.run(eval(code, names))
        else:
            exec(code, names)

    def finish(self):
        """What an interpreter does at its end, in its order."""
        # A forked copy of the run gets here too; it ends like one, but reports nothing.
        self.marks.write(0xFFFFFFFF)
        threads = [
            each.name for each in threading.enumerate()
            if each is not threading.main_thread() and not each.daemon
        ]
        self.recorder.write(finishing=threads[:20])
        for step in (getattr(threading, "_shutdown", None), atexit._run_exitfuncs, self.clear):
            try:
                step()
            except BaseException as error:
                self.recorder.write(unraisable=describe(error, self.files), object="at exit")
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except BaseException as error:
                self.recorder.write(unraisable=describe(error, self.files), object="flushing the output")
        self.recorder.write(end=True)
        os._exit(self.status)

    def clear(self):
        names = self.module.__dict__
        sys.last_traceback = sys.last_value = sys.last_type = None
        for private in (True, False):
            for each in list(names):
                if each.startswith("_") == private and each != "__builtins__":
                    names[each] = None
        gc.collect()


def limit_cpu(seconds, units):
    if resource is None:
        return
    used = int(time.process_time()) + 1
    hard = min([each for each in (resource.getrlimit(resource.RLIMIT_CPU)[1],) if each > 0] + [seconds * units + units + 2])
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (min(used - 1 + seconds, hard), hard))
    except (ValueError, OSError):
        pass


def limit_memory(size):
    for kind, value in (("RLIMIT_DATA", size), ("RLIMIT_AS", size * 2 + (1 << 28))):
        try:
            resource.setrlimit(getattr(resource, kind), (value, value))
        except (AttributeError, ValueError, OSError):
            pass


def raise_stack():
    """Threads keep the small stacks of the start; the main thread may grow to the usual size."""
    try:
        hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
        resource.setrlimit(resource.RLIMIT_STACK, (8 << 20 if hard < 0 else min(8 << 20, hard), hard))
    except (AttributeError, ValueError, OSError):
        pass


def high(fd):
    """A copy of a descriptor out of a snippet's way, not inherited by programs it starts."""
    return fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 200)


def open_streams():
    sys.stdin = sys.__stdin__ = open(0, "r", encoding="utf-8", closefd=False)
    for fd, stream in ((1, "stdout"), (2, "stderr")):
        text = io.TextIOWrapper(
            io.BufferedWriter(io.FileIO(fd, "w", closefd=False)),
            encoding="utf-8", errors="backslashreplace" if fd == 2 else "strict", line_buffering=True,
        )
        text.mode = "w"
        setattr(sys, stream, text)
        setattr(sys, "__%s__" % stream, text)


def become_run(request, nonce, files, own):
    """The first process of a run; never returns."""
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        null = os.open(os.devnull, os.O_RDWR)
        copies = [high(fd) for fd in (*files, null)]
        for source, target in ((null, 0), (files[0], 1), (files[1], 2)):
            os.dup2(source, target, inheritable=True)
        for fd in {*files, *own, null} - {0, 1, 2}:
            os.close(fd)
        out_mark, err_mark, records, quiet = copies
        if hasattr(os, "register_at_fork"):
            # Separators written by a fork would cut its parent's output.
            os.register_at_fork(after_in_child=lambda: [os.dup2(quiet, fd, False) for fd in (out_mark, err_mark)])
        os.chdir(request["directory"])
        # What a run leaves in its home is not there for the next one.
        os.environ["HOME"] = os.environ["TMPDIR"] = request["directory"]
        open_streams()
        raise_stack()
        limit_memory(request["memory"])
        gc.enable()
        Run(request, Recorder(records), nonce, out_mark, err_mark).start()
    except BaseException:
        try:
            traceback.print_exc(file=sys.__stderr__)
            sys.__stderr__.flush()
        finally:
            os._exit(114)
    finally:
        os._exit(115)


# ---------------------------------------------------------------------------------------------
# The warm process


class Driver:
    def __init__(self):
        self.requests = os.dup(0)
        self.replies = os.dup(1)
        null = os.open(os.devnull, os.O_RDWR)
        for fd in (0, 1):
            os.dup2(null, fd)
        os.close(null)
        self.wake, wake_writer = os.pipe()
        for fd in (self.wake, wake_writer):
            os.set_blocking(fd, False)
        self.own = [self.requests, self.replies, self.wake, wake_writer]
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake_writer)
        self.scratch = os.environ["TMPDIR"]
        self.owns_processes = os.getpid() == 1
        try:
            # The sandbox's own, if it has one; the system's is open to all.
            self.owns_shared_memory = os.stat(SHARED_MEMORY).st_mode & 0o777 == 0o700
        except OSError:
            self.owns_shared_memory = False
        self.runs = 0

    def serve(self):
        gc.collect()
        gc.disable()
        if hasattr(gc, "freeze"):
            gc.freeze()
        write_frame(self.replies, {
            "ready": True, "version": list(sys.version_info[:3]), "executable": sys.executable,
            "prefix": sys.prefix, "process_namespace": self.owns_processes,
        })
        while True:
            request = read_frame(self.requests)
            if request is None:
                return
            if "units" in request and not self.run(request):
                return

    def run(self, request):
        """Serves one request; false when this process should not serve another."""
        self.runs += 1
        directory = os.path.join(self.scratch, "run-%d" % self.runs)
        os.mkdir(directory, 0o700)
        request["directory"] = directory
        files = [self.file("%s-%d" % (directory, number)) for number in range(3)]
        nonce = os.urandom(16)
        began = time.monotonic()
        pid = os.fork()
        if pid == 0:
            become_run(request, nonce, files, self.own)
        reason, status, usage = self.watch(request, pid, files)
        elapsed = time.monotonic() - began
        stragglers, clean = self.sweep(pid)
        allowance = marks_allowance(request)
        if not reason and self.size(files) > request["output"] + allowance:
            reason = "output"
        blobs = [os.pread(fd, request["output"] + allowance, 0) for fd in files[:2]]
        blobs.append(os.pread(files[2], RECORD_LIMIT, 0))
        for fd in files:
            os.close(fd)
        clean = self.empty(self.scratch) and clean
        if self.owns_shared_memory:
            clean = self.empty(SHARED_MEMORY) and clean
        header = {
            "run": request["run"], "reason": reason, "elapsed": elapsed, "nonce": nonce.hex(),
            "cpu": usage.ru_utime + usage.ru_stime if usage else 0, "stragglers": stragglers, "retire": not clean,
            "exit": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
            "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
        }
        write_frame(self.replies, header, blobs)
        return clean

    @staticmethod
    def file(path):
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
        os.unlink(path)
        return fd

    @staticmethod
    def size(files):
        return os.fstat(files[0]).st_size + os.fstat(files[1]).st_size

    def watch(self, request, pid, files):
        """Waits for the end of the run or ends it: why, its wait status, its resource usage."""
        wall, most = request["wall"], request["output"] + marks_allowance(request)
        deadline, unit, seen, pause = time.monotonic() + wall, 0, 0, 0.01
        reason, ended = None, None
        while True:
            done, status, usage = os.wait4(pid, os.WNOHANG)
            if done:
                return reason, status, usage
            now = time.monotonic()
            if reason is None:
                size = os.fstat(files[2]).st_size
                if size != seen:
                    seen = size
                    found = os.pread(files[2], RECORD_LIMIT, 0).count(b'{"done": ')
                    if unit < found < len(request["units"]):
                        unit, deadline = found, now + wall
                if now >= deadline:
                    reason = "time"
                elif self.size(files) > most:
                    reason = "output"
            if reason is not None:
                self.kill(pid)
            readable = select.select([self.requests, self.wake], [], [], max(0.001, min(pause, deadline - now) if reason is None else pause))[0]
            if self.wake in readable:
                os.read(self.wake, 512)
            if self.requests in readable:
                message = read_frame(self.requests)
                reason = reason or (message or {}).get("stop", "cancelled")
                self.kill(pid)
                if message is None:
                    self.sweep(pid)
                    os._exit(0)

    def kill(self, pid):
        try:
            if self.owns_processes:
                os.kill(-1, signal.SIGKILL)
            else:
                os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        except PermissionError:
            # Signals are forbidden here; the supervisor ends what is left.
            os._exit(116)

    def sweep(self, pid):
        """Ends what the run left behind: how many processes, and whether all are surely gone."""
        count = 0
        if self.owns_processes:
            self.kill(pid)
            while True:
                try:
                    os.waitpid(-1, 0)
                    count += 1
                except ChildProcessError:
                    return count, True
        self.kill_group_quietly(pid)
        give_up = time.monotonic() + 0.05
        while True:
            try:
                found = os.waitpid(-1, os.WNOHANG)[0]
            except ChildProcessError:
                return count, True
            if found:
                count += 1
            elif time.monotonic() > give_up:
                return count + 1, False
            else:
                time.sleep(0.002)

    @staticmethod
    def kill_group_quietly(pid):
        try:
            os.killpg(pid, signal.SIGKILL)
        except OSError:
            pass

    @staticmethod
    def empty(directory):
        """Removes what is in a directory, without recursion; whether that worked."""
        pending, found = [directory], []
        try:
            while pending:
                here = pending.pop()
                found.append(here)
                with os.scandir(here) as entries:
                    for entry in entries:
                        if entry.is_dir(follow_symlinks=False):
                            os.chmod(entry.path, 0o700)
                            pending.append(entry.path)
                        else:
                            os.unlink(entry.path)
            for each in reversed(found[1:]):
                os.rmdir(each)
            return True
        except OSError:
            return False


def marks_allowance(request):
    return sum(40 + 20 * len(unit["source"]) for unit in request["units"])


Driver().serve()

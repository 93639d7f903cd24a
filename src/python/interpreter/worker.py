# Compiles what it is sent, one JSON object a line, and says what CPython thinks of it.
# Nothing is ever executed. Runs on Python 3.8 and later with `-I -S -B -X utf8`.
import ast
import json
import re
import sys
import warnings

MAX_WARNINGS = 20
FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
MIB = 1 << 20


def limit_memory(mib):
    try:
        import resource
    except ImportError:
        return
    try:
        resource.setrlimit(resource.RLIMIT_AS, (mib * MIB, mib * MIB))
    except (ValueError, OSError):
        pass


def compiled(source):
    compile(source, "<snippet>", "exec", FLAGS, dont_inherit=True)


def parses(source):
    try:
        compile(source, "<snippet>", "exec", FLAGS | ast.PyCF_ONLY_AST, dont_inherit=True)
    except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError):
        return False
    return True


def in_characters(source, line, offset):
    """What the compiler says in bytes as the parser would say it."""
    lines = source.split("\n")
    if line is None or offset is None or offset < 1 or not 1 <= line <= len(lines):
        return offset
    before = lines[line - 1].encode("utf-8", "replace")[:offset - 1]
    return len(before.decode("utf-8", "ignore")) + 1


def located(error, source):
    place = {
        "kind": type(error).__name__,
        "message": error.msg or "invalid syntax",
        "line": error.lineno,
        "offset": error.offset,
        "end_line": getattr(error, "end_lineno", None),
        "end_offset": getattr(error, "end_offset", None),
        "own_lines": error.filename == "<snippet>",
    }
    # The parser counts characters, the passes behind it bytes.
    if not source.isascii() and parses(source):
        place["offset"] = in_characters(source, place["line"], place["offset"])
        place["end_offset"] = in_characters(source, place["end_line"], place["end_offset"])
    return place


def located_warning(source, warning):
    """A warning has no column; raised as an error it does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.filterwarnings(
            "error", message=re.escape(str(warning.message)) + r"\Z",
            category=warning.category, lineno=warning.lineno or 0)
        try:
            compiled(source)
        except SyntaxError as error:
            found = located(error, source)
            found["message"] = str(warning.message)
            found["kind"] = warning.category.__name__
            return found
        except Warning:
            pass
    return {"kind": warning.category.__name__, "message": str(warning.message), "line": warning.lineno,
            "offset": None, "end_line": None, "end_offset": None, "own_lines": True}


def wanted(warning):
    return issubclass(warning.category, SyntaxWarning) or (
        issubclass(warning.category, DeprecationWarning) and "invalid" in str(warning.message))


def verdict(source):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            compiled(source)
        except SyntaxError as error:
            return {"error": located(error, source), "warnings": []}
        except (ValueError, OverflowError) as error:
            return {"error": {"kind": type(error).__name__, "message": str(error), "line": None, "offset": None,
                              "end_line": None, "end_offset": None, "own_lines": True}, "warnings": []}
        except (RecursionError, MemoryError):
            return {"error": None, "warnings": [], "gave_up": True}
    caught = [warning for warning in caught if wanted(warning)][:MAX_WARNINGS]
    return {"error": None, "warnings": [located_warning(source, warning) for warning in caught]}


def main():
    limit_memory(int(sys.argv[1]))
    requests, replies = sys.stdin.buffer, sys.stdout.buffer
    for line in requests:
        request = json.loads(line.decode("utf-8"))
        reply = verdict(request["source"])
        reply["id"] = request["id"]
        replies.write(json.dumps(reply).encode("ascii") + b"\n")
        replies.flush()


main()

# What a run says of itself: records, and exceptions in a form that can be sent.


def clip(text):
    return text if len(text) <= CLIP else text[:CLIP] + "\u2026"


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

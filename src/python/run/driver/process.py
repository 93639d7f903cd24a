# The process of a run: its limits, its descriptors, and its beginning.


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

# One run, in a process of its own.


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

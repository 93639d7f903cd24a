# The warm process: forks one run after the other, watches it and clears up behind it.


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

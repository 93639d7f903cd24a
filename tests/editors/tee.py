#!/usr/bin/env python3
"""Stands between an editor and a language server and writes down every message.

    tee.py LOG -- SERVER ARGUMENT…

Bytes pass through unchanged in both directions. Each message becomes a line of JSON in LOG:

    {"time": 12.3, "from": "client", "message": {…}}

What is no message has `"garbage"` instead of `"message"`. The last line is `{"exit": STATUS}`.
The server's standard error goes to LOG.stderr.
"""

import json
import subprocess
import sys
import threading
import time


class Log:
    """A file of JSON lines that two threads write."""

    def __init__(self, path):
        self._file = open(path, "a", encoding="utf-8", buffering=1)
        self._lock = threading.Lock()
        self._start = time.monotonic()

    def write(self, **entry):
        entry = {"time": round(time.monotonic() - self._start, 4), **entry}
        with self._lock:
            self._file.write(json.dumps(entry) + "\n")


def read_frame(stream):
    """One frame: its bytes and its body. The body is None where there is no frame, the bytes are
    empty at the end of the stream."""
    header = b""
    length = None
    while True:
        line = stream.readline()
        header += line
        if not line:
            return header, None
        if line == b"\r\n":
            break
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            length = int(value)
        elif not value:
            return header, None
    if length is None:
        return header, None
    body = stream.read(length)
    return header + body, body


def pump(source, target, sender, log):
    """Passes frames on until the source ends, then closes the target."""
    while True:
        try:
            frame, body = read_frame(source)
        except (OSError, ValueError):
            break
        if not frame:
            break
        try:
            log.write(**{"from": sender, "message": json.loads(body)})
        except (TypeError, ValueError):
            log.write(**{"from": sender, "garbage": frame.decode("utf-8", "replace")})
        try:
            target.write(frame)
            target.flush()
        except (OSError, ValueError):
            # The other side is gone; what this side still says is worth having.
            continue
    try:
        target.close()
    except OSError:
        pass


def main():
    if len(sys.argv) < 4 or sys.argv[2] != "--":
        sys.exit(__doc__)
    log = Log(sys.argv[1])
    with open(sys.argv[1] + ".stderr", "ab", buffering=0) as errors:
        server = subprocess.Popen(
            sys.argv[3:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
        )
        up = (sys.stdin.buffer, server.stdin, "client", log)
        threading.Thread(target=pump, args=up, daemon=True).start()
        pump(server.stdout, sys.stdout.buffer, "server", log)
        status = server.wait()
    log.write(exit=status)
    sys.exit(status if status >= 0 else 128 - status)


if __name__ == "__main__":
    main()

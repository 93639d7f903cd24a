"""A terminal with an editor in it: keys go in, and the screen is what a person would see."""

import re
import subprocess
import time
import uuid


class Terminal:
    """One program in a tmux server of its own."""

    def __init__(self, command, folder, environment, columns=120, rows=36):
        self._socket = "qmark-" + uuid.uuid4().hex[:8]
        variables = {"TERM": "xterm-256color", "LANG": "C.UTF-8", **environment}
        options = [word for name, value in variables.items() for word in ("-e", f"{name}={value}")]
        size = ("-x", str(columns), "-y", str(rows))
        self._tmux("-f", "/dev/null", "new-session", "-d", *size, "-c", folder, *options, command)
        self._tmux("set", "-sg", "escape-time", "0")

    def _tmux(self, *arguments):
        command = ["tmux", "-L", self._socket, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def press(self, *keys):
        """Presses keys by tmux's names: `Enter`, `C-u`, `Space`."""
        for key in keys:
            self._tmux("send-keys", "--", key)
            time.sleep(0.1)

    def type(self, text):
        self._tmux("send-keys", "-l", "--", text)
        time.sleep(0.1)

    def screen(self):
        return self._tmux("capture-pane", "-p")

    def wait(self, pattern, seconds=8):
        """Waits until the screen matches, and returns the match."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = re.search(pattern, self.screen())
            if found:
                return found
            time.sleep(0.1)
        raise AssertionError(f"no {pattern!r} on the screen:\n{self.screen()}")

    def close(self):
        """Ends the program and its tmux server."""
        subprocess.run(["tmux", "-L", self._socket, "kill-server"], capture_output=True, check=False)

"""A program on a pseudo-terminal, as somebody at a keyboard has it."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time

LIMIT = 30


class Screen:
    """Use as a context manager: what still runs at the end is killed."""

    def __init__(self, arguments, env, cwd, columns=80):
        self._fd, replica = pty.openpty()
        self.seen = ""
        self.resize(columns)
        self.process = subprocess.Popen(list(map(str, arguments)), stdin=replica, stdout=replica, stderr=replica,
                                        env=env, cwd=cwd, preexec_fn=lambda: os.login_tty(replica))
        os.close(replica)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self._fd)

    def resize(self, columns):
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def send(self, text):
        os.write(self._fd, text.encode())

    def wait_for(self, pattern):
        """The match of `pattern` in what was seen, once it is there."""
        while True:
            found = re.search(pattern, self.seen)
            if found:
                return found
            if not self._read():
                raise AssertionError(f"{pattern!r} did not come:\n{self.seen}")

    def finish(self):
        """The exit code, once everything is seen."""
        while self._read():
            pass
        return self.process.wait(LIMIT)

    def lines(self):
        """What was drawn, without colours, cut where the cursor went to another line or back to the first column."""
        return re.split(r"[\r\n]+", re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", self.seen))

    def _read(self):
        deadline = time.monotonic() + LIMIT
        ready, _, _ = select.select([self._fd], [], [], max(deadline - time.monotonic(), 0))
        if not ready:
            return False
        try:
            data = os.read(self._fd, 65536)
        except OSError:  # nobody has the other end any more
            return False
        self.seen += data.decode("utf-8", "replace")
        return bool(data)

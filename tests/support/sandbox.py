"""Runs the real binary in a home of its own, with nothing inherited from whoever runs the tests."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path


def binary():
    """The xtask under test; its plugins are found relative to it."""
    path = os.environ.get("XTASK_BINARY")
    if not path or not os.access(path, os.X_OK):
        raise RuntimeError(f"XTASK_BINARY must name the xtask executable, it is {path!r}")
    return os.path.abspath(path)


class Result:
    """What a finished run left: exit code (128 + N style for a fatal signal is negative, as in subprocess)."""

    def __init__(self, arguments, code, stdout, stderr):
        self.arguments, self.code, self.stdout, self.stderr = arguments, code, stdout, stderr

    @property
    def events(self):
        """Standard output as JSON lines; fails on anything else."""
        return [json.loads(line) for line in self.stdout.splitlines()]

    def named(self, name):
        return [event for event in self.events if event["event"] == name]

    @property
    def last(self):
        events = self.events
        if not events or events[-1]["event"] not in ("done", "error"):
            raise AssertionError(f"the last JSON line is neither done nor error:\n{self}")
        return events[-1]

    @property
    def reason(self):
        return self.last.get("reason")

    @property
    def text(self):
        return self.stdout + self.stderr

    def __str__(self):
        command = " ".join(map(str, self.arguments))
        return f"$ {command}\nexit {self.code}\n--- stdout\n{self.stdout}--- stderr\n{self.stderr}"


class Process:
    """A run that has not ended yet. Output goes to files, so that it can never block."""

    def __init__(self, arguments, env, cwd, outputs, **popen):
        self.arguments = arguments
        self._out, self._err = outputs
        self.popen = subprocess.Popen(arguments, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=self._out,
                                      stderr=self._err, start_new_session=True, **popen)

    @property
    def pid(self):
        return self.popen.pid

    def running(self):
        return self.popen.poll() is None

    def signal(self, number):
        os.kill(self.pid, number)

    def wait(self, timeout=60):
        try:
            code = self.popen.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"still running after {timeout} s:\n{self._result(None)}") from None
        return self._result(code)

    def kill(self):
        """Ends the process and every child it started."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.popen.wait()

    def close(self):
        if self.running():
            self.kill()
        self._out.close()
        self._err.close()

    def output(self):
        """What was written so far, to both streams."""
        return self._text(self._out) + self._text(self._err)

    @staticmethod
    def _text(stream):
        size = os.fstat(stream.fileno()).st_size  # pread: the child shares our file offset
        return os.pread(stream.fileno(), size, 0).decode("utf-8", "surrogateescape")

    def _result(self, code):
        return Result(self.arguments, code, self._text(self._out), self._text(self._err))


class Sandbox:
    """A temporary HOME, XDG folders and working directory. Use as a context manager."""

    def __init__(self, where=None):
        self.root = Path(tempfile.mkdtemp(prefix="xtask-test-", dir=where))
        self.home, self.work = self.root / "home", self.root / "work"
        for folder in (self.home, self.work):
            folder.mkdir()
        self._processes = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self._processes:
            process.close()
        shutil.rmtree(self.root, ignore_errors=True)

    def environment(self, extra=None):
        env = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(self.home),
            "TMPDIR": str(self.root),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "XDG_DATA_HOME": str(self.home / ".local/share"),
            "XDG_CACHE_HOME": str(self.home / ".cache"),
            "LC_ALL": "C.UTF-8",
        }
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
            if name in os.environ:
                env[name] = os.environ[name]
        env.update(extra or {})
        return {name: value for name, value in env.items() if value is not None}

    def start(self, args, env=None, cwd=None, under=(), **popen):
        """Starts xtask; `under` is a command it runs under, such as strace."""
        arguments = [*map(str, under), binary(), *map(str, args)]
        outputs = [tempfile.TemporaryFile(dir=self.root), tempfile.TemporaryFile(dir=self.root)]
        process = Process(arguments, self.environment(env), cwd or self.work, outputs, **popen)
        self._processes.append(process)
        return process

    def run(self, args, env=None, cwd=None, timeout=60, under=(), **popen):
        return self.start(args, env, cwd, under, **popen).wait(timeout)


def xtask_run(args, env=None, cwd=None, timeout=60):
    """One run in a sandbox that is gone afterwards."""
    with Sandbox() as sandbox:
        return sandbox.run(args, env, cwd, timeout)

"""What a command costs, its children included."""

import json
import os
import signal
import subprocess
import tempfile
from dataclasses import dataclass

from bench.tools import tool


@dataclass(frozen=True)
class Sample:
    wall: float  # seconds
    cpu: float  # seconds, user and system
    peak: float  # bytes, of the largest process


class Failure(Exception):
    """The command did not do what was to be measured."""


def measure(words, env=None, timeout=900):
    words = list(map(str, words))
    with tempfile.NamedTemporaryFile() as cost, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen([tool("bench_cost"), cost.name, *words], env=env, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True)
        try:
            code = process.wait(timeout)
        except BaseException as problem:  # an interrupt as well: nothing we started stays
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if isinstance(problem, subprocess.TimeoutExpired):
                raise Failure(f"still running after {timeout} s: {' '.join(words)}") from None
            raise
        if code:
            errors.seek(0)
            said = errors.read()[-2000:].decode(errors="replace").strip()
            raise Failure(f"exit {code}: {' '.join(words)}\n{said}")
        values = json.load(cost)
    return Sample(values["wall"], values["cpu"], values["peak"] * 1024)

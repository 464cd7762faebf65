"""strace as a fault injector: fails or kills at exact system calls."""

from pathlib import Path


def injecting(calls, fault, path=None, log="/dev/null"):
    """A command to run xtask under: `calls` (comma separated) get `fault`, on `path` only if given."""
    # LeakSanitizer cannot work under a tracer, and says so by its exit code.
    words = ["strace", "-f", "-qq", "-o", log, "-E", "ASAN_OPTIONS=detect_leaks=0"]
    if path is not None:
        words += ["-P", path]
    return (*map(str, words), "-e", f"trace={calls}", "-e", f"inject={calls}:{fault}")


def killing(calls, number, path=None):
    """Death as the `number`-th of these calls begins, counted in each thread."""
    return injecting(calls, f"signal=SIGKILL:when={number}", path)


def count(log):
    """How many calls a log tells of."""
    return sum("(" in line for line in Path(log).read_text().splitlines())

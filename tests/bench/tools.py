"""The programs of this folder that are built: bench_relay and bench_cost, in the build tree of the measured xtask."""

import os
from pathlib import Path

from support.sandbox import binary


def tool(name):
    folder = Path(os.environ.get("BENCH_TOOLS", Path(binary()).parent / "tests" / "bench"))
    path = folder / name
    if not os.access(path, os.X_OK):
        raise RuntimeError(f"{path} is not there: build the target {name}, or name its folder in BENCH_TOOLS")
    return path

#!/usr/bin/env python3
"""Takes today's output as right: `XTASK_BINARY=build/dev/xtask tests/golden/approve.py`, then review the diff."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from golden import pages  # noqa: E402
from golden.outputs import APPROVED, COMMANDS, produce  # noqa: E402

APPROVED.mkdir(exist_ok=True)
for stale in APPROVED.glob("*.txt"):
    stale.unlink()
for name, words in COMMANDS.items():
    (APPROVED / f"{name}.txt").write_text(produce(words))
    print(f"approved {name}")
for page in pages.STORIES:
    (pages.DOCS / page).write_text(pages.produce(page)[1])
    print(f"approved {page}")

#!/usr/bin/env python3
"""Whether abi.h may be as it is, beside the one that was frozen.

usage: abi.py check | freeze
"""

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TODAY, LAYOUT = ROOT / "sdk/include/xtask/abi.h", ROOT / "tests/sdk/abi/layout.inc"
FROZEN = ROOT / "tests/golden/abi-1.0/frozen"
VERSION = re.compile(r"^#define XTASK_ABI_VERSION (\d+)$", re.MULTILINE)


def meaning(header):
    """What the compiler sees, without its version."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*", " ", VERSION.sub("", header), flags=re.DOTALL)
    return text.split()


def problem(frozen, today):
    """Why `today`'s text may not follow `frozen`'s, or None."""
    old, new = (int(VERSION.search(text)[1]) for text in (frozen, today))
    if new < old:
        return f"XTASK_ABI_VERSION went back from {old} to {new}"
    before, after = meaning(frozen), meaning(today)
    if before == after:
        return None
    at = next((i for i, (a, b) in enumerate(zip(before, after)) if a != b), min(len(before), len(after)))
    where = " ".join(after[max(0, at - 4):at + 6])
    if new == old:
        return (f"abi.h has changed at “{where}”, but XTASK_ABI_VERSION is still {old}: raise it, and say in "
                "docs/abi-policy.md's terms why that is allowed; then tests/golden/abi.py freeze")
    return None


def main():
    if sys.argv[1:] == ["freeze"]:
        shutil.copy(TODAY, FROZEN / "xtask/abi.h")
        shutil.copy(LAYOUT, FROZEN / "layout.inc")
        return 0
    found = problem((FROZEN / "xtask/abi.h").read_text(), TODAY.read_text())
    if found:
        print(found, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

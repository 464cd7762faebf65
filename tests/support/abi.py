"""The plugin ABI of this tree, from where it is defined."""

import re
from pathlib import Path

HEADER = Path(__file__).resolve().parents[2] / "sdk/include/xtask/abi.h"


def version(text):
    """(major, minor) of the text of an abi.h."""
    return divmod(int(re.search(r"^#define XTASK_ABI_VERSION (\d+)$", text, re.MULTILINE)[1]), 1000)


ABI = ".".join(map(str, version(HEADER.read_text())))

#!/usr/bin/env python3
"""The version of the project, and who maintains it, are the same wherever packagers read them.

usage: check_version.py SOURCE_ROOT
"""
import pathlib
import re
import sys

VERSION = {
    "CMakeLists.txt": r"project\(xtask VERSION (\S+)",
    "CHANGELOG.md": r"## (\S+)",
    "packaging/debian/changelog": r"xtask \((\S+)-\d+\)",
    "packaging/rpm/xtask.spec": r"Version: +(\S+)",
}
MAINTAINER = {
    "packaging/debian/control": r"Maintainer: (.+)",
    "packaging/debian/copyright": r"Upstream-Contact: (.+)",
    "packaging/debian/changelog": r" -- (.+?)  ",
    "packaging/rpm/xtask.spec": r"\* \w+ \w+ +\d+ \d+ (.+>)",
}


def agree(root, places):
    """Whether each of `places` says the same, in the first line that its pattern fits."""
    found = {}
    for place, pattern in places.items():
        match = re.search(f"^{pattern}", (root / place).read_text(encoding="utf-8"), re.MULTILINE)
        found[place] = match[1] if match else None
    if len(set(found.values())) == 1 and None not in found.values():
        return True
    for place, text in found.items():
        print(f"{place} says {text}")
    return False


def main():
    root = pathlib.Path(sys.argv[1])
    return 0 if all([agree(root, VERSION), agree(root, MAINTAINER)]) else 1


if __name__ == "__main__":
    sys.exit(main())

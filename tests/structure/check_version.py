#!/usr/bin/env python3
"""The version of the project is the same wherever a packager needs to find it.

usage: check_version.py SOURCE_ROOT
"""
import pathlib
import re
import sys

PLACES = {
    "CMakeLists.txt": r"project\(xtask VERSION (\S+)",
    "CHANGELOG.md": r"## (\S+)",
    "packaging/debian/changelog": r"xtask \((\S+)-\d+\)",
    "packaging/rpm/xtask.spec": r"Version: +(\S+)",
}


def main():
    root = pathlib.Path(sys.argv[1])
    found = {}
    for place, pattern in PLACES.items():
        match = re.search(f"^{pattern}", (root / place).read_text(encoding="utf-8"), re.MULTILINE)
        found[place] = match[1] if match else None
    if len(set(found.values())) == 1 and None not in found.values():
        return 0
    for place, version in found.items():
        print(f"{place} says {version}")
    return 1


if __name__ == "__main__":
    sys.exit(main())

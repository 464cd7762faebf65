#!/usr/bin/env python3
"""docs/exit-codes.md says what the binary says.

usage: check_exit_codes.py XTASK DOCUMENT
"""
import pathlib
import re
import subprocess
import sys


def main():
    printed = subprocess.run([sys.argv[1], "help", "exit-codes"], capture_output=True, text=True, check=True).stdout
    words = " ".join(printed.split())
    rows = re.findall(r"^\| (\d+) \| ([a-z-]+) \| (.+) \|$", pathlib.Path(sys.argv[2]).read_text(), re.MULTILINE)
    missing = [row for row in rows if " ".join(row) not in words]
    codes = re.findall(r"^ *(\d+) +[a-z]", printed, re.MULTILINE)
    unlisted = sorted(set(codes) - {row[0] for row in rows})
    for row in missing:
        print("the binary does not print:", *row)
    for code in unlisted:
        print("the document does not list:", code)
    return 1 if missing or unlisted or len(rows) < 10 else 0


if __name__ == "__main__":
    sys.exit(main())

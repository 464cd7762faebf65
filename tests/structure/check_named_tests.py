#!/usr/bin/env python3
"""Tests that documents name exist: `tests/…`, `e2e/…` and `unit/…` as paths, `FILE::NAME` as a class or test of it, and
the groups of faults in italics after `faults`.

usage: check_named_tests.py ROOT DOCUMENT...
"""
import pathlib
import re
import sys

NAME = r"(?:class {0}\b|def {0}\b)"


def problems(root, document):
    text = document.read_text()
    tests = root / "tests"
    for path in re.findall(r"`((?:tests|e2e|unit)/[\w./-]+?)`", text):
        if not any((place / path).exists() for place in (root, tests)):
            yield f"{path} does not exist"
    for path, name in re.findall(r"`([\w./-]+\.py)::(\w+)`", text):
        file = tests / "e2e" / path
        if not file.exists():
            yield f"tests/e2e/{path} does not exist"
        elif not re.search(NAME.format(name), file.read_text()):
            yield f"tests/e2e/{path} has no {name}"
    for groups in re.findall(r"`faults`(?: groups?)?((?:,? \*\w+\*)+)", text):
        for group in re.findall(r"\w+", groups):
            if not (tests / "faults/cases" / f"{group}.py").exists():
                yield f"the faults have no group {group}"


def main():
    root = pathlib.Path(sys.argv[1])
    documents = [pathlib.Path(path) for path in sys.argv[2:]]
    found = [f"{document.name}: {problem}" for document in documents for problem in problems(root, document)]
    named = sum(len(re.findall(r"_test\.(?:py|cpp)|`faults`", document.read_text())) for document in documents)
    print("\n".join(found) or f"{named} names are right")
    return 1 if found or named < 20 else 0


if __name__ == "__main__":
    sys.exit(main())
